"""An audit as a table for spreadsheets: a row for each class and latent, with what interventions make of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sae_auditor.i18n import translate
from sae_auditor.json_text import json_text
from sae_auditor.reports.audit.predictions import WhatIf
from sae_auditor.reports.provenance import of_audit
from sae_auditor.reports.table import Cell, Heading, Table

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit

_MAX_ROWS = 200_000
_LEAST_EACH = 10


def audit_table(audit: Audit, image_name: str, written: datetime, what_if: WhatIf | None = None) -> Table:
    """Return an audit as a table; the largest effects of each class where there are more rows than anybody reads.

    With interventions every row has the class's probability and the latent's effect before and after, and the
    interventions themselves stand among the settings.
    """
    each = max(_LEAST_EACH, _MAX_ROWS // max(1, len(audit.class_names)))
    settings: dict[str, Any] = {
        "prompt_set": audit.prompt_set,
        "target": audit.target,
        "method": audit.method,
        "contrast": audit.contrast or "",
    }
    if what_if is not None:
        settings["interventions"] = json_text([one.to_dict() for one in what_if.interventions]).strip()
    return Table(
        "audit-rows",
        translate("Audit", "Audit of {image}").format(image=image_name),
        tuple(_headings(what_if)),
        [row for index in audit.ranked().tolist() for row in _rows(audit, index, each, what_if)],
        of_audit(audit, image_name, settings, written),
    )


def _headings(what_if: WhatIf | None) -> Iterator[Heading]:
    yield Heading("class", translate("Audit", "Class"))
    yield Heading("probability", translate("Audit", "Probability"), "share")
    if what_if is not None:
        yield Heading("probability_after", translate("Audit", "Probability after"), "share")
    yield Heading("latent", translate("Audit", "Latent"), "count")
    yield Heading("label", translate("Audit", "Concept"))
    yield Heading("activation", translate("Audit", "Activation"), "number")
    yield Heading("contribution", translate("Audit", "Contribution"), "number")
    yield Heading("ablation", translate("Audit", "Exact effect"), "number")
    if what_if is not None:
        yield Heading("factor", translate("Audit", "Factor"), "number")
        yield Heading("contribution_after", translate("Audit", "Contribution after"), "number")
        yield Heading("ablation_after", translate("Audit", "Exact effect after"), "number")


def _rows(audit: Audit, index: int, each: int, what_if: WhatIf | None) -> Iterator[tuple[Cell, ...]]:
    name, probability = audit.class_names[index], float(audit.probability[index])
    first: tuple[Cell, ...] = (name, probability)
    if what_if is not None:
        first = (*first, float(what_if.scores.probability[index]))
    for j in audit.order(index)[:each].tolist():
        row = (
            *first,
            int(audit.latents[j]),
            audit.labels[j],
            float(audit.activations[j]),
            float(audit.contributions[index, j]),
            _known(audit.ablations[index, j]),
        )
        yield row if what_if is None else (*row, *_after(what_if, index, j, int(audit.latents[j])))


def _after(what_if: WhatIf, index: int, j: int, latent: int) -> tuple[Cell, ...]:
    factor, changed = what_if.scales.get(latent, 1.0), what_if.audit
    if changed is None:
        return factor, None, None
    return factor, float(changed.contributions[index, j]), _known(changed.ablations[index, j])


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
