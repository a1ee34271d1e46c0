"""What the latents of a compound's words do to one image that is called it.

A word **decides alone** where the image is called something else without its latents, and is still called so without
all latents of the whole and of the other words. How often as many other latents that push the class about as strongly
would do the same is the chance that it is compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.controls import control_sets
from sae_auditor.studies.compounds.parts import NOBODY, WHOLE, Compound

if TYPE_CHECKING:
    from sae_auditor.explain.measure import Lens

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Random sets for each word and image.
N_CONTROLS: Final = 4
# An effect on the decision below this, in log-odds, is nothing.
LEAST_PUSH: Final = 0.1


@dataclass(frozen=True, eq=False)
class Seen:
    """One image that is called a compound; ``w`` words.

    Parameters
    ----------
    path
        Of the image.
    pushes
        Sums of the effects above 0 of the whole's latents, of each word's, and of all others, float64 ``[w + 2]``.
    alone, chance
        Whether each word decides alone, bool ``[w]``, and which share of random sets in its place would, ``[w]``.
    """

    path: str
    pushes: Floats
    alone: Bools
    chance: Floats


def seen_of(
    compound: Compound,
    path: str,
    latents: Ints,
    effects: Floats,
    off: Floats,
    lens: Lens,
    texts: Floats,
    random: np.random.Generator,
) -> Seen:
    """Return what the words do to an image that is called the compound.

    Parameters
    ----------
    latents, effects, off
        That fired, int64 ``[m]``, their exact effects on the decision of the class, NaN where they were not measured,
        and the factors that switch them off, float64 ``[m]``.
    texts
        Of all classes, ``[C, e]``.
    """
    pushes = np.nan_to_num(effects)
    owner = compound.owner[latents]
    n_words = len(compound.words)
    sums = [np.maximum(pushes[owner == who], 0).sum() for who in (*range(WHOLE, n_words + 1), NOBODY)]
    pushing = pushes >= LEAST_PUSH
    owned = owner != NOBODY
    sets = [np.flatnonzero((owner == word) & pushing) for word in range(1, n_words + 1)]
    rest = [np.flatnonzero(owned & (owner != word) & pushing) for word in range(1, n_words + 1)]
    judge = _Judge(lens, texts, off, compound.index)
    alone, chance = np.zeros(n_words, bool), np.zeros(n_words)
    for place, (own, others) in enumerate(zip(sets, rest, strict=True)):
        if not len(own):
            continue
        candidates = np.flatnonzero(pushing)
        drawn = control_sets(pushes.clip(0), own.tolist(), candidates, N_CONTROLS, random)
        swapped = [_swapped(own, others, np.array(one)) for one in drawn]
        first, *decided = judge.alone([own, *(np.array(one) for one in drawn)], [others, *swapped])
        alone[place] = first
        chance[place] = np.mean(decided) if decided else 0.0
    return Seen(path, np.array(sums), alone, chance)


def _swapped(own: Ints, others: Ints, drawn: Ints) -> Ints:
    """Return the others where a word's latents and the drawn ones, one by one, change places."""
    return np.union1d(np.setdiff1d(others, drawn), own[np.isin(drawn, others)])


@dataclass(frozen=True, eq=False)
class _Judge:
    """Whether sets of latents decide alone."""

    lens: Lens
    texts: Floats
    off: Floats
    index: int

    def alone(self, sets: Sequence[Ints], rests: Sequence[Ints]) -> list[bool]:
        """Return for each set whether the class is lost without it and stays without the rest."""
        factors = np.stack([self._without(places) for places in (*sets, *rests)])
        called = self.lens.switched(factors, self.texts).argmax(1) == self.index
        n = len(sets)
        return [bool(not lost and stays) for lost, stays in zip(called[:n], called[n:], strict=True)]

    def _without(self, places: Ints) -> Floats:
        factors = np.ones(len(self.off))
        factors[places] = self.off[places]
        return factors
