"""Letters and symbols as stencils that can be stamped at any size and angle."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .arrays import Field

_LETTER_HEIGHT_PX = 96


@lru_cache(maxsize=256)
def text_stencil(text: str) -> Field:
    """Coverage [h, w] of a word in Pillow's built-in font, drawn bold and cropped to its ink."""
    font = ImageFont.load_default(size=_LETTER_HEIGHT_PX)
    left, top, right, bottom = font.getbbox(text, stroke_width=4)
    image = Image.new("L", (int(right - left) + 12, int(bottom - top) + 12), 0)
    ImageDraw.Draw(image).text((6 - left, 6 - top), text, fill=255, font=font, stroke_width=4)
    return np.asarray(image, dtype=np.float32) / 255.0


@lru_cache(maxsize=16)
def symbol_stencil(name: str) -> Field:
    """Coverage [128, 128] of a simple emblem."""
    axis = (np.arange(128, dtype=np.float32) - 63.5) / 60.0
    x, y = np.meshgrid(axis, axis)
    return np.clip(0.5 - _EMBLEMS[name](x, y) * 40.0, 0.0, 1.0).astype(np.float32)


def _star(x: Field, y: Field) -> Field:
    """Five points: each fifth folded onto one straight edge from a tip to a notch."""
    angle = np.arctan2(x, -y)
    folded = np.abs(angle - 0.4 * np.pi * np.round(angle / (0.4 * np.pi)))
    along, across = np.hypot(x, y) * np.cos(folded), np.hypot(x, y) * np.sin(folded)
    notch = (0.40 * np.cos(0.2 * np.pi), 0.40 * np.sin(0.2 * np.pi))
    edge = np.hypot(notch[0] - 0.96, notch[1])
    return np.asarray(((along - 0.96) * notch[1] - across * (notch[0] - 0.96)) / edge)


def _flower(x: Field, y: Field) -> Field:
    radius = np.hypot(x, y)
    return np.maximum(radius - (0.62 + 0.33 * np.cos(6.0 * np.arctan2(y, x))), 0.2 - radius)


def _cross(x: Field, y: Field) -> Field:
    x, y = np.abs(x), np.abs(y)
    return np.minimum(np.maximum(x - 0.27, y - 0.9), np.maximum(y - 0.27, x - 0.9))


def _diamond(x: Field, y: Field) -> Field:
    return np.abs(np.abs(x) + np.abs(y) - 0.7) - 0.24


def _rings(x: Field, y: Field) -> Field:
    radius = np.hypot(x, y)
    return np.minimum(np.abs(radius - 0.8) - 0.13, radius - 0.38)


_EMBLEMS: dict[str, Callable[[Field, Field], Field]] = {
    "star": _star,
    "diamond": _diamond,
    "rings": _rings,
    "flower": _flower,
    "cross": _cross,
}


def stencil(mark: str) -> Field:
    """The emblem of that name, or else the word itself."""
    return symbol_stencil(mark) if mark in _EMBLEMS else text_stencil(mark)


def stamp(mark: str, x: Field, y: Field, half_width: float, half_height: float) -> Field:
    """Coverage of a mark fitted, without distortion, into the box |x| < half_width, |y| < half_height."""
    mask = stencil(mark)
    rows, columns = mask.shape
    unit = min(half_width / columns, half_height / rows) * 2.0  # units of x per stencil pixel
    column = x / np.float32(unit) + np.float32(columns / 2 - 0.5)
    row = y / np.float32(unit) + np.float32(rows / 2 - 0.5)
    inside = (column >= 0) & (column < columns - 1) & (row >= 0) & (row < rows - 1)
    result = np.zeros_like(x)
    if not inside.any():
        return result
    c, r = column[inside], row[inside]
    ci, ri = c.astype(np.int32), r.astype(np.int32)
    fc, fr = c - ci, r - ri
    upper = mask[ri, ci] * (1 - fc) + mask[ri, ci + 1] * fc
    lower = mask[ri + 1, ci] * (1 - fc) + mask[ri + 1, ci + 1] * fc
    result[inside] = upper * (1 - fr) + lower * fr
    return result
