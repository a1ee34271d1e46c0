"""The row of one class in the list of predictions, with its text twin. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import flag_words

if TYPE_CHECKING:
    from sae_auditor.explain import Scores
    from sae_auditor.explain.audit import Audit, Floats
    from sae_auditor.explain.interventions import Intervention


@dataclass(frozen=True)
class PredictionRow:
    """One class: shares are 0 to 1; `changed` is the probability under the what-if factors.

    `is_forbidden` tells whether a forbidden reason is behind it. `text` prints the probability that is shown last,
    `as_it_is` that of the image as it is.
    """

    index: int
    name: str
    probability: float
    changed: float | None
    text: str
    tip: str
    is_forbidden: bool = False
    as_it_is: str = ""


def prediction_row(audit: Audit, index: int, changed: float | None) -> PredictionRow:
    """Return the row of one class."""
    name = audit.class_names[index]
    probability = float(audit.probability[index])
    text = numbers.percent(probability if changed is None else changed)
    tip = translate("Audit", "{name}: probability {probability}, cosine {cosine}, logit {logit}").format(
        name=name,
        probability=numbers.percent(probability),
        cosine=numbers.plain(float(audit.cosine[index]), 4),
        logit=numbers.plain(float(audit.logit[index]), 3),
    )
    if changed is not None:
        tip += "\n" + translate("Audit", "With your changes: {probability}").format(probability=text)
    # Nothing else of the prediction is needed, and there may be ten thousand of them.
    reasons = audit.prediction(index, top=0).reasons if audit.judgements is not None else ()
    found = [flag_words.forbidden_sentence(reason) for reason in reasons if reason.forbidden]
    prompts = audit.class_prompts[index]
    tip = "\n".join([tip, *found, *(prompts[:6] if prompts != (name,) else ())])
    return PredictionRow(index, name, probability, changed, text, tip, bool(found), numbers.percent(probability))


@dataclass(frozen=True)
class ChangedScores:
    """Predictions under interventions: cosine, logit and probability, each float64 ``[C]``."""

    cosine: Floats
    logit: Floats
    probability: Floats


def scores_in(audit: Audit) -> ChangedScores:
    """Return the predictions of an audit."""
    return ChangedScores(audit.cosine, audit.logit, audit.probability)


@dataclass(frozen=True)
class WhatIf:
    """The predictions of an image under interventions, one without a name for what is only being tried.

    `audit` explains the image under them; None where that was not measured yet.
    """

    interventions: tuple[Intervention, ...]
    scores: Scores | ChangedScores
    audit: Audit | None = None

    @property
    def scales(self) -> Mapping[int, float]:
        """What each latent is multiplied with by all of them, where they hold."""
        found: dict[int, float] = {}
        for one in self.interventions:
            for latent, factor in one.factors:
                found[latent] = found.get(latent, 1.0) * factor
        return found


def outcome_sentence(audit: Audit, scores: Scores | ChangedScores) -> str:
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
