from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from sae_auditor.images import ImageRefused, Limits
from sae_auditor.images.decode import decode_bytes
from tests.images.pictures import as_bytes, noise, png_grey16, tiff_grey
from tests.images.tiff.files import by_tifffile

LIMITS = Limits(max_pixels=1_000_000)
SMALL = noise(7, 9)
SEEDS = {
    "png": as_bytes(SMALL, "PNG"),
    "png-palette": as_bytes(Image.fromarray(SMALL).quantize(8), "PNG", transparency=bytes(8)),
    "png-16": png_grey16(SMALL[..., 0].astype(np.uint16) * 99),
    "apng": as_bytes(SMALL, "PNG", save_all=True, append_images=[Image.fromarray(255 - SMALL)]),
    "jpeg": as_bytes(SMALL, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"),
    "cmyk": as_bytes(Image.fromarray(SMALL).convert("CMYK"), "JPEG"),
    "mpo": as_bytes(SMALL, "MPO", save_all=True, append_images=[Image.fromarray(255 - SMALL)]),
    "gif": as_bytes(Image.fromarray(SMALL), "GIF", save_all=True, append_images=[Image.fromarray(255 - SMALL)]),
    "bmp": as_bytes(SMALL, "BMP"),
    "webp": as_bytes(SMALL, "WEBP", save_all=True, append_images=[Image.fromarray(255 - SMALL)]),
    "tiff": as_bytes(SMALL, "TIFF"),
    "tiff-lzw": as_bytes(SMALL, "TIFF", compression="tiff_lzw"),
    "tiff-tiles": by_tifffile(SMALL, photometric="rgb", compression="zlib", predictor=True, tile=(16, 16)),
    "tiff-jpeg": as_bytes(SMALL, "TIFF", compression="jpeg"),
    "tiff-fax": as_bytes(Image.fromarray(SMALL[..., 0] > 99), "TIFF", compression="group4"),
    "tiff-palette": as_bytes(Image.fromarray(SMALL).quantize(8), "TIFF", compression="packbits"),
    "tiff-float": tiff_grey(SMALL[..., 0].astype(np.float32), 32, sample=3),
}


def decode_or_refuse(data: bytes) -> None:
    try:
        decoded = decode_bytes(data, LIMITS, path="x.img")
    except ImageRefused as refusal:
        if not refusal.text().isprintable():
            raise AssertionError("a refusal shows what the file made it say") from refusal
        return
    assert decoded.rgb.dtype == np.uint8
    assert decoded.rgb.ndim == 3
    assert decoded.rgb.shape[2] == 3
    assert all(notice.text.isprintable() for notice in decoded.notices)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(start=st.sampled_from([b"", *(seed[:24] for seed in SEEDS.values())]), rest=st.binary(max_size=300))
def test_random_bytes_are_refused(start, rest):
    decode_or_refuse(start + rest)


@pytest.mark.parametrize("name", SEEDS)
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_mutations_are_read_or_refused(name, data):
    mutant = bytearray(SEEDS[name])
    places = st.integers(0, len(mutant) - 1)
    for at, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=6)):
        mutant[at] = value
    cut = data.draw(places)
    decode_or_refuse(bytes(mutant))
    decode_or_refuse(bytes(mutant[:cut] + mutant[cut + 3 :]))


@pytest.mark.parametrize("name", SEEDS)
def test_every_byte_inverted(name):
    seed = SEEDS[name]
    for at in range(0, len(seed), max(1, len(seed) // 150)):
        decode_or_refuse(seed[:at] + bytes([seed[at] ^ 0xFF]) + seed[at + 1 :])
