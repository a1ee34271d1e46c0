"""The bars of a class before and after interventions, side by side. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit.bar_row import BarRow, Bars
from sae_auditor.reports.audit.intervention_words import held

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit


@dataclass(frozen=True)
class Moved:
    """One latent: what it did to a class before and after, in units of the target, and its activation."""

    latent: int
    label: str | None
    before: float
    after: float
    activation_before: float
    activation_after: float

    @property
    def change(self) -> float:
        """By how much its effect changed."""
        return self.after - self.before


def moved_latents(audit: Audit, changed: Audit, index: int) -> list[Moved]:
    """Return what every fired latent did to class `index` before and after, the largest change first.

    Exact effects are compared where both were measured, else what the method says of both. The latents of an audit
    under interventions are those of the image as it is, in the same order.
    """
    before, after = _comparable(audit, changed, index)
    order = np.lexsort((np.arange(len(before)), -np.abs(after - before)))
    return [
        Moved(
            int(audit.latents[j]),
            audit.labels[j],
            float(before[j]),
            float(after[j]),
            float(audit.activations[j]),
            float(changed.activations[j]),
        )
        for j in order.tolist()
    ]


def with_after(bars: Bars, audit: Audit, changed: Audit | None, index: int) -> Bars:
    """Return the rows with what becomes of each under the interventions of `changed`; as they are for None.

    The thick bar stays that of the image as it is. Where exact effects of both are not known, the row is left alone.
    """
    if changed is None or not np.array_equal(audit.latents, changed.latents):
        return bars
    places = {int(latent): j for j, latent in enumerate(audit.latents)}
    exact = ~np.isnan(audit.ablations[index]) & ~np.isnan(changed.ablations[index])
    effects = np.where(exact, changed.ablations[index], changed.contributions[index])
    shown = [effects[places[row.latent]] for row in bars.latents if row.latent in places]
    scale = max(bars.scale, *(abs(float(value)) for value in shown), 0.0) if shown else bars.scale
    decimals = numbers.decimals_for([scale])

    def after(row: BarRow) -> BarRow:
        place = places.get(row.latent) if row.latent is not None else None
        if place is None or row.is_measured != bool(exact[place]):
            return row
        return _with(row, float(effects[place]), decimals, changed)

    total = float(changed.total[index])
    fixed = tuple(_with(row, total, decimals, changed) if row.kind == "total" else row for row in bars.fixed)
    return Bars(scale, tuple(map(after, bars.latents)), fixed)


def _with(row: BarRow, value: float, decimals: int, changed: Audit) -> BarRow:
    text = numbers.signed(value, decimals)
    said = translate("Audit", "{held}: {value}").format(held=held(changed.changes), value=text)
    return replace(row, after=value, after_text=text, tip=f"{row.tip}\n{said}")


def _comparable(audit: Audit, changed: Audit, index: int) -> tuple[np.ndarray, np.ndarray]:
    exact = ~np.isnan(audit.ablations[index]) & ~np.isnan(changed.ablations[index])
    return (
        np.where(exact, audit.ablations[index], audit.contributions[index]),
        np.where(exact, changed.ablations[index], changed.contributions[index]),
    )
