"""WebP and GIF: whole files of every kind are read, and data that got out of step are refused."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageFilter

from sae_auditor.images import ImageRefused, Limits, Refusal, load_image
from tests.images.pictures import as_bytes, noise, put
from tests.images.test_jpeg import photo

SMOOTH = np.asarray(Image.fromarray(photo(240, 320)).filter(ImageFilter.GaussianBlur(1)))
FADED = np.dstack([SMOOTH, np.tile(np.linspace(0, 255, 320).astype(np.uint8), (240, 1))])
FADED[20:60, 20:60, 3] = np.random.default_rng(0).integers(0, 255, (40, 40))
FLAT = np.full((300, 400, 3), 77, np.uint8)
MIXED = np.vstack([np.hstack([photo(60, 60), FLAT[:60, :340]]), FLAT[:240]])


def frames(picture: np.ndarray) -> dict[str, object]:
    return {"save_all": True, "append_images": [Image.fromarray(255 - picture)]}


LOSSY = {
    f"lossy {quality} {method}": (SMOOTH, {"quality": quality, "method": method})
    for quality in (5, 80, 100)
    for method in (0, 4, 6)
}
WEBP = {
    **LOSSY,
    "lossless": (SMOOTH, {"lossless": True}),
    "lossless fast": (SMOOTH, {"lossless": True, "method": 0}),
    "alpha": (FADED, {"quality": 80}),
    "raw alpha": (FADED, {"quality": 80, "alpha_quality": 100, "method": 0}),
    "lossless alpha": (FADED, {"lossless": True}),
    "animated": (SMOOTH, frames(SMOOTH)),
    "animated lossless": (SMOOTH, {**frames(SMOOTH), "lossless": True}),
    "animated alpha": (FADED, {**frames(FADED[..., :3]), "quality": 70}),
    "flat": (FLAT, {"quality": 80}),
    "flat lossless": (FLAT, {"lossless": True}),
    "mixed": (MIXED, {"quality": 80}),
    "mixed lossless": (MIXED, {"lossless": True, "method": 0}),
    "tiny": (noise(2, 3), {"quality": 80}),
    "one pixel": (noise(1, 1), {"lossless": True}),
}


def pillow(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as opened:
        return np.asarray(opened.convert("RGB"))


@pytest.mark.parametrize("name", WEBP)
def test_whole_webp_has_the_pixels_of_pillow(tmp_path, name):
    picture, options = WEBP[name]
    data = as_bytes(picture, "WEBP", **options)
    assert np.array_equal(load_image(put(tmp_path, "x.webp", data), colour="as-open-clip").rgb, pillow(data))


def indexed(picture: np.ndarray, colours: int = 200) -> Image.Image:
    return Image.fromarray(picture).quantize(colours)


GIF = {
    "photo": as_bytes(indexed(SMOOTH), "GIF"),
    "interlaced": as_bytes(indexed(SMOOTH), "GIF", interlace=1),
    "not interlaced": as_bytes(indexed(SMOOTH), "GIF", interlace=0),
    "transparent": as_bytes(indexed(SMOOTH), "GIF", transparency=3),
    "animated": as_bytes(indexed(SMOOTH), "GIF", save_all=True, append_images=[indexed(255 - SMOOTH)]),
    "two colours": as_bytes(Image.fromarray(SMOOTH[..., 0] > 100), "GIF"),
    "flat": as_bytes(Image.fromarray(FLAT), "GIF"),
    "one pixel": as_bytes(Image.fromarray(noise(1, 1)), "GIF"),
    "many codes": as_bytes(indexed(photo(300, 300), 256), "GIF"),
}


@pytest.mark.parametrize("name", GIF)
def test_whole_gif_has_the_pixels_of_pillow(tmp_path, name):
    path = put(tmp_path, "x.gif", GIF[name])
    assert np.array_equal(load_image(path, colour="as-open-clip").rgb, pillow(GIF[name]))


def is_accepted(tmp_path, data: bytes) -> bool:
    path = put(tmp_path, "x", data)
    try:
        load_image(path)
    except ImageRefused as refusal:
        if refusal.reason not in (Refusal.DAMAGED, Refusal.TRUNCATED) or "Error" in refusal.detail:
            raise
        return False
    return True


def coded(data: bytes, kind: bytes) -> tuple[int, int]:
    """Return where the content of the first chunk of `kind` starts and ends."""
    at = data.index(kind)
    return at + 8, at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")


HOLES = [
    ("lossy 80 4", b"VP8 "),
    ("lossy 100 0", b"VP8 "),
    ("lossless", b"VP8L"),
    ("alpha", b"VP8 "),
    ("alpha", b"ALPH"),
    ("lossless alpha", b"VP8L"),
    ("animated", b"VP8 "),
    ("animated lossless", b"VP8L"),
    ("mixed", b"VP8 "),
]


@pytest.mark.parametrize(("name", "kind"), HOLES)
def test_holes_in_webp_are_refused(tmp_path, name, kind):
    picture, options = WEBP[name]
    data = as_bytes(picture, "WEBP", **options)
    start, end = coded(data, kind)
    # Lossless codes can fall into step again behind other bytes than zeros.
    for share, filled_with in ((0.3, b"\0"), (0.6, b"\0" if kind == b"VP8L" else b"\xff")):
        at = start + int((end - start) * share)
        size = min(200, end - at - 20)
        assert not is_accepted(tmp_path, data[:at] + filled_with * size + data[at + size :])


@pytest.mark.parametrize(("name", "kind"), HOLES)
def test_webp_whose_tail_was_never_written_is_refused(tmp_path, name, kind):
    picture, options = WEBP[name]
    data = as_bytes(picture, "WEBP", **options)
    start, end = coded(data, kind)
    at = (start + end) // 2
    assert not is_accepted(tmp_path, data[:at] + bytes(end - at) + data[end:])


@pytest.mark.parametrize("name", ["lossy 80 4", "lossy 5 0", "animated"])
def test_damage_in_lossy_webp_is_hardly_ever_missed(tmp_path, name):
    picture, options = WEBP[name]
    data = as_bytes(picture, "WEBP", **options)
    start, end = coded(data, b"VP8 ")
    rng = np.random.default_rng(3)
    missed = 0
    for _ in range(40):
        at = int(rng.integers(start + 12, end - 30))
        missed += is_accepted(tmp_path, data[:at] + bytes([data[at] ^ 1 << int(rng.integers(8))]) + data[at + 1 :])
    assert missed <= 4


@pytest.mark.parametrize("name", ["photo", "interlaced", "animated", "many codes"])
def test_holes_in_gif_are_refused(tmp_path, name):
    data = GIF[name]
    size = 60
    for share in (0.4, 0.7):
        at = int(len(data) * share) if name != "animated" else 900 + int(2000 * share)
        for filled_with in (b"\0", b"\xff", b"\x55"):
            assert not is_accepted(tmp_path, data[:at] + filled_with * size + data[at + size :])


def sub_blocks(stream: bytes) -> bytes:
    pieces = [stream[at : at + 255] for at in range(0, len(stream), 255)]
    return b"".join(bytes([len(piece)]) + piece for piece in pieces) + b"\0"


@pytest.mark.parametrize("surplus", [0, 4, 40])
def test_gif_with_more_pixels_than_it_has_room_for(tmp_path, surplus):
    """Codes of 3 bits for two colours, written by hand: a clear code before every pixel keeps them that short."""
    pixels = 64 + surplus
    codes = [code for index in range(pixels) for code in (4, index % 2)] + [5]
    number = sum(code << 3 * place for place, code in enumerate(codes))
    stream = number.to_bytes(-(-3 * len(codes) // 8), "little")
    head = b"GIF89a" + struct.pack("<HHBBB", 8, 8, 0x81, 0, 0) + bytes(range(12))
    data = head + b"\x2c" + struct.pack("<HHHHB", 0, 0, 8, 8, 0) + b"\x02" + sub_blocks(stream) + b";"
    # A few codes more cannot be told from what fills up the last bytes.
    assert is_accepted(tmp_path, data) == (surplus < 40)


def test_a_frame_larger_than_allowed_is_refused_before_it_is_reserved(tmp_path):
    data = bytearray(GIF["two colours"])
    at = data.index(b"\x2c\0\0\0\0")
    data[at + 5 : at + 9] = struct.pack("<HH", 65535, 65535)
    with pytest.raises(ImageRefused) as refused:
        load_image(put(tmp_path, "x.gif", bytes(data)))
    assert refused.value.reason in (Refusal.TOO_MANY_PIXELS, Refusal.DAMAGED)
    webp = bytearray(as_bytes(SMOOTH, "WEBP", **frames(SMOOTH)))
    start, _ = coded(bytes(webp), b"VP8 ")
    webp[start + 6 : start + 10] = struct.pack("<HH", 16383, 16383)
    with pytest.raises(ImageRefused) as refused:
        load_image(put(tmp_path, "x.webp", bytes(webp)), Limits(max_pixels=100_000))
    assert refused.value.reason in (Refusal.TOO_MANY_PIXELS, Refusal.DAMAGED)


def test_all_clear_webp_is_told(tmp_path):
    clear = FADED.copy()
    clear[..., 3] = 0
    buffer = io.BytesIO()
    Image.fromarray(clear).save(buffer, "WEBP", lossless=True, exact=True)
    image = load_image(put(tmp_path, "x.webp", buffer.getvalue()))
    assert (image.rgb == 255).all()
    assert "Every pixel is transparent" in image.provenance.notices[-1].text
