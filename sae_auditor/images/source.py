"""What a loaded image is: upright pixels and where they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Rgb = NDArray[np.uint8]  # [height, width, 3]

# Which colours an image is given: those that people see, or those that a pipeline built on open_clip sees.
Colour = Literal["managed", "as-open-clip"]
COLOURS: tuple[Colour, ...] = get_args(Colour)


@dataclass(frozen=True)
class Notice:
    """Something that was done to the image on its way to RGB and that a person should be able to see.

    Codes: `exif-rotated`, `exif-unreadable`, `16-bit-window`, `integer-window`, `float-window`, `white-is-zero`,
    `palette`, `reduced-copy`, `thumbnail-passed-over`, `extra-channels`, `unwritten-parts`, `cmyk-converted`,
    `lab-converted`, `icc-converted`, `icc-ignored`, `colour-converted` and `colour-ignored` (colours that the file
    declares without a profile), `alpha-flattened`, `alpha-unused`, `window-unused`, `first-frame`, `decoder-warning`,
    `unchecked`; only as open_clip does it: `exif-ignored`, `alpha-ignored`, `grey-cut-off`, `white-is-zero-ignored`,
    `scaled-as-stored`.
    The text is plain text; part of it may come from the file.
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
        Of the image in RGB, in pixels.
    notices
        What was done on the way to RGB, in order.
    colour
        By which rule its colours were made.
    """

    path: str | None
    sha256: str
    format: str
    mode: str
    width: int
    height: int
    notices: tuple[Notice, ...] = ()
    colour: Colour = "managed"


@dataclass(frozen=True, eq=False)
class SourceImage:
    """An RGB image with its provenance: upright and in sRGB, unless its colours are as open_clip sees them.

    Parameters
    ----------
    rgb
        uint8 [height, width, 3], contiguous, and owned by this object; [0, 0, 3] where only its provenance was kept, as
        for the images of a folder.
    provenance
        Where it came from.
    stored
        The image as Pillow opened it, where open_clip would not convert it to RGB before scaling it; never changed.
    """

    rgb: Rgb
    provenance: Provenance
    stored: Image.Image | None = None

    @classmethod
    def without_pixels(cls, provenance: Provenance) -> SourceImage:
        """Return what is kept of an image of a folder, once its pixels were used."""
        return cls(np.zeros((0, 0, 3), np.uint8), provenance)

    @property
    def for_encoder(self) -> Rgb | Image.Image:
        """Return what the encoder's preprocessing is given."""
        return self.rgb if self.stored is None else self.stored
