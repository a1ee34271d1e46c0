"""Parquet files with row groups of one size, so that equal rows give equal bytes however they come in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sae_auditor.concepts.indexing.writing import WholeFile


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
