"""How well an encoder decides: right, worst group, overkill and escape, each with its 95 % band; and what a repair did.

Images of one class that are of one subgroup are a **group**. Shares have Wilson's band. What a repair changed is
measured on the same images before and after, so its bands come from the paired bootstrap: in each group images are
drawn anew, with what both encoders said of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# The 97.5 % point of the normal distribution.
_Z: Final = 1.959963984540054
_DRAWS: Final = 2_000
_TAILS: Final = (2.5, 97.5)
# A share of fewer images can be anything: smaller groups are shown, but are the worst only where all are that small.
LEAST_IN_GROUP: Final = 5
_SEED: Final = 13


@dataclass(frozen=True)
class Share:
    """A share of `n` images, or the change of one, with its 95 % band; None where there was no image."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Group:
    """Images of one class that are of one subgroup."""

    class_name: str
    subgroup: str


@dataclass(frozen=True, eq=False)
class Truth:
    """What is known of ``n`` images.

    Parameters
    ----------
    classes
        The place of each image's class in the prompt set, ``[n]``.
    groups
        All groups that there are, ``G`` of them.
    group_of
        The group of each image, ``[n]``; every group has images.
    rejects
        Of each class whether parts that are called so are rejected, ``[C]``; empty where that is not known.
    """

    classes: Ints
    groups: tuple[Group, ...]
    group_of: Ints
    rejects: Bools

    def of(self, chosen: Bools) -> Truth:
        """Return what is known of some of the images; groups without any are left out."""
        there = np.unique(self.group_of[chosen])
        groups = tuple(self.groups[int(i)] for i in there)
        return Truth(self.classes[chosen], groups, np.searchsorted(there, self.group_of[chosen]), self.rejects)


@dataclass(frozen=True)
class Figures:
    """How an encoder decides; `groups` are the shares that were right in every group of the truth."""

    accuracy: Share
    worst_group: Share
    overkill: Share
    escape: Share
    groups: tuple[Share, ...]
    worst: int


@dataclass(frozen=True)
class Gains:
    """What a repair changed, in shares of the images: each figure after it minus the same before."""

    accuracy: Share
    worst_group: Share
    overkill: Share
    escape: Share

    @property
    def brings(self) -> float:
        """By how much the worst group is better."""
        return self.worst_group.value or 0.0

    @property
    def costs(self) -> float:
        """The largest of what is worse: less right decisions, more overkill, more escape; 0 where nothing is."""
        return max(0.0, -(self.accuracy.value or 0.0), self.overkill.value or 0.0, self.escape.value or 0.0)

    @property
    def pays(self) -> bool:
        """Whether the worst group is better beyond chance, and by more than anything else is worse."""
        return (self.worst_group.low or 0.0) > 0 and self.brings > self.costs


def truth_of(classes: Ints, subgroups: Sequence[str], class_names: Sequence[str], rejects: Bools) -> Truth:
    """Return the groups of images by their classes ``[n]`` and the names of their subgroups."""
    names = [(int(place), subgroup) for place, subgroup in zip(classes, subgroups, strict=True)]
    there = sorted(set(names))
    places = {name: i for i, name in enumerate(there)}
    groups = tuple(Group(class_names[place], subgroup) for place, subgroup in there)
    return Truth(classes, groups, np.asarray([places[name] for name in names], dtype=np.int64), rejects)


def halves(group_of: Ints, seed: int = _SEED) -> Bools:
    """Return which images are of the second half, ``[n]``: of each group every other one in a random order."""
    random = np.random.default_rng(seed)
    second = np.zeros(len(group_of), dtype=np.bool_)
    for group in np.unique(group_of):
        second[random.permutation(np.flatnonzero(group_of == group))[1::2]] = True
    return second


def figures_of(said: Ints, truth: Truth) -> Figures:
    """Return how good decisions are: `said` is the place of the class that each image was called, ``[n]``."""
    right = said == truth.classes
    groups = tuple(wilson(right[truth.group_of == i]) for i in range(len(truth.groups)))
    worst = _worst(np.asarray([[share.value for share in groups]], dtype=np.float64), truth)[0]
    return Figures(wilson(right), groups[worst], *_errors(said, truth), groups, int(worst))


def gains_of(before: Ints, after: Ints, truth: Truth) -> Gains:
    """Return what changed from one set of decisions ``[n]`` to another, on the same images."""
    return Gains(
        accuracy=_difference(before == truth.classes, after == truth.classes, truth, np.ones(len(before), np.bool_)),
        worst_group=_worst_difference(before == truth.classes, after == truth.classes, truth),
        overkill=_rejected_difference(before, after, truth, of_good=True),
        escape=_rejected_difference(before, after, truth, of_good=False),
    )


def wilson(hits: Bools) -> Share:
    """Return which share of `hits` is true, 0 to 1, with Wilson's band (Wilson 1927)."""
    n = len(hits)
    if n == 0:
        return Share(None, None, None, 0)
    share = float(hits.mean())
    middle, half = share + _Z**2 / (2 * n), _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    low, high = ((middle + sign * half) / (1 + _Z**2 / n) for sign in (-1, 1))
    # Rounding leaves 1e-17 where the band ends at 0 or 1.
    return Share(share, max(0.0, low) if share > 0 else 0.0, min(1.0, high) if share < 1 else 1.0, n)


def mean_of(values: Floats, seed: int = _SEED) -> Share:
    """Return the mean of ``values [n]`` with the percentile band of the bootstrap."""
    if len(values) == 0:
        return Share(None, None, None, 0)
    drawn = np.random.default_rng(seed).integers(len(values), size=(_DRAWS, len(values)))
    return _with_band(float(values.mean()), values[drawn].mean(1), len(values))


def _errors(said: Ints, truth: Truth) -> tuple[Share, Share]:
    """Return overkill, of the parts that are good, and escape, of those that are not."""
    if not truth.rejects.any():
        return wilson(np.zeros(0, np.bool_)), wilson(np.zeros(0, np.bool_))
    rejected, bad = truth.rejects[said], truth.rejects[truth.classes]
    return wilson(rejected[~bad]), wilson(~rejected[bad])


def _rejected_difference(before: Ints, after: Ints, truth: Truth, *, of_good: bool) -> Share:
    if not truth.rejects.any():
        return Share(None, None, None, 0)
    concerned = truth.rejects[truth.classes] != of_good
    return _difference(truth.rejects[before] == of_good, truth.rejects[after] == of_good, truth, concerned)


def _difference(before: Bools, after: Bools, truth: Truth, concerned: Bools) -> Share:
    """Return the change of the share of `concerned` images that are true; all images of a group are, or none."""
    n = int(concerned.sum())
    if n == 0:
        return Share(None, None, None, 0)
    concerned_truth = truth.of(concerned)
    drawn = _drawn(before[concerned], after[concerned], concerned_truth)
    change = (drawn[..., 1] - drawn[..., 0]).sum(1) / n
    return _with_band(float(after[concerned].mean() - before[concerned].mean()), change, n)


def _worst_difference(before: Bools, after: Bools, truth: Truth) -> Share:
    sizes = np.bincount(truth.group_of)
    found = [np.asarray([[right[truth.group_of == i].mean() for i in range(len(sizes))]]) for right in (before, after)]
    value = _smallest(found[1], truth)[0] - _smallest(found[0], truth)[0]
    drawn = _drawn(before, after, truth) / sizes[:, None]
    return _with_band(float(value), _smallest(drawn[..., 1], truth) - _smallest(drawn[..., 0], truth), len(before))


def _drawn(before: Bools, after: Bools, truth: Truth) -> Floats:
    """Draw the images of every group anew; return how many are true before and after, ``[draws, G, 2]``.

    Each image is one of four kinds, so that drawing images is drawing from a multinomial distribution.
    """
    random = np.random.default_rng(_SEED)
    kinds = 2 * before.astype(np.int64) + after
    counts = []
    for group in range(len(truth.groups)):
        there = np.bincount(kinds[truth.group_of == group], minlength=4)
        drawn = random.multinomial(int(there.sum()), there / there.sum(), size=_DRAWS)
        counts.append(np.stack([drawn[:, 2] + drawn[:, 3], drawn[:, 1] + drawn[:, 3]], axis=1))
    return np.stack(counts, axis=1).astype(np.float64)


def _counting(truth: Truth) -> Bools:
    """Return which groups can be the worst, ``[G]``."""
    large = np.bincount(truth.group_of) >= LEAST_IN_GROUP
    return large if large.any() else np.ones_like(large)


def _worst(shares: Floats, truth: Truth) -> Ints:
    return np.asarray(np.where(_counting(truth), shares, np.inf).argmin(1))


def _smallest(shares: Floats, truth: Truth) -> Floats:
    return np.asarray(np.where(_counting(truth), shares, np.inf).min(1))


def _with_band(value: float, drawn: Floats, n: int) -> Share:
    low, high = np.percentile(drawn, _TAILS)
    return Share(value, float(low), float(high), n)
