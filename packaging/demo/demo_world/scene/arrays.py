"""Array vocabulary shared by the renderer, and the few scalar curves everything is drawn with.

Lengths come in two frames: *frame* units, where the picture spans [-1, 1] in x (right) and y (down), and *part* units,
where a part is drawn around its own centre with a half-extent of about 1. Neither knows about pixels, which is what
keeps one scene the same picture at every size.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Field: TypeAlias = NDArray[Any]  # float32 [n, n] unless said otherwise
Colour: TypeAlias = NDArray[
    Any
]  # float32 [3, n, n] or [3, 1, 1], linear RGB; planes first, so that a Field scales a Colour
Mask: TypeAlias = NDArray[np.bool_]  # [n, n]


@dataclass(frozen=True)
class Grid:
    """Sampling positions of one render, in frame or part units; `step` is the distance between neighbours."""

    x: Field
    y: Field
    step: float

    @classmethod
    def over_frame(cls, size_px: int) -> "Grid":
        """Pixel centres of a `size_px` square picture in frame units."""
        axis = ((np.arange(size_px, dtype=np.float32) + 0.5) * (2.0 / size_px) - 1.0).astype(np.float32)
        x, y = np.meshgrid(axis, axis)
        return cls(x, y, 2.0 / size_px)


def clip01(value: Field) -> Field:
    """Limit to [0, 1]."""
    return np.clip(value, 0.0, 1.0)


def smoothstep(low: float, high: float, value: Field) -> Field:
    """0 below `low`, 1 above `high`, smooth between; `low` > `high` gives the falling curve."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def mix(a: Any, b: Any, weight: Field) -> Field:
    """`a` where weight is 0, `b` where it is 1; either may be a colour, one for all points or one for each."""
    return np.asarray(a + (b - a) * weight)


def coverage(distance: Field, step: float) -> Field:
    """Antialiased inside-ness of a signed distance (negative inside) on a grid with spacing `step`."""
    return np.clip(0.5 - distance / step, 0.0, 1.0)


def blur(field: Field, sigma: float, step: float) -> Field:
    """Gaussian blur of an [n, n] field with `sigma` in the units of `step`; borders repeat their last value."""
    sigma_px = round(2.0 * sigma / step) / 2.0  # halves, so that few kernels are made and kept
    if sigma_px < 0.5:
        return field
    shrink = 4 if sigma_px >= 6.0 else 2 if sigma_px >= 3.0 else 1
    kernel = _blur_matrix(field.shape[0], sigma_px, shrink)
    if shrink == 1:
        return kernel @ field @ kernel.T
    return kernel @ shrunk(field, shrink) @ kernel.T


@lru_cache(maxsize=256)
def _blur_matrix(size_px: int, sigma_px: float, shrink: int) -> Field:
    """Weights [n, n / shrink] that blur one axis of a field already averaged over blocks of `shrink`.

    Wide blurs as two small matrix products cost a fraction of what sliding filters do.
    """
    to = np.arange(size_px)[:, None]
    taps = np.arange(-4 * size_px // shrink, 5 * size_px // shrink)
    centres = taps * shrink + (shrink - 1) / 2.0
    weights = np.exp(-0.5 * ((to - centres) / sigma_px) ** 2)
    weights[weights < 1e-6] = 0.0  # as float32 the tails would be denormal numbers, twenty times slower to multiply
    weights /= weights.sum(axis=1, keepdims=True)
    columns = np.clip(taps, 0, size_px // shrink - 1)
    matrix = np.zeros((size_px, size_px // shrink))
    np.add.at(matrix.T, columns, weights.T)
    return matrix.astype(np.float32)


def shrunk(field: Field, factor: int) -> Field:
    """Mean over blocks of factor x factor along the last two axes."""
    rows = field[..., ::factor, :].copy()
    for offset in range(1, factor):
        rows += field[..., offset::factor, :]
    blocks = rows[..., ::factor].copy()
    for offset in range(1, factor):
        blocks += rows[..., offset::factor]
    return blocks * np.float32(1.0 / factor**2)


def rounded(distance: Field, width: float) -> Field:
    """Quarter-circle edge profile: height 0 at the outline rising to `width` at depth `width`."""
    t = np.clip(-distance / width, 0.0, 1.0)
    return width * np.sqrt(t * (2.0 - t))


def turn(x: Field, y: Field, angle_deg: float) -> tuple[Field, Field]:
    """Coordinates of the same points in axes rotated by `angle_deg`."""
    c, s = np.float32(np.cos(np.deg2rad(angle_deg))), np.float32(np.sin(np.deg2rad(angle_deg)))
    return c * x + s * y, c * y - s * x


def window(x: Field, y: Field, centre: tuple[float, float], reach: float) -> tuple[slice, slice]:
    """Rows and columns that hold all points within `reach` of the centre.

    `x` and `y` [n, n] must be a turned, moved and possibly stretched square grid; small things are then drawn in a
    small part of it.
    """
    last = x.shape[0] - 1
    origin = np.array([x[0, 0], y[0, 0]], dtype=float)
    per_column = (np.array([x[0, last], y[0, last]]) - origin) / last
    per_row = (np.array([x[last, 0], y[last, 0]]) - origin) / last
    back = np.linalg.inv(np.stack([per_column, per_row], axis=1))
    column, row = back @ (np.array(centre) - origin)
    across, down = reach * np.hypot(back[0, 0], back[0, 1]) + 1.0, reach * np.hypot(back[1, 0], back[1, 1]) + 1.0
    return _span(row, down, last), _span(column, across, last)


def _span(middle: float, half: float, last: int) -> slice:
    """Indices from middle - half to middle + half, as far as there are any."""
    return slice(min(max(int(middle - half), 0), last), min(max(int(middle + half) + 2, 1), last + 1))
