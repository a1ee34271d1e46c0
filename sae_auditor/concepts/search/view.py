"""Which patches lie under a rectangle of the image, through the encoder's own resize and crop.

Frames: *image px* are pixels of the upright source image, *patch* is (row, column) in the encoder's grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

ResizeMode = Literal["shortest", "longest", "squash"]


@dataclass(frozen=True)
class Region:
    """A rectangle in image px; `x` and `y` are its left and upper edge."""

    x: float
    y: float
    width: float
    height: float

    def shared_with(self, other: Region) -> Region:
        """Return what two rectangles have in common; its sides may be 0 or less where that is nothing."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right, bottom = (
            min(self.x + self.width, other.x + other.width),
            min(self.y + self.height, other.y + other.height),
        )
        return Region(left, top, right - left, bottom - top)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.width > 0 and self.height > 0)


def seen_region(width_px: int, height_px: int, size_px: int, mode: ResizeMode = "shortest") -> Region:
    """Return what the encoder's square input of `size_px` shows of an image; it reaches outside where it is padded."""
    if mode == "squash":
        return Region(0.0, 0.0, float(width_px), float(height_px))
    side = min(width_px, height_px) if mode == "shortest" else max(width_px, height_px)
    scaled_width = max(1, int(size_px * width_px / side))
    scaled_height = max(1, int(size_px * height_px / side))
    per_x, per_y = width_px / scaled_width, height_px / scaled_height
    left, top = round((scaled_width - size_px) / 2), round((scaled_height - size_px) / 2)
    return Region(left * per_x, top * per_y, size_px * per_x, size_px * per_y)


def patches_inside(region: Region, seen: Region, grid: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which patches lie in a region, bool ``[rows, columns]``: those whose centre does.

    A region that holds no patch's centre has the patches that it covers most, none where the encoder sees nothing of
    it.
    """
    rows, columns = grid
    height, width = seen.height / rows, seen.width / columns
    tops, lefts = seen.y + np.arange(rows) * height, seen.x + np.arange(columns) * width
    in_rows = (tops + height / 2 >= region.y) & (tops + height / 2 < region.y + region.height)
    in_columns = (lefts + width / 2 >= region.x) & (lefts + width / 2 < region.x + region.width)
    if in_rows.any() and in_columns.any():
        inside: NDArray[np.bool_] = in_rows[:, None] & in_columns[None]
        return inside
    along = _overlap(tops, height, region.y, region.height), _overlap(lefts, width, region.x, region.width)
    shared = np.outer(*along)
    most: NDArray[np.bool_] = (shared > 0) & (shared >= shared.max() * (1 - 1e-9))
    return most


def _overlap(starts: NDArray[Any], length: float, first: float, size: float) -> NDArray[np.float64]:
    shared = np.minimum(starts + length, first + size) - np.maximum(starts, first)
    return np.asarray(np.maximum(shared, 0.0))
