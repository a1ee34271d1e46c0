"""How well an SAE rebuilds its own reference images: what an image is measured against before it is explained."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

# With fewer reference images no image can be above the 99th percentile, so nothing can be called unlike them.
MIN_IMAGES: Final = 100
UNLIKE_ABOVE: Final = 99.0

_STEPS: Final = 101


class Fits(Protocol):
    """A reference index that may know how well its images are rebuilt."""

    def fits(self) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
        """Return FVU and cosine of every image that is used, float32 ``[n]`` each; None where it does not know."""


@dataclass(frozen=True)
class ReferenceQuality:
    """FVU and cosine of the reference images of one SAE, as percentiles.

    Parameters
    ----------
    n_images
        How many reference images they are of, at least 1.
    fvu, cosine
        The percentiles 0, 1, ... 100 of `sae.fidelity` over them, rising.
    """

    n_images: int
    fvu: tuple[float, ...]
    cosine: tuple[float, ...]

    @classmethod
    def of(cls, fvu: NDArray[np.float32], cosine: NDArray[np.float32]) -> ReferenceQuality | None:
        """Return the quality of reference images with these values ``[n]``; None without any, or where one is unknown.

        What is known of some of the images is not what the SAE was made for.
        """
        if not len(fvu) or not (np.isfinite(fvu).all() and np.isfinite(cosine).all()):
            return None
        steps = np.arange(_STEPS)
        # Rounding must not let one fall below the one before.
        percentiles = (np.maximum.accumulate(np.percentile(v.astype(np.float64), steps)) for v in (fvu, cosine))
        return cls(len(fvu), *(tuple(values.tolist()) for values in percentiles))

    @classmethod
    def of_index(cls, index: Fits) -> ReferenceQuality | None:
        """Return the quality of the images of an index; None where it does not know it of all of them."""
        fits = index.fits()
        return None if fits is None else cls.of(*fits)

    @classmethod
    def from_json(cls, data: Any) -> ReferenceQuality | None:
        """Return what a table of concepts says; None where it says nothing that could be measured against."""
        try:
            made = cls(int(data["n_images"]), *(tuple(map(float, data[name])) for name in ("fvu", "cosine")))
        except (KeyError, TypeError, ValueError):
            return None
        return made if made.n_images > 0 and _are_percentiles(made.fvu) and _are_percentiles(made.cosine) else None

    def fvu_percentile(self, fvu: float) -> float:
        """Return which percentage of the reference images has a smaller FVU, 0 to 100; high means badly rebuilt.

        Between percentiles by interpolation, and conformal: scaled by ``n / (n + 1)``, since the image itself is one
        more. So a value above all `n` references gives ``100 n / (n + 1)``, which is above 99 with at least 100 of
        them, and at most one in a hundred images like the references is above 99. A value that is no number counts as
        above all.
        """
        return self._percentile(self.fvu, fvu)

    def cosine_percentile(self, cosine: float) -> float:
        """Return which percentage of the reference images has a *higher* cosine; high means badly rebuilt here too.

        So above 99 is the bad end of both, an unusually low cosine; otherwise as `fvu_percentile`.
        """
        return self._percentile([-value for value in reversed(self.cosine)], -cosine)

    def is_unlike(self, fvu: float) -> bool | None:
        """Whether an image with this FVU is unlike what the latents were made for.

        None where there are too few reference images to judge.
        """
        return None if self.n_images < MIN_IMAGES else self.fvu_percentile(fvu) > UNLIKE_ABOVE

    def _percentile(self, percentiles: Sequence[float], value: float) -> float:
        return _share_below(percentiles, value) * self.n_images / (self.n_images + 1)


def _share_below(percentiles: Sequence[float], value: float) -> float:
    """Return where a value stands among rising percentiles, 0 to 100; of equal percentiles the first counts."""
    if not value <= percentiles[-1]:  # written so that what is no number stands above all
        return float(len(percentiles) - 1)
    place = bisect_left(percentiles, value)
    if place == 0:
        return 0.0
    low, high = percentiles[place - 1 : place + 1]
    return place - 1 + (value - low) / (high - low)


def _are_percentiles(values: tuple[float, ...]) -> bool:
    return len(values) == _STEPS and all(map(isfinite, values)) and all(a <= b for a, b in pairwise(values))
