"""Colours that a camera names in EXIF alone, as cameras in Adobe RGB do."""

from __future__ import annotations

import struct

from PIL import Image

from sae_auditor.images.profiles import ADOBE_RGB, DeclaredColour

_EXIF, _INTEROPERABILITY = 0x8769, 0xA005
_COLOUR_SPACE, _INTEROPERABILITY_INDEX = 0xA001, 1
_UNCALIBRATED = 0xFFFF
_ADOBE_RGB_COLOUR_SPACE = 2  # no standard says so, and cameras write it
_UNREADABLE = (SyntaxError, ValueError, KeyError, TypeError, AttributeError, OSError, struct.error)


def declared_by_exif(image: Image.Image) -> DeclaredColour | None:
    """Return the colours that the EXIF of an image names where it holds no profile; None where that is sRGB."""
    if image.info.get("icc_profile") or not image.info.get("exif"):
        return None
    try:
        exif = image.getexif()
        space = exif.get_ifd(_EXIF).get(_COLOUR_SPACE)
        index = exif.get_ifd(_INTEROPERABILITY).get(_INTEROPERABILITY_INDEX)
    except _UNREADABLE:  # told where the orientation is read
        return None
    return named_by_exif(space, index)


def named_by_exif(space: object, index: object) -> DeclaredColour | None:
    """Return the colours that the EXIF values ColorSpace and InteroperabilityIndex name; None where that is sRGB."""
    if isinstance(index, bytes):
        index = index.decode("latin-1")
    if space == _ADOBE_RGB_COLOUR_SPACE or (isinstance(index, str) and index.startswith("R03")):
        return DeclaredColour(ADOBE_RGB, "its colours are Adobe RGB (by the EXIF of the camera)")
    if space == _UNCALIBRATED:
        return DeclaredColour(None, "its colours are not sRGB (by the EXIF of the camera), but not what they are")
    return None
