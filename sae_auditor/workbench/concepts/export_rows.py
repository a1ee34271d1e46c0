"""What a file of latents says, gathered once for every kind of file. No Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept
    from sae_auditor.workbench.concepts.jobs import OpenedSae

SCHEMA: Final = "sae-auditor/latents/1"

# Every number of a latent, in the order in which files list them.
EXPORTED: Final = (
    "support",
    "firing_rate",
    "max_activation",
    "mean_activation",
    "effective_n",
    "monosemanticity",
    "clarity",
    "polysemanticity",
    "redundancy",
    "agreement",
    "label_score",
    "label_stands_out",
    "label_floor",
    "word_floor",
)


@dataclass(frozen=True)
class About:
    """What holds for all latents of a file; `written` is a moment in UTC, ISO 8601."""

    sae: str
    sae_fingerprint: str
    site: str
    tokens: str
    encoder: str
    encoder_fingerprint: str
    bundle: str
    bundle_fingerprint: str
    reference: str
    n_images: int
    monosemanticity_floor: float | None
    vocabulary: str
    vocabulary_source: str
    vocabulary_licence: str
    written: str


@dataclass(frozen=True)
class Row:
    """A latent with every number by its name, None where it is unknown.

    `place` is the place that an always-on latent marks, row and column from 1.
    """

    concept: Concept
    numbers: Mapping[str, float | int | None]
    place: tuple[int, int] | None = None


@dataclass(frozen=True)
class Export:
    """What one file is made of."""

    about: About
    rows: tuple[Row, ...]


def gather(known: OpenedSae, latents: Sequence[int], written: datetime) -> Job[Export]:
    """Collect what is known of some latents, in the order in which they are given."""
    columns = {name: known.concepts.table.numbers(name) for name in EXPORTED}
    rows: list[Row] = []
    for latent in latents:
        yield Progress(len(rows), len(latents))
        numbers = {name: _number(name, float(values[latent])) for name, values in columns.items()}
        concept = known.concepts.concept(latent)
        rows.append(Row(concept, numbers, known.view.row_and_column(concept.always_on_place)))
    return Export(_about(known, written), tuple(rows))


def as_json(export: Export) -> dict[str, Any]:
    """Return the file of the schema ``sae-auditor/latents/1``."""
    return {"schema": SCHEMA, **asdict(export.about), "latents": [_latent(row) for row in export.rows]}


def _latent(row: Row) -> dict[str, Any]:
    concept = row.concept
    opinion, remark = concept.second_opinion, concept.remark
    return {
        "latent": concept.latent,
        "label": concept.label,
        "name": concept.name,
        "why_unnamed": concept.why_unnamed,
        **row.numbers,
        "always_on": concept.always_on,
        "always_on_place": concept.always_on_place,
        "labels": [asdict(label) for label in concept.labels],
        "second_opinion": None
        if opinion is None
        else [{"text": label.text, "score": label.score} for label in opinion.labels],
        "remark": None if remark is None else asdict(remark),
        "examples": [asdict(example) for example in concept.examples],
    }


def _about(known: OpenedSae, written: datetime) -> About:
    auditor, meta = known.auditor, known.concepts.table.meta
    entry = auditor.bundle.manifest.encoder
    return About(
        sae=auditor.sae_name,
        sae_fingerprint=known.concepts.fingerprint,
        site=auditor.site.name,
        tokens=auditor.site.tokens,
        encoder=meta.encoder or entry.name,
        encoder_fingerprint=meta.encoder_fingerprint or entry.fingerprint,
        bundle=auditor.bundle.name,
        bundle_fingerprint=auditor.bundle.fingerprint,
        reference=known.reference.title,
        n_images=known.concepts.table.n_images,
        monosemanticity_floor=meta.monosemanticity_floor,
        vocabulary=meta.vocabulary,
        vocabulary_source=meta.vocabulary_source,
        vocabulary_licence=meta.vocabulary_licence,
        written=written.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _number(name: str, value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return round(value) if name == "support" else value
