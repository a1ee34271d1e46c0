"""Figures of merit of many images: means with intervals, differences pair by pair, and the method that wins.

Intervals are percentiles of the bootstrap over images (Efron 1979): whole images are drawn, so that what the orders of
one image have in common falls out of their differences.

The winner is chosen and proved on different images. Of several methods that are equally good one always comes out
first: on the images on which it did, the difference to the default is too large. So one half of the images chooses
one candidate, and the other half alone says whether it is better than the default.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_DRAWS: Final = 2_000
_TAILS: Final = (2.5, 97.5)
# With fewer images in each half an interval by percentiles is too narrow: it would find winners where there are none.
LEAST_HALF: Final = 20


@dataclass(frozen=True)
class Interval:
    """A mean over images with its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Winner:
    """The method that the choosing half put first, and by how much it is ahead of the default on the other half."""

    method: str
    ahead: Interval

    @property
    def is_proved(self) -> bool:
        """Whether it is better than the default on images that did not choose it."""
        return self.ahead.low > 0


def interval_of(values: Floats, seed: int = 0) -> Interval:
    """Return the mean of ``values [n]``, one an image, n at least 1, with the bootstrap's interval."""
    low, high = np.percentile(values[_drawn(len(values), seed)].mean(1), _TAILS)
    return Interval(float(values.mean()), float(low), float(high))


def band_of(curves: Floats, seed: int = 0) -> tuple[Floats, Floats, Floats]:
    """Return mean, low and high ``[s]`` of ``curves [n, s]``, point by point; the same images at every point."""
    weights = np.stack([np.bincount(row, minlength=len(curves)) for row in _drawn(len(curves), seed)]) / len(curves)
    low, high = np.percentile(weights @ curves, _TAILS, axis=0)
    return curves.mean(0), low, high


def winner_of(figures: Mapping[str, Floats], default: str, candidates: Collection[str], seed: int) -> Winner | None:
    """Return which of the candidates is ahead of the default, and by how much on images that did not choose it.

    None where the choosing half puts the default first, or there are too few images to tell.

    Parameters
    ----------
    figures
        By method, the figure of every image ``[n]``, in one order.
    seed
        By which the images are halved.
    """
    n = len(figures[default])
    if n < 2 * LEAST_HALF:
        return None
    shuffled = np.random.default_rng(seed).permutation(n)
    choosing, proving = shuffled[: n // 2], shuffled[n // 2 :]
    best = max((name for name in figures if name in candidates), key=lambda name: float(figures[name][choosing].mean()))
    if best == default:
        return None
    return Winner(best, interval_of((figures[best] - figures[default])[proving], seed))


def _drawn(n: int, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(n, size=(_DRAWS, n))
