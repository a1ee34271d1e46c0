"""JSON that somebody else wrote."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.strict_json import NotStrictJson, read_strict_json

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(_JSON, st.booleans())
def test_what_json_writes_is_read_as_it_was(value: Any, is_plain: bool) -> None:
    assert read_strict_json(json.dumps(value, ensure_ascii=is_plain).encode()) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "no JSON"),
        (b'{"a": 1', "no JSON"),
        (b'{"a": 1, "b": 2, "a": 3}', "the key 'a' stands twice"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b"[1e999]", "cannot be kept"),
        (b"1" * 5000, "5,000 digits"),
        (b"-" + b"1" * 21, "21 digits"),
        (b"0." + b"1" * 5000, "cannot be kept"),
        (b"[" * 33 + b"]" * 33, "nested deeper"),
        (b"[" * 200_000, "nested deeper|no JSON"),
        (b'"\\ud800"', "surrogate"),
        (b'{"\\udc00": 1}', "surrogate"),
        ("ä".encode("latin-1"), "UTF-8"),
        (b"[1] x", "no JSON"),
    ],
)
def test_anything_else_is_refused_with_the_reason(text: bytes, why: str) -> None:
    with pytest.raises(NotStrictJson, match=why):
        read_strict_json(text)


def test_a_text_is_not_looked_at_beyond_its_limit() -> None:
    assert read_strict_json(b"[1,2]", max_bytes=5) == [1, 2]
    with pytest.raises(NotStrictJson, match="5 bytes, more than the 4"):
        read_strict_json(b"[1,2]", max_bytes=4)


def test_as_many_brackets_as_are_allowed_are_read() -> None:
    assert read_strict_json(b"[[1]]", max_depth=2) == [[1]]
    with pytest.raises(NotStrictJson, match="deeper than 1"):
        read_strict_json(b"[[1]]", max_depth=1)


def test_a_mark_of_utf_8_and_whole_surrogate_pairs_are_read() -> None:
    assert read_strict_json(b'\xef\xbb\xbf["\\ud83d\\ude00"]') == ["\N{GRINNING FACE}"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"a": {"b": [[1, 1e999]]}}', "b"),
        ('{"a": [{"b": 1}, NaN]}', "a"),
        (f'{{"a": 1, "b": {10**30}}}', "b"),
    ],
)
def test_a_number_that_is_not_read_is_told_with_its_key(text, key):
    with pytest.raises(NotStrictJson, match=f" at '{key}'$"):
        read_strict_json(text)
    with pytest.raises(NotStrictJson, match=r"cannot be kept$"):
        read_strict_json("[1e999]")
