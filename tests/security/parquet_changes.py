"""Changes of parquet files: a column, the rows, or the metadata at a time."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from tests.security.json_changes import EVIL, HTML, Made, changed_json, mostly

Change = Callable[[pa.Table, str], pa.Table]
Bomb = Callable[[pa.Table, str], bytes]
_MOST = {"int64": 2**63 - 1, "int32": 2**31 - 1, "int16": 2**15 - 1, "double": 1e308, "float": 3e38, "halffloat": 65504}
_BOMB_TEXT = 64 * 2**20


def changed_parquet(old: bytes, *, bombs: bool) -> st.SearchStrategy[Made]:
    """Return a strategy of what was changed, in words, and what makes the new content.

    Parameters
    ----------
    bombs
        Also files that unpack to gigabytes, which take seconds to make.
    """
    table = pq.read_table(io.BytesIO(old))

    def of_one(changes: dict[str, Change | Bomb], make: Callable[[str, str], bytes]) -> st.SearchStrategy[Made]:
        found = st.tuples(st.sampled_from(table.column_names), st.sampled_from(sorted(changes)))
        return found.map(lambda found: (f"{found[0]}: {found[1]}", partial(make, *found)))

    columns = of_one(COLUMNS, partial(_column, table))
    tables = st.sampled_from(sorted(TABLES)).map(lambda name: (name, lambda: written(TABLES[name](table))))
    files = st.sampled_from(sorted(FILES)).map(lambda name: (f"whole file: {name}", partial(FILES[name], old, table)))
    metadata = st.sampled_from(sorted(METADATA)).map(
        lambda name: (f"metadata: {name}", partial(_metadata, table, METADATA[name]))
    )
    seldom = [tables, files, metadata]
    own = (table.schema.metadata or {}).get(b"sae_auditor")
    if own is not None:
        seldom.append(
            changed_json(own).map(lambda found: (f"metadata, {found[0]}", lambda: _metadata(table, found[1]())))
        )
    if bombs:
        seldom.append(of_one(BOMBS, lambda name, change: BOMBS[change](table, name)))
    return mostly(columns, *seldom)


def written(table: pa.Table, **options: Any) -> bytes:
    """Return the file of a table."""
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def _column(table: pa.Table, name: str, change: str) -> bytes:
    try:
        return written(COLUMNS[change](table, name))
    except (pa.ArrowException, AttributeError, TypeError, ValueError, OverflowError):
        # Not every type has every value: a column of null stands for what cannot be written.
        return written(_set(table, name, pa.nulls(table.num_rows)))


def _metadata(table: pa.Table, content: bytes) -> bytes:
    kept = {key: value for key, value in (table.schema.metadata or {}).items() if key != b"sae_auditor"}
    return written(table.replace_schema_metadata({**kept, b"sae_auditor": content}))


def _set(table: pa.Table, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)


def _filled(value: Any) -> Change:
    """Return a change of every number, down to those in lists, or of every text."""

    def change(table: pa.Table, name: str) -> pa.Table:
        kind = table.schema.field(name).type
        values = [_deep(one, value) for one in table[name].to_pylist()]
        return _set(table, name, pa.array(values, kind))

    return change


def _deep(old: Any, value: Any) -> Any:
    return [value for _ in old] if isinstance(old, list) else value


def _most(table: pa.Table, name: str) -> pa.Table:
    kind = table.schema.field(name).type
    inner = kind.value_type if pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind) else kind
    return _filled(_MOST.get(str(inner), "\U0010ffff"))(table, name)


def _one(value: Any) -> Change:
    """Return a change of the first value, and of the one in the middle."""

    def change(table: pa.Table, name: str) -> pa.Table:
        values = table[name].to_pylist()
        for place in {0, len(values) // 2} if values else ():
            values[place] = _deep(values[place], value)
        return _set(table, name, pa.array(values, table.schema.field(name).type))

    return change


def _typed(kind: pa.DataType, value: Any) -> Change:
    return lambda table, name: _set(table, name, pa.array([value] * table.num_rows, kind))


def _cast(kind: pa.DataType) -> Change:
    return lambda table, name: _set(table, name, table[name].cast(kind, safe=False))


def _lists(change: Callable[[list[Any]], list[Any]]) -> Change:
    def changed(table: pa.Table, name: str) -> pa.Table:
        kind = table.schema.field(name).type
        values = [change(one) if isinstance(one, list) else one for one in table[name].to_pylist()]
        return _set(table, name, pa.array(values, pa.list_(kind.value_type)))

    return changed


def _no_utf8(table: pa.Table, name: str) -> pa.Table:
    raw = pa.array([b"\xff\xfe caf\xe9"] * table.num_rows, pa.binary())
    text = pa.Array.from_buffers(pa.string(), len(raw), raw.buffers())
    return _set(table, name, text)


COLUMNS: dict[str, Change] = {
    "gone": lambda table, name: table.drop_columns([name]),
    "twice": lambda table, name: table.append_column(name, table[name]),
    "renamed": lambda table, name: table.rename_columns(
        [f"{one}{EVIL}" if one == name else one for one in table.column_names]
    ),
    "null": lambda table, name: _set(table, name, pa.nulls(table.num_rows, table.schema.field(name).type)),
    "of no type": lambda table, name: _set(table, name, pa.nulls(table.num_rows)),
    "some null": _one(None),
    "nan": _filled(float("nan")),
    "some nan": _one(float("nan")),
    "inf": _filled(float("inf")),
    "some -inf": _one(float("-inf")),
    "zero": _filled(0),
    "minus one": _filled(-1),
    "one": _filled(1),
    "some minus one": _one(-1),
    "some 30,000": _one(30_000),
    "the most": _most,
    "1e30": _filled(1e30),
    "1e-30": _filled(1e-30),
    "escape codes": _filled(f"x{EVIL}"),
    "HTML": _filled(HTML),
    "a path upwards": _filled("../../../../etc/passwd"),
    "no text": _filled(""),
    "long texts": _filled("x" * 100_000),
    "turned text": _filled("abc\u202edcba"),
    "texts with NUL": _filled("a\x00b"),
    "ends of lines": _filled("a\nb\r\nc"),
    "no UTF-8": _no_utf8,
    "texts": _typed(pa.string(), "7"),
    "large texts": _typed(pa.large_string(), "x"),
    "bytes": _typed(pa.binary(), b"\xff\x00"),
    "truth": _typed(pa.bool_(), True),
    "integers": _typed(pa.int64(), 3),
    "unsigned": _typed(pa.uint64(), 2**64 - 1),
    "doubles": _typed(pa.float64(), 0.5),
    "decimals": _typed(pa.decimal128(38, 10), None),
    "moments": _typed(pa.timestamp("ns", "UTC"), 2**62),
    "days": _typed(pa.date32(), 5),
    "lists": _typed(pa.list_(pa.int64()), [1, 2]),
    "lists of lists": _typed(pa.list_(pa.list_(pa.string())), [["a"]]),
    "lists of text": _typed(pa.list_(pa.string()), ["a", "b"]),
    "structures": _typed(pa.struct([("a", pa.int64())]), {"a": 1}),
    "maps": _typed(pa.map_(pa.string(), pa.int64()), [("a", 1)]),
    "as doubles": _cast(pa.float64()),
    "as bytes of eight bits": _cast(pa.int8()),
    "as texts": _cast(pa.string()),
    "as a dictionary": lambda table, name: _set(table, name, table[name].dictionary_encode()),
    "empty lists": _lists(lambda _one: []),
    "shorter lists": _lists(lambda one: one[:-1]),
    "longer lists": _lists(lambda one: [*one, *one[-1:]]),
    "long lists": _lists(lambda one: one[:1] * 5000),
    "lists of null": _lists(lambda one: [None] * len(one)),
    "lists turned round": _lists(lambda one: one[::-1]),
    "turned round": lambda table, name: _set(table, name, table[name].take(pa.array(range(table.num_rows))[::-1])),
    "the first everywhere": lambda table, name: _set(table, name, table[name].take(pa.array([0] * table.num_rows))),
}
TABLES: dict[str, Callable[[pa.Table], pa.Table]] = {
    "no rows": lambda table: table.slice(0, 0),
    "a row less": lambda table: table.slice(0, table.num_rows - 1),
    "the first row gone": lambda table: table.slice(1),
    "one row": lambda table: table.slice(0, 1),
    "rows twice": lambda table: pa.concat_tables([table, table]),
    "rows turned round": lambda table: table.take(pa.array(range(table.num_rows))[::-1]),
    "rows 500 times": lambda table: pa.concat_tables([table] * 500),
    "no columns": lambda table: table.select([]),
    "columns turned round": lambda table: table.select(table.column_names[::-1]),
    "a column more": lambda table: table.append_column(f"more{EVIL}", pa.nulls(table.num_rows)),
    "5,000 columns": lambda table: pa.table({f"c{i}": [1] for i in range(5000)}),
    "another table": lambda table: pa.table({"a": ["x", "y"]}),
}
METADATA: dict[str, bytes] = {
    "gone": b"",
    "no JSON": b"{nothing",
    "a list": b"[]",
    "null": b"null",
    "a number": b"5",
    "a string": b'"x"',
    "deep": b"[" * 100_000,
    "Latin-1": '{"encoder": "\u00e9"}'.encode("latin-1"),
    "5,000 digits": b'{"n_images": ' + b"9" * 5000 + b"}",
    "1e999": b'{"n_images": 1e999}',
    "NaN": b'{"n_images": NaN}',
    "an object": b"{}",
    "keys twice": b'{"encoder": "a", "encoder": "b"}',
    "60 MB": b'{"encoder": "' + b"x" * 60_000_000 + b'"}',
}


def _flipped(old: bytes, share: float) -> bytes:
    content = bytearray(old)
    place = int(len(content) * share)
    content[place] ^= 0xFF
    return bytes(content)


FILES: dict[str, Callable[[bytes, pa.Table], bytes]] = {
    "empty": lambda old, table: b"",
    "cut off": lambda old, table: old[: len(old) // 2],
    "only its marks": lambda old, table: b"PAR1PAR1",
    "not parquet": lambda old, table: b"\x89PNG\r\n\x1a\n" * 100,
    "a wrong length of the footer": lambda old, table: old[:-8] + b"\xff\xff\xff\x7fPAR1",
    "a byte changed in front": lambda old, table: _flipped(old, 0.1),
    "a byte changed in the middle": lambda old, table: _flipped(old, 0.5),
    "a byte changed in the footer": lambda old, table: _flipped(old, 0.9),
    "brotli": lambda old, table: written(table, compression="brotli"),
    "gzip": lambda old, table: written(table, compression="gzip"),
    "not compressed": lambda old, table: written(table, compression="none"),
    "no dictionaries": lambda old, table: written(table, use_dictionary=False),
    "many groups": lambda old, table: written(table, row_group_size=1),
    "version 2 pages": lambda old, table: written(table, data_page_version="2.0"),
    "no schema of Arrow": lambda old, table: written(table, store_schema=False),
    "no statistics": lambda old, table: written(table, write_statistics=False),
}


def _text_bomb(table: pa.Table, name: str) -> bytes:
    """Return a file whose column unpacks to gigabytes of text."""
    text = "x" * _BOMB_TEXT
    out = io.BytesIO()
    row = _set(table.slice(0, 1), name, pa.array([text], pa.large_string()).cast(pa.string()))
    with pq.ParquetWriter(out, row.schema, compression="zstd", use_dictionary=False, write_statistics=False) as writer:
        for _ in range(64):
            writer.write_table(row)
    return out.getvalue()


def _row_bomb(table: pa.Table, _name: str) -> bytes:
    """Return a file of 60,000,000 rows in one group that takes a few kilobytes."""
    return _rows_of(tuple(table.schema.names), table.schema.serialize().to_pybytes())


@lru_cache(maxsize=4)
def _rows_of(_names: tuple[str, ...], schema: bytes) -> bytes:
    kept = pa.ipc.read_schema(pa.py_buffer(schema))
    simple = pa.schema([field for field in kept if pa.types.is_primitive(field.type)][:4], kept.metadata)
    n_rows = 60_000_000
    columns = [pa.array(np.zeros(n_rows, np.int8)).cast(field.type) for field in simple]
    return written(pa.Table.from_arrays(columns, schema=simple), row_group_size=n_rows, compression="zstd")


def _list_bomb(table: pa.Table, name: str) -> bytes:
    """Return a file in which each list of a column has a million members."""
    kind = table.schema.field(name).type
    inner = kind.value_type if pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind) else pa.int64()
    inner = pa.int64() if pa.types.is_string(inner) else inner
    one = pa.ListArray.from_arrays(pa.array([0, 5_000_000]), pa.array(np.zeros(5_000_000, np.int8)).cast(inner))
    row = _set(table.slice(0, 1), name, one)
    out = io.BytesIO()
    with pq.ParquetWriter(out, row.schema, compression="zstd", write_statistics=False) as writer:
        for _ in range(min(table.num_rows, 24)):
            writer.write_table(row)
    return out.getvalue()


BOMBS: dict[str, Bomb] = {
    "gigabytes of text": _text_bomb,
    "60,000,000 rows": _row_bomb,
    "lists of 5,000,000": _list_bomb,
}
