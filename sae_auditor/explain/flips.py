"""The smallest change that flips a decision: the fewest fired latents whose switching off lets another class win.

A greedy search by exact effects finds a set; members that are not needed are put back. Then smaller sets are sought
among all that there are: where one vector is read, a bound rules out nearly all of them unseen (`lead_terms`);
elsewhere they are tried while the number of runs of the network's tail is bounded. Only what was ruled out or tried
is said not to exist. Always-on latents, which say nothing of one image, are left as they are.

A set means little where any other would have done the same, so it is compared with two **controls**: as many other
latents that fire about as strongly, drawn at random; and pushes exactly as strong, taken away along random latents of
the SAE that do not fire here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.controls import control_sets, wilson
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.measure import Lens
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

Places = tuple[int, ...]


@dataclass(frozen=True)
class _Effort:
    """How much is tried: the largest set, candidates a step, sets of the check, and draws of the control."""

    largest: int
    a_step: int
    sets: int
    controls: int


# Where one vector is read a set costs microseconds; elsewhere a run of the network's tail.
_CLOSED: Final = _Effort(largest=64, a_step=4096, sets=20_000, controls=200)
_NETWORK: Final = _Effort(largest=8, a_step=48, sets=1024, controls=64)
# Sets that are tried at a time.
_AT_ONCE: Final = 256


@dataclass(frozen=True)
class FlipQuestion:
    """What is asked: unit text embeddings ``[C, e]`` and the class that shall win, None for any other than now.

    `seed` and `controls` are as in `Auditor.flip_job`. `decoder` has the SAE's directions, float32 ``[d_sae, d]``, and
    `silent` says which latents may stand in for those of the set; None and empty for no such control.
    """

    texts: Floats
    goal: int | None
    seed: int = 0
    controls: int | None = None
    decoder: Tensor | None = None
    silent: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True)
class Control:
    """How often `n` random sets of as many latents change the decision in the same way.

    Parameters
    ----------
    flips, share, low, high
        How many, which share of them, 0 to 1, and its 95 % band (Wilson).
    strength
        Mean of their summed activations as a share of the set's own: near 1 where they fire as strongly.
    """

    n: int
    flips: int
    share: float
    low: float
    high: float
    strength: float


@dataclass(frozen=True)
class Flip:
    """What the search came to.

    Parameters
    ----------
    before, goal, after
        Places of classes: the most probable one, the one asked for (None: any), and the one that wins without
        `latents`, None where no set was found.
    latents
        What must be switched off, by falling activation; empty where no set was found.
    n_candidates
        How many latents could be switched off.
    checked
        No set of up to this many latents changes the decision.
    control
        Other latents that fire; None where no set was found or too few of them fire.
    pushed
        As strong pushes along latents that do not; None where no set was found or there are no such latents.
    """

    before: int
    goal: int | None
    after: int | None
    latents: tuple[int, ...]
    n_candidates: int
    checked: int
    control: Control | None
    pushed: Control | None = None

    @property
    def is_found(self) -> bool:
        """Whether there is a set that changes the decision."""
        return self.after is not None

    @property
    def is_smallest(self) -> bool:
        """Whether no smaller set does; where False, none was found."""
        return self.is_found and self.checked >= len(self.latents) - 1

    @property
    def is_impossible(self) -> bool:
        """Whether it is certain that no set does."""
        return not self.is_found and self.checked >= self.n_candidates


def flip_job(lens: Lens, evidence: Evidence, always_on: NDArray[np.bool_], question: FlipQuestion) -> Job[Flip]:
    """Find the fewest latents; reports come between the steps.

    Parameters
    ----------
    always_on
        Which of the fired latents are left as they are, bool ``[m]``.

    Raises
    ------
    InputRefused
        When there is nothing to change: a single class, or a goal that wins already.
    """
    search = _Search(lens, evidence, always_on, question)
    found = yield from search.greedy_job()
    found, checked = yield from search.smaller_job(found)
    after = None if found is None else search.winner(found)
    control, pushed = (None, None) if found is None else (search.control(found), search.pushed(found))
    places = () if found is None else tuple(sorted(found, key=lambda place: -abs(evidence.activations[place])))
    latents = tuple(int(evidence.latents[place]) for place in places)
    return Flip(search.before, question.goal, after, latents, len(search.candidates), checked, control, pushed)


class _Search:
    def __init__(self, lens: Lens, evidence: Evidence, always_on: NDArray[np.bool_], question: FlipQuestion) -> None:
        activations = evidence.activations
        self._lens, self._activations, self._question = lens, activations, question
        self._latents = evidence.latents
        self.candidates = np.flatnonzero((activations != 0) & ~always_on)
        cosine = lens.at_x(question.texts)
        self.before = int(cosine.argmax())
        if len(cosine) < 2:
            raise InputRefused(say("With a single class there is no decision to change."), todo=say("Add a class."))
        if question.goal == self.before:
            raise InputRefused(say("This class wins already."), todo=say("Choose another class."))
        self._effort = _CLOSED if isinstance(lens, ClosedLens) else _NETWORK
        self._start = float(self._leads(cosine[None])[0])

    def _leads(self, cosine: Floats) -> Floats:
        """Return how far the decision is from changing as asked, ``[n]`` for ``cosine [n, C]``; below 0 it has."""
        goal = self._question.goal
        kept = self.before if goal is None else goal
        others = np.delete(cosine, kept, axis=1).max(1)
        return np.asarray(cosine[:, kept] - others if goal is None else others - cosine[:, kept])

    def _cosines(self, sets: Sequence[Places]) -> Floats:
        factors = np.ones((len(sets), len(self._activations)))
        for row, places in enumerate(sets):
            factors[row, list(places)] = 0.0
        return self._lens.switched(factors, self._question.texts)

    def _tried(self, sets: Sequence[Places]) -> Floats:
        """Return the leads without each of these sets, ``[n]``."""
        parts = [sets[i : i + _AT_ONCE] for i in range(0, len(sets), _AT_ONCE)]
        return np.concatenate([np.zeros(0), *(self._leads(self._cosines(part)) for part in parts)])

    def winner(self, places: Places) -> int:
        return int(self._cosines([places])[0].argmax())

    # ---------------------------------------------------------------------------------------------------------- search

    def greedy_job(self) -> Job[Places | None]:
        """Switch off what brings the decision nearest to changing, one after the other, until it has."""
        chosen: Places = ()
        lead = self._start
        waiting = self._by_first_order()
        while len(chosen) < self._effort.largest:
            yield Progress(len(chosen), 0, say("Looking for the smallest change"))
            sets = [(*chosen, place) for place in waiting if place not in chosen][: self._effort.a_step]
            if not sets:
                return None
            leads = self._tried(sets)
            best = int(leads.argmin())
            if leads[best] >= lead:
                return None  # nothing brings it any nearer
            chosen, lead = sets[best], float(leads[best])
            if lead < 0:
                return self._without_idle(chosen)
        return None

    def _by_first_order(self) -> list[int]:
        """Return the candidates, those first whose gradient speaks most for the decision as it is."""
        terms = self._lens.gradient(self._question.texts).contributions
        cosine = self._lens.at_x(self._question.texts)
        rival = self._question.goal
        if rival is None:
            rival = int(np.argsort(-cosine, kind="stable")[1])
        speaks = (terms[self.before] - terms[rival])[self.candidates]
        return [int(place) for place in self.candidates[np.argsort(-speaks, kind="stable")]]

    def _without_idle(self, chosen: Places) -> Places:
        """Put back what the change does not need."""
        for place in chosen:
            fewer = tuple(other for other in chosen if other != place)
            if fewer and self._tried([fewer])[0] < 0:
                chosen = fewer
        return chosen

    def smaller_job(self, found: Places | None) -> Job[tuple[Places | None, int]]:
        """Return the smallest set that is found now, and up to which size it is certain that there is none."""
        left, size = self._effort.sets, 0
        largest = len(self.candidates) if found is None else len(found) - 1
        while size < largest:
            yield Progress(size, largest, say("Checking whether fewer latents are enough"))
            sets = self._that_may(size + 1, left)
            if sets is None:
                break
            left -= len(sets)
            for part in _parts(sets):
                leads = self._tried(part)
                if leads.min() < 0:
                    return part[int(leads.argmin())], size
                yield Progress(size, largest, say("Checking whether fewer latents are enough"))
            size += 1
        return found, size

    def _that_may(self, size: int, limit: int) -> list[Places] | None:
        """Return every set of this size that might change the decision; None where there are more than `limit`."""
        if not isinstance(self._lens, ClosedLens):
            if math.comb(len(self.candidates), size) > limit:
                return None
            return [tuple(map(int, places)) for places in combinations(self.candidates, size)]
        texts, goal = self._question.texts, self._question.goal
        rivals = [place for place in range(len(texts)) if place != self.before] if goal is None else [goal]
        found: set[Places] = set()
        for rival in rivals:
            terms = self._lens.lead_terms(texts[self.before] - texts[rival])
            sets = terms.sets_that_may(size, self.candidates, limit)
            if sets is None or len(found := found | set(sets)) > limit:
                return None
        return sorted(found)

    # --------------------------------------------------------------------------------------------------------- control

    def control(self, places: Places) -> Control | None:
        """Switch off as many other latents of about the same activations, at random."""
        random = np.random.default_rng(self._question.seed)
        sets = control_sets(np.abs(self._activations), places, self.candidates, self._draws, random)
        if not sets:
            return None
        hits = int((self._tried(sets) < 0).sum())
        sizes = np.abs(self._activations)
        strength = np.mean([sizes[list(one)].sum() for one in sets]) / sizes[list(places)].sum()
        low, high = wilson(hits, len(sets))
        return Control(len(sets), hits, hits / len(sets), low, high, float(strength))

    def pushed(self, places: Places) -> Control | None:
        """Take pushes as strong away along random latents that do not fire here."""
        decoder, silent, n = self._question.decoder, self._question.silent, self._draws
        if decoder is None or len(silent) < len(places) or not n:
            return None
        random = np.random.default_rng(self._question.seed + 1)
        drawn = np.stack([random.choice(silent, len(places), replace=False) for _ in range(n)])
        own = decoder[torch.from_numpy(self._latents[list(places)]).to(decoder.device)]
        rows = F.normalize(decoder[torch.from_numpy(drawn).to(decoder.device)], dim=-1) * own.norm(dim=-1)[:, None]
        hits = int((self._leads(self._lens.swapped(places, rows, self._question.texts)) < 0).sum())
        low, high = wilson(hits, n)
        return Control(n, hits, hits / n, low, high, 1.0)

    @property
    def _draws(self) -> int:
        return self._effort.controls if self._question.controls is None else self._question.controls


def _parts(sets: list[Places]) -> Iterator[list[Places]]:
    rest = iter(sets)
    while part := list(islice(rest, _AT_ONCE)):
        yield part
