"""What the files of an audit are made of, and its JSON with what was tried on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from sae_auditor.reports.audit.before_after import moved_latents

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept
    from sae_auditor.explain.audit import Audit
    from sae_auditor.reports.audit.predictions import WhatIf

_MAX_CONTRIBUTIONS = 200_000
_LEAST_EACH = 10
_MAX_MOVED = 50


@dataclass(frozen=True)
class AuditConcept:
    """A concept in the report, with its reference pictures as JPEG files."""

    concept: Concept
    pictures_jpeg: tuple[bytes, ...]


@dataclass(frozen=True)
class AuditReport:
    """Everything one HTML page is made of.

    Parameters
    ----------
    class_index
        The class whose contributions stand first.
    image_jpeg
        The audited image.
    concepts
        What the strongest latents of that class mean, by latent.
    written
        When, with a time zone.
    what_if
        What the predictions would be with latents scaled as they are on the screen.
    """

    audit: Audit
    class_index: int
    image_name: str
    image_jpeg: bytes
    concepts: Mapping[int, AuditConcept]
    written: datetime
    what_if: WhatIf | None = None


def audit_json(audit: Audit, what_if: WhatIf | None = None) -> dict[str, Any]:
    """Return the audit in the schema ``sae-auditor/audit/1``, and beside it under ``what_if`` what was tried on it.

    Every contribution is there, unless there are so many classes that the file could not be read any more; then each
    class keeps its largest ones.
    """
    many = len(audit.class_names) * len(audit.latents) > _MAX_CONTRIBUTIONS
    data = audit.to_json(max(_LEAST_EACH, _MAX_CONTRIBUTIONS // len(audit.class_names)) if many else None)
    return data if what_if is None else data | {"what_if": _what_if_json(audit, what_if)}


def _effects(audit: Audit, changed: Audit | None, index: int) -> list[dict[str, Any]]:
    """Return what the latents that changed most did to a class before and after."""
    moved = [] if changed is None else moved_latents(audit, changed, index)[:_MAX_MOVED]
    return [{"latent": one.latent, "before": one.before, "after": one.after} for one in moved]


def label_of(audit: Audit, latent: int) -> str | None:
    """Return the label of one of the audit's latents."""
    found = np.flatnonzero(audit.latents == latent)
    return audit.labels[int(found[0])] if found.size else None


def _what_if_json(audit: Audit, what_if: WhatIf) -> dict[str, Any]:
    """Return the interventions, and every class's prediction and effects before and after, the largest first."""
    scores = what_if.scores
    return {
        "latents": [
            {"latent": latent, "label": label_of(audit, latent), "factor": factor}
            for latent, factor in what_if.scales.items()
        ],
        "interventions": [one.to_dict() for one in what_if.interventions],
        "predictions": [
            {
                "class": audit.class_names[index],
                "cosine": float(scores.cosine[index]),
                "logit": float(scores.logit[index]),
                "probability": float(scores.probability[index]),
                "before": {
                    "cosine": float(audit.cosine[index]),
                    "logit": float(audit.logit[index]),
                    "probability": float(audit.probability[index]),
                },
                "effects": _effects(audit, what_if.audit, index),
            }
            for index in np.argsort(-scores.logit, kind="stable").tolist()
        ],
    }
