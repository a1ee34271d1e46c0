"""Row groups of a parquet file, read only as far as their pages fit into memory.

Columns of texts are read as their writer laid them down, each text once and a number for each row; only when these come
to a sane length are they written out. A name of 13 MB in each of two hundred rows is 187 kB of file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.parquet.footer import extent_of, opened
from sae_auditor.concepts.parquet.pages import NoPages, pages_in
from sae_auditor.i18n import say

# Of one column in all groups that are read together, unpacked.
_COLUMN_BYTES: Final = 256 * 2**20
# A list has a few values, as many as a histogram has edges; vectors say themselves how long they are.
_VALUES_PER_LIST: Final = 64
# Fewer are read sooner by one.
_ROWS_FOR_THREADS: Final = 2**15
_WIDTHS: Final = {"BOOLEAN": 1, "INT32": 4, "INT64": 8, "FLOAT": 4, "DOUBLE": 8}
_TEXT: Final = "BYTE_ARRAY"
# What a page needs beside its values, and levels of lists and gaps.
_PAGE_SLACK: Final = 2**20
_LEVELS_BYTES: Final = 8

MAX_TEXT_BYTES: Final = 2**16


class TextBudget:
    """How many bytes of text may still be read from a file."""

    def __init__(self, n_bytes: int = 256 * 2**20) -> None:
        self.left = n_bytes

    def spend(self, n_bytes: int) -> bool:
        """Return whether so much was left; it is gone now."""
        self.left -= n_bytes
        return self.left >= 0


def read_groups(
    content: pa.NativeFile,
    metadata: pq.FileMetaData,
    groups: Sequence[int],
    columns: Sequence[str],
    where: str,
    budget: TextBudget | None = None,
) -> pa.Table:
    """Return some columns of some row groups, one behind the other, in the order of `columns`.

    Parameters
    ----------
    metadata
        Of `checked_footer`.
    budget
        For texts; one of its own when None.

    Raises
    ------
    BundleRefused
        When the pages of a column would take more memory than its rows can, or a text is too long or no UTF-8.
    """
    budget = budget or TextBudget()
    groups = [group for group in groups if metadata.row_group(group).num_rows]
    schema = metadata.schema.to_arrow_schema()
    places = [schema.get_field_index(name) for name in columns]
    for place in places:
        _check_pages(content, metadata, groups, place, schema.field(place), where, budget)
    texts = [place for place in places if metadata.schema.column(place).physical_type == _TEXT]
    paths = [metadata.schema.column(place).path for place in texts]
    file = opened(content, metadata=metadata, read_dictionary=paths or None)
    # Lists whose texts are numbered anew in each group cannot be read together.
    together = [[group] for group in groups] if any(pa.types.is_list(schema.field(i).type) for i in texts) else [groups]
    parts = [_table(file, some, columns, sum(metadata.row_group(i).num_rows for i in some)) for some in together]
    table = pa.concat_tables(parts) if parts else schema.empty_table().select(columns)
    for place in texts:
        field = schema.field(place)
        written = [_written_out(chunk, field, where, budget) for chunk in table[field.name].chunks]
        column = pa.chunked_array(written, field.type)
        table = table.set_column(table.schema.get_field_index(field.name), field, column)
    return table


def _table(file: pq.ParquetFile, groups: Sequence[int], columns: Sequence[str], n_rows: int) -> pa.Table:
    return file.read_row_groups(list(groups), list(columns), use_threads=n_rows > _ROWS_FOR_THREADS).select(columns)


def _check_pages(
    content: pa.NativeFile,
    metadata: pq.FileMetaData,
    groups: Sequence[int],
    place: int,
    field: pa.Field,
    where: str,
    budget: TextBudget,
) -> None:
    """Require of a column that its pages hold what its rows can hold, and no more."""
    leaf = metadata.schema.column(place)
    width = leaf.length if leaf.physical_type == "FIXED_LEN_BYTE_ARRAY" else _WIDTHS.get(leaf.physical_type, 0)
    total = 0
    for group in groups:
        rows, chunk = metadata.row_group(group).num_rows, metadata.row_group(group).column(place)
        most = rows * _values_per_row(field.type)
        start, size = extent_of(chunk)
        if chunk.file_path or chunk.num_values > most:
            raise _wrong(where, field, say("does not have one value for each row"))
        if most * (width or 4) > _COLUMN_BYTES or size > _COLUMN_BYTES:
            raise _too_large(where, field)
        content.seek(start)
        try:
            pages = pages_in(memoryview(content.read_buffer(size)).cast("B"))
        except NoPages as error:
            raise _wrong(where, field, str(error)) from error
        if pages.n_values != chunk.num_values:
            raise _wrong(
                where,
                field,
                say("holds {0} values and says that it has {1}", f"{pages.n_values:,}", f"{chunk.num_values:,}"),
            )
        # A dictionary may hold each value once more.
        if width and pages.n_bytes > pages.n_values * (2 * width + _LEVELS_BYTES) + _PAGE_SLACK:
            raise _too_large(where, field)
        total += pages.n_bytes
    if total > (_COLUMN_BYTES if width else budget.left):
        raise _too_large(where, field)


def _values_per_row(kind: pa.DataType) -> int:
    if pa.types.is_fixed_size_list(kind):
        return max(1, int(kind.list_size))
    return _VALUES_PER_LIST if pa.types.is_list(kind) or pa.types.is_large_list(kind) else 1


def _written_out(chunk: Any, field: pa.Field, where: str, budget: TextBudget) -> pa.Array:
    """Return a column of texts that was read as dictionary and numbers."""
    is_list = pa.types.is_list(field.type)
    texts = chunk.values if is_list else chunk
    if not pa.types.is_dictionary(texts.type):
        raise _wrong(where, field, say("does not hold what it says"))
    known = texts.dictionary
    lengths = pc.binary_length(known)
    if (pc.max(lengths).as_py() or 0) > MAX_TEXT_BYTES:
        raise _wrong(where, field, say("holds a text of more than {0} bytes", f"{MAX_TEXT_BYTES:,}"))
    if not budget.spend((pc.sum(lengths).as_py() or 0) + (pc.sum(lengths.take(texts.indices)).as_py() or 0)):
        raise _too_large(where, field)
    try:
        known.validate(full=True)
    except pa.ArrowInvalid as error:
        raise _wrong(where, field, say("holds a text that is not UTF-8")) from error
    kind = field.type.value_type if is_list else field.type
    plain = texts.dictionary_decode().cast(kind)
    if not is_list:
        return plain
    return pa.ListArray.from_arrays(
        chunk.offsets, plain, field.type, mask=chunk.is_null() if chunk.null_count else None
    )


def _wrong(where: str, field: pa.Field, how: str) -> BundleRefused:
    return BundleRefused(say("The column '{0}' in '{1}' of the bundle {2}.", field.name, where, how))


def _too_large(where: str, field: pa.Field) -> BundleRefused:
    return _wrong(where, field, say("unpacks to more than is read"))
