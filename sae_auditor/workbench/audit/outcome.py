"""What the what-if factors would make of the prediction, in a sentence. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers

if TYPE_CHECKING:
    from sae_auditor.explain import Scores
    from sae_auditor.explain.audit import Audit, Floats


def outcome_sentence(audit: Audit, scores: Scores) -> str:
    """Say which class would be the most probable one, and how far its decision moved."""
    before, after = int(audit.ranked()[0]), int(scores.logit.argmax())
    text = (
        translate("Audit", "Still \u201c{name}\u201d, at {share} (was {was}).")
        if before == after
        else translate("Audit", "The prediction becomes \u201c{name}\u201d, at {share} (was {was}).")
    )
    said = text.format(
        name=audit.class_names[after],
        share=numbers.percent(float(scores.probability[after])),
        was=numbers.percent(float(audit.probability[after])),
    )
    odds = [log_odds(one.logit, one.probability, before) for one in (audit, scores)]
    moved = translate("Audit", "Log-odds of \u201c{name}\u201d: {before} \u2192 {after} ({change})").format(
        name=audit.class_names[before],
        before=numbers.signed(odds[0], 2),
        after=numbers.signed(odds[1], 2),
        change=numbers.signed(odds[1] - odds[0], 2),
    )
    return f"{said}\n{moved}"


def log_odds(logit: Floats, probability: Floats, index: int) -> float:
    """Return the decision on a class: its log-odds against all others; of classes that do not compete, the logit.

    Classes compete where their probabilities come to one. A single class has nothing to decide against.
    """
    if len(logit) < 2 or not np.isclose(probability.sum(), 1.0, atol=1e-6):
        return float(logit[index])
    others = np.delete(logit, index)
    largest = others.max()
    return float(logit[index] - largest - np.log(np.exp(others - largest).sum()))
