"""Which limits hold on this machine, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

_WORDS: Final[Mapping[str, str]] = {
    "time": "processor time",
    "memory": "memory",
    "file size": "size of what it writes",
    "core dumps": "no memory dumps",
    "processes": "no further processes",
    "descriptors": "no further open files",
    "files": "no access to the file system",
    "tcp": "no TCP connections",
    "calls": "no sockets of any kind, no look at files by name, no programs, no signals to others",
    "network": "a network of its own without a way out",
}


@dataclass(frozen=True)
class SandboxLevel:
    """Which limits hold on this machine and which it lacks, in words. The wall clock always holds."""

    held: tuple[str, ...]
    lacking: tuple[str, ...]

    @classmethod
    def of(cls, held: Collection[str], wanted: Collection[str] = tuple(_WORDS)) -> SandboxLevel:
        """Put the names that `limits.enter` gives into words; `wanted` are those that were asked for."""
        return cls(
            tuple(words for key, words in _WORDS.items() if key in held),
            tuple(words for key, words in _WORDS.items() if key in wanted and key not in held),
        )

    def __str__(self) -> str:
        held = ", ".join(("wall time", *self.held))
        return f"limits: {held}" + (f"; not on this machine: {', '.join(self.lacking)}" if self.lacking else "")


def names_of(answer: object) -> list[str] | None:
    """Return the names of limits that a process says it holds; None when it says nothing of the kind."""
    if not isinstance(answer, list) or len(answer) > len(_WORDS):
        return None
    return list(answer) if all(isinstance(name, str) and name in _WORDS for name in answer) else None
