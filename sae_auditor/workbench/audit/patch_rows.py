"""The rows that tell what fired in one patch, with their text twins. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.audit import words
from sae_auditor.workbench.audit.bar_row import BarRow, Bars, detail_of, in_sections
from sae_auditor.workbench.audit.listing import is_on
from sae_auditor.workbench.audit.state import PatchLatent, PatchPage, Side


def patch_bars(page: PatchPage, side: Side, scales: Mapping[int, float]) -> Bars:
    """Return the rows that tell what fired in one patch, and what all of it comes to by the gradient."""
    scale = max([abs(item.contribution) for item in page.latents], default=0.0) or 1.0
    decimals = numbers.decimals_for([scale])
    unit = words.unit_of(page.target, page.class_name, page.contrast)
    shown = [item for item in page.latents if is_on(side, item.contribution)]
    latents = [_patch_row(item, decimals, unit, scales.get(item.latent)) for item in shown]
    total = sum(item.contribution for item in page.latents)
    label, tip = translate("Audit", "From this patch"), translate("Audit", "What its latents contribute together.")
    fixed = BarRow("total", label, unit, total, numbers.signed(total, decimals), tip=tip)
    return Bars(scale, tuple(in_sections(latents, page.class_name, side)), (fixed,) if page.latents else ())


def _patch_row(item: PatchLatent, decimals: int, unit: str, factor: float | None) -> BarRow:
    text = numbers.signed(item.contribution, decimals)
    return BarRow(
        "latent",
        words.latent_label(item.label, item.latent),
        detail_of(item.latent, item.activation),
        item.contribution,
        text,
        is_measured=False,
        latent=item.latent,
        factor=factor,
        tip=words.contribution_sentence(item.label, item.latent, item.contribution, text, unit),
    )
