"""Small copies of images, and JPEG bytes for thumbnail stores."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from sae_auditor.images.decode import decode_bytes
from sae_auditor.images.limits import Limits
from sae_auditor.images.source import Rgb, SourceImage


def thumbnail(image: SourceImage, side_px: int) -> Rgb:
    """Return uint8 [h, w, 3] that fits in a square of `side_px`; each pixel is the mean of the area that it covers.

    The shape is kept to the nearest pixel, no side becomes 0, and an image that fits already is copied.
    """
    return np.array(_small(Image.fromarray(image.rgb), side_px))


def jpeg_thumbnail(picture: Image.Image, side_px: int, quality: int = 85) -> bytes:
    """Return what `thumbnail` gives for a picture in RGB, as a JPEG file; `quality` from 1 to 95."""
    return _jpeg(_small(picture, side_px), quality)


def _small(picture: Image.Image, side_px: int) -> Image.Image:
    if side_px < 1:
        raise ValueError(f"side_px must be at least 1, not {side_px}")
    width, height = picture.size
    scale = side_px / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    across, down = width // size[0], height // size[1]
    if (across * size[0], down * size[1]) == (width, height):
        # The same mean with one rounding instead of two, in a quarter of the time.
        return picture.reduce((across, down))
    return picture.resize(size, Image.Resampling.BOX)


def encode_jpeg(rgb: Rgb, quality: int = 85) -> bytes:
    """Return `rgb` uint8 [h, w, 3] as a JPEG file; `quality` from 1 to 95."""
    if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3:
        raise ValueError(f"expected uint8 [height, width, 3], not {rgb.dtype} {list(rgb.shape)}")
    return _jpeg(Image.fromarray(rgb), quality)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    if not 1 <= quality <= 95:
        raise ValueError(f"quality goes from 1 to 95, not {quality}")
    buffer = io.BytesIO()
    picture.save(buffer, format="JPEG", quality=quality)
    return buffer.getvalue()


def decode_jpeg(data: bytes, limits: Limits = Limits()) -> Rgb:
    """Return the JPEG file in `data` as uint8 [h, w, 3].

    Raises
    ------
    ImageRefused
        When it is not a complete JPEG within the limits.
    """
    return decode_bytes(data, limits, formats=("JPEG",)).rgb
