"""How the values of an image are spread, and which of them lie so far off that they must not decide its window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Of larger images only every n-th value is sorted; lowest, highest and counts are always of all values.
_MOST_SORTED = 1 << 17
# Shares of the values at each end that may be outliers, tried in this order: where more would leave no range at all,
# as in a sky of few stars, fewer are taken.
_TAILS = (0.005, 0.0005, 0.0)
# Values within this share of the range beyond the tails still belong to them: 4.6 standard deviations of noise. Even
# with an outlier just within it at both ends, more than half of the contrast is left.
_FENCE = 0.4
# Outliers lie far off: no more than half of them are within the next bit, where the highlights of pictures go on.
_NEAR_SHARE = 1 / 2
# A number that stands this many ranges off all others, which must be so many different ones, fills a gap in the data.
_GAP_RANGES, _FEWEST_OTHERS = 4, 16


@dataclass(frozen=True, eq=False)
class Spread:
    """The finite values that are not missing.

    Parameters
    ----------
    values
        All of them, flat; at least one.
    missing, not_finite
        How many others there were.
    """

    values: NDArray[Any]
    missing: int
    not_finite: int

    @cached_property
    def lowest(self) -> float:
        """Return the lowest value."""
        return self.values.min().item()  # type: ignore[no-any-return]

    @cached_property
    def highest(self) -> float:
        """Return the highest value."""
        return self.values.max().item()  # type: ignore[no-any-return]

    def below(self, limit: float) -> int:
        """Return how many values are below `limit`."""
        return int(np.count_nonzero(self.values < limit)) if self.lowest < limit else 0

    def above(self, limit: float) -> int:
        """Return how many values are above `limit`."""
        return int(np.count_nonzero(self.values > limit)) if self.highest > limit else 0

    @cached_property
    def _sorted(self) -> NDArray[Any]:
        # An odd step does not run along the columns of an image whose width is even.
        step = -(-self.values.size // _MOST_SORTED) | 1
        # Stable sorting of 16-bit numbers is by radix, ten times as fast as the usual one.
        return np.sort(self.values[::step], kind="stable" if self.values.itemsize <= 2 else None)

    @cached_property
    def _others(self) -> NDArray[Any]:
        """Sorted values without a lowest and a highest number that fill gaps."""
        values = self._sorted
        above = values[int(np.searchsorted(values, values[0], side="right")) :]
        if _fills_gaps(float(values[0]), above, values.size):
            values = above
        below = values[: int(np.searchsorted(values, values[-1], side="left"))]
        return below if _fills_gaps(float(values[-1]), below, values.size) else values

    @cached_property
    def robust(self) -> tuple[float, float]:
        """Return lowest and highest value without outliers."""
        values = self._others
        for tail in _TAILS:
            cut = int(values.size * tail)
            low, high = float(values[cut]), float(values[-1 - cut])
            # Halved, since two huge floats of opposite sign are farther apart than a float can say.
            fence = (high / 2 - low / 2) * 2 * _FENCE
            if fence > 0:
                break
        # Of all values, which the sorted ones may only be some of, where nothing lies off.
        first = values[int(np.searchsorted(values, low - fence, side="left"))]
        last = values[int(np.searchsorted(values, high + fence, side="right")) - 1]
        whole = values.size == self._sorted.size
        return (
            self.lowest if whole and self.lowest >= low - fence else first.item(),
            self.highest if whole and self.highest <= high + fence else last.item(),
        )

    @property
    def robust_lowest(self) -> float:
        """Return the lowest value, unless it is an outlier."""
        return self.robust[0] if self.lowest < 0 else self.lowest

    def ends_before(self, limit: int) -> bool:
        """Say whether the values end before `limit` (a power of two) but for a few that stand off by themselves."""
        above = self.above(limit - 1)
        if above == 0:
            return True
        if float(self._others[-1]) < limit and self._others.size < self._sorted.size:
            return True
        if above > self.values.size * _TAILS[0]:
            return False
        near = above - self.above(2 * limit - 1)
        return near <= above * _NEAR_SHARE

    def fits(self, low: float, high: float) -> bool:
        """Say whether all values but a few outliers are from `low` to `high`."""
        outside = self.below(low) + self.above(high)
        if outside <= self.values.size * _TAILS[0]:
            return True
        return bool(float(self._others[0]) >= low and float(self._others[-1]) <= high)


def spread_of(values: NDArray[Any], missing: NDArray[np.bool_] | None) -> Spread | None:
    """Return how `values` (any shape) are spread, without those `missing`; None where no value is left.

    `missing` has the shape of `values`, or of all but their last axis.
    """
    flat = values.reshape(-1) if missing is None or not missing.any() else values[~missing].reshape(-1)
    left_out = values.size - flat.size
    not_finite = 0
    if values.dtype.kind == "f":
        finite = np.isfinite(flat)
        not_finite = int(flat.size - np.count_nonzero(finite))
        flat = flat[finite] if not_finite else flat
    return Spread(flat, left_out, not_finite) if flat.size else None


def _fills_gaps(number: float, others: NDArray[Any], count: int) -> bool:
    """Say whether `number` is no measurement but what was put where there is none: -9999, 65535, 1e20."""
    if 2 * others.size < count:
        return False
    low, high = float(others[0]) / 2, float(others[-1]) / 2
    gap = low - number / 2 if number / 2 < low else number / 2 - high
    if not 0 < (high - low) * _GAP_RANGES <= gap:
        return False
    return np.unique(others).size >= _FEWEST_OTHERS
