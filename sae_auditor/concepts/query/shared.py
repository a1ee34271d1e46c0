"""File objects that DuckDB's threads read at once.

DuckDB asks for a part with a ``seek`` and then a ``read`` of one and the same object from all its threads. Were there
one place in the file, a thread would read where another one went.
"""

from __future__ import annotations

import io
import os
import threading
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sae_auditor.bundle.store import Store


class SharedReader(io.RawIOBase):
    """A read-only file object in which every thread is at a place of its own."""

    def __init__(self, n_bytes: int) -> None:
        super().__init__()
        self._n_bytes = n_bytes
        # By thread, not in `threading.local`: that one forgets a thread of DuckDB's between its calls.
        self._places: dict[int, int] = {}

    @abstractmethod
    def read_at(self, place: int, buffer: memoryview) -> int:
        """Fill `buffer` with what stands from `place` on and return how many bytes that are."""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it has places."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Take this thread to a place."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self.tell(), os.SEEK_END: self._n_bytes}[whence]
        self._places[threading.get_ident()] = max(0, start + offset)
        return self.tell()

    def tell(self) -> int:
        """Return where this thread is."""
        return self._places.get(threading.get_ident(), 0)

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from this thread's place on."""
        place = self.tell()
        n_read = self.read_at(place, memoryview(buffer).cast("B"))
        self._places[threading.get_ident()] = place + n_read
        return n_read


class SharedPart(SharedReader):
    """A file of a store, read only as far as it is asked for."""

    def __init__(self, store: Store, name: str) -> None:
        super().__init__(store.size(name))
        self._store, self._name = store, name

    def read_at(self, place: int, buffer: memoryview) -> int:
        """See `SharedReader`."""
        part = self._store.part(self._name, place, min(len(buffer), max(0, self._n_bytes - place)))
        buffer[: len(part)] = part
        return len(part)


class SharedDisk(SharedReader):
    """An open file; it is closed with this object, also where DuckDB lets go of it without closing it."""

    def __init__(self, file: io.FileIO) -> None:
        super().__init__(os.fstat(file.fileno()).st_size)
        self._file = file
        self._lock = threading.Lock()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def read_at(self, place: int, buffer: memoryview) -> int:
        """See `SharedReader`."""
        with self._lock:
            self._file.seek(place)
            return self._file.readinto(buffer)
