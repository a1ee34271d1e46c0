"""What was tried on an audit, for its files: by what factor each latent was scaled, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sae_auditor.html_text import html_text
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import words
from sae_auditor.reports.audit.predictions import outcome_sentence
from sae_auditor.workbench.audit.export.table import head_row, number_cell

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit
    from sae_auditor.reports.audit.predictions import WhatIf

_TOP_CLASSES = 10


def what_if_json(audit: Audit, what_if: WhatIf) -> dict[str, Any]:
    """Return factors by latent, and cosine, logit and probability of every class under them, the largest first."""
    scores = what_if.scores
    return {
        "latents": [
            {"latent": latent, "label": _label(audit, latent), "factor": factor}
            for latent, factor in what_if.scales.items()
        ],
        "predictions": [
            {
                "class": audit.class_names[index],
                "cosine": float(scores.cosine[index]),
                "logit": float(scores.logit[index]),
                "probability": float(scores.probability[index]),
            }
            for index in np.argsort(-scores.logit, kind="stable").tolist()
        ],
    }


def what_if_card(audit: Audit, what_if: WhatIf) -> str:
    """Return the card of the HTML page that says the same."""
    heading = html_text(translate("Audit", "What if"))
    scaled = "".join(
        f"<tr><td>{html_text(words.latent_label(_label(audit, latent), latent))} <small>#{latent}</small></td><td></td>"
        f"{number_cell(_percent(factor))}</tr>"
        for latent, factor in what_if.scales.items()
    )
    head = head_row(translate("Audit", "Prediction"), "", translate("Audit", "As it is"), translate("Audit", "What if"))
    order = np.argsort(-what_if.scores.logit, kind="stable").tolist()[:_TOP_CLASSES]
    rows = "".join(
        f"<tr><td>{html_text(audit.class_names[index])}</td><td></td>"
        + number_cell(numbers.percent(float(audit.probability[index])))
        + number_cell(numbers.percent(float(what_if.scores.probability[index])))
        + "</tr>"
        for index in order
    )
    latents = head_row(translate("Audit", "Concept"), "", translate("Audit", "Strength"))
    outcome = "<br>".join(map(html_text, outcome_sentence(audit, what_if.scores).split("\n")))
    return (
        f'<section class="card"><h2>{heading}</h2><p class="sub">{outcome}</p>'
        f"<table>{latents}{scaled}</table><table>{head}{rows}</table></section>"
    )


def _percent(factor: float) -> str:
    return f"{100 * factor:.0f}\u202f%"


def _label(audit: Audit, latent: int) -> str | None:
    found = np.flatnonzero(audit.latents == latent)
    return audit.labels[int(found[0])] if found.size else None
