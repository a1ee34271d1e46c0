"""Turn an image the way its EXIF orientation says."""

from __future__ import annotations

import struct

import numpy as np
from PIL import Image, TiffImagePlugin

from sae_auditor.i18n import say
from sae_auditor.images.source import Notice, Rgb

ORIENTATION_TAG = 274
_WORDS = {
    2: "mirrored",
    3: say("turned by 180 degrees"),
    4: say("turned by 180 degrees and mirrored"),
    5: say("turned by 90 degrees to the left and mirrored"),
    6: say("turned by 90 degrees to the right"),
    7: say("turned by 90 degrees to the right and mirrored"),
    8: say("turned by 90 degrees to the left"),
}


def tiff_orientation(image: Image.Image) -> int:
    """Return the orientation tag of a TIFF that is not loaded yet, else 1.

    Pillow turns a TIFF by itself while loading it, and drops the tag.
    """
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return 1
    return _valid(image.tag_v2.get(ORIENTATION_TAG))


def exif_orientation(image: Image.Image, notices: list[Notice]) -> int:
    """Return what is still to be done to the loaded `image`: the EXIF (or XMP) orientation, 1 to 8."""
    try:
        return _valid(image.getexif().get(ORIENTATION_TAG))
    except (SyntaxError, ValueError, struct.error):
        notices.append(Notice("exif-unreadable", say("The EXIF block is damaged; the image is shown as it is stored.")))
        return 1


def upright(rgb: Rgb, orientation: int) -> Rgb:
    """Return `rgb` [h, w, 3] turned for EXIF `orientation` (1 to 8), contiguous."""
    if orientation in (5, 6, 7, 8):
        rgb = rgb.transpose(1, 0, 2)
    if orientation in (3, 4, 7, 8):
        rgb = rgb[::-1]
    if orientation in (2, 3, 6, 7):
        rgb = rgb[:, ::-1]
    return np.ascontiguousarray(rgb)


def rotation_notice(orientation: int) -> Notice:
    """Return the notice that the image was turned; boxes and maps live in the upright frame."""
    return Notice(
        "exif-rotated", say("The image was {0}, as its EXIF orientation {1} says.", _WORDS[orientation], orientation)
    )


def unturned_notice(orientation: int) -> Notice:
    """Return the notice that the image was left as it is stored, unlike people see it."""
    text = say(
        "The image was not {0}, as its EXIF orientation {1} says: open_clip ignores it.",
        _WORDS[orientation],
        orientation,
    )
    return Notice("exif-ignored", text)


def _valid(value: object) -> int:
    return value if isinstance(value, int) and 2 <= value <= 8 else 1
