"""How many processes decode."""

from __future__ import annotations

import os
from typing import Final

# Starting a process costs about as much as decoding a hundred small files, or ten large ones.
_FILES_EACH: Final = 32
_FEWEST_WORKERS: Final = 2
# Beyond it this program, which hands out the files, has no time left for more.
_MOST: Final = 32

_sharing = 1


def share_machine(among: int) -> None:
    """Say that `among` processes like this one share the cores of this machine."""
    global _sharing
    _sharing = max(1, among)


def cores_here() -> int:
    """Return how many cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores // _sharing)


def default_workers(n_files: int) -> int:
    """Return how many processes pay for so many files; 0 where the one that is kept for single files is as good."""
    workers = min(_MOST, cores_here(), n_files // _FILES_EACH)
    return workers if workers >= _FEWEST_WORKERS else 0
