"""The footer of a parquet file: what it says is compared with the file, and with what such a table can be."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.errors import first_words
from sae_auditor.i18n import say

_MAGIC: Final = b"PAR1"
_TAIL: Final = struct.Struct("<I4s")
# Small files may have a group for each row; large ones would be all footer.
_GROUPS_BESIDE_ROWS: Final = 1024
_ROWS_PER_GROUP_AT_LEAST: Final = 256


@dataclass(frozen=True)
class Bounded:
    """How large a parquet file may be at most.

    Parameters
    ----------
    rows
        Of the file.
    rows_per_group
        Of one row group: that many are in memory at once.
    columns
        Of the table.
    footer_bytes
        Of the footer, which is read whole.
    """

    rows: int
    rows_per_group: int = 2**20
    columns: int = 256
    footer_bytes: int = 64 * 2**20


def opened(content: Any, **options: Any) -> pq.ParquetFile:
    """Return a parquet file to read from, of whose pages the checksums are verified."""
    return pq.ParquetFile(content, page_checksum_verification=True, **options)


def checked_footer(content: pa.NativeFile, where: str, limits: Bounded) -> pq.FileMetaData:
    """Return the footer of a file.

    Raises
    ------
    BundleRefused
        When the file is no parquet file, or one that says more than it can hold; `where` names it.
    """
    n_bytes = content.size()
    _require_small_footer(content, n_bytes, where, limits)
    try:
        metadata: pq.FileMetaData = opened(content).metadata
        names = metadata.schema.to_arrow_schema().names
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BundleRefused(say("'{0}' of the bundle cannot be read: {1}.", where, first_words(error))) from error
    if len(names) > limits.columns:
        raise BundleRefused(say("'{0}' of the bundle has {1} columns.", where, f"{len(names):,}"))
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise BundleRefused(say("'{0}' of the bundle has the column '{1}' twice.", where, twice))
    if metadata.num_columns != len(names):
        raise BundleRefused(say("'{0}' of the bundle has columns within columns, which are not read.", where))
    _check_groups(metadata, n_bytes, where, limits)
    return metadata


def _require_small_footer(content: pa.NativeFile, n_bytes: int, where: str, limits: Bounded) -> None:
    if n_bytes < len(_MAGIC) + _TAIL.size:
        raise BundleRefused(say("'{0}' of the bundle cannot be read: it is no parquet file.", where))
    n_footer, magic = _TAIL.unpack(content.read_at(_TAIL.size, n_bytes - _TAIL.size))
    if magic != _MAGIC or n_footer > n_bytes - len(_MAGIC) - _TAIL.size:
        raise BundleRefused(say("'{0}' of the bundle cannot be read: it is no parquet file.", where))
    if n_footer > limits.footer_bytes:
        raise BundleRefused(
            say(
                "'{0}' of the bundle has a footer of {1} bytes; {2} are read at most.",
                where,
                f"{n_footer:,}",
                f"{limits.footer_bytes:,}",
            )
        )


def _check_groups(metadata: pq.FileMetaData, n_bytes: int, where: str, limits: Bounded) -> None:
    if metadata.num_rows > limits.rows:
        raise BundleRefused(
            say(
                "'{0}' of the bundle says that it has {1} rows; it can have {2}.",
                where,
                f"{metadata.num_rows:,}",
                f"{limits.rows:,}",
            )
        )
    if metadata.num_row_groups > _GROUPS_BESIDE_ROWS + metadata.num_rows // _ROWS_PER_GROUP_AT_LEAST:
        raise BundleRefused(
            say("'{0}' of the bundle has {1} row groups, more than are read.", where, f"{metadata.num_row_groups:,}")
        )
    n_rows = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        if not 0 <= group.num_rows <= limits.rows_per_group:
            raise BundleRefused(
                say(
                    "'{0}' of the bundle has a row group of {1} rows; {2} are read at once.",
                    where,
                    f"{group.num_rows:,}",
                    f"{limits.rows_per_group:,}",
                )
            )
        n_rows += group.num_rows
        for column in range(metadata.num_columns) if group.num_rows else ():
            start, size = extent_of(group.column(column))
            if start < len(_MAGIC) or size < 0 or start + size > n_bytes:
                raise BundleRefused(say("'{0}' of the bundle has a column that lies outside the file.", where))
    if n_rows != metadata.num_rows:
        raise BundleRefused(
            say(
                "'{0}' of the bundle says that it has {1} rows and has {2}.",
                where,
                f"{metadata.num_rows:,}",
                f"{n_rows:,}",
            )
        )


def extent_of(column: pq.ColumnChunkMetaData) -> tuple[int, int]:
    """Return where a column's pages begin, and how many bytes they take, as the library reads them."""
    start, dictionary = column.data_page_offset, column.dictionary_page_offset
    if dictionary is not None and 0 < dictionary < start:
        start = dictionary
    return start, column.total_compressed_size
