"""The tables of images and the thumbnails of an index and its segments, row by row into new ones."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sae_auditor.concepts.indexing.compare import Duplicates, Edit
from sae_auditor.concepts.indexing.folder import Ticker
from sae_auditor.concepts.indexing.rows import KIND_DUPLICATE, STATUS_REPLACED, kind_of
from sae_auditor.concepts.indexing.segment import read_pictures
from sae_auditor.concepts.indexing.writing import GroupedWriter, WholeFile
from sae_auditor.concepts.schema import FIT_TYPE, images_writer_options
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

_ROWS_PER_BATCH = 4096
# What is said of the picture itself, which the row of another file says already where the two are the same.
_OF_PICTURE = ("width", "height")


def merge_images_job(base: Path, segments: Sequence[Path], edits: Sequence[Edit], target: Path) -> Job[None]:
    """Write the table of images of an index that is there already.

    Parameters
    ----------
    base
        The index's table.
    segments
        Those of the segments, in order.
    edits
        Of rows of the base.
    target
        The file to write.
    """
    files = [base, *segments]
    # An older index, or what an older version left unfinished, lacks columns that newer rows have; they stand last.
    schema = pa.unify_schemas([pq.read_schema(file).remove_metadata() for file in files])
    total = sum(pq.read_metadata(file).num_rows for file in files)
    by_id = {edit.image_id: edit for edit in edits}
    n_rows, ticker = 0, Ticker()
    with GroupedWriter(target, schema, images_writer_options()) as writer:
        for table in _tables(files, schema):
            writer.write(_edited(table, by_id))
            n_rows += len(table)
            if ticker.is_due():
                yield Progress(n_rows, total, say("Writing the table of images"))


def append_segments(segments: Iterable[Path], duplicates: Duplicates, target: Path) -> None:
    """Write the table of images of a new index from its segments, which come one by one as they are written.

    Parameters
    ----------
    duplicates
        Finds rows whose content an earlier one has; they are written as such.
    target
        The file to write; whole and on the disk when this returns.
    """
    with ExitStack() as stack:
        writer: GroupedWriter | None = None
        for segment in segments:
            schema = pq.read_schema(segment).remove_metadata()
            if writer is None:
                writer = stack.enter_context(GroupedWriter(target, schema, images_writer_options()))
            for rows in _tables([segment], schema):
                n_before = len(duplicates.found)
                duplicates.note(rows)
                writer.write(_edited(rows, {edit.image_id: edit for edit in duplicates.found[n_before:]}))


def _tables(files: Sequence[Path], schema: pa.Schema) -> Iterator[pa.Table]:
    for name in files:
        with pq.ParquetFile(name) as file:
            for batch in file.iter_batches(_ROWS_PER_BATCH):
                rows = pa.Table.from_batches([batch])
                columns = [rows[f.name] if f.name in rows.column_names else pa.nulls(len(rows), f.type) for f in schema]
                yield pa.table(columns, schema=schema)


def _edited(table: pa.Table, edits: dict[int, Edit]) -> pa.Table:
    ids = table["image_id"].to_pylist()
    here = {i: edits[image_id] for i, image_id in enumerate(ids) if image_id in edits}
    if not here:
        return table
    for name, attribute in (("path", "label"), ("status", "status")):
        values = table[name].to_pylist()
        for i, edit in here.items():
            values[i] = getattr(edit, attribute)
        table = _with(table, name, pa.array(values, table.schema.field(name).type))
    is_copy = np.zeros(len(table), bool)
    is_copy[[i for i, edit in here.items() if kind_of(edit.status) == KIND_DUPLICATE]] = True
    gone = is_copy.copy()
    gone[[i for i, edit in here.items() if edit.status == STATUS_REPLACED]] = True
    for name in _OF_PICTURE if is_copy.any() else ():
        table = _with(table, name, pc.if_else(pa.array(is_copy), None, table[name].combine_chunks()))
    for field in table.schema:
        if gone.any() and pa.types.is_fixed_size_list(field.type):
            table = _with(table, field.name, _blanked(table[field.name], gone))
        elif gone.any() and field.type == FIT_TYPE:
            table = _with(table, field.name, pc.if_else(pa.array(gone), None, table[field.name].combine_chunks()))
    return table


def _with(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), column)


def _blanked(column: pa.ChunkedArray, gone: NDArray[np.bool_]) -> pa.Array:
    rows = column.combine_chunks()
    mask = gone | rows.is_null().to_numpy(zero_copy_only=False)
    width = rows.type.list_size
    flat = np.zeros((len(rows), width), np.float16)
    flat[~mask] = rows.drop_null().flatten().to_numpy().reshape(-1, width)[~gone[~rows.is_null().to_numpy(False)]]
    return pa.FixedSizeListArray.from_arrays(pa.array(flat.ravel()), type=rows.type, mask=pa.array(mask))


def merge_thumbnails_job(
    base: Path | None, segments: Sequence[Path], dropped: Sequence[int], target: Path
) -> Job[None]:
    """Write the thumbnails; the file is that of `arrays_to_bytes`, but never whole in memory.

    Parameters
    ----------
    base
        The index's, or None.
    segments
        Those of the segments, in order.
    dropped
        Ids of rows that have no thumbnail any more.
    target
        The file to write.
    """
    files = ([base] if base else []) + list(segments)
    sizes = np.concatenate([np.diff(read_pictures(file)[0]) for file in files])
    sizes[np.asarray(dropped, np.int64)] = 0
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    ticker = Ticker()
    with closing(_Sink(target)) as sink:
        sink.write(_header(len(sizes), int(offsets[-1])))
        sink.write(offsets.astype("<i8").tobytes())
        begin = 0
        for i, file in enumerate(files):
            theirs, jpeg = read_pictures(file)
            end = begin + len(theirs) - 1
            here = [image_id - begin for image_id in dropped if begin <= image_id < end]
            for first, last in _runs(theirs, here):
                if ticker.is_due():
                    yield Progress(i, len(files), say("Writing the thumbnails"))
                sink.write(jpeg[first:last].data)
            begin = end
        sink.sync = True


class _Sink:
    def __init__(self, target: Path) -> None:
        self._file = WholeFile(target)
        self.write = self._file.raw.write
        self.sync = False

    def close(self) -> None:
        self._file.close(sync=self.sync)


def _runs(offsets: NDArray[np.int64], dropped: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the bytes to keep, a bounded number at a time."""
    start, step = 0, 4096
    for stop in sorted({*dropped, len(offsets) - 1}):
        for first in range(start, stop, step):
            yield int(offsets[first]), int(offsets[min(first + step, stop)])
        start = stop + 1


def _header(n_rows: int, n_bytes: int) -> bytes:
    middle = 8 * (n_rows + 1)
    entries = {
        "offsets": {"dtype": "I64", "shape": [n_rows + 1], "data_offsets": [0, middle]},
        "jpeg": {"dtype": "U8", "shape": [n_bytes], "data_offsets": [middle, middle + n_bytes]},
    }
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text
