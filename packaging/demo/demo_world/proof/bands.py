"""95 % bands: Wilson's for shares, the bootstrap over images for means and for areas under a curve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

# The 97.5 % point of the normal distribution.
_Z: Final = 1.959963984540054
_DRAWS: Final = 2_000
_TAILS: Final = (2.5, 97.5)


@dataclass(frozen=True)
class Band:
    """A value measured on `n` things, with its 95 % band; all NaN where there was nothing to measure."""

    value: float
    low: float
    high: float
    n: int


NOTHING: Final = Band(float("nan"), float("nan"), float("nan"), 0)


def wilson(hits: Iterable[object]) -> Band:
    """Return which share of `hits` is true, 0 to 1, with Wilson's band."""
    held = [bool(hit) for hit in hits]
    n = len(held)
    if n == 0:
        return NOTHING
    share = sum(held) / n
    middle, half = share + _Z**2 / (2 * n), _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    low, high = ((middle + sign * half) / (1 + _Z**2 / n) for sign in (-1, 1))
    # Rounding leaves 1e-17 where the band ends at 0 or 1.
    return Band(share, max(0.0, low) if share > 0 else 0.0, min(1.0, high) if share < 1 else 1.0, n)


def mean_band(values: ArrayLike, seed: int = 0) -> Band:
    """Return the mean of ``values [n]``, one an image, with the percentile band of the bootstrap over images."""
    held = np.asarray(values, dtype=np.float64)
    if len(held) == 0:
        return NOTHING
    drawn = np.random.default_rng(seed).integers(len(held), size=(_DRAWS, len(held)))
    low, high = np.percentile(held[drawn].mean(1), _TAILS)
    return Band(float(held.mean()), float(low), float(high), len(held))


def auc_band(others: ArrayLike, own: ArrayLike, seed: int = 0, draws: int = 200) -> Band:
    """Return how often a value of ``others [n]`` is above one of ``own [m]``, ties half, with a bootstrap band."""
    above, below = np.asarray(others, dtype=np.float64), np.asarray(own, dtype=np.float64)
    if len(above) == 0 or len(below) == 0:
        return NOTHING
    random = np.random.default_rng(seed)
    drawn = [_auc(random.choice(above, len(above)), random.choice(below, len(below))) for _ in range(draws)]
    low, high = np.percentile(drawn, _TAILS)
    return Band(_auc(above, below), float(low), float(high), len(above) + len(below))


def _auc(above: NDArray[np.float64], below: NDArray[np.float64]) -> float:
    ordered = np.sort(below)
    smaller, not_larger = (np.searchsorted(ordered, above, side) for side in ("left", "right"))
    return float((smaller + not_larger).mean() / (2 * len(below)))
