"""Random latents that fire about as strongly as chosen ones: what an effect of the chosen ones is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.audit import Floats

_Z: Final = 1.959963984540054
# A latent is drawn for another one whose activation is at most this many times as large or as small, or, where there
# are fewer of these, from the nearest ones.
_ALIKE: Final = 2.0
_LEAST_POOL: Final = 8
_TRIES: Final = 10


def control_sets(
    strengths: Floats, chosen: Sequence[int], candidates: NDArray[np.int64], n: int, random: np.random.Generator
) -> list[tuple[int, ...]]:
    """Draw up to `n` different sets of as many candidates as were chosen, none of them chosen.

    Parameters
    ----------
    strengths
        By which a candidate stands for a chosen one, not negative, ``[m]``.
    chosen, candidates
        Places among the ``m``.

    Returns
    -------
    list of tuple of int
        A place for each chosen one, in their order; fewer sets where there are no more, none where fewer candidates are
        left than were chosen.
    """
    others = np.setdiff1d(candidates, chosen)
    if len(others) < len(chosen) or not chosen:
        return []
    pools = [_pool(strengths, place, others, max(_LEAST_POOL, len(chosen))) for place in chosen]
    found: dict[frozenset[int], tuple[int, ...]] = {}
    for _ in range(_TRIES * n):
        if len(found) >= n:
            break
        drawn = _draw(pools, random)
        found.setdefault(frozenset(drawn), drawn)
    return list(found.values())


def _pool(strengths: Floats, place: int, others: NDArray[np.int64], least: int) -> NDArray[np.int64]:
    """Return the others by how near their strength is, those that are alike, `least` at least."""
    tiny = np.finfo(np.float64).tiny
    apart = np.abs(np.log(np.maximum(strengths[others], tiny)) - np.log(max(float(strengths[place]), tiny)))
    nearest = np.argsort(apart, kind="stable")
    n_alike = int((apart <= np.log(_ALIKE)).sum())
    return others[nearest[: max(least, n_alike)]]


def _draw(pools: Sequence[NDArray[np.int64]], random: np.random.Generator) -> tuple[int, ...]:
    drawn: dict[int, int] = {}
    for i in random.permutation(len(pools)).tolist():
        pool = pools[i]
        left = pool[~np.isin(pool, list(drawn.values()))] if drawn else pool
        drawn[i] = int(random.choice(left))
    return tuple(drawn[i] for i in range(len(pools)))


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % band of a share of `hits` in `n` (Wilson 1927), 0 to 1; all of it where there is nothing."""
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    middle, half = share + _Z**2 / (2 * n), _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    low, high = ((middle + sign * half) / (1 + _Z**2 / n) for sign in (-1, 1))
    return (0.0 if hits == 0 else max(0.0, low)), (1.0 if hits == n else min(1.0, high))
