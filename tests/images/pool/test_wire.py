"""What a decoding process says is checked like a stranger's: a file may have taken it over."""

from __future__ import annotations

import io
import json
import struct

import pytest
from PIL import Image

from sae_auditor.i18n import Text, say
from sae_auditor.images.pool.stored import Form
from sae_auditor.images.pool.wire import (
    Notes,
    check_thumbnail,
    notes_from_text,
    notes_to_text,
    refusal_from_text,
    refusal_to_text,
)
from sae_auditor.images.source import Notice
from sae_auditor.images.thumbnails import jpeg_thumbnail


def jpeg(width=40, height=30, **options):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (9, 99, 199)).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def test_honest_words_pass():
    notices = (Notice("first-frame", "the first of 3 images: 日本"), Notice("icc-ignored", "x" * 500))
    notes = Notes("GIF", "P", notices, Form("P", bytes(range(6))))
    assert notes_from_text(notes_to_text(notes)) == notes
    assert refusal_from_text(refusal_to_text("damaged", "it ends early", "Save it again.")) == (
        "damaged", "it ends early", "Save it again.",
    )  # fmt: skip


def test_words_keep_what_they_were_made_of():
    text = say("The decoder remarked: {0}", say("{0} of {1}", "{0}", 3))
    (notice,) = notes_from_text(notes_to_text(Notes("GIF", "P", (Notice("decoder-warning", text),), None))).notices
    assert notice.text == text
    assert notice.text.values[0].values == ("{0}", "3")
    _, detail, todo = refusal_from_text(refusal_to_text("damaged", text, ""))
    assert isinstance(detail, Text)
    assert (detail.template, todo) == (text.template, "")


@pytest.mark.parametrize(
    "said",
    [
        [],
        {},
        ["JPEG", "RGB", []],
        ["JPEG", "RGB", None, None],
        ["JPEG", "RGB", [["a"]], None],
        ["JPEG", "RGB", [["a", "b", "c"]], None],
        ["JPEG", "RGB", [["a", 5]], None],
        ["JPEG", "RGB", ["ab"], None],
        ["JPEG", "RGB", [["a", "b"]] * 65, None],
        ["J" * 61, "RGB", [], None],
        ["JPEG", 5, [], None],
        ["JPEG", "RGB", [["c" * 61, "x"]], None],
        ["JPEG", "RGB", [["a", "\ud800"]], None],
        ["JPEG", "RGB", [["a", ["{0}", "\ud800"]]], None],
        ["JPEG", "RGB", [["a", ["{0:>99}", "b"]]], None],
        ["JPEG", "RGB", [["a", ["{0}" * 2, "b"]]], None],
    ],
)
def test_other_notes_are_none(said):
    with pytest.raises(ValueError, match="decoding process says"):
        notes_from_text(json.dumps(said).encode())


@pytest.mark.parametrize(
    "said", [b"[", b"\xff", b"[" * 5000, b"[5, 5, 5]", b'["a", "b"]', b'["' + b"r" * 61 + b'", "", ""]']
)
def test_other_refusals_are_none(said):
    with pytest.raises(ValueError, match=r".+"):
        refusal_from_text(said)


def test_honest_thumbnails_pass():
    for picture in (Image.new("RGB", (500, 20)), Image.new("RGB", (16, 16)), Image.new("L", (300, 300)).convert("RGB")):
        small = jpeg_thumbnail(picture, 48)
        height, width = Image.open(io.BytesIO(small)).size[::-1]
        check_thumbnail(small, max(height, width))
        with pytest.raises(ValueError, match=r".+"):
            check_thumbnail(small, max(height, width) - 1)
    check_thumbnail(b"", 0)
    with pytest.raises(ValueError, match=r".+"):
        check_thumbnail(b"", 48)


def test_other_thumbnails_are_none():
    honest = jpeg()
    at = honest.index(b"\xff\xc0") + 5
    larger = honest[:at] + struct.pack(">HH", 60_000, 60_000) + honest[at + 4 :]
    twice = honest[:2] + larger[at - 5 : at + 14] + honest[2:]
    for data in (
        b"",
        b"GIF89a",
        honest[:-2],
        honest[:50] + b"\xff\xd9",
        larger,
        twice,
        jpeg(49),
        jpeg(progressive=True),
    ):
        with pytest.raises(ValueError, match="decoding process says"):
            check_thumbnail(data, 48)
    with pytest.raises(ValueError, match="decoding process says"):
        check_thumbnail(honest, 0)
