"""What no latent explains, as named terms: for the fixed rows of the window and of the reports. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sae_auditor.i18n import translate
from sae_auditor.workbench.audit import words

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Prediction

TermKind = Literal["unexplained", "bias", "constant", "total"]


@dataclass(frozen=True)
class Term:
    """A named amount, in units of the target."""

    kind: TermKind
    name: str
    value: float
    help: str


def terms_of(audit: Audit, prediction: Prediction) -> tuple[Term, ...]:
    """Return the terms beside the latents, the target itself last.

    Bias and constant are among them where they inform. A gradient through a normalisation comes to about zero in sum,
    so that its constant is the whole target and reads as if the latents explained nothing.
    """
    unexplained = Term(
        "unexplained",
        translate("Audit", "Unexplained"),
        prediction.unexplained,
        translate("Audit", "What the latents did not capture. The model used it all the same."),
    )
    if audit.method != "ledger":
        name = words.target_name(audit.target)
        text = translate("Audit", "Where the class stands. Each bar is measured by itself: together they are not this.")
        return unexplained, Term("total", name, prediction.total, text)
    return (
        unexplained,
        Term(
            "bias",
            translate("Audit", "Decoder bias"),
            prediction.bias,
            translate("Audit", "What the SAE adds for every image, whatever is in it."),
        ),
        Term(
            "constant",
            translate("Audit", "Constant"),
            prediction.constant,
            translate(
                "Audit",
                "The same whichever latents fire: what the encoder's last layer adds, and what always-on latents "
                "usually do.",
            ),
        ),
        Term(
            "total",
            translate("Audit", "Adds up to"),
            prediction.total,
            translate("Audit", "The sum of what the ledger says of each latent and of the rows above."),
        ),
    )
