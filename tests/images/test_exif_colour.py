"""Adobe RGB that a camera names by EXIF alone."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from sae_auditor.images import load_image
from tests.images.pictures import as_bytes, noise, put
from tests.images.test_as_open_clip import profile
from tests.images.test_colour import codes

PICTURE = np.kron(noise(6, 8), np.ones((16, 16, 1), np.uint8))


def exif(space: int | None, index: str | None) -> bytes:
    made = Image.Exif()
    if space is not None:
        made.get_ifd(0x8769)[0xA001] = space
    if index is not None:
        made.get_ifd(0x8769)[0xA005] = {1: index}
    return made.tobytes()


def adobe_to_srgb(pixels: np.ndarray) -> np.ndarray:
    """By the matrices of both standards, D65 on both sides."""
    light = (pixels / 255) ** (563 / 256)
    to_xyz = np.array([[0.57667, 0.18556, 0.18823], [0.29734, 0.62736, 0.07529], [0.02703, 0.07069, 0.99134]])
    to_rgb = np.array(
        [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560], [0.0556434, -0.2040259, 1.0572252]]
    )
    linear = (light @ to_xyz.T @ to_rgb.T).clip(0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(("space", "index"), [(0xFFFF, "R03"), (2, None), (1, "R03")])
def test_adobe_rgb_is_converted(tmp_path, file_format, space, index):
    options = {"JPEG": {"quality": 98, "subsampling": 0}, "WEBP": {"lossless": True}}.get(file_format, {})
    path = put(tmp_path, "x", as_bytes(PICTURE, file_format, exif=exif(space, index), **options))
    stored = np.asarray(Image.open(path).convert("RGB"))
    image = load_image(path)
    off = np.abs(image.rgb - adobe_to_srgb(stored))
    assert off.mean() < 0.6
    assert np.percentile(off, 99) < 4
    assert "colour-converted" in codes(image)
    assert "Adobe RGB" in image.provenance.notices[0].text
    ignored = load_image(path, colour="as-open-clip")
    assert np.array_equal(ignored.rgb, stored)
    assert "colour-ignored" in codes(ignored)


@pytest.mark.parametrize(("space", "index"), [(1, "R98"), (1, None), (None, "R98"), (None, None)])
def test_srgb_needs_no_notice(tmp_path, space, index):
    image = load_image(put(tmp_path, "x.jpg", as_bytes(PICTURE, "JPEG", exif=exif(space, index))))
    assert codes(image) == []


def test_colours_that_are_not_named_are_noted(tmp_path):
    path = put(tmp_path, "x.jpg", as_bytes(PICTURE, "JPEG", exif=exif(0xFFFF, None)))
    image = load_image(path)
    assert np.array_equal(image.rgb, np.asarray(Image.open(path)))
    assert codes(image) == ["colour-ignored"]


def test_a_profile_counts_more(tmp_path):
    path = put(tmp_path, "x.jpg", as_bytes(PICTURE, "JPEG", exif=exif(0xFFFF, "R03"), icc_profile=profile("sRGB")))
    image = load_image(path)
    assert np.array_equal(image.rgb, np.asarray(Image.open(path)))
    assert codes(image) == []


def test_grey_in_adobe_rgb_keeps_its_neutral_tone(tmp_path):
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    image = load_image(put(tmp_path, "x.png", as_bytes(grey, "PNG", exif=exif(2, None))))
    assert np.abs(image.rgb - adobe_to_srgb(np.repeat(grey[..., None], 3, axis=2))).max() <= 1.5


def test_a_given_picture_is_converted_too():
    made = Image.open(io.BytesIO(as_bytes(PICTURE, "PNG", exif=exif(2, None))))
    assert "colour-converted" in codes(load_image(made))


def test_profiles_made_here_are_read_by_littlecms():
    from sae_auditor.images.profiles import ADOBE_RGB, ColourSpace

    for space in (ADOBE_RGB, ColourSpace()):
        for grey in (False, True):
            read = ImageCms.ImageCmsProfile(io.BytesIO(space.profile(grey=grey)))
            assert read.profile.xcolor_space.strip() == ("GRAY" if grey else "RGB")
