"""One parquet file of a store, read row group by row group where it lies.

DuckDB asks for a part with a ``seek`` and then a ``read`` of one and the same file object from all its threads. Were
there one place in the file, a thread would read where another one went: so every thread has its own.
"""

from __future__ import annotations

import io
import os
import threading
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.parquet import Bounded, checked_footer, read_groups
from sae_auditor.errors import first_words
from sae_auditor.i18n import say

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


@dataclass(frozen=True, eq=False)
class Bounds:
    """Smallest and largest value of a column in each row group, ``[groups]`` each; groups without rows are left out."""

    lows: NDArray[Any]
    highs: NDArray[Any]


class Source:
    """A parquet file by its name in a store.

    A file that lies by itself is opened anew for every question, so that nobody is kept from replacing it; once it was
    replaced, questions are refused. One of a bundle is read through the bundle, which checks what it hands out.

    Parameters
    ----------
    max_rows
        That the file can have.
    """

    def __init__(self, store: Store, name: str, max_rows: int = 2**48) -> None:
        self.name = name
        self._limits = Bounded(rows=max_rows)
        self._store = store
        self._path = store.file(name)
        self._state = None if self._path is None else self._stat(self._path)

    @property
    def n_bytes(self) -> int:
        """Length of the file."""
        return self._store.size(self.name) if self._state is None else self._state[0]

    @cached_property
    def metadata(self) -> pq.FileMetaData:
        """The file's footer, of which all that it says of sizes can be."""
        with self._refusing(), self._content() as content:
            return checked_footer(content, self.name, self._limits)

    @cached_property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""
        return self.metadata.schema.to_arrow_schema().remove_metadata()

    @cached_property
    def first_rows(self) -> NDArray[np.int64]:
        """Where each row group begins, int64 ``[groups + 1]``."""
        sizes = [self.metadata.row_group(i).num_rows for i in range(self.metadata.num_row_groups)]
        return np.cumsum([0, *sizes], dtype=np.int64)

    def check_unchanged(self) -> None:
        """Refuse to go on when another file has taken the place."""
        if self._path is not None and self._stat(self._path) != self._state:
            raise BundleRefused(say("'{0}' was replaced since it was opened.", self.name), todo=say("Open it again."))

    def open(self) -> SharedReader:
        """Return the file's content as a new file object that several threads may read."""
        if self._path is None:
            return SharedPart(self._store, self.name)
        self.check_unchanged()
        return SharedDisk(open(self._path, "rb", buffering=0))

    def group(self, i: int, columns: Sequence[str]) -> pa.Table:
        """Return some columns of a row group."""
        return self.groups([i], columns)

    def groups(self, groups: Sequence[int], columns: Sequence[str]) -> pa.Table:
        """Return some columns of some row groups, one behind the other.

        Raises
        ------
        BundleRefused
            When the file is damaged or was replaced, or its pages unpack to more than its rows can hold.
        """
        with self._refusing(), self._content() as content:
            return read_groups(content, self.metadata, groups, columns, self.name)

    def groups_of(self, rows: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return the row group of each row."""
        groups: NDArray[np.intp] = np.searchsorted(self.first_rows, rows, "right") - 1
        return groups

    def batches(self, rows: int, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield some columns of the whole file, at most `rows` rows at once."""
        first = 0
        while first < self.metadata.num_row_groups:
            last = max(first + 1, int(np.searchsorted(self.first_rows, self.first_rows[first] + rows, "right")) - 1)
            table = self.groups(range(first, last), columns)
            yield from table.combine_chunks().to_batches(max_chunksize=rows)
            first = last

    def bounds(self, column: str) -> Bounds:
        """Return the extent of a numeric column; from the footer where it says so.

        Raises
        ------
        BundleRefused
            When values are missing.
        """
        place = self.schema.get_field_index(column)
        found = [self._extent(i, place, column) for i in range(self.metadata.num_row_groups) if self._rows(i)]
        lows, highs = zip(*found, strict=True) if found else ((), ())
        return Bounds(np.array(lows), np.array(highs))

    def _extent(self, group: int, place: int, column: str) -> tuple[Any, Any]:
        said = self.metadata.row_group(group).column(place).statistics
        if said is not None and said.has_min_max and said.has_null_count and said.null_count == 0:
            return said.min, said.max
        values = self.group(group, [column])[column]
        if values.null_count:
            raise BundleRefused(say("'{0}' of the bundle has gaps.", self.name))
        numbers = values.to_numpy()
        return numbers.min(), numbers.max()

    def _rows(self, group: int) -> int:
        return int(self.first_rows[group + 1] - self.first_rows[group])

    def _content(self) -> pa.NativeFile:
        if self._path is None:
            return pa.PythonFile(SharedPart(self._store, self.name), mode="r")
        self.check_unchanged()
        return pa.OSFile(os.fspath(self._path))

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowException, OSError) as error:
            raise unreadable(self.name, error) from error

    def _stat(self, path: Path) -> tuple[int, int, int]:
        try:
            status = os.stat(path, follow_symlinks=False)
        except OSError as error:
            raise unreadable(self.name, error) from error
        return status.st_size, status.st_mtime_ns, status.st_ino


def unreadable(name: str, error: Exception) -> BundleRefused:
    """Return the refusal of a file that a library could not read."""
    return BundleRefused(say("'{0}' of the bundle cannot be read: {1}.", name, first_words(error)))
