"""Columns of the tables in a bundle (DESIGN section 4)."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store

# How many bins a latent's activations are counted in, and how many images stand for it.
N_BINS = 30
N_EXAMPLES = 20

STATUS_OK = "ok"

_ROWS_PER_GROUP = 131_072

CODES = pa.schema(
    [
        ("image_id", pa.int64()),
        ("latent", pa.int32()),
        ("activation", pa.float32()),
        ("patch", pa.int16()),
    ]
)

CONCEPTS = pa.schema(
    [
        ("latent", pa.int32()),
        ("labels", pa.list_(pa.string())),
        ("label_scores", pa.list_(pa.float32())),
        ("name", pa.string()),
        ("verdict", pa.string()),
        ("support", pa.int64()),
        ("firing_rate", pa.float64()),
        ("histogram_counts", pa.list_(pa.int64())),
        ("histogram_edges", pa.list_(pa.float32())),
    ]
)


def images_schema(embed_dim: int, site_widths: Sequence[tuple[str, int]]) -> pa.Schema:
    """Return the columns of the images' table; site vectors stand in ``site:<sae>``."""
    columns = [
        ("image_id", pa.int64()),
        ("sha256", pa.string()),
        ("path", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("status", pa.string()),
        ("embedding", pa.list_(pa.float16(), embed_dim)),
    ]
    return pa.schema(columns + [(site_column(name), pa.list_(pa.float16(), width)) for name, width in site_widths])


def site_column(sae_name: str) -> str:
    """Return the name of the column with the vectors that an SAE reads."""
    return f"site:{sae_name}"


def table_to_bytes(table: pa.Table) -> bytes:
    """Return a parquet file; equal tables give equal bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, row_group_size=_ROWS_PER_GROUP, compression="zstd")
    return bytes(sink.getvalue())


def read_table(store: Store, file: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a parquet file of a bundle.

    Raises
    ------
    BundleRefused
        When it is not one or lacks a column.
    """
    try:
        source = pq.ParquetFile(pa.BufferReader(pa.py_buffer(store.read(file))))
        missing = set(columns or ()) - set(source.schema_arrow.names)
        if missing:
            raise BundleRefused(f"'{file}' of the bundle lacks the column '{min(missing)}'.")
        return source.read(columns=None if columns is None else list(columns))
    except (pa.ArrowException, OSError) as error:
        reason = (str(error).splitlines() or ["it is damaged"])[0].rstrip(".")
        raise BundleRefused(f"'{file}' of the bundle cannot be read: {reason}.") from error


def read_rows(store: Store, file: str, schema: pa.Schema) -> pa.Table:
    """Read a parquet file whose columns are exactly those of `schema`.

    Raises
    ------
    BundleRefused
        When they are not.
    """
    table = read_table(store, file)
    if not table.schema.equals(schema):
        raise BundleRefused(f"'{file}' of the bundle has other columns than this version reads.")
    return table
