"""Regions of a picture blurred, or filled from what surrounds them, and equally large regions elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from sae_auditor.images import Box, Crop

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]
Fill = Literal["surroundings", "blur"]

# Of a region's shorter side, which is the height of a line of text: no letter is left.
_BLUR: Final = 1 / 3
_REACH: Final = 3
_TRIES: Final = 200
_TINY: Final = np.finfo(np.float32).tiny
_BILINEAR: Final = Image.Resampling.BILINEAR


def hidden(rgb: Rgb, crops: Sequence[Crop], fill: Fill) -> Rgb:
    """Return a picture ``[h, w, 3]`` without what stood in some rectangles; everything else is as it was."""
    return _blurred(rgb, crops) if fill == "blur" else _filled(rgb, crops)


def elsewhere(crops: Sequence[Crop], within: Crop, random: np.random.Generator) -> list[Crop] | None:
    """Return equally large rectangles at random places that touch neither these nor each other.

    Parameters
    ----------
    crops
        Left, top, right, bottom of each, in pixels.
    within
        Where they are to lie.

    Returns
    -------
    list or None
        None where no such places were found.
    """
    placed: list[Crop] = []
    for crop in sorted(crops, key=_area, reverse=True):
        place = next((one for one in _tries(crop, within, random) if not _touches(one, [*crops, *placed])), None)
        if place is None:
            return None
        placed.append(place)
    return placed


def crops_of(boxes: Sequence[Box], within: Crop) -> list[Crop]:
    """Return what of boxes lies within a rectangle, in whole pixels; those outside are left out."""
    left, top, right, bottom = within
    room = Box(left, top, right - left, bottom - top)
    shared = [box.shared_with(room) for box in boxes]
    crops = [one.inside(right, bottom) for one in shared if not one.is_empty]
    return [crop for crop in crops if _area(crop)]


def _tries(crop: Crop, within: Crop, random: np.random.Generator) -> list[Crop]:
    wide, high = crop[2] - crop[0], crop[3] - crop[1]
    free_x, free_y = within[2] - within[0] - wide, within[3] - within[1] - high
    if free_x < 0 or free_y < 0:
        return []
    lefts = within[0] + random.integers(free_x + 1, size=_TRIES)
    tops = within[1] + random.integers(free_y + 1, size=_TRIES)
    return [(x, y, x + wide, y + high) for x, y in zip(lefts.tolist(), tops.tolist(), strict=True)]


def _touches(crop: Crop, others: Sequence[Crop]) -> bool:
    return any(crop[0] < r and x < crop[2] and crop[1] < b and y < crop[3] for x, y, r, b in others)


def _area(crop: Crop) -> int:
    return (crop[2] - crop[0]) * (crop[3] - crop[1])


def _blurred(rgb: Rgb, crops: Sequence[Crop]) -> Rgb:
    made, picture = rgb.copy(), Image.fromarray(rgb)
    for left, top, right, bottom in crops:
        radius = max(1.0, _BLUR * min(right - left, bottom - top))
        reach = int(_REACH * radius)
        corner = max(0, left - reach), max(0, top - reach)
        part = picture.crop((*corner, min(picture.width, right + reach), min(picture.height, bottom + reach)))
        soft = np.asarray(part.filter(ImageFilter.GaussianBlur(radius)))
        inside = soft[top - corner[1] : bottom - corner[1], left - corner[0] : right - corner[0]]
        made[top:bottom, left:right] = inside
    return made


def _filled(rgb: Rgb, crops: Sequence[Crop]) -> Rgb:
    known = np.ones(rgb.shape[:2], np.float32)
    for left, top, right, bottom in crops:
        known[top:bottom, left:right] = 0
    made = rgb.copy()
    for left, top, right, bottom in crops:
        reach = max(right - left, bottom - top)
        part = slice(max(0, top - reach), bottom + reach), slice(max(0, left - reach), right + reach)
        if not known[part].any():
            part = slice(0, None), slice(0, None)
        colour = _pulled(rgb[part] * known[part][..., None], known[part]) if known.any() else rgb.mean((0, 1))
        gaps = known[part] == 0
        made[part][gaps] = np.clip(np.rint(np.broadcast_to(colour, rgb[part].shape)[gaps]), 0, 255).astype(np.uint8)
    return made


def _pulled(colour: Floats, weight: Floats) -> Floats:
    """Return colours for what has no weight, from what lies around it: pull and push (Gortler et al. 1996, 5.2).

    Means of two by two pixels are made until every one is known; on the way back each gap takes what the coarser level
    says there. `colour` ``[h, w, 3]`` is multiplied by its `weight` ``[h, w]``, 0 to 1, which is not 0 everywhere.
    """
    here = colour / np.maximum(weight, _TINY)[..., None]
    if weight.min() > 0:
        return np.asarray(here)
    high, wide = weight.shape
    even = [(0, high % 2), (0, wide % 2)]
    pairs = (high + high % 2) // 2, 2, (wide + wide % 2) // 2, 2
    sums = np.pad(colour, [*even, (0, 0)]).reshape(*pairs, 3).sum((1, 3))
    total = np.pad(weight, even).reshape(pairs).sum((1, 3))
    capped = np.minimum(total, 1)
    coarse = _pulled(sums * (capped / np.maximum(total, _TINY))[..., None], capped)
    size = 2 * coarse.shape[1], 2 * coarse.shape[0]
    bands = [np.asarray(Image.fromarray(band).resize(size, _BILINEAR)) for band in np.moveaxis(coarse, 2, 0).copy()]
    above = np.stack(bands, 2)[:high, :wide]
    return np.asarray(weight[..., None] * here + (1 - weight[..., None]) * above)
