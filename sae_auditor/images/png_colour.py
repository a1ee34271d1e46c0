"""What a PNG says of its colours by cICP, gAMA and cHRM, where it holds no profile."""

from __future__ import annotations

import struct

import numpy as np

from sae_auditor.i18n import say
from sae_auditor.images.profiles import D65, SRGB_PRIMARIES, ColourSpace, DeclaredColour, Point
from sae_auditor.images.source import Notice

# Files say 0.45455 for sRGB, more or less; libpng takes as much for the same.
_SAME_GAMMA, _SAME_POINT = 0.05, 0.005
_USUAL_GAMMA = 1 / 2.2
_GAMMAS = (0.02, 20.0)  # others are no gammas
# ITU-T H.273, as a cICP chunk numbers them.
_PRIMARIES: dict[int, tuple[tuple[Point, Point, Point], str]] = {
    9: (((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)), "BT.2020"),
    12: (((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), "Display P3"),
}
_CURVES: dict[int, float | None] = {1: None, 6: None, 14: None, 15: None, 13: None, 8: 1.0, 4: 2.2, 5: 2.8}
_HDR = {16: "PQ", 18: "HLG"}


def is_known_coding(transfer: int) -> bool:
    """Whether the second number of a cICP chunk is one that is known here; others are left to what else is said."""
    return transfer in _HDR or transfer in _CURVES


def by_coding(primaries: int, transfer: int) -> DeclaredColour | None:
    """Return the colours of a cICP chunk by its first two numbers; None where they are sRGB."""
    gamut = _PRIMARIES.get(primaries)
    if transfer in _HDR:
        name = say(" ({0})", _HDR[transfer])
        return DeclaredColour(None, say("its colours are high dynamic range{0}", name))
    exponent = _CURVES[transfer]
    if gamut is None and exponent is None:
        return None
    named = (
        say("its colours are {0}", gamut[1])
        if gamut is not None
        else say("the gamma of its values is {0}", f"{1 / (exponent or 1):g}")
    )
    return DeclaredColour(ColourSpace(gamut[0] if gamut else SRGB_PRIMARIES, exponent=exponent), named)


def by_gamma(gamma_chunk: bytes, primaries_chunk: bytes, notices: list[Notice]) -> DeclaredColour | None:
    """Return the colours of a gAMA and a cHRM chunk, empty where there is none; None where they are sRGB.

    Adds to `notices` why they are not used.
    """
    gamma = int.from_bytes(gamma_chunk, "big") / 100_000 if len(gamma_chunk) == 4 else _USUAL_GAMMA
    points = _points(primaries_chunk)
    usual_points = points is None or _are_usual(points)
    usual_gamma = abs(gamma / _USUAL_GAMMA - 1) <= _SAME_GAMMA
    if usual_gamma and usual_points:
        return None
    space = ColourSpace(exponent=None if len(gamma_chunk) != 4 else 1 / gamma if gamma else 0)
    if points is not None and not usual_points:
        space = ColourSpace(points[1:], points[0], space.exponent)
    try:
        if not _GAMMAS[0] <= gamma <= _GAMMAS[1]:
            raise ValueError(say("its gamma is out of range"))
        space.profile()
    except ValueError as error:
        notices.append(Notice("colour-ignored", say("What the file says of its colours makes no sense: {0}.", error)))
        return None
    if usual_points:
        return DeclaredColour(space, say("the gamma of its values is {0}, not that of screens", f"{gamma:g}"))
    return DeclaredColour(space, say("its colours have primaries and a gamma ({0}) of their own", f"{gamma:g}"))


def _points(chunk: bytes) -> tuple[Point, Point, Point, Point] | None:
    """Return white, red, green and blue of a cHRM chunk."""
    if len(chunk) != 32:
        return None
    numbers = [number / 100_000 for number in struct.unpack(">8I", chunk)]
    white, red, green, blue = zip(numbers[::2], numbers[1::2], strict=True)
    return white, red, green, blue


def _are_usual(points: tuple[Point, ...]) -> bool:
    off = np.subtract(points, (D65, *SRGB_PRIMARIES))
    return bool(np.abs(off).max() <= _SAME_POINT)
