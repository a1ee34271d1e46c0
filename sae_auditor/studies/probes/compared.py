"""What a comparison of prompts and probe comes to: the findings of both, and which of the two leans on them more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import say, sentences
from sae_auditor.studies.probes.comparing import Accuracy, Comparison, Estimate, Lean, WorstGroup, worst_group_of
from sae_auditor.studies.probes.rows import More, more_of
from sae_auditor.studies.scan.effects import Effects
from sae_auditor.studies.scan.findings import Finding, Rule, findings_of
from sae_auditor.studies.scan.rows import Context, Place, context_of
from sae_auditor.studies.scan.truth import Truth

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.library import Auditor

Floats = NDArray[np.float64]

# Findings of two readouts are looked for, at half of the rate each.
_BOTH: Final = 2


@dataclass(frozen=True, eq=False)
class Compared:
    """What came of the comparison; of every pair the first is of the prompts, the second of the probe.

    Parameters
    ----------
    contexts, findings
        For rows; effects are in calibrated log-odds.
    comparison
        Of the two.
    accuracy, worst_groups
        How often they are right, in all and in the worst group.
    shortcut
        Confirmed findings of either: what classes lean on that must not count, or that the labels speak against.
    lean
        How much the two lean on it; None where there is none.
    """

    contexts: tuple[Context, Context]
    findings: tuple[list[Finding], list[Finding]]
    comparison: Comparison
    accuracy: Accuracy
    worst_groups: tuple[WorstGroup | None, WorstGroup | None]
    shortcut: tuple[Place, ...]
    lean: Lean | None

    @property
    def leans_more(self) -> More | None:
        """Which of the two leans on the shortcut more; None where there is none."""
        return None if self.lean is None else more_of(self.lean.more)

    def verdict(self) -> str:
        """Return which of the two leans on the shortcut more, in a sentence."""
        if self.lean is None:
            return say("Neither the prompts nor the probe are shown to lean on a shortcut.")
        sizes = (f"{self.lean.first.value:.2f}", f"{self.lean.second.value:.2f}")
        more = self.lean.more
        band = (f"{more.low:+.2f}", f"{more.high:+.2f}")
        told = {
            "prompts": say("The prompts lean on the shortcut more than the probe."),
            "probe": say("The probe leans on the shortcut more than the prompts."),
            "cannot tell": say("Which of the two leans on the shortcut more cannot be told."),
        }[more_of(more)]
        figures = say(
            "The prompts' push is {0}, the probe's {1} log-odds; the difference is {2} to {3}.", *sizes, *band
        )
        return sentences(told, figures)

    def rightness(self) -> str:
        """Return how often the two are right, in a sentence."""
        first, second = self.accuracy.first, self.accuracy.second
        return say("Right are the prompts in {0}, the probe in {1}.", _percent(first), _percent(second))


def compare(
    auditor: Auditor, prompts: PromptSet, texts: Floats, effects: tuple[Effects, ...], truth: Truth, rule: Rule
) -> Compared:
    """Compare two readouts on images that had no part in fitting either.

    Parameters
    ----------
    prompts, texts
        The classes, and their unit text embeddings ``[C, e]``.
    effects
        Under the prompts, and under the probe.
    rule
        What counts as a finding; its rate is that of both together.
    """
    comparison = Comparison(effects[0], effects[1], truth, rule.group, rule.seed)
    own, each = comparison.effects, replace(rule, rate=rule.rate / _BOTH)
    judgements = auditor.meanings.judgements_under(prompts.name)
    # Adjusted for both: the smaller p-value of two is worth twice as much.
    findings = tuple(
        [replace(finding, p=min(1.0, _BOTH * finding.p)) for finding in findings_of(of_one, truth, judgements, each)]
        for of_one in own
    )
    confirmed = [finding for of_one in findings for finding in of_one if finding.confirmed]
    shortcut = tuple(dict.fromkeys((finding.index, finding.latent) for finding in confirmed))
    return Compared(
        contexts=(
            context_of(auditor, prompts, texts, own[0], truth, None),
            context_of(auditor, prompts, texts, own[1], truth, None),
        ),
        findings=(findings[0], findings[1]),
        comparison=comparison,
        accuracy=comparison.accuracy(),
        worst_groups=(worst_group_of(own[0].best, truth, rule.group), worst_group_of(own[1].best, truth, rule.group)),
        shortcut=shortcut,
        lean=comparison.lean_on_all(shortcut) if shortcut else None,
    )


def _percent(estimate: Estimate) -> str:
    return f"{estimate.value:.0%} ({estimate.low:.0%} \u2013 {estimate.high:.0%})"
