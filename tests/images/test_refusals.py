from __future__ import annotations

import hashlib
import os
import pickle
import socket
import struct
import subprocess
import sys
import time
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from sae_auditor.errors import InputRefused
from sae_auditor.images import ImageRefused, Limits, Refusal, load_image
from tests.images.pictures import as_bytes, corners, noise, png, png_chunk, put, tiff_grey


def refusal_of(source, limits=Limits()) -> ImageRefused:
    with pytest.raises(ImageRefused) as refused:
        load_image(source, limits)
    assert isinstance(refused.value, InputRefused)
    assert refused.value.reason.value in refused.value.text()
    return refused.value


def test_hash_is_of_the_raw_bytes_and_the_file_is_untouched(tmp_path):
    data = as_bytes(noise(), "JPEG")
    path = put(tmp_path, "x.jpg", data)
    before = path.stat().st_mtime_ns
    image = load_image(path)
    assert image.provenance.sha256 == hashlib.sha256(data).hexdigest()
    assert image.provenance.path == os.fspath(path)
    assert path.read_bytes() == data
    assert path.stat().st_mtime_ns == before


def test_hash_of_arrays_is_of_their_pixels():
    assert load_image(noise()).provenance.sha256 == hashlib.sha256(noise().tobytes()).hexdigest()
    image = load_image(Image.fromarray(noise()))
    assert image.provenance.sha256 == hashlib.sha256(noise().tobytes()).hexdigest()


@pytest.mark.parametrize(
    ("width", "height"), [(60_000, 60_000), (13_300, 13_300), (7_100, 7_100), (40_000, 100), (2**31 - 1, 2**31 - 1)]
)
def test_large_png_is_refused_from_its_header(tmp_path, width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    path = put(tmp_path, "bomb.png", data + png_chunk(b"IEND", b""))
    tracemalloc.start()
    start = time.perf_counter()
    refused = refusal_of(path)
    seconds, peak_bytes = time.perf_counter() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.reason is Refusal.TOO_MANY_PIXELS
    assert seconds < 0.5
    assert peak_bytes < 2_000_000


@pytest.mark.parametrize("share", [0.9, 1.0, 1.1, 1.9, 2.1])
def test_pixel_limit_is_ours_and_not_twice_ours(tmp_path, share):
    path = put(tmp_path, "x.png", as_bytes(np.zeros((10, round(100 * share), 3), np.uint8), "PNG"))
    limits = Limits(max_pixels=1000)
    if share <= 1:
        load_image(path, limits)
    else:
        assert refusal_of(path, limits).reason is Refusal.TOO_MANY_PIXELS


def test_pixel_limit_holds_for_arrays_and_pillow_images():
    limits = Limits(max_pixels=100)
    assert refusal_of(noise(), limits).reason is Refusal.TOO_MANY_PIXELS
    assert refusal_of(Image.fromarray(noise()), limits).reason is Refusal.TOO_MANY_PIXELS


def test_webp_canvas_is_refused_before_it_is_reserved(tmp_path):
    canvas = (59_999).to_bytes(3, "little") * 2
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + canvas
    path = put(tmp_path, "x.webp", b"RIFF" + struct.pack("<I", len(body)) + body)
    assert refusal_of(path).reason is Refusal.TOO_MANY_PIXELS


def test_byte_limit(tmp_path):
    path = put(tmp_path, "x.bmp", as_bytes(noise(), "BMP"))
    size = path.stat().st_size
    load_image(path, Limits(max_bytes=size))
    assert refusal_of(path, Limits(max_bytes=size - 1)).reason is Refusal.TOO_LARGE


def test_limits_are_bounded():
    with pytest.raises(ValueError, match="max_pixels"):
        Limits(max_pixels=10**9)
    with pytest.raises(ValueError, match="at least 1"):
        Limits(max_bytes=0)


PICTURES = {
    "png": as_bytes(noise(), "PNG"),
    "png-black-bottom": as_bytes(np.vstack([noise(), np.zeros((9, 17, 3), np.uint8)]), "PNG"),
    "jpeg": as_bytes(noise(), "JPEG"),
    "jpeg-progressive": as_bytes(noise(), "JPEG", progressive=True),
    "gif": as_bytes(noise()[..., 0], "GIF"),
    "bmp": as_bytes(noise(), "BMP"),
    "webp": as_bytes(noise(), "WEBP"),
    "tiff": as_bytes(noise(), "TIFF"),
    "tiff-deflate": as_bytes(noise(), "TIFF", compression="tiff_adobe_deflate"),
    "tiff-jpeg": as_bytes(noise(), "TIFF", compression="jpeg"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_cut_off_anywhere_is_refused_or_complete(tmp_path, name):
    whole = load_image(put(tmp_path, "whole", PICTURES[name])).rgb
    data = PICTURES[name]
    for length in {*range(1, len(data), 7), *range(len(data) - 12, len(data))}:
        try:
            part = load_image(put(tmp_path, "part", data[:length]))
        except ImageRefused:
            continue
        assert (part.rgb == whole).all(), length


@pytest.mark.parametrize("name", ["png", "png-black-bottom", "jpeg", "jpeg-progressive", "webp"])
@pytest.mark.parametrize("share", [0.5, 0.75, 0.95, 0.995])
def test_cut_off_is_called_truncated(tmp_path, name, share):
    data = PICTURES[name]
    assert refusal_of(put(tmp_path, "x", data[: int(len(data) * share)])).reason is Refusal.TRUNCATED


def test_jpeg_with_a_tail_of_zeros_is_truncated(tmp_path):
    data = PICTURES["jpeg"]
    padded = data[: len(data) * 3 // 4].ljust(len(data) * 3, b"\0")
    assert refusal_of(put(tmp_path, "x.jpg", padded)).reason is Refusal.TRUNCATED


def test_png_whose_pixel_stream_ends_early_is_truncated(tmp_path):
    rows = (b"\0" + b"\x80" * 8) * 8
    load_image(put(tmp_path, "whole.png", png(8, 8, 8, 0, rows)))
    assert refusal_of(put(tmp_path, "x.png", png(8, 8, 8, 0, rows[: 9 * 5]))).reason is Refusal.TRUNCATED


def test_black_png_is_complete(tmp_path):
    assert load_image(put(tmp_path, "x.png", png(8, 8, 1, 0, b"\0\0" * 8))).rgb.max() == 0


def test_gif_whose_pixel_stream_ends_early_is_truncated(tmp_path):
    # 2-bit codes of 3 bits each: clear (4), 1, 1, end (5): two pixels for a picture of sixteen.
    codes = 4 | 1 << 3 | 1 << 6 | 5 << 9
    picture = b"\x2c" + struct.pack("<HHHHB", 0, 0, 4, 4, 0) + b"\x02\x02" + struct.pack("<H", codes) + b"\0"
    header = b"GIF89a" + struct.pack("<HHBBB", 4, 4, 0x81, 0, 0) + bytes(range(12))
    assert refusal_of(put(tmp_path, "x.gif", header + picture + b";")).reason is Refusal.TRUNCATED


@pytest.mark.parametrize("interlace", [0, 1])
def test_black_gif_is_complete(tmp_path, interlace):
    data = as_bytes(np.vstack([noise(40, 60)[..., 0], np.zeros((30, 60), np.uint8)]), "GIF", interlace=interlace)
    assert load_image(put(tmp_path, "x.gif", data)).rgb[-1].max() == 0


def test_png_with_a_wrong_checksum_is_damaged(tmp_path):
    data = bytearray(PICTURES["png"])
    data[data.index(b"IDAT") + 40] ^= 1
    assert refusal_of(put(tmp_path, "x.png", bytes(data))).reason is Refusal.DAMAGED


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("x.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        ("x.jpg", b"\0\0\0\x18ftypheix\0\0\0\0", "HEIC"),
        ("x.avif", b"\0\0\0\x1cftypavif\0\0\0\0", "AVIF"),
        ("x.jp2", b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        ("x.psd", b"8BPS\0\x01", "Photoshop"),
        ("x.svg", b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        ("x.pdf", b"%PDF-1.7\n", "PDF"),
        ("x.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript"),
        ("x.dcm", b"\0" * 128 + b"DICM", "DICOM"),
        ("x.nef", b"nothing known", "raw"),
        ("x.ppm", b"P6 1 1 255\n\0\0\0", "not read here"),
    ],
)
def test_foreign_formats_are_named_with_a_way_out(tmp_path, name, data, word):
    refused = refusal_of(put(tmp_path, name, data))
    assert refused.reason is Refusal.UNSUPPORTED_FORMAT
    assert word in refused.text()
    assert "PNG" in refused.todo


def test_preview_of_a_camera_raw_file_is_not_taken_for_the_picture(tmp_path):
    data = tiff_grey(np.zeros((4, 4), np.uint8), 8)
    preview = data.replace(struct.pack("<HHI", 339, 3, 1), struct.pack("<HHI", 50706, 3, 1))
    assert refusal_of(put(tmp_path, "x.dng", preview)).reason is Refusal.UNSUPPORTED_FORMAT


@pytest.mark.parametrize("data", [b"hello, I am text\n", b"MZ\x90\0", b"\0" * 100, b"PK\x03\x04", b"<html></html>"])
def test_other_content_named_png(tmp_path, data):
    assert refusal_of(put(tmp_path, "x.png", data)).reason is Refusal.NOT_AN_IMAGE


def test_picture_with_another_suffix_is_read(tmp_path):
    assert load_image(put(tmp_path, "x.png", as_bytes(corners(), "BMP"))).provenance.format == "BMP"


@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_polyglots_are_the_picture_they_start_with(tmp_path, file_format):
    data = as_bytes(corners(), file_format)
    alone = load_image(put(tmp_path, "alone", data))
    for tail in (b"PK\x03\x04 a zip archive", b"<html><script>alert(1)</script></html>", PICTURES["gif"]):
        assert (load_image(put(tmp_path, "x", data + tail)).rgb == alone.rgb).all()


def test_empty_file(tmp_path):
    assert refusal_of(put(tmp_path, "x.png", b"")).reason is Refusal.EMPTY


def test_missing_file(tmp_path):
    assert refusal_of(tmp_path / "x.png").reason is Refusal.NOT_FOUND
    assert refusal_of(put(tmp_path, "a.png", b"a") / "x.png").reason is Refusal.NOT_FOUND
    assert refusal_of("x\0.png").reason is Refusal.NOT_FOUND
    assert refusal_of(tmp_path / ("x" * 5000)).reason is Refusal.UNREADABLE


def test_folder_named_png(tmp_path):
    (tmp_path / "x.png").mkdir()
    assert refusal_of(tmp_path / "x.png").reason is Refusal.IS_FOLDER


@pytest.mark.skipif(sys.platform == "win32", reason="no FIFOs")
def test_fifo_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "x.png")
    assert refusal_of(tmp_path / "x.png").reason is Refusal.NOT_A_FILE


@pytest.mark.skipif(sys.platform == "win32", reason="no socket files")
def test_socket_and_device(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("x.png")
        assert refusal_of("x.png").reason is Refusal.NOT_A_FILE
    assert refusal_of("/dev/zero").reason is Refusal.NOT_A_FILE


def test_links(tmp_path):
    (tmp_path / "loop.png").symlink_to("loop.png")
    (tmp_path / "broken.png").symlink_to("nowhere.png")
    put(tmp_path, "real.png", as_bytes(corners(), "PNG"))
    (tmp_path / "good.png").symlink_to("real.png")
    assert refusal_of(tmp_path / "loop.png").reason is Refusal.NOT_FOUND
    assert "link" in refusal_of(tmp_path / "broken.png").text()
    assert (load_image(tmp_path / "good.png").rgb == corners()).all()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(tmp_path):
    path = put(tmp_path, "x.png", as_bytes(corners(), "PNG"))
    path.chmod(0)
    assert refusal_of(path).reason is Refusal.UNREADABLE


@pytest.mark.parametrize(
    "name", ["部品 過検出.png", "é\u0301.png", "<b>bold&amp;.png", "=cmd|' '!A0.png", "100 %s {x}.png"]
)
def test_odd_names_load_and_are_shown_as_they_are(tmp_path, name):
    if sys.platform == "win32" and set(name) & set('<>|*?"'):
        pytest.skip("not a file name here")
    path = put(tmp_path, name, as_bytes(corners(), "PNG"))
    assert load_image(path).provenance.path == os.fspath(path)
    path.write_bytes(b"text")
    refused = refusal_of(path)
    assert name in refused.text() or not name.isprintable()
    assert refused.path == os.fspath(path)


@pytest.mark.skipif(sys.platform != "linux", reason="only here are such names allowed")
@pytest.mark.parametrize("name", [b"new\nline.png", b"esc\x1b[31m.png", b"\xff\xfe.png", "cod\u202egnp.exe".encode()])
def test_control_characters_in_names_do_not_reach_messages(tmp_path, name):
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "wb") as file:
        file.write(b"text")
    refused = refusal_of(os.fsdecode(path))
    assert refused.text().isprintable()
    refused.text().encode("utf-8")


def test_refusals_survive_pickling():
    refused = refusal_of("/nowhere/x.png")
    again = pickle.loads(pickle.dumps(refused))
    assert (again.path, again.reason, again.text()) == (refused.path, refused.reason, refused.text())


def test_vanishing_pillow_file(tmp_path):
    path = put(tmp_path, "x.png", PICTURES["png"][:-200])
    with Image.open(path) as opened:
        assert refusal_of(opened).reason is Refusal.TRUNCATED


def test_importing_needs_neither_torch_nor_qt():
    code = "import sys, sae_auditor.images; print([m for m in sys.modules if m.split('.')[0] in ('torch', 'PySide6')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
