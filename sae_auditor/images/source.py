"""What a loaded image is: upright pixels and where they came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]  # [height, width, 3]


@dataclass(frozen=True)
class Notice:
    """Something that was done to the image on its way to RGB and that a person should be able to see.

    Codes: `exif-rotated`, `exif-unreadable`, `16-bit-window`, `integer-window`, `float-window`, `white-is-zero`,
    `palette`, `cmyk-converted`, `lab-converted`, `icc-converted`, `icc-ignored`, `alpha-flattened`, `first-frame`,
    `decoder-warning`. The text is plain text; part of it may come from the file.
    """

    code: str
    text: str


@dataclass(frozen=True)
class Provenance:
    """Where an image came from.

    Parameters
    ----------
    path
        The path as it was given; None for arrays and Pillow images.
    sha256
        Of the file's raw bytes, taken before decoding; of the pixel bytes for arrays and Pillow images.
    format
        `PNG`, `JPEG`, `MPO`, `TIFF`, `BMP`, `WEBP`, `GIF`; `array` or `PIL` for images that never were a file.
    mode
        How the source stored its pixels: a Pillow mode such as `I;16`, or the dtype of an array.
    width, height
        Of the upright image, in pixels.
    notices
        What was done on the way to RGB, in order.
    """

    path: str | None
    sha256: str
    format: str
    mode: str
    width: int
    height: int
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, eq=False)
class SourceImage:
    """An upright RGB image with its provenance.

    `rgb` is uint8 [height, width, 3], contiguous, sRGB, and owned by this object.
    """

    rgb: Rgb
    provenance: Provenance
