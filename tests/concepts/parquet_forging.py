"""Tables that lie: what a writer of parquet never writes, made from what one wrote."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from sae_auditor.concepts.parquet.footer import extent_of


def written(table, **options):
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def zigzag(value):
    return varint(value << 1)


def chunk_of(content, column=0, group=0):
    """Where the pages of a column stand in a file."""
    chunk = pq.ParquetFile(pa.BufferReader(content)).metadata.row_group(group).column(column)
    start, size = extent_of(chunk)
    return start, start + size
