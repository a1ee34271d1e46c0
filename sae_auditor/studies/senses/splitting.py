"""Whether the images that are called a class fall into senses, and which.

Where an image stands is what pushes it to the class, in terms of the latents' reference images::

    r_i = sum over j of push_ij m_j / sum over j of push_ij,    push_ij the exact effect where it is above 0,

with ``m_j`` the mean embedding of a latent's reference images, of unit length. What has no part in the decision, such
as a background, has no part in ``r_i``; latents that say the same thing in two shades lie at nearly the same place.

Half of the images proposes two groups (2-means). The other half must confirm that there is a **gap** between them:
along the line through their centres, at 0 and at 1, fewer images lie in the middle (1/4 to 3/4) than around either
centre (-1/4 to 1/4, and 3/4 to 5/4). Under any density with a single peak, the middle of three neighbouring intervals
of one width holds at least as much as one of the other two. So with a single sense the count of the middle is, against
that neighbour, at least binomial with 1/2, and the larger of the two tails is a p-value, whatever the density looks
like (an intersection-union test, Berger 1982). Line and intervals are those of the proposing half.

Groups are split again as long as a gap is confirmed. A group of ``n`` of all ``N`` called images is tested at the rate
times ``n / N`` (Meinshausen 2008), so that the chance of even one false split in a study is at most the rate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.scores.groups import two_means
from sae_auditor.studies.scan.effects import Effects
from sae_auditor.studies.scan.statistics import proposing_half

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Of the most that two senses may have in common: the cosine of their places, seen from the middle of all latents'
# reference images. Above a half they share more of what sets them apart from other pictures than they do not.
MOST_ALIKE: Final = 0.5
# Each half proposes once and confirms once.
_WAYS: Final = 2
# Of a proposed group in the half that proposes it.
LEAST_GROUP: Final = 5
# Images that propose, at most: of so many the distances between all pairs take 8 MB.
_MAX_PROPOSING: Final = 1_000


@dataclass(frozen=True)
class Gap:
    """What the confirming half says of two proposed groups.

    Parameters
    ----------
    counts
        Images around the first centre, in the middle, and around the second.
    p
        How likely as empty a middle is with a single peak; not adjusted.
    alike
        Cosine of the two centres, seen from the middle of all latents' places.
    """

    counts: tuple[int, int, int]
    p: float
    alike: float


@dataclass(frozen=True, eq=False)
class Split:
    """Two groups of places: what was proposed, and what the other half says of it.

    Parameters
    ----------
    second
        Which are of the second group, bool ``[n]``, those of the confirming half too.
    along
        Where each lies between the centres, 0 to 1 and beyond, float64 ``[n]``.
    p
        Adjusted for the two ways.
    """

    second: Bools
    along: Floats
    gap: Gap
    p: float


@dataclass(frozen=True, eq=False)
class Senses:
    """The senses of one class.

    Parameters
    ----------
    images
        Places of its called images, rising, int64 ``[n]``.
    points
        Where each stands, float64 ``[n, e]``.
    sense
        Of each, int64 ``[n]``, 0 for the largest sense.
    first
        The first split that was proposed, whether it was confirmed or not; None of too few images.
    p
        Of that split, adjusted for everything that the study tests.
    """

    images: Ints
    points: Floats
    sense: Ints
    first: Split | None
    p: float | None

    @property
    def n(self) -> int:
        """How many senses there are."""
        return int(self.sense.max(initial=0)) + 1


def places_of(effects: Effects, references: Floats) -> tuple[Ints, Floats]:
    """Return where each image stands among those of the class that it is called: int64 ``[n]`` and ``[n, e]``.

    Images that no latent with reference images pushes to their class are left out.

    Parameters
    ----------
    references
        ``m_j``, float ``[d_sae, e]``, NaN for latents without reference images.
    """
    lengths = np.linalg.norm(references, axis=1)
    total, sums = np.zeros(effects.n), np.zeros((effects.n, references.shape[1]))
    for latent in np.flatnonzero((effects.support > 0) & (lengths > 0)):
        firings = effects.of(int(latent))
        own = firings.effects[np.arange(len(firings.images)), effects.best[firings.images]]
        push = np.maximum(own, 0).astype(np.float64)
        total[firings.images] += push
        sums[firings.images] += push[:, None] * (references[latent] / lengths[latent])
    images = np.flatnonzero(total > 0)
    return images, sums[images] / total[images, None]


def senses_of(
    images: Ints, points: Floats, hashes: Sequence[str], middle: Floats, rate: float, seed: int, n_all: int
) -> Senses:
    """Return the senses of a class.

    Parameters
    ----------
    images, points
        As `places_of` returns them.
    hashes
        SHA-256 of those images.
    middle
        The mean of all latents' places, ``[e]``.
    rate, n_all
        The chance of even one false split among the `n_all` called images of the study.
    """
    half = proposing_half(hashes, seed)
    groups: list[Ints] = []
    waiting: list[Ints] = [np.arange(len(images))]
    first: tuple[Split | None, float | None] = None, None
    while waiting:
        group = waiting.pop()
        split = proposed(points[group], half[group], middle)
        # A group of few images is tested at a part of the rate.
        p = None if split is None else min(1.0, split.p * n_all / len(group))
        if len(group) == len(images):
            first = split, p
        if split is None or p is None or p > rate or split.gap.alike > MOST_ALIKE:
            groups.append(group)
        else:
            waiting += [group[~split.second], group[split.second]]
    sense = np.empty(len(images), np.int64)
    for place, group in enumerate(sorted(groups, key=lambda one: (-len(one), one[:1].tolist()))):
        sense[group] = place
    return Senses(images, points, sense, *first)


def proposed(points: Floats, half: Bools, middle: Floats) -> Split | None:
    """Return the better of the two ways to split ``points [n, e]``; None where neither half proposes two groups."""
    ways = [way for proposes in (half, ~half) if (way := _one_way(points, proposes, middle)) is not None]
    return min(ways, key=lambda way: way.p, default=None)


def _one_way(points: Floats, proposes: Bools, middle: Floats) -> Split | None:
    own = points[proposes][:_MAX_PROPOSING]
    if len(own) < 2 * LEAST_GROUP:
        return None
    shifted = own - own.mean(0)
    second = two_means((shifted @ shifted.T)[None])[0]
    if min(second.sum(), (~second).sum()) < LEAST_GROUP:
        return None
    centres = own[~second].mean(0), own[second].mean(0)
    line = centres[1] - centres[0]
    along = (points - centres[0]) @ line / (line @ line)
    counts, p = gap_of(along[~proposes])
    gap = Gap(counts, p, _cosine(centres[0] - middle, centres[1] - middle))
    return Split(np.asarray(along > 0.5), along, gap, min(1.0, _WAYS * p))


def gap_of(along: Floats) -> tuple[tuple[int, int, int], float]:
    """Return how many of ``along [n]`` lie around 0, between and around 1, and how likely that is without a gap."""
    left = int((np.abs(along) <= 0.25).sum())
    right = int((np.abs(along - 1) <= 0.25).sum())
    between = int((np.abs(along - 0.5) < 0.25).sum())
    return (left, between, right), max(_at_most(between, left + between), _at_most(between, right + between))


def _at_most(k: int, n: int) -> float:
    """Return ``P(X <= k)`` for X binomial of `n` with 1/2."""
    none = math.lgamma(n + 1) - n * math.log(2)
    return min(1.0, math.fsum(math.exp(none - math.lgamma(i + 1) - math.lgamma(n - i + 1)) for i in range(k + 1)))


def _cosine(a: Floats, b: Floats) -> float:
    return float(a @ b / max(np.linalg.norm(a) * np.linalg.norm(b), np.finfo(np.float64).tiny))
