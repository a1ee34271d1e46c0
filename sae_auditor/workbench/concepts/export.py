"""The job that writes latents to a file. Nothing is changed on disk unless the whole file could be written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.atomic import write_atomically
from sae_auditor.concepts.numbers import NUMBERS
from sae_auditor.i18n import translate
from sae_auditor.images import encode_jpeg
from sae_auditor.json_text import json_text
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.kinds import kind_of
from sae_auditor.reports.latents.export import Export, Latent
from sae_auditor.reports.latents.page import Shot, latents_html
from sae_auditor.reports.latents.table import latents_csv
from sae_auditor.reports.provenance import Provenance
from sae_auditor.workbench.concepts import jobs

if TYPE_CHECKING:
    from sae_auditor.workbench.concepts.jobs import OpenedSae

_PICTURES_EACH = 8


def export_latents(known: OpenedSae, latents: Sequence[int], path: Path) -> Job[Path]:
    """Write what is known of some latents as a table, as data, or as a page with pictures.

    Raises
    ------
    InputRefused
        When the name of the file says another kind, or it cannot be written there.
    """
    kind = kind_of(path, translate("Concepts", "Latents cannot be saved as \u201c{file}\u201d."))
    export = yield from _gather(known, latents, datetime.now(UTC))
    if kind == ".csv":
        content = latents_csv(export)
    elif kind == ".json":
        content = json_text(export.to_json()).encode()
    else:
        shots = yield from _shots(known, export)
        content = latents_html(export, shots).encode()
    write_atomically(path, content)
    return path


def _gather(known: OpenedSae, latents: Sequence[int], written: datetime) -> Job[Export]:
    """Collect what is known of some latents, in the order in which they are given."""
    columns = {name: known.concepts.table.numbers(name) for name in NUMBERS}
    found: list[Latent] = []
    for latent in latents:
        yield Progress(len(found), len(latents))
        numbers = {name: _number(name, float(values[latent])) for name, values in columns.items()}
        concept = known.concepts.concept(latent)
        found.append(Latent(concept, numbers, known.view.row_and_column(concept.always_on_place)))
    meta = known.concepts.table.meta
    return Export(
        _provenance(known, written),
        reference=known.reference.title,
        n_images=known.concepts.table.n_images,
        monosemanticity_floor=meta.monosemanticity_floor,
        vocabulary=meta.vocabulary,
        vocabulary_source=meta.vocabulary_source,
        vocabulary_licence=meta.vocabulary_licence,
        latents=tuple(found),
    )


def _provenance(known: OpenedSae, written: datetime) -> Provenance:
    auditor, meta = known.auditor, known.concepts.table.meta
    entry = auditor.bundle.manifest.encoder
    return Provenance(
        bundle=auditor.bundle.name,
        fingerprint=auditor.bundle.fingerprint,
        sae=auditor.sae_name,
        written=written,
        sae_fingerprint=known.concepts.fingerprint,
        site=auditor.site.name,
        tokens=auditor.site.tokens,
        encoder=meta.encoder or entry.name,
        encoder_fingerprint=meta.encoder_fingerprint or entry.fingerprint,
    )


def _shots(known: OpenedSae, export: Export) -> Job[dict[int, list[Shot]]]:
    found: dict[int, list[Shot]] = {}
    for latent in export.latents:
        yield Progress(len(found), len(export.latents))
        pictures = yield from jobs.pictures(known, latent.concept.examples[:_PICTURES_EACH])
        found[latent.concept.latent] = [
            Shot(picture.example.path, encode_jpeg(picture.pixels), picture.frame)
            for picture in pictures
            if picture.pixels is not None
        ]
    return found


def _number(name: str, value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return round(value) if NUMBERS[name].kind == "count" else value
