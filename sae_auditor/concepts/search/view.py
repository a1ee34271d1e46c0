"""Which patches lie under a rectangle of the image.

Frames: *image px* are pixels of the upright source image, *patch* is (row, column) in the encoder's grid.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sae_auditor.images import Box


def patches_inside(region: Box, seen: Box, grid: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which patches of what is `seen` lie in a region, bool ``[rows, columns]``: those whose centre does.

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
