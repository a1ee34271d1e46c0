"""Files that are flushed to the disk before they count as written.

Parquet files have row groups of one size, so that equal rows give equal bytes however they come in.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq


class GroupedWriter:
    """Writes a table that comes in pieces of any size.

    Parameters
    ----------
    place
        The file, made anew.
    schema
        Of the table.
    options
        As `schema.codes_writer_options` gives them.
    """

    def __init__(self, place: Path, schema: pa.Schema, options: Mapping[str, Any]) -> None:
        rest = dict(options)
        self._size = int(rest.pop("row_group_size"))
        self._schema = schema
        self._file = WholeFile(place)
        self._writer = pq.ParquetWriter(self._file.raw, schema, **rest)
        self._pending: list[pa.Table] = []
        self._n_pending = 0

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        self._pending.append(table)
        self._n_pending += len(table)
        if self._n_pending < self._size:
            return
        rows, start = pa.concat_tables(self._pending), 0
        while len(rows) - start >= self._size:
            self._group(rows.slice(start, self._size))
            start += self._size
        self._pending = [rows.slice(start)]
        self._n_pending = len(rows) - start

    def _group(self, rows: pa.Table) -> None:
        # One chunk, because the writer ends a page where a chunk ends.
        self._writer.write_table(rows.combine_chunks(), row_group_size=self._size)

    def __enter__(self) -> GroupedWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None and self._n_pending:
            self._group(pa.concat_tables(self._pending))
        try:
            self._writer.close()
        except OSError:
            if error is None:  # else the first failure is the one to tell
                raise
        finally:
            self._file.close(sync=error is None)


def hash_beside(place: Path) -> Path:
    """Return the file with the SHA-256 of what a `WholeFile` wrote."""
    return place.with_name(f"{place.name}.sha256")


class _Hashed(io.FileIO):
    """A file that is written from its beginning to its end, and the hash of that."""

    def __init__(self, place: Path) -> None:
        super().__init__(place, "w")
        self.digest = hashlib.sha256()

    def write(self, content: Any) -> int:
        """Write what the system takes at once, as `io.FileIO`."""
        n_written = super().write(content) or 0
        self.digest.update(memoryview(content).cast("B")[:n_written])
        return n_written


class WholeFile:
    """A new file in a folder that is made for it, written in one go; its hash comes to stand beside it.

    Parameters
    ----------
    place
        What lies there is lost.
    """

    def __init__(self, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        self._place = place
        self._hashed = _Hashed(place)
        self.raw: BinaryIO = io.BufferedWriter(self._hashed)

    def close(self, *, sync: bool) -> None:
        """Close it, on the disk by then if `sync`."""
        try:
            if sync:
                self.raw.flush()
                os.fsync(self.raw.fileno())
                hash_beside(self._place).write_text(self._hashed.digest.hexdigest(), encoding="ascii")
        finally:
            self.raw.close()
