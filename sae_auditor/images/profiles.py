"""Colours that files declare without holding a profile of them, as ICC profiles that are built here.

So do colours that a camera names in EXIF alone, as cameras in Adobe RGB do.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sae_auditor.i18n import say
from sae_auditor.images.source import Notice

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
        return DeclaredColour(ADOBE_RGB, say("its colours are Adobe RGB (by the EXIF of the camera)"))
    if space == _UNCALIBRATED:
        return DeclaredColour(None, say("its colours are not sRGB (by the EXIF of the camera), but not what they are"))
    return None


Point = tuple[float, float]  # CIE x, y
D65: Point = (0.3127, 0.3290)
SRGB_PRIMARIES: tuple[Point, Point, Point] = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
_D50_XYZ = np.array([0.9642, 1.0, 0.8249])  # where ICC profiles meet
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])

# IEC 61966-2-1 as an ICC parametric curve of type 3: g, a, b, c, d.
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_HEADER_BYTES, _TAG_BYTES = 128, 12


@dataclass(frozen=True)
class ColourSpace:
    """Primaries (red, green, blue), white, and the exponent from stored values to light (None: the curve of sRGB)."""

    primaries: tuple[Point, Point, Point] = SRGB_PRIMARIES
    white: Point = D65
    exponent: float | None = None

    def profile(self, grey: bool = False) -> bytes:
        """Return this space as an ICC profile (version 4) for RGB, or for grey values.

        Raises
        ------
        ValueError
            When no colours can be made of these primaries.
        """
        curve = _curve(self.exponent)
        if grey:
            tags = {b"kTRC": curve}
        else:
            columns = self._columns()
            tags = {b"rXYZ": _xyz(columns[:, 0]), b"gXYZ": _xyz(columns[:, 1]), b"bXYZ": _xyz(columns[:, 2])}
            tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
        return _icc(b"GRAY" if grey else b"RGB ", tags | {b"wtpt": _xyz(_D50_XYZ)})

    def _columns(self) -> NDArray[np.float64]:
        """Return the primaries as columns of XYZ that add up to D50."""
        white = _to_xyz(self.white)
        primaries = np.stack([_to_xyz(primary) for primary in self.primaries], axis=1)
        try:
            mixed = primaries * np.linalg.solve(primaries, white)
        except np.linalg.LinAlgError:
            raise ValueError(say("its primaries lie on one line")) from None
        cones = _BRADFORD @ white
        if not (np.isfinite(mixed).all() and (cones > 0).all()):
            raise ValueError(say("its white is no white"))
        adapted: NDArray[np.float64] = np.linalg.inv(_BRADFORD) @ np.diag(_BRADFORD @ _D50_XYZ / cones) @ _BRADFORD
        return adapted @ mixed


@dataclass(frozen=True)
class DeclaredColour:
    """Colours that a file declares by other means than a profile.

    Parameters
    ----------
    space
        What they are; None where they cannot be brought to sRGB.
    named
        How the file names them, as the end of a sentence, without a full stop.
    """

    space: ColourSpace | None
    named: str

    @property
    def used(self) -> Notice:
        """Return what is said where people see the picture."""
        if self.space is None:
            text = say("The file says that {0}; they were taken for sRGB, so people may see other colours.", self.named)
            return Notice("colour-ignored", text)
        text = say(
            "The file says that {0}; they were converted to sRGB. A production pipeline on open_clip "
            "does not do that; --colour as-open-clip audits what it would see.",
            self.named,
        )
        return Notice("colour-converted", text)

    @property
    def ignored(self) -> Notice:
        """Return what is said where the colours are those that a pipeline on open_clip sees."""
        if self.space is None:
            return self.used
        text = say("The file says that {0}; that was ignored, as open_clip does: people see other colours.", self.named)
        return Notice("colour-ignored", text)


ADOBE_RGB = ColourSpace(((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), exponent=563 / 256)


def _to_xyz(point: Point) -> NDArray[np.float64]:
    x, y = point
    if y <= 0:
        raise ValueError(say("its primaries are no colours"))
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _curve(exponent: float | None) -> bytes:
    kind, numbers = (3, _SRGB_CURVE) if exponent is None else (0, (exponent,))
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + b"".join(_fixed(number) for number in numbers)


def _xyz(values: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(float(value)) for value in values)


def _fixed(number: float) -> bytes:
    if not -32768 <= number < 32768:
        raise ValueError(say("its numbers are out of range"))
    return struct.pack(">i", round(number * 65536))


def _icc(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    table, body = struct.pack(">I", len(tags)), b""
    start = _HEADER_BYTES + 4 + _TAG_BYTES * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content.ljust(-(-len(content) // 4) * 4, b"\0")
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"\0" * 4, 0x04300000, b"mntr", space, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + b"".join(_fixed(float(value)) for value in _D50_XYZ)
    return head.ljust(_HEADER_BYTES, b"\0") + table + body
