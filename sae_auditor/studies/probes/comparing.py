"""Two readouts of the same images, side by side: how often they are right, and how much each leans on latents.

**Calibrated the same way.** Raw decisions of texts and of a probe have different units: the one's scale was learnt with
the encoder, the other's depends on how strongly its weights were held. The decisions of each about each class are
therefore calibrated to log-odds on the same labelled images that had no part in fitting the probe (Platt 1999, see
`scan.calibration`); effects are multiplied with the same slope.

**Paired bootstrap.** Images are drawn anew, 1,000 times, the same for both readouts; both are calibrated anew on every
draw, so that bands hold what is not known of the calibration too.

How much a class **leans** on a latent is the size of the mean calibrated effect over the images in which it fires. What
is compared is the difference of the two sizes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.studies.scan.calibration import Calibration
from sae_auditor.studies.scan.effects import Effects
from sae_auditor.studies.scan.outcomes import LEAST_GROUP
from sae_auditor.studies.scan.rows import Place
from sae_auditor.studies.scan.statistics import LEVEL
from sae_auditor.studies.scan.truth import Truth, balanced_weights

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_DRAWS: Final = 1_000
# Numbers that are drawn at a time.
_MAX_DRAWN: Final = 2**21


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval; NaN where nothing was measured."""

    value: float
    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether it cannot be told from 0."""
        return not (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Lean:
    """How far a latent pushes a class, by each readout: means in calibrated log-odds over the images where it fires.

    `more` is how much larger the push of the second is than that of the first, whatever their directions.
    """

    first: Estimate
    second: Estimate
    more: Estimate


@dataclass(frozen=True)
class Accuracy:
    """How often decisions are right: the mean of the classes' accuracies, of each readout and the second's less."""

    first: Estimate
    second: Estimate
    more: Estimate


class Comparison:
    """Two readouts of ``n`` labelled images.

    Parameters
    ----------
    first, second
        What was measured of the same images in the same order, not calibrated.
    truth
        What they show.
    group
        Name of the column whose subgroups are to count the same; empty for none.
    seed
        Draws images.
    """

    def __init__(self, first: Effects, second: Effects, truth: Truth, group: str = "", seed: int = 0) -> None:
        self._raw, self._truth, self._seed = (first, second), truth, seed
        cells, labelled = truth.cells(group), truth.is_labelled
        self._is_class = [truth.classes == index for index in range(first.n_classes)]
        self._weights = [balanced_weights(own, cells, labelled) for own in self._is_class]
        self._fits = [[self._fit(effects, index) for index in range(effects.n_classes)] for effects in self._raw]
        slopes = [np.array([max(0.0, fit.slope) for fit in of_one]) for of_one in self._fits]
        self.effects = tuple(effects.scaled(by) for effects, by in zip(self._raw, slopes, strict=True))

    def _fit(self, effects: Effects, index: int) -> Calibration:
        return Calibration.of(self._decisions(effects, index), self._is_class[index], self._weights[index])

    def _decisions(self, effects: Effects, index: int) -> Floats:
        return effects.decisions[:, index].astype(np.float64)

    def leans(self, places: Sequence[Place]) -> list[Lean]:
        """Return how much each class leans on each latent, of latents that fire in an image at least."""
        whole, drawn = self._effects(places)
        return [_lean(whole[..., i], drawn[..., i]) for i in range(len(places))]

    def lean_on_all(self, places: Sequence[Place]) -> Lean:
        """Return how much classes lean on latents, as the mean of the sizes; one place or more."""
        whole, drawn = self._effects(places)
        return _lean(np.abs(whole).mean(-1), np.nanmean(np.abs(drawn), axis=-1))

    def accuracy(self) -> Accuracy:
        """Return how often the two are right."""
        whole = self._right(np.ones((1, self._raw[0].n)))
        drawn = np.concatenate([self._right(counts) for counts in self._counts()], axis=1)
        first, second = (_estimate(one[0], many) for one, many in zip(whole, drawn, strict=True))
        return Accuracy(first, second, _estimate(whole[1, 0] - whole[0, 0], drawn[1] - drawn[0]))

    def _right(self, counts: Floats) -> Floats:
        """Return the accuracy of both where each image counts so often, ``[2, b]`` for ``counts [b, n]``."""
        shown = [own.astype(np.float64) for own in self._is_class if own.any()]
        rights = [(effects.best == self._truth.classes).astype(np.float64) for effects in self._raw]
        with np.errstate(invalid="ignore"):
            return np.array(
                [np.nanmean([counts @ (own * right) / (counts @ own) for own in shown], 0) for right in rights]
            )

    def _effects(self, places: Sequence[Place]) -> tuple[Floats, Floats]:
        """Return mean calibrated effects ``[2, k]`` of both at places, and those of all draws, ``[2, draws, k]``."""
        whole = self._means(places, np.ones((1, self._raw[0].n)))[:, 0]
        drawn = [self._means(places, counts) for counts in self._counts()]
        return whole, np.concatenate(drawn, axis=1)

    def _means(self, places: Sequence[Place], counts: Floats) -> Floats:
        """Return mean calibrated effects where each image counts so often, ``[2, b, k]`` for ``counts [b, n]``."""
        means = np.empty((len(self._raw), len(counts), len(places)))
        for of_one, effects, fits in zip(means, self._raw, self._fits, strict=True):
            slopes = {index: self._slopes(effects, fits[index], index, counts) for index in {i for i, _ in places}}
            for column, (index, latent) in enumerate(places):
                firings = effects.of(latent)
                drawn = counts[:, firings.images]
                with np.errstate(invalid="ignore"):  # a draw may have no image in which the latent fires
                    of_one[:, column] = slopes[index] * (drawn @ firings.effects[:, index]) / drawn.sum(1)
        return means

    def _slopes(self, effects: Effects, fit: Calibration, index: int, counts: Floats) -> Floats:
        weights = counts * self._weights[index]
        return np.maximum(0.0, fit.slopes_under(self._decisions(effects, index), self._is_class[index], weights))

    def _counts(self) -> Iterator[Floats]:
        """Yield how often each image is drawn, ``[b, n]`` at a time, `_DRAWS` in all: the same ones at every call."""
        n = self._raw[0].n
        random, at_once = np.random.default_rng(self._seed), max(1, _MAX_DRAWN // max(1, n))
        for start in range(0, _DRAWS, at_once):
            yield random.multinomial(n, np.full(n, 1 / n), size=min(at_once, _DRAWS - start)).astype(np.float64)


def _lean(whole: Floats, drawn: Floats) -> Lean:
    """Return what ``whole [2]`` and ``drawn [2, draws]`` say of one place."""
    first, second = (_estimate(value, values) for value, values in zip(whole, drawn, strict=True))
    sizes, drawn_sizes = np.abs(whole), np.abs(drawn)
    return Lean(first, second, _estimate(sizes[1] - sizes[0], drawn_sizes[1] - drawn_sizes[0]))


def _estimate(value: float, drawn: Floats) -> Estimate:
    low, high = np.nanquantile(drawn, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Estimate(float(value), float(low), float(high))


@dataclass(frozen=True)
class WorstGroup:
    """The images of one class and one subgroup that are right least often, with Wilson's band."""

    class_index: int
    subgroup: str
    n: int
    accuracy: Estimate


def worst_group_of(best: Ints, truth: Truth, group: str) -> WorstGroup | None:
    """Return the worst group of `LEAST_GROUP` images or more.

    Parameters
    ----------
    best
        The predicted classes, ``[n]``.
    group
        Column of the subgroups; where it is empty a class is a group.
    """
    from sae_auditor.explain.controls import wilson

    values = np.asarray(truth.groups[group] if group else [""] * len(best), dtype=str)
    worst: WorstGroup | None = None
    for index in np.unique(truth.classes[truth.is_labelled]):
        for value in np.unique(values):
            own = (truth.classes == index) & (values == value)
            n, right = int(own.sum()), int((best[own] == index).sum())
            if n >= LEAST_GROUP and (worst is None or right / n < worst.accuracy.value):
                worst = WorstGroup(int(index), str(value), n, Estimate(right / n, *wilson(right, n)))
    return worst
