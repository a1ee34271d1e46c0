"""Parquet files that lie about their size: refused before anything is unpacked, whatever footer and pages say."""

import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.bundle import BundleRefused
from sae_auditor.concepts.parquet import Bounded, checked_footer, read_groups
from sae_auditor.concepts.parquet.footer import extent_of
from sae_auditor.concepts.parquet.pages import NoPages, pages_in

NUMBERS = pa.table({"n": pa.array(np.arange(200_000) % 251, pa.int64())})


def written(table, **options):
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, **options)
    return bytes(sink.getvalue())


def read(content, columns=("n",), **limits):
    source = pa.BufferReader(content)
    footer = checked_footer(source, "t.parquet", Bounded(**{"rows": 10**9, **limits}))
    return read_groups(source, footer, range(footer.num_row_groups), columns, "t.parquet")


def pages_of(content):
    start, size = extent_of(pq.ParquetFile(pa.BufferReader(content)).metadata.row_group(0).column(0))
    return memoryview(content)[start : start + size]


def refused(content, match, **options):
    before, began_s = pa.total_allocated_bytes(), time.monotonic()
    with pytest.raises(BundleRefused, match=match):
        read(content, **options)
    assert time.monotonic() - began_s < 5
    assert pa.total_allocated_bytes() - before < 2**28


@pytest.mark.parametrize(
    "options",
    [{}, {"use_dictionary": False}, {"compression": "zstd"}, {"row_group_size": 999}, {"data_page_version": "2.0"}],
)
def test_what_others_write_is_read(options):
    lists = pa.array([["a", "b"], None, [], ["a"]] * 500)
    table = pa.table({"n": range(2000), "t": ["x", None, "é", ""] * 500, "l": lists, "f": [0.5, None, 1.5, 2] * 500})
    assert read(written(table, **options), ("l", "n", "f", "t")).equals(table.select(["l", "n", "f", "t"]))


def test_no_rows_are_read():
    empty = pa.table({"n": pa.array([], pa.int64()), "t": pa.array([], pa.string())})
    assert read(written(empty), ("n", "t")).equals(empty)


def test_pages_that_say_they_unpack_to_more():
    """Of a footer nothing is wrong; what a library allocates is what the header of a page says."""
    content = written(NUMBERS, compression="zstd", use_dictionary=False)
    header = bytes(pages_of(content)[:6])
    assert header.startswith(b"\x15\x00\x15")  # a page of data; three bytes with its size come next
    assert content.count(header) >= 9
    lying = content.replace(header, header[:3] + b"\xfe\xff\x7f")
    assert pages_in(pages_of(lying)).n_bytes > pages_in(pages_of(content)).n_bytes + 8 * 2**19
    refused(lying, "unpacks to more")


def repeated(texts, n):
    """Return rows of a few texts, each of which stands in the file once."""
    return pa.DictionaryArray.from_arrays(np.arange(n, dtype=np.int32) % len(texts), pa.array(texts))


@pytest.mark.parametrize(
    ("texts", "n", "reason"),
    [
        (["x" * 10**6], 300, "a text of more than"),
        (["x" * 60_000], 20_000, "unpacks to more"),
        ([f"{i:06}" * 10_000 for i in range(9)], 9000, "unpacks to more"),
    ],
)
@pytest.mark.parametrize("as_list", [False, True])
def test_texts_that_are_few_bytes_in_the_file(texts, n, reason, as_list):
    column = repeated(texts, n)
    if as_list:
        column = pa.ListArray.from_arrays(pa.array(range(n + 1), pa.int32()), column)
    content = written(pa.table({"n": column}), store_schema=False, compression="zstd", dictionary_pagesize_limit=2**27)
    assert len(content) < 10**6
    refused(content, reason)


def test_more_texts_than_a_file_may_hold_in_many_groups():
    table = pa.table({"n": repeated(["x" * 60_000], 24_000)})
    content = written(table, store_schema=False, compression="zstd", row_group_size=1000)
    assert len(content) < 10**6
    refused(content, "unpacks to more")


def test_texts_that_are_nearly_all_different():
    words = pa.array([f"word number {i} of a long vocabulary" for i in range(90_000)])
    table = pa.table({"n": pa.ListArray.from_arrays(pa.array(range(0, 90_001, 3), pa.int32()), words)})
    assert read(written(table)).equals(table)


def test_numbers_that_are_few_bytes_in_the_file():
    content = written(pa.table({"n": np.zeros(3_000_000, np.int64)}), row_group_size=3_000_000)
    assert len(content) < 10**5
    refused(content, "row group of 3,000,000 rows")
    refused(content, "it can have 2,999,999", rows=2_999_999)


def test_lists_without_end():
    endless = pa.ListArray.from_arrays(pa.array([0, 1_000_000], pa.int32()), pa.array(np.zeros(1_000_000)))
    refused(written(pa.table({"n": endless})), "one value for each row")


def test_values_that_repeat_a_part_of_the_one_before():
    table = pa.table({"n": ["x" * 50_000 + str(i) for i in range(20)]})
    content = written(table, use_dictionary=False, column_encoding={"n": "DELTA_BYTE_ARRAY"})
    refused(content, "encoding 7")


def test_a_footer_of_megabytes():
    content = written(NUMBERS.replace_schema_metadata({"k": "x" * 2_000_000}))
    refused(content, "has a footer of", footer_bytes=2**20)


def test_a_group_for_every_row():
    refused(written(NUMBERS.slice(0, 3000), row_group_size=1), "row groups, more than are read")


def test_a_column_twice():
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["n", "n"])
    refused(written(table), "the column 'n' twice")


def test_columns_within_columns():
    refused(written(pa.table({"n": [{"a": 1, "b": 2}]})), "columns within columns")


def test_a_text_that_is_no_text():
    text = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")])
    refused(written(pa.table({"n": text})), "not UTF-8")


def test_a_file_that_was_cut_off():
    content = written(NUMBERS)
    for end in (0, 3, 11, len(content) // 2, len(content) - 1):
        refused(content[:end], "cannot be read")


def test_a_page_that_holds_more_than_the_footer_says():
    small, large = written(NUMBERS.slice(0, 100)), written(NUMBERS)
    assert pages_in(pages_of(small)).n_values == 100
    # The pages of another column, as long as the room for them allows.
    with pytest.raises(NoPages):
        pages_in(pages_of(large)[: len(pages_of(small))])


@given(st.binary(max_size=200))
def test_any_bytes_are_pages_or_refused(content):
    try:
        found = pages_in(memoryview(content))
    except NoPages:
        return
    assert found.n_values >= 0
    assert found.n_bytes >= 0
