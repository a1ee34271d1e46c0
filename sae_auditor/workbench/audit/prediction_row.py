"""The row of one class in the list of predictions, with its text twin. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.audit import flag_words

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit


@dataclass(frozen=True)
class PredictionRow:
    """One class: shares are 0 to 1; `changed` is the probability under the what-if factors.

    `is_forbidden` tells whether a forbidden reason is behind it.
    """

    index: int
    name: str
    probability: float
    changed: float | None
    text: str
    tip: str
    is_forbidden: bool = False


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
    return PredictionRow(index, name, probability, changed, text, tip, bool(found))
