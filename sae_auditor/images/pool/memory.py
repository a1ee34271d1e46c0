"""Memory that this program shares with a process that it starts."""

from __future__ import annotations

import mmap
import os
import sys
from typing import IO

from sae_auditor.limited.starting import inheritable
from sae_auditor.temporary import nameless_file


class SharedMemory:
    """A block without a name: it is gone when the last process that uses it is, however that ended.

    Parameters
    ----------
    size_bytes
        Of the block, which is all zero.

    Raises
    ------
    OSError, EnvironmentProblem
        When the system has none to give.
    """

    def __init__(self, size_bytes: int) -> None:
        self._file: IO[bytes] = _nameless()
        try:
            self._file.truncate(size_bytes)
            self.map = mmap.mmap(self._file.fileno(), size_bytes)
        except BaseException:
            self._file.close()
            raise

    @property
    def handle(self) -> int:
        """What a started process knows it by."""
        return inheritable(self._file.fileno())

    def close(self) -> None:
        """Let go of it; arrays that look into it keep it alive for as long as they are there."""
        self._file.close()


def mapped(handle: int, size_bytes: int) -> mmap.mmap:
    """Return, in a started process, the memory that was handed over."""
    descriptor = _descriptor(handle)
    block = mmap.mmap(descriptor, size_bytes)
    os.close(descriptor)
    return block


def _descriptor(handle: int) -> int:
    """Return the descriptor for what was handed over: on Windows, a handle of the system's."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.open_osfhandle(handle, 0)
    return handle


def _nameless() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("sae-auditor"), "r+b", buffering=0)
    return nameless_file()
