"""What keeps the processes that decode images from doing anything else, on this machine."""

from __future__ import annotations

from functools import cache
from typing import Final

from sae_auditor.images.pool.memory import SharedMemory
from sae_auditor.images.pool.process import WALL_S, DecodingProcess
from sae_auditor.images.pool.wire import Layout
from sae_auditor.images.pool.work import Work
from sae_auditor.limited.level import SandboxLevel

# Their processor time has no end, but every file has one.
_WANTED: Final = ("memory", "file size", "core dumps", "processes", "descriptors", "files", "tcp", "calls", "network")


@cache
def decoder_level() -> SandboxLevel:
    """Start a process once without a file and return what it could limit.

    Raises
    ------
    EnvironmentProblem
        When it cannot be started; images are decoded in the program itself then.
    """
    layout = Layout(Work(), 1)
    memory = SharedMemory(layout.size_bytes)
    try:
        process = DecodingProcess(layout, memory, WALL_S)
        process.end()
    finally:
        memory.close()
    return SandboxLevel.of(process.held, _WANTED)
