"""What keeps the process that reads other people's files from doing anything else, on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from sae_auditor.tensorfiles._child.limits import Limits
from sae_auditor.tensorfiles._process import ask

_WORDS: Final = {
    "time": "processor time",
    "memory": "memory",
    "file size": "size of what it writes",
    "core dumps": "no memory dumps",
    "processes": "no further processes",
    "descriptors": "no further open files",
    "files": "no access to the file system",
    "tcp": "no TCP connections",
    "network": "a network of its own without a way out",
}
_PROBE: Final = Limits(memory_bytes=1 << 30, cpu_s=3, wall_s=10.0, file_bytes=1 << 20)


@dataclass(frozen=True)
class SandboxLevel:
    """Which limits hold on this machine and which it lacks, in words. The wall clock always holds."""

    held: tuple[str, ...]
    lacking: tuple[str, ...]

    def __str__(self) -> str:
        held = ", ".join(("wall time", *self.held))
        return f"limits: {held}" + (f"; not on this machine: {', '.join(self.lacking)}" if self.lacking else "")


@cache
def sandbox_level() -> SandboxLevel:
    """Start the limited process once without a file and return what it could limit.

    Raises
    ------
    EnvironmentProblem
        When it cannot be started at all; then no file but safetensors can be read.
    """
    held, _ = ask((), _PROBE)
    return SandboxLevel(
        tuple(words for key, words in _WORDS.items() if key in held),
        tuple(words for key, words in _WORDS.items() if key not in held),
    )
