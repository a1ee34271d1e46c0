"""What keeps the process that reads other people's files from doing anything else, on this machine."""

from __future__ import annotations

from functools import cache
from typing import Final

from sae_auditor.limited.level import SandboxLevel
from sae_auditor.limited.limits import Limits
from sae_auditor.tensorfiles._process import ask

_PROBE: Final = Limits(memory_bytes=1 << 30, cpu_s=3, wall_s=10.0, file_bytes=1 << 20)


@cache
def sandbox_level() -> SandboxLevel:
    """Start the limited process once without a file and return what it could limit.

    Raises
    ------
    EnvironmentProblem
        When it cannot be started at all; then no file but safetensors can be read.
    """
    held, _ = ask((), _PROBE)
    return SandboxLevel.of(held)
