"""BMP written by hand: headers of all ages, masks of all kinds, and alpha that nobody filled in."""

from __future__ import annotations

import io
import random
import struct

import numpy as np
import pytest
from PIL import Image

from sae_auditor.images import ImageRefused, Limits, Refusal, load_image
from sae_auditor.images.bmp import without_runs
from sae_auditor.images.refusal import Unfit
from tests.images.pictures import noise, put

PICTURE = noise(6, 9)
BGRA = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)


def bmp(
    pixels: bytes, bits: int, compression: int, masks: tuple[int, ...] = (), size: int = 40, height: int = 6
) -> bytes:
    header = struct.pack("<IiiHHIIiiII", size, 9, height, 1, bits, compression, 0, 0, 0, 0, 0)
    packed = struct.pack(f"<{len(masks)}I", *masks)
    behind = packed if size == 40 else b""
    header = header if size == 40 else (header + packed).ljust(size, b"\0")
    start = 14 + len(header) + len(behind)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + header + behind + pixels


def packed(masks: tuple[int, ...], bits: int, alpha: int = 0) -> tuple[bytes, np.ndarray]:
    """Return rows from the bottom up, and what they show."""
    words, shown = np.zeros((6, 9), np.uint64), []
    for channel, mask in enumerate(masks):
        lowest = (mask & -mask).bit_length() - 1 if mask else 0
        full = mask >> lowest
        values = np.full((6, 9), alpha, np.uint64) if channel == 3 else PICTURE[..., channel].astype(np.uint64)
        stored = np.rint(values / 255 * full).astype(np.uint64)
        words |= stored << np.uint64(lowest)
        shown.append(stored * 255 // max(full, 1))
    rows = words[::-1].astype(f"<u{bits // 8}")
    lines = [row.tobytes() + b"\0" * (-len(row.tobytes()) % 4) for row in rows]
    return b"".join(lines), np.stack(shown[:3], axis=-1).astype(np.uint8)


def codes(image) -> list[str]:
    return [notice.code for notice in image.provenance.notices]


MASKS = {
    "565": ((0xF800, 0x7E0, 0x1F), 16),
    "555": ((0x7C00, 0x3E0, 0x1F), 16),
    "444": ((0xF00, 0xF0, 0xF), 16),
    "565 turned": ((0x1F, 0x7E0, 0xF800), 16),
    "BGRX": ((0xFF0000, 0xFF00, 0xFF), 32),
    "RGBX": ((0xFF, 0xFF00, 0xFF0000), 32),
    "10 bits": ((0x3FF00000, 0xFFC00, 0x3FF), 32),
}


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("size", [40, 52, 56, 108, 124])
def test_masks(tmp_path, name, size):
    masks, bits = MASKS[name]
    pixels, shown = packed(masks, bits)
    image = load_image(put(tmp_path, "x.bmp", bmp(pixels, bits, 3, masks, size)))
    assert np.array_equal(image.rgb, shown)
    assert codes(image) == []


@pytest.mark.parametrize(
    ("masks", "bits"), [(BGRA, 32), ((0xFF, 0xFF00, 0xFF0000, 0xFF000000), 32), ((0xF00, 0xF0, 0xF, 0xF000), 16)]
)
@pytest.mark.parametrize(("size", "compression"), [(56, 3), (108, 3), (124, 3), (40, 6), (124, 6)])
@pytest.mark.parametrize("alpha", [0, 128, 255])
def test_alpha_is_used_unless_it_is_zero_everywhere(tmp_path, masks, bits, size, compression, alpha):
    pixels, shown = packed(masks, bits, alpha)
    path = put(tmp_path, "x.bmp", bmp(pixels, bits, compression, masks, size))
    image = load_image(path)
    share = {0: 1, 128: 128 / 255 if bits == 32 else 8 / 15, 255: 1}[alpha]
    assert np.abs(image.rgb - (255 - (255 - shown.astype(float)) * share)).max() <= 1
    assert codes(image) == {0: ["alpha-unused"], 128: ["alpha-flattened"], 255: []}[alpha]
    assert np.array_equal(load_image(path, colour="as-open-clip").rgb, shown)


def test_one_opaque_pixel_makes_alpha_count(tmp_path):
    pixels = bytearray(packed(BGRA, 32)[0])
    pixels[3] = 255
    image = load_image(put(tmp_path, "x.bmp", bmp(bytes(pixels), 32, 3, BGRA, 124)))
    assert np.array_equal(image.rgb[-1, 0], PICTURE[-1, 0])
    assert (image.rgb[:-1] == 255).all()


@pytest.mark.parametrize("size", [40, 56, 124])
@pytest.mark.parametrize("unused", [0, 77, 255])
def test_the_fourth_byte_without_masks_is_never_alpha(tmp_path, size, unused):
    pixels = packed(BGRA, 32, unused)[0]
    image = load_image(put(tmp_path, "x.bmp", bmp(pixels, 32, 0, (), size)))
    assert np.array_equal(image.rgb, PICTURE)
    assert codes(image) == []


@pytest.mark.parametrize("masks", [BGRA[:3], (0x3FF00000, 0xFFC00, 0x3FF)])
def test_rows_from_the_top(tmp_path, masks):
    pixels, shown = packed(masks, 32)
    image = load_image(put(tmp_path, "x.bmp", bmp(pixels, 32, 3, masks, 124, height=-6)))
    assert np.array_equal(image.rgb, shown[::-1])


@pytest.mark.parametrize("bits", [2, 64])
def test_unread_depths_are_not_called_damaged(tmp_path, bits):
    with pytest.raises(ImageRefused) as refused:
        load_image(put(tmp_path, "x.bmp", bmp(bytes(800), bits, 0)))
    assert refused.value.reason is Refusal.UNSUPPORTED_PIXELS
    assert "Error" not in refused.value.text()


@pytest.mark.parametrize("masks", [BGRA[:3], (0x3FF00000, 0xFFC00, 0x3FF), (0x1F, 0x7E0, 0xF800)])
def test_cut_off_pixels_are_refused(tmp_path, masks):
    bits = 16 if masks[2] == 0xF800 else 32
    data = bmp(packed(masks, bits)[0], bits, 3, masks)
    with pytest.raises(ImageRefused) as refused:
        load_image(put(tmp_path, "x.bmp", data[:-10]))
    assert refused.value.reason is Refusal.TRUNCATED


def test_masks_without_sense_are_refused(tmp_path):
    with pytest.raises(ImageRefused) as refused:
        load_image(put(tmp_path, "x.bmp", bmp(bytes(400), 32, 3, (0xF0F, 0xFF0000, 0xF0))))
    assert refused.value.reason is Refusal.DAMAGED


def test_run_lengths_are_those_of_pillow(tmp_path):
    data = io.BytesIO()
    Image.fromarray(PICTURE[..., 0] // 32 * 32).quantize(8).save(data, "BMP")
    image = load_image(put(tmp_path, "x.bmp", data.getvalue()))
    assert np.array_equal(image.rgb, np.asarray(Image.open(data).convert("RGB")))


def runs(seed: int) -> bytes:
    """Return a BMP of runs of every kind, most of them whole."""
    dice = random.Random(seed)
    by_halves, width, height = dice.random() < 0.5, dice.randint(1, 20), dice.randint(1, 8)
    body = b""
    for _ in range(dice.randint(1, 60)):
        kind = dice.random()
        if kind < 0.55:
            body += bytes([dice.randint(1, 25), dice.randrange(256)])
        elif kind < 0.75:
            body += b"\0\0"
        elif kind < 0.8:
            body += b"\0\2" + bytes([dice.randint(0, 5), dice.randint(0, 2)])
        elif kind < 0.97:
            count = dice.randint(3, 12)
            n_bytes = (count + 1) // 2 if by_halves else count
            body += bytes([0, count]) + dice.randbytes(n_bytes) + b"\0" * (n_bytes % 2)
        else:
            body += b"\0\1"
    if dice.random() < 0.9:
        body += b"\0\0" * 10 + b"\0\2\0\xff" * 2
    colours = dice.choice([0, 16, 5] if by_halves else [0, 256, 100])
    palette = dice.randbytes(4 * (colours or (16 if by_halves else 256)))
    numbers = (40, width, height, 1, 4 if by_halves else 8, 2 if by_halves else 1, 0, 0, 0, colours, 0)
    start = dice.choice([54, 54 + len(palette)])
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, start) + struct.pack("<IiiHHIIiiII", *numbers) + palette + body


def test_runs_are_written_out_as_pillow_reads_them():
    """Its own reader of them takes half a minute for what a few bytes can ask for; nothing else may differ."""
    n_read = 0
    for seed in range(600):
        data = runs(seed)
        try:
            with Image.open(io.BytesIO(data)) as picture:
                expected = (picture.mode, picture.convert("RGB").tobytes())
        except (OSError, ValueError):
            with pytest.raises(Unfit):
                without_runs(data, Limits())
            continue
        with Image.open(io.BytesIO(without_runs(data, Limits()))) as written:
            assert (written.mode, written.convert("RGB").tobytes()) == expected, seed
        n_read += 1
    assert n_read > 300
