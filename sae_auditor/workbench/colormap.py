"""The two colour scales of heat maps, readable by colour-blind people and in grey print.

`CIVIDIS` for amounts, `DIVERGING` (orange, light, blue: against, nothing, towards) for signed values.
Data colours are the same in every theme.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_CIVIDIS = (
    (0, 34, 78), (26, 56, 111), (59, 76, 108), (86, 96, 110), (112, 116, 117),
    (139, 137, 120), (169, 159, 115), (200, 181, 103), (231, 206, 82), (254, 232, 56),
)  # fmt: skip
_DIVERGING = (
    (166, 73, 0), (214, 116, 32), (240, 167, 98), (248, 213, 178), (246, 244, 240),
    (188, 214, 235), (122, 174, 216), (56, 128, 190), (8, 82, 150),
)  # fmt: skip


def _table(anchors: tuple[tuple[int, int, int], ...]) -> NDArray[np.uint8]:
    stops = np.linspace(0, 255, len(anchors))
    channels = [np.interp(np.arange(256), stops, [anchor[channel] for anchor in anchors]) for channel in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


CIVIDIS: NDArray[np.uint8] = _table(_CIVIDIS)
DIVERGING: NDArray[np.uint8] = _table(_DIVERGING)


def value_range(values: NDArray[np.floating], *, from_zero: bool) -> tuple[float, float]:
    """Return the range that the colours span, over this one image.

    Amounts (`from_zero`) start at zero, so that a faint map looks faint at its low end; other values start at their
    smallest. Never an empty range, so that nothing divides by zero.
    """
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if from_zero and low > 0:
        low = 0.0
    return (low, high) if high > low else (low, low + 1.0)


def signed_range(values: NDArray[np.floating]) -> tuple[float, float]:
    """Return the range of signed values: as far below zero as above, so that the middle colour means nothing."""
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    return (-largest, largest) if largest > 0 else (-1.0, 1.0)


def signed_colours(values: NDArray[np.floating], span: tuple[float, float]) -> NDArray[np.uint8]:
    """Paint signed `values` ``[rows, columns]`` as RGBA ``[rows, columns, 4]``; zero and NaN are clear."""
    rgba = colours(values, span, DIVERGING)
    share = np.clip(2 * np.abs(np.nan_to_num(values)) / max(abs(span[0]), abs(span[1])), 0.0, 1.0)
    rgba[..., 3] = (share * 255).round().astype(np.uint8)
    return rgba


def colours(
    values: NDArray[np.floating], span: tuple[float, float], table: NDArray[np.uint8] = CIVIDIS
) -> NDArray[np.uint8]:
    """Paint `values` ``[rows, columns]`` as RGBA ``[rows, columns, 4]``.

    The low end is clear, so that the image stays as it is where there is nothing to see; alpha rises over the lower
    half of the range. NaN is clear and is drawn distinctly by the view.
    """
    low, high = span
    share = np.clip((np.nan_to_num(values, nan=low) - low) / (high - low), 0.0, 1.0)
    index = (share * 255).round().astype(np.intp)
    alpha = np.clip(share * 2, 0.0, 1.0)
    alpha = np.where(np.isfinite(values), alpha, 0.0)
    return np.dstack([table[index], (alpha * 255).round().astype(np.uint8)]).astype(np.uint8)
