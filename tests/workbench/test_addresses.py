"""What people drop and paste, as the systems and programs of the field write it. Nothing is looked up on the disk."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage

from sae_auditor.app.kit.paths import can_read, read_given

pytestmark = pytest.mark.skipif(os.name == "nt", reason="paths are written in another way there")

A, B = Path("/data/a b.png"), Path("/data/é.png")
BYTES = Path(os.fsdecode(b"/data/part-\xe9.png"))


@pytest.fixture(autouse=True)
def no_disk(monkeypatch):
    def touching(real):
        def call(path, *args, **options):
            assert not str(path).startswith(("/data", "//", "\\\\")), f"looked up on the disk: {path}"
            return real(path, *args, **options)

        return call

    for name in ("stat", "lstat", "listdir", "scandir", "open", "readlink"):
        monkeypatch.setattr(os, name, touching(getattr(os, name)))


def mime(text=None, **data):
    made = QMimeData()
    if text is not None:
        made.setText(text)
    for name, content in data.items():
        made.setData(name.replace("_", "-").replace("--", "/"), QByteArray(content))
    return made


@pytest.mark.parametrize(
    ("uris", "paths"),
    [
        (b"file:///data/a%20b.png\r\n", [A]),
        (b"file://localhost/data/a%20b.png\r\n", [A]),
        (b"FILE://LocalHost/data/a%20b.png", [A]),
        (b"file:/data/a%20b.png", [A]),
        (f"file://{platform.node()}/data/a%20b.png".encode(), [A]),
        (b"file:///data/part-%E9.png\r\n", [BYTES]),
        (b"file:///data/part-%e9.png\0", [BYTES]),
        # Qt has replaced the byte by then; `given.resolved` finds the file.
        (b"file:///data/part-\xe9.png\r\n", [Path("/data/part-\ufffd.png")]),
        ("file:///data/é.png\n".encode(), [B]),
        (b"file:///data/%C3%A9.png\n", [B]),
        (b"# comment\r\nfile:///data/a%20b.png\r\nfile:///data/%C3%A9.png\r\nfile:///data/a%20b.png\r\n", [A, B]),
        (b"file:///data/100%25.png\n", [Path("/data/100%.png")]),
        (b"file:///data/100%.png\n", [Path("/data/100%.png")]),
        (b"file:///data/a%2520b.png\n", [Path("/data/a%20b.png")]),
        (b"file:///data/a#1?.png\n", [Path("/data/a#1?.png")]),
        (b"mailto:x@example.org\n", []),
    ],
)
def test_lists_of_addresses(uris, paths):
    assert list(read_given(mime(text__uri_list=uris)).paths) == paths


def test_addresses_that_qt_made():
    made = QMimeData()
    made.setUrls([QUrl.fromLocalFile(str(path)) for path in (A, B, Path("/data/100%25.png"))])
    assert list(read_given(made).paths) == [A, B, Path("/data/100%25.png")]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("x-special/nautilus-clipboard\ncopy\nfile:///data/a%20b.png\n", [A]),
        ("x-special/gnome-copied-files\ncut\nfile:///data/a%20b.png\nfile:///data/%C3%A9.png", [A, B]),
        ("copy\nfile:///data/a%20b.png", [A]),
        ("file:///data/a%20b.png", [A]),
        ("file:///data/part-%E9.png", [BYTES]),
        ("'/data/a b.png'", [A]),
        ('"/data/a b.png"', [A]),
        ('"/data/a b.png" ', [A]),
        ("'/data/a b.png' '/data/é.png'", [A, B]),
        ("'/data/it'\\''s.png'", [Path("/data/it's.png")]),
        ('"/data/$x \\"y\\".png"', [Path('/data/$x "y".png')]),
        ("'/data/not closed.png", [Path("/data/not closed.png")]),
        ("/data/it's.png", [Path("/data/it's.png")]),
        ("/data/100%25.png", [Path("/data/100%25.png")]),
        ("  /data/a b.png\r\n/data/é.png\r\n\r\n", [A, B]),
        ("/data/a b.png\r/data/é.png", [A, B]),
        ("/data/one\x0bname.png", [Path("/data/one\x0bname.png")]),
        ("~/x.png", [Path.home() / "x.png"]),
        ("name, not a path\nrelative/x.png\nC: is a drive\n'", []),
        ("", []),
    ],
)
def test_lines_of_text(text, paths):
    given = read_given(mime(text))
    assert list(given.paths) == paths
    assert given.elsewhere == ()


def test_a_list_of_gnome_without_text():
    data = b"copy\nfile:///data/a%20b.png\nfile:///data/part-%E9.png"
    assert list(read_given(mime(x_special__gnome_copied_files=data)).paths) == [A, BYTES]


@pytest.mark.parametrize(
    "address",
    ["file://server/share/a.png", "smb://server/share/a.png", "\\\\server\\share\\a.png", "https://example.org/a.png",
     "sftp://host/a.png", "file:////server/share/a.png", "file://10.0.0.7/a.png"],
)  # fmt: skip
def test_other_machines_are_named_and_never_asked(address):
    given = read_given(mime(address))
    assert (given.paths, given.elsewhere) == ((), (address,))
    assert can_read(mime(address))


def test_addresses_here_and_elsewhere_are_told_apart():
    given = read_given(mime(text__uri_list=b"file:///data/a%20b.png\r\nfile://server/x.png\r\n"))
    assert (given.paths, given.elsewhere) == ((A,), ("file://server/x.png",))


def test_a_picture_beside_text_is_the_picture():
    made = mime("/data/a b.png")
    made.setImageData(QImage(2, 2, QImage.Format.Format_RGB888))
    assert list(read_given(made).paths) == []
    assert can_read(made)
    assert not can_read(mime("some words"))
