"""Halves, tests and intervals; numpy only.

**Holm** (1979): of ``m`` p-values in rising order the k-th is multiplied with ``m - k + 1``; the chance of even one
false confirmation in a scan is at most the rate, whatever the tests have to do with each other.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEVEL: Final = 0.95
_DRAWS: Final = 1_000
# Numbers that are drawn at a time.
_MAX_DRAWN: Final = 2**19
# A tail that a difference from 1 still tells.
_SMALLEST: Final = 1e-12


def proposing_half(hashes: Sequence[str], seed: int) -> NDArray[np.bool_]:
    """Return which images propose findings, bool ``[n]``; the others confirm them.

    By an image's bytes, so that an image is always in the same half, wherever it lies and whatever else is there.
    """
    drawn = (hashlib.sha256(f"{seed}/{sha256}".encode()).digest()[0] for sha256 in hashes)
    return np.fromiter((byte % 2 == 0 for byte in drawn), bool, len(hashes))


def holm(p_values: ArrayLike) -> Floats:
    """Return p-values that were adjusted for their number, ``[m]``."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)))
    return adjusted


def p_above(values: Floats, dof: int | None = None) -> float:
    """Return how likely a mean as large is where the true one is 0 or less: Student's t-test, one-sided.

    Parameters
    ----------
    values
        One an image, ``[n]``.
    dof
        Degrees of freedom, ``n - 1`` when None; fewer where few of the values carry the mean.
    """
    n = len(values)
    dof = n - 1 if dof is None else min(dof, n - 1)
    if dof < 1:
        return 1.0
    mean, spread = float(values.mean()), float(values.std(ddof=1))
    if spread == 0:
        return 0.0 if mean > 0 else 1.0
    return _student_above(mean / (spread / math.sqrt(n)), dof)


def _student_above(t: float, dof: int) -> float:
    """Return ``P(T > t)``, from the integral of the density (Abramowitz and Stegun 26.7.3 and 26.7.4, exact)."""
    theta = math.atan(t / math.sqrt(dof))
    cosine, sine = math.cos(theta), math.sin(theta)
    # A product that is summed: every second power of the cosine up to dof - 2.
    term, total = (cosine, cosine) if dof % 2 else (1.0, 1.0)
    for k in range(3 if dof % 2 else 2, dof - 1, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    if dof == 1:
        inside = 2 * theta / math.pi
    elif dof % 2:
        inside = 2 / math.pi * (theta + sine * total)
    else:
        inside = sine * total
    above = (1 - inside) / 2
    return above if above > _SMALLEST else _far_above(t, dof)


def _far_above(t: float, dof: int) -> float:
    """Return the same for a large `t`, where the subtraction leaves nothing: the first term of the tail's series."""
    log_density = (
        math.lgamma((dof + 1) / 2)
        - math.lgamma(dof / 2)
        - 0.5 * math.log(dof * math.pi)
        - (dof + 1) / 2 * math.log1p(t * t / dof)
    )
    return math.exp(log_density) * (t * t + dof) / (t * dof)


def interval_of_mean(values: Floats, seed: int) -> tuple[float, float] | None:
    """Return the 95 % interval of the mean of ``values [n]``, by the bootstrap over images; None of fewer than two."""
    n = len(values)
    if n < 2:
        return None
    random = np.random.default_rng(seed)
    at_once = max(1, _MAX_DRAWN // n)
    means = np.empty(_DRAWS)
    for start in range(0, _DRAWS, at_once):
        part = means[start : start + at_once]
        part[:] = values[random.integers(n, size=(len(part), n))].mean(1)
    low, high = np.quantile(means, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)
