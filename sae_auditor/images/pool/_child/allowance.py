"""What one file may take: by its size, so that a small one cannot take what only a large one needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sae_auditor.limited.limits import Limits, limit_cpu, limit_memory, restart_clock

# The largest picture that is allowed, in one colour and well packed, takes two seconds and 700 MB.
_CPU_S: Final = 3.6
_CPU_S_PER_MB: Final = 0.25
_MEMORY_BYTES: Final = 900_000_000
# Files that are not packed, with several copies of what is in them.
_COPIES_OF_FILE: Final = 3


class Allowance:
    """Gives each file its limits.

    Parameters
    ----------
    at_rest_bytes
        What the process has mapped without a file; 0 where that is not known, and memory is as for all files.
    limits
        What holds for every file.
    """

    def __init__(self, at_rest_bytes: int, limits: Limits) -> None:
        self._at_rest_bytes = at_rest_bytes
        self._limits = limits

    @contextmanager
    def of(self, n_bytes: int) -> Iterator[None]:
        """Limit what is done within to what a file of so many bytes may take."""
        most = self._at_rest_bytes + _MEMORY_BYTES + _COPIES_OF_FILE * n_bytes
        if self._at_rest_bytes:
            limit_memory(most, self._limits.memory_bytes)
        limit_cpu(_CPU_S + _CPU_S_PER_MB * n_bytes / 1e6)
        restart_clock(self._limits.wall_s)
        yield
        restart_clock(0)
        limit_cpu(0)
        if self._at_rest_bytes:
            limit_memory(self._limits.memory_bytes, self._limits.memory_bytes)
