"""How alike a latent's top images are: clarity and polysemanticity (Dreyer et al. 2025).

Both follow from the cosines of the top images among each other, a small matrix for each latent, so whole blocks of
latents are computed at once.

The two groups are those of K-means, from inner products alone, for many small sets at once. It does what scikit-learn's
``KMeans(2, n_init=10, random_state=123)`` does: greedy k-means++, then Lloyd's steps, the best of ten starts, all with
the same random numbers. There the bookkeeping of one fit takes far longer than its twenty points; here many sets share
it. A test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.schema import N_EXAMPLES
from sae_auditor.concepts.scores.embeddings import UnitEmbeddings

if TYPE_CHECKING:
    from sae_auditor.concepts.query import CodesBlock

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


Doubles = NDArray[np.float64]

# Where the images do not fall into two groups, at most so many of them are compared to the mean.
_COMPARED = 10

# Latents whose vectors are gathered at once: 20 images of 512 numbers each make 20 MiB.
_LATENTS = 256


@dataclass(frozen=True, eq=False)
class Gathering:
    """Scores of some latents, float64 ``[latents]``, NaN where fewer than two images fired."""

    clarity: Doubles
    polysemanticity: Doubles


def gathering(block: CodesBlock, embeddings: UnitEmbeddings, n_top: int = N_EXAMPLES) -> Gathering:
    """Return clarity and polysemanticity of a block's latents, of the `n_top` images on which each fired most."""
    counts = np.minimum(np.diff(block.offsets), n_top)
    scores = Gathering(np.full(len(counts), np.nan), np.full(len(counts), np.nan))
    for n in np.unique(counts[counts >= 2]):
        latents = np.flatnonzero(counts == n)
        for start in range(0, len(latents), _LATENTS):
            some = latents[start : start + _LATENTS]
            ids = block.image_ids[block.offsets[some][:, None] + np.arange(n)]
            vectors = embeddings.vectors[ids].astype(np.float64)
            cosines = vectors @ vectors.transpose(0, 2, 1)
            scores.clarity[some] = clarity(cosines)
            scores.polysemanticity[some] = polysemanticity(cosines)
    return scores


def clarity(cosines: Doubles) -> Doubles:
    """Return the mean of the cosines of all pairs, ``[latents]``, of matrices ``[latents, n, n]``."""
    n = cosines.shape[-1]
    mean: Doubles = (cosines.sum(axis=(1, 2)) - np.trace(cosines, axis1=1, axis2=2)) / (n * (n - 1))
    return mean


def polysemanticity(cosines: Doubles) -> Doubles:
    """Return one minus the cosine of the centres of two groups of images, ``[latents]``.

    Where a group has fewer than two images it is one minus the mean cosine of up to 10 images to their mean.

    Parameters
    ----------
    cosines
        float64 ``[latents, n, n]``.
    """
    n = cosines.shape[-1]
    scores = _from_the_mean(cosines)
    if n < 4:
        return scores
    in_second = two_means(cosines)
    sizes = np.stack([(~in_second).sum(axis=1), in_second.sum(axis=1)], axis=1)
    split = sizes.min(axis=1) >= 2
    members = np.stack([~in_second, in_second], axis=1)[split] / sizes[split][:, :, None]
    centres = members @ cosines[split] @ members.transpose(0, 2, 1)
    lengths = np.sqrt(centres[:, 0, 0] * centres[:, 1, 1])
    scores[split] = 1 - _ratio(centres[:, 0, 1], lengths)
    return scores


def _from_the_mean(cosines: Doubles) -> Doubles:
    to_mean = cosines.mean(axis=2)
    length = np.sqrt(np.maximum(cosines.mean(axis=(1, 2)), 0))
    own = np.sqrt(np.diagonal(cosines, axis1=1, axis2=2))
    to_mean, own = to_mean[:, :_COMPARED], own[:, :_COMPARED]
    score: Doubles = 1 - _ratio(to_mean, length[:, None] * own).mean(axis=1)
    return score


def _ratio(above: Doubles, below: Doubles) -> Doubles:
    # Images that cancel each other out have no mean direction to compare with.
    tiny = below < 1e-12
    ratio: Doubles = np.where(tiny, np.nan, above / np.where(tiny, 1, below))
    return ratio
