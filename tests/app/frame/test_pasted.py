"""Pictures from the clipboard in the formats that Qt has for them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColorSpace, QImage

from sae_auditor.app.kit.paths import pasted_picture

Format = QImage.Format
PICTURE = np.random.default_rng(4).integers(1, 255, (6, 7, 3), dtype=np.uint8)


def qimage(array: np.ndarray, kind: QImage.Format) -> QImage:
    array = np.ascontiguousarray(array)
    height, width = array.shape[:2]
    return QImage(array.tobytes(), width, height, array.nbytes // height, kind).copy()


def with_alpha(alpha: int, kind: type = np.uint8) -> np.ndarray:
    scale = np.iinfo(kind).max // 255
    return np.dstack([PICTURE.astype(kind) * scale, np.full((6, 7), alpha * scale, kind)])


def image_pixels(image: QImage) -> np.ndarray:
    return pasted_picture(image)[0]


def codes(image: QImage) -> list[str]:
    return [notice.code for notice in pasted_picture(image)[1]]


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0, 3.0])
def test_the_device_pixel_ratio_does_not_matter(ratio):
    picture = qimage(PICTURE, Format.Format_RGB888)
    picture.setDevicePixelRatio(ratio)
    assert np.array_equal(image_pixels(picture), PICTURE)
    assert codes(picture) == []


OPAQUE = [
    Format.Format_RGB32,
    Format.Format_RGB888,
    Format.Format_BGR888,
    Format.Format_RGBX8888,
    Format.Format_RGBX64,
    Format.Format_RGBA64,
    Format.Format_ARGB32,
    Format.Format_ARGB32_Premultiplied,
    Format.Format_RGBA8888,
    Format.Format_RGBA8888_Premultiplied,
    Format.Format_RGBA64_Premultiplied,
    Format.Format_RGBA16FPx4,
    Format.Format_RGBX32FPx4,
]


@pytest.mark.parametrize("kind", OPAQUE)
def test_every_format_shows_the_same_picture(kind):
    picture = qimage(PICTURE, Format.Format_RGB888).convertToFormat(kind)
    assert np.abs(image_pixels(picture).astype(int) - PICTURE).max() <= 1
    assert set(codes(picture)) <= {"16-bit-window"}


@pytest.mark.parametrize("kind", [Format.Format_RGB30, Format.Format_BGR30, Format.Format_A2RGB30_Premultiplied])
def test_ten_bits_keep_their_full_range(kind):
    dark = (PICTURE // 8).astype(np.uint8)
    picture = qimage(dark, Format.Format_RGB888).convertToFormat(kind)
    assert np.abs(image_pixels(picture).astype(int) - dark).max() <= 1


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (Format.Format_RGBA8888, np.uint8),
        (Format.Format_RGBA8888_Premultiplied, np.uint8),
        (Format.Format_RGBA64, np.uint16),
        (Format.Format_RGBA64_Premultiplied, np.uint16),
    ],
)
def test_alpha_that_nobody_filled_in_is_not_used(kind, number):
    picture = qimage(with_alpha(0, number), kind)
    assert np.array_equal(image_pixels(picture), PICTURE)
    assert "alpha-unused" in codes(picture)
    turned = qimage(with_alpha(0)[..., [2, 1, 0, 3]], Format.Format_ARGB32)
    assert np.array_equal(image_pixels(turned), PICTURE)


@pytest.mark.parametrize("kind", [Format.Format_ARGB32, Format.Format_RGBA64, Format.Format_Alpha8])
def test_an_empty_picture_is_white_and_says_so(kind):
    picture = QImage(4, 3, kind)
    picture.fill(0)
    pixels, notices = pasted_picture(picture)
    assert (pixels == 255).all()
    assert "Every pixel is transparent" in notices[-1].text


@pytest.mark.parametrize("kind", [Format.Format_RGBA8888, Format.Format_RGBA8888_Premultiplied, Format.Format_RGBA64])
def test_transparency_lies_on_white(kind):
    picture = qimage(with_alpha(128), Format.Format_RGBA8888).convertToFormat(kind)
    want = 255 - (255 - PICTURE.astype(float)) * 128 / 255
    assert np.abs(image_pixels(picture) - want).max() <= 2
    assert codes(picture)[-1] == "alpha-flattened"


@pytest.mark.parametrize("kind", [Format.Format_RGB888, Format.Format_ARGB32, Format.Format_RGBA64])
def test_a_profile_is_applied(kind):
    picture = qimage(PICTURE, Format.Format_RGB888).convertToFormat(kind)
    picture.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))
    off = np.abs(image_pixels(picture).astype(int) - in_srgb(PICTURE))
    assert off.max() <= 3
    assert "icc-converted" in codes(picture)


def in_srgb(pixels: np.ndarray) -> np.ndarray:
    """Display P3 by its matrix to sRGB, both with the curve of sRGB."""
    shares = pixels / 255
    light = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    matrix = np.array([[1.2249402, -0.2249402, 0], [-0.0420570, 1.0420570, 0], [-0.0196376, -0.0786361, 1.0982735]])
    light = (light @ matrix.T).clip(0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("space", [QColorSpace(QColorSpace.NamedColorSpace.SRgb), QColorSpace()])
def test_srgb_is_left_alone(space):
    picture = qimage(PICTURE, Format.Format_RGB888)
    picture.setColorSpace(space)
    assert np.array_equal(image_pixels(picture), PICTURE)
    assert codes(picture) == []


def test_grey_of_16_bits_is_mapped_as_in_a_file():
    camera = np.linspace(0, 4095, 42).astype(np.uint16).reshape(6, 7)
    pixels, notices = pasted_picture(qimage(camera, Format.Format_Grayscale16))
    assert np.array_equal(pixels, np.repeat((camera >> 4)[..., None], 3, axis=2))
    assert "4095" in notices[0].text


def test_palette_and_single_bits():
    indexed = qimage(PICTURE[..., 0] % 4, Format.Format_Indexed8)
    indexed.setColorTable([0xFF102030, 0xFF405060, 0xFF708090, 0x00000000])
    table = np.array([[0x10, 0x20, 0x30], [0x40, 0x50, 0x60], [0x70, 0x80, 0x90], [255, 255, 255]])
    assert np.array_equal(image_pixels(indexed), table[PICTURE[..., 0] % 4])
    bits = QImage(9, 2, Format.Format_Mono)
    bits.fill(1)
    assert (image_pixels(bits) == image_pixels(bits)[0, 0]).all()


def test_the_picture_that_was_given_is_not_changed():
    picture = qimage(with_alpha(0), Format.Format_RGBA8888_Premultiplied)
    picture.setDevicePixelRatio(2)
    pasted_picture(picture)
    assert picture.format() == Format.Format_RGBA8888_Premultiplied
    assert picture.devicePixelRatio() == 2
