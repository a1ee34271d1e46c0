"""Which latents a class leans on though it should not: proposed by either half of the images, confirmed by the other.

A finding is a latent that pushes towards a class by a large exact effect where it fires, and either belongs to a
reason that must not count (its push itself is tested), or was judged by nobody while the labels speak against it (its
harm is tested, see `harm`). All tests of a scan are made on images that had no part in choosing what is tested, and
adjusted for their number together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.studies.scan.effects import Effects, Firings
from sae_auditor.studies.scan.harm import ClassLabels, Harm
from sae_auditor.studies.scan.statistics import holm, interval_of_mean, p_above, proposing_half
from sae_auditor.studies.scan.truth import Truth

if TYPE_CHECKING:
    from sae_auditor.explain.reasons import Judgements

Bools = NDArray[np.bool_]

Ground = Literal["must-not-count", "labels"]

# In log-odds, where a latent fires: the odds of the class become e = 2.7 times as large.
LEAST_EFFECT: Final = 1.0
# By which share a class's log-loss must fall without a latent.
LEAST_HARM: Final = 0.02
# In how many images of each half a latent must fire.
LEAST_SUPPORT: Final = 8
# Either half of the images proposes what the other confirms.
_WAYS: Final = 2
# The chance of a false confirmation in a scan.
RATE: Final = 0.05


@dataclass(frozen=True)
class Rule:
    """What counts as a finding.

    Parameters
    ----------
    rate
        The chance of even one false confirmation in a scan, 0 to 1.
    least_effect
        Mean exact effect in log-odds, over the images in which the latent fires.
    least_harm
        See `harm`.
    least_support
        Images of each half in which the latent fires.
    seed
        Draws the halves and the intervals.
    group
        Column of the labels' table whose subgroups count the same; empty for none.
    """

    rate: float = RATE
    least_effect: float = LEAST_EFFECT
    least_harm: float = LEAST_HARM
    least_support: int = LEAST_SUPPORT
    seed: int = 0
    group: str = ""


@dataclass(frozen=True)
class Finding:
    """One class and one latent that was proposed.

    Parameters
    ----------
    index, latent
        The class and the latent.
    ground
        Why it should not count.
    p
        Adjusted for the number of all proposals, and for the two ways; of a finding that both halves propose the
        smaller one.
    interval
        95 % interval of the mean exact effect on the confirming half's images in which it fires.
    harm
        On the confirming half; None without labels.
    """

    index: int
    latent: int
    ground: Ground
    p: float
    confirmed: bool
    interval: tuple[float, float] | None
    harm: Harm | None


def findings_of(effects: Effects, truth: Truth, judgements: Judgements | None, rule: Rule = Rule()) -> list[Finding]:
    """Return every finding that one half of the images proposes, with what the other half says of it.

    Each half proposes once and confirms once, at half of the rate each.
    """
    half = proposing_half(effects.hashes, rule.seed)
    found: dict[tuple[int, int], Finding] = {}
    for proposes in (half, ~half):
        for finding in _one_way(effects, truth, judgements, rule, proposes):
            place = finding.index, finding.latent
            if place not in found or finding.p < found[place].p:
                found[place] = finding
    return list(found.values())


def _one_way(
    effects: Effects, truth: Truth, judgements: Judgements | None, rule: Rule, proposes: Bools
) -> Iterator[Finding]:
    labels = _LabelsOf(effects, truth, proposes, rule)
    proposed = [_tested(one, labels, rule) for one in _proposals(effects, judgements, proposes, labels, rule)]
    for finding, adjusted in zip(proposed, holm([finding.p for finding in proposed]), strict=True):
        p = min(1.0, _WAYS * float(adjusted))
        yield replace(finding, p=p, confirmed=p <= rule.rate)


@dataclass(frozen=True, eq=False)
class _Proposal:
    index: int
    latent: int
    ground: Ground
    firings: Firings
    confirming: Bools  # which of the firings are in the other half, [k]


class _LabelsOf:
    """What the labels say of each class, made when it is first asked for."""

    def __init__(self, effects: Effects, truth: Truth, proposes: Bools, rule: Rule) -> None:
        def make(index: int) -> ClassLabels:
            return ClassLabels(effects.decisions[:, index], truth, index, proposes, rule.group)

        self._make: Callable[[int], ClassLabels] = make
        self._is_any = truth.n_shown > 1
        self._made: dict[int, ClassLabels | None] = {}

    def of(self, index: int) -> ClassLabels | None:
        """Return the labels of a class; None where they cannot tell it from others in both halves."""
        if not self._is_any:
            return None
        if index not in self._made:
            made = self._make(index)
            self._made[index] = made if made.can_be_told else None
        return self._made[index]


def _proposals(
    effects: Effects, judgements: Judgements | None, proposes: Bools, labels: _LabelsOf, rule: Rule
) -> Iterator[_Proposal]:
    for latent in np.flatnonzero(effects.support >= 2 * rule.least_support):
        if judgements is not None and judgements.may_count[latent]:
            continue
        firings = effects.of(int(latent))
        own = proposes[firings.images]
        if min(own.sum(), (~own).sum()) < rule.least_support:
            continue
        means = firings.effects[own].mean(0, dtype=np.float64)
        must_not = judgements is not None and judgements.reason_of[latent] >= 0
        for index in np.flatnonzero(means > rule.least_effect):
            ground: Ground = "must-not-count" if must_not else "labels"
            if must_not or _is_harmful(labels.of(int(index)), firings, int(index), rule):
                yield _Proposal(int(index), int(latent), ground, firings, ~own)


def _is_harmful(labels: ClassLabels | None, firings: Firings, index: int, rule: Rule) -> bool:
    if labels is None:
        return False
    harm = labels.harm(firings.images, firings.effects[:, index], rule.least_harm, rule.seed, judging=False)
    return harm.share > rule.least_harm


def _tested(proposal: _Proposal, labels: _LabelsOf, rule: Rule) -> Finding:
    """Test a proposal on the other half; its p-value is not adjusted yet."""
    firings, index = proposal.firings, proposal.index
    pushes = firings.effects[proposal.confirming, index].astype(np.float64)
    known = labels.of(index)
    harm = None
    if known is not None:
        harm = known.harm(firings.images, firings.effects[:, index], rule.least_harm, rule.seed)
    p = p_above(pushes - rule.least_effect)
    if proposal.ground == "labels":
        # Both must hold, a large effect and harm: the larger p-value is that of their conjunction.
        p = max(p, 1.0 if harm is None else harm.p)
    interval = interval_of_mean(pushes, rule.seed)
    return Finding(index, proposal.latent, proposal.ground, p, False, interval, harm)
