from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.images import ImageRefused, Refusal, decode_jpeg, encode_jpeg, load_image, thumbnail
from tests.images.pictures import as_bytes, corners, noise


def test_each_pixel_is_the_mean_of_its_area():
    picture = noise(40, 60)
    small = thumbnail(load_image(picture), 15)
    means = picture.reshape(10, 4, 15, 4, 3).astype(float).mean(axis=(1, 3))
    assert small.shape == (10, 15, 3)
    assert small.dtype == np.uint8
    assert np.abs(small - means).max() <= 1.0


@pytest.mark.parametrize(("height", "width"), [(100, 37), (37, 100), (100, 100), (1, 5000), (5000, 1), (64, 64)])
def test_fits_in_the_square(height, width):
    small = thumbnail(load_image(np.zeros((height, width), np.uint8)), 64)
    assert max(small.shape[:2]) == min(64, max(height, width))
    assert min(small.shape[:2]) >= 1


def test_small_images_are_copied():
    image = load_image(noise())
    small = thumbnail(image, 500)
    small[:] = 0
    assert (image.rgb == noise()).all()


def test_side_must_be_positive():
    with pytest.raises(ValueError, match="side_px"):
        thumbnail(load_image(noise()), 0)


def test_jpeg_round_trip():
    data = encode_jpeg(corners(32, 32), quality=95)
    assert data.startswith(b"\xff\xd8")
    # The middle of the top left quarter: colours blur where quarters meet.
    assert np.abs(decode_jpeg(data).astype(int) - corners(32, 32))[:8, :8].max() <= 6
    assert len(encode_jpeg(noise(64, 64), quality=20)) < len(encode_jpeg(noise(64, 64), quality=90))


@pytest.mark.parametrize("rgb", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3))])
def test_only_rgb_is_encoded(rgb):
    with pytest.raises(ValueError, match="uint8"):
        encode_jpeg(rgb)


@pytest.mark.parametrize("quality", [0, 96, -1])
def test_quality_is_bounded(quality):
    with pytest.raises(ValueError, match="quality"):
        encode_jpeg(corners(), quality)


def test_only_complete_jpegs_are_decoded():
    with pytest.raises(ImageRefused) as refused:
        decode_jpeg(encode_jpeg(noise())[:-40])
    assert refused.value.reason is Refusal.TRUNCATED
    for data in (b"", b"text", as_bytes(noise(), "PNG")):
        with pytest.raises(ImageRefused):
            decode_jpeg(data)
