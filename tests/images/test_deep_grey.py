from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.images import ImageRefused, Limits, Refusal, Window, load_image
from tests.images.pictures import png, png_chunk, png_grey16, put, tiff, tiff_grey

RAMP16 = np.arange(0, 65536, 256, dtype=np.uint16).reshape(16, 16)


def codes(image):
    return [notice.code for notice in image.provenance.notices]


def grey_of(image):
    assert (image.rgb[..., 0] == image.rgb[..., 1]).all()
    assert (image.rgb[..., 0] == image.rgb[..., 2]).all()
    return image.rgb[..., 0]


@pytest.mark.parametrize("order", ["<", ">"])
def test_16_bit_tiff_ramp_keeps_its_high_byte(tmp_path, order):
    image = load_image(put(tmp_path, "x.tif", tiff_grey(RAMP16, 16, order=order)))
    assert grey_of(image).ravel().tolist() == list(range(256))
    assert codes(image) == ["16-bit-window"]
    assert "0 to 65535" in image.provenance.notices[0].text
    assert image.provenance.mode == ("I;16" if order == "<" else "I;16B")


def test_16_bit_png_ramp_keeps_its_high_byte(tmp_path):
    image = load_image(put(tmp_path, "x.png", png_grey16(RAMP16)))
    assert grey_of(image).ravel().tolist() == list(range(256))


@pytest.mark.parametrize(("highest", "bits"), [(255, 8), (256, 9), (1023, 10), (4095, 12), (4096, 13), (16384, 16)])
def test_window_is_the_smallest_camera_depth_that_holds_the_maximum(tmp_path, highest, bits):
    values = np.array([[0, highest // 2, highest]], np.uint16)
    image = load_image(put(tmp_path, "x.png", png_grey16(values)))
    assert grey_of(image).tolist() == [[int(v) // 2 ** (bits - 8) for v in values[0]]]
    assert f"from 0 to {2**bits - 1} " in image.provenance.notices[0].text


def test_declared_12_bits_beat_a_dark_picture(tmp_path):
    # Two 12-bit values in three bytes: 0x100 and 0x3f0, both below 10 bits.
    data = tiff(
        bytes([0x10, 0x03, 0xF0]),
        {256: (4, [2]), 257: (4, [1]), 258: (3, [12]), 259: (3, [1]), 262: (3, [1]), 277: (3, [1]), 278: (4, [1])},
    )
    image = load_image(put(tmp_path, "x.tif", data))
    assert grey_of(image).tolist() == [[0x10, 0x3F]]
    assert "4095" in image.provenance.notices[0].text


def test_white_is_zero_is_inverted(tmp_path):
    image = load_image(put(tmp_path, "x.tif", tiff_grey(RAMP16, 16, photometric=0)))
    assert grey_of(image).ravel().tolist() == list(range(255, -1, -1))
    assert codes(image) == ["16-bit-window", "white-is-zero"]


def test_white_is_zero_8_bit_is_inverted_once(tmp_path):
    values = np.array([[0, 100, 255]], np.uint8)
    image = load_image(put(tmp_path, "x.tif", tiff_grey(values, 8, photometric=0)))
    assert grey_of(image).tolist() == [[255, 155, 0]]


def test_signed_values_use_their_own_range(tmp_path):
    values = np.array([[-100, 0, 100]], np.int16)
    image = load_image(put(tmp_path, "x.tif", tiff_grey(values, 16, sample=2)))
    assert grey_of(image).tolist() == [[0, 128, 255]]
    assert codes(image) == ["integer-window"]


def test_float_tiff_uses_its_finite_range(tmp_path):
    values = np.array([[-1.0, 0.0, 1.0, np.nan, np.inf, -np.inf]], np.float32)
    image = load_image(put(tmp_path, "x.tif", tiff_grey(values, 32, sample=3)))
    assert grey_of(image).tolist() == [[0, 128, 255, 0, 255, 0]]
    text = image.provenance.notices[0].text
    assert "-1 to 1" in text
    assert "3 values" in text


def test_huge_floats_do_not_overflow(tmp_path):
    top = np.finfo(np.float32).max
    image = load_image(put(tmp_path, "x.tif", tiff_grey(np.array([[-top, 0, top]], np.float32), 32, sample=3)))
    assert grey_of(image).tolist() == [[0, 128, 255]]


def test_floats_without_a_finite_value_are_refused(tmp_path):
    path = put(tmp_path, "x.tif", tiff_grey(np.full((2, 2), np.nan, np.float32), 32, sample=3))
    with pytest.raises(ImageRefused) as refused:
        load_image(path)
    assert refused.value.reason is Refusal.UNSUPPORTED_PIXELS


@pytest.mark.parametrize("value", [0, 7, 4000, 65535])
def test_constant_16_bit_images_are_safe(tmp_path, value):
    image = load_image(put(tmp_path, "x.png", png_grey16(np.full((3, 4), value, np.uint16))))
    assert np.unique(image.rgb).size == 1


@pytest.mark.parametrize("value", [-3.5, 0.0, 1e30])
def test_constant_float_images_are_black(tmp_path, value):
    image = load_image(put(tmp_path, "x.tif", tiff_grey(np.full((3, 4), value, np.float32), 32, sample=3)))
    assert image.rgb.max() == 0


def test_explicit_window_is_used_and_recorded(tmp_path):
    values = np.array([[0, 1000, 1500, 2000, 9999]], np.uint16)
    image = load_image(put(tmp_path, "x.png", png_grey16(values)), Limits(), window=Window(1000, 2000))
    assert grey_of(image).tolist() == [[0, 0, 128, 255, 255]]
    assert "1000 to 2000" in image.provenance.notices[0].text


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (float("nan"), 1), (0, float("inf"))])
def test_meaningless_windows_are_our_own_mistake(low, high):
    with pytest.raises(ValueError, match="window"):
        Window(low, high)


def test_16_bit_transparent_value_becomes_white(tmp_path):
    rows = b"\0" + np.array([0, 256, 65535], ">u2").tobytes()
    image = load_image(put(tmp_path, "x.png", png(3, 1, 16, 0, rows, png_chunk(b"tRNS", b"\x01\x00"))))
    assert grey_of(image).tolist() == [[0, 255, 255]]
    assert "alpha-flattened" in codes(image)


def test_16_bit_colour_keeps_its_high_bytes_and_says_so(tmp_path):
    rows = b"\0" + np.array([0x1234, 0xABCD, 0xFFFF], ">u2").tobytes()
    image = load_image(put(tmp_path, "x.png", png(1, 1, 16, 2, rows)))
    assert image.rgb.tolist() == [[[0x12, 0xAB, 0xFF]]]
    assert codes(image) == ["16-bit-window"]


@pytest.mark.parametrize("colour", [2, 6])
def test_12_bit_colour_in_16_bits_is_mapped_by_its_depth(tmp_path, colour):
    values = [4095, 2000, 0] if colour == 2 else [4095, 2000, 0, 65535]
    image = load_image(put(tmp_path, "x.png", png(1, 1, 16, colour, b"\0" + np.array(values, ">u2").tobytes())))
    assert image.rgb.tolist() == [[[255, 125, 0]]]
    assert "12 bits" in image.provenance.notices[0].text
