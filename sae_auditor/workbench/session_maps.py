"""The heat maps of a session's report: of each image where the latent that pushed its decision most fired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.progress import run_to_end
from sae_auditor.reports import numbers
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.reports.session.book import Case, Overlay
from sae_auditor.workbench import colormap

if TYPE_CHECKING:
    from sae_auditor.explain import HeatMap
    from sae_auditor.images import Box, SourceImage, View
    from sae_auditor.library import Auditor
    from sae_auditor.records.reporting.pictures import Maps


def maps_of(auditor: Auditor, view: View) -> Maps:
    """Return what gives the heat map of an image by a model.

    There is none where another bundle or SAE made the audit, nothing pushed, or the map does not exist at the site.
    """

    def overlay(case: Case, image: SourceImage) -> Overlay | None:
        audit = case.audit
        if audit is None or (audit.bundle[1], audit.sae.name) != (auditor.bundle.fingerprint, auditor.sae_name):
            return None
        bars = [bar for bar in audit.bars if bar.latent is not None and bar.effect > 0]
        if not bars:
            return None
        strongest = max(bars, key=lambda bar: bar.effect)
        assert strongest.latent is not None
        tile = int(audit.tile.split("/")[0]) if audit.tile else 1
        try:
            framing = auditor.framings_of(image, view)[tile - 1]
            (evidence,) = run_to_end(auditor.look_job([image], framing))
            heat = auditor.latent_map(evidence, strongest.latent)
        except KnownError:
            return None
        return _painted(heat, evidence.seen, latent_name(strongest.label, strongest.latent))

    return overlay


def _painted(heat: HeatMap, box: Box, name: str) -> Overlay:
    values = heat.values
    # Activations of signed SAEs lie on both sides of zero.
    is_signed = heat.kind == "activation" and bool((values < 0).any())
    span = colormap.signed_range(values) if is_signed else colormap.value_range(values, from_zero=True)
    rgba = colormap.signed_colours(values, span) if is_signed else colormap.colours(values, span)
    text = {
        "activation": translate("SessionReport", "Where \u201c{name}\u201d fired, {low} to {high} (activation)."),
        "attention": translate("SessionReport", "Where \u201c{name}\u201d read from, {low} to {high} (attention)."),
    }[heat.kind]
    decimals = numbers.decimals_for(span)
    low, high = (numbers.plain(end, decimals) for end in span)
    return Overlay(rgba, box, text.format(name=name, low=low, high=high))
