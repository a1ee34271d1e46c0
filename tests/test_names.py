import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sae_auditor.errors import InputRefused
from sae_auditor.names import (
    from_text,
    is_text,
    path_fields,
    percent_encoded,
    printable,
    save_name,
    shown_lines,
    to_text,
)

bytes_only = pytest.mark.skipif(os.name == "nt", reason="names are text there")
# What could be mixed up: bytes that are no text, and what stands for them.
PIECES = st.sampled_from(
    [b"\xe9", b"\x80", b"\xff", b"\\", b"\\\\", b"x", b"E9", b"5C", b"\\xE9", b"udce9", "画é".encode()]
)
NAMES = st.lists(PIECES, max_size=8).map(b"".join) | st.binary(max_size=40)


@bytes_only
@given(NAMES)
@example(b"\\xE9")
@example(b"\\x5C")
@example(b"\\\\x5C\xe9")
def test_every_name_comes_back_from_its_text(raw):
    name = os.fsdecode(raw)
    text = to_text(name)
    text.encode("utf-8")
    assert os.fsencode(from_text(text)) == raw


@bytes_only
def test_texts_of_two_names_differ_and_usual_names_stay():
    assert to_text(os.fsdecode(b"a\xe9")) == "a\\xE9" != to_text("a\\xE9")
    for name in ("画像 (1).png", "a\\b", "C:\\data\\x", "100 %.png", "new\nline"):
        assert to_text(name) == name == from_text(name)
    assert from_text("old\\udce9") == os.fsdecode(b"old\xe9"), "as older indexes spell it"


@bytes_only
@given(NAMES)
def test_the_encoded_path_is_the_bytes(raw):
    encoded = percent_encoded(os.fsdecode(raw))
    assert encoded.isascii()
    assert unquote_to_bytes(encoded) == raw


@bytes_only
def test_json_says_both_only_where_the_path_is_no_text():
    assert path_fields("/a/\\xE9é.png") == {"path": "/a/\\xE9é.png"}
    assert path_fields(None) == {"path": None}
    assert path_fields(os.fsdecode(b"/a/\xe9.png")) == {"path": "/a/\\xE9.png", "path_encoded": "/a/%E9.png"}


def test_what_is_shown_is_one_line_without_marks():
    assert printable("a\nb\x1b[31m\u202eg.png") == "a\\nb\\x1b[31m\\u202eg.png"
    assert printable("写真\u3000１.png") == "写真\u3000１.png"
    assert printable(printable("\udce9")) == "\\xE9"
    assert not is_text("\udce9")
    assert is_text("é")


@pytest.mark.parametrize("stem", ["part\udce9", "a" * 255, "画" * 90, "a/b:c", "tab\there"])
def test_names_to_save_under_can_be_saved(stem, tmp_path):
    name = save_name(printable(stem), "-audit.json")
    (tmp_path / name).write_bytes(b"")
    assert name.endswith("-audit.json")
    assert Path(name).name == name


@pytest.mark.parametrize(
    "unseen", "\u034f\u115f\u1160\u17b4\u180b\u180e\u2800\u3164\uffa0\u200d\u00ad\ufeff\u061c\U000e0041"
)
def test_what_is_not_seen_is_shown(unseen):
    assert printable(f"a{unseen}b") == f"a{unseen.encode('unicode_escape').decode()}b"
    assert shown_lines(f"a\n{unseen}").count("\n") == 1


@pytest.mark.parametrize("text", ["葛\U000e0100城", "❤\ufe0f", "é e\u0301", "हिन्दी", "한국어", "עברית", "تلف"])
def test_languages_are_not_escaped(text):
    assert printable(text) == text


def test_a_name_in_a_refusal_cannot_drive_a_terminal():
    refused = InputRefused("There is no x\x1b]0;y.", todo="Line\nby line")
    assert refused.what == "There is no x\\x1b]0;y."
    assert refused.todo == "Line\nby line"
