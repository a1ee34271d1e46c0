"""K-means with two clusters for many small sets of points at once, from their inner products alone.

It does what scikit-learn's ``KMeans(2, n_init=10, random_state=123)`` does: greedy k-means++, then Lloyd's steps, the
best of ten starts, all with the same random numbers. There the bookkeeping of one fit takes far longer than its twenty
points; here many sets share it. A test compares the two.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ids = NDArray[np.int64]

_STARTS = 10
_SEED = 123
_CANDIDATES = 2
_STEPS_AT_MOST = 300


def two_means(products: Doubles) -> Bools:
    """Return which points belong to the second cluster, bool ``[sets, n]``.

    Parameters
    ----------
    products
        Inner products of the points of each set, float64 ``[sets, n, n]``.
    """
    squares = np.diagonal(products, axis1=1, axis2=2)
    distances = np.maximum(squares[:, :, None] + squares[:, None, :] - 2 * products, 0)
    firsts, draws = _random_numbers(products.shape[-1])
    sets = np.arange(len(products))
    best: Bools = np.zeros(squares.shape, bool)
    least = np.full(len(products), np.inf)
    for first, draw in zip(firsts, draws, strict=True):
        second = _second_centre(distances, int(first), draw)
        start: Bools = distances[sets, second] < distances[:, first]
        labels = _lloyd(products, start)
        inertia = _inertia(products, labels)
        # A later start must be better by more than rounding, or it is the same partition found again.
        better = inertia < least - 1e-12
        best[better], least[better] = labels[better], inertia[better]
    return best


def _random_numbers(n: int) -> tuple[Ids, Doubles]:
    random = np.random.RandomState(_SEED)
    firsts, draws = [], []
    for _ in range(_STARTS):
        firsts.append(random.choice(n, p=np.full(n, 1 / n)))
        draws.append(random.uniform(size=_CANDIDATES))
    return np.array(firsts), np.array(draws)


def _second_centre(distances: Doubles, first: int, draws: Doubles) -> Ids:
    """Return one point of each set, drawn by squared distance to the first, the better of two draws."""
    n, sets = distances.shape[-1], np.arange(len(distances))
    nearest = distances[:, first]
    reached = np.cumsum(nearest, axis=1)
    chosen, potential = [], []
    for draw in draws:
        candidate = np.minimum((reached < (draw * nearest.sum(axis=1))[:, None]).sum(axis=1), n - 1)
        chosen.append(candidate)
        potential.append(np.minimum(nearest, distances[sets, candidate]).sum(axis=1))
    better: Ids = np.where(potential[1] < potential[0], chosen[1], chosen[0])
    return better


def _lloyd(products: Doubles, in_second: Bools) -> Bools:
    """Move points to the nearer centre until none moves."""
    squares = np.diagonal(products, axis1=1, axis2=2)
    active = np.arange(len(products))
    labels = in_second.copy()
    for _ in range(_STEPS_AT_MOST):
        moved: Bools = _distance_to(products[active], squares[active], labels[active]) < _distance_to(
            products[active], squares[active], ~labels[active]
        )
        changed = (moved != labels[active]).any(axis=1)
        labels[active] = moved
        active = active[changed]
        if len(active) == 0:
            break
    return labels


def _distance_to(products: Doubles, squares: Doubles, members: Bools) -> Doubles:
    """Return the squared distance of every point to the mean of some, ``[sets, n]``; infinite where these are none."""
    count = members.sum(axis=1)
    share = members / np.maximum(count, 1)[:, None]
    to_mean = np.einsum("sij,sj->si", products, share)
    distance: Doubles = squares - 2 * to_mean + np.einsum("si,si->s", to_mean, share)[:, None]
    distance[count == 0] = np.inf
    return distance


def _inertia(products: Doubles, labels: Bools) -> Doubles:
    squares = np.diagonal(products, axis1=1, axis2=2)
    to_second, to_first = _distance_to(products, squares, labels), _distance_to(products, squares, ~labels)
    inertia: Doubles = np.where(labels, to_second, to_first).sum(axis=1)
    return inertia
