"""What a table of labelled latents says on the whole, and row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, get_args

import numpy as np
import pyarrow as pa

from sae_auditor.concepts.concept import WhyUnnamed
from sae_auditor.concepts.from_row import WORD_COLUMNS, concept_by_words
from sae_auditor.concepts.schema import meta_of


@dataclass(frozen=True, eq=False)
class LabelSummary:
    """Counts over the latents of an SAE.

    Parameters
    ----------
    vocabulary, source, licence
        Where the words come from.
    latents, dead, named
        How many there are, have no reference image, and have a good name.
    unnamed
        How many of the others have none, by the reason of `Concept.why_unnamed`.
    compared_with_nonsense
        Whether words had to fit better than nonsense strings.
    agreement
        Median agreement with the second opinion; None where there is none.
    """

    vocabulary: str
    source: str
    licence: str
    latents: int
    dead: int
    named: int
    unnamed: dict[WhyUnnamed, int]
    compared_with_nonsense: bool
    agreement: float | None
    table: pa.Table

    def to_json(self) -> dict[str, Any]:
        """Return the counts."""
        return {
            "vocabulary": {"name": self.vocabulary, "source": self.source, "licence": self.licence},
            "d_sae": self.latents,
            "dead": self.dead,
            "named": self.named,
            "unnamed": self.unnamed,
            "compared_with_nonsense": self.compared_with_nonsense,
            "median_agreement": self.agreement,
        }

    def rows(self, n: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield the first `n` latents, all when None: candidates best first, and the label, None for no good name."""
        for row in self.table.slice(0, n).to_pylist():
            concept = concept_by_words(row, row["latent"])
            yield {
                "latent": concept.latent,
                "label": concept.label,
                "why_unnamed": concept.why_unnamed,
                "labels": [asdict(label) for label in concept.labels],
                "label_floor": concept.label_floor,
                "word_floor": concept.word_floor,
                "label_share": concept.label_share,
                "second_opinion": _labels(row["direction_labels"], row["direction_scores"]),
                "agreement": row["agreement"],
            }


def summarise_labels(table: pa.Table) -> LabelSummary:
    """Return the counts of a table of `schema.CONCEPTS` after it was labelled."""
    meta = meta_of(table)
    agreement = _numbers(table["agreement"])
    known = np.isfinite(agreement)
    shown = table.select(["latent", *WORD_COLUMNS, "direction_labels", "direction_scores", "agreement"])
    reasons = [concept_by_words(row, row["latent"]).why_unnamed for row in shown.to_pylist() if row["labels"]]
    return LabelSummary(
        vocabulary=meta.vocabulary,
        source=meta.vocabulary_source,
        licence=meta.vocabulary_licence,
        latents=len(table),
        dead=int((_numbers(table["support"]) == 0).sum()),
        named=reasons.count(None),
        unnamed={reason: reasons.count(reason) for reason in get_args(WhyUnnamed)},
        compared_with_nonsense=table["word_floor"].null_count < len(table),
        agreement=float(np.median(agreement[known])) if known.any() else None,
        table=shown,
    )


def _labels(texts: list[str] | None, scores: list[float] | None) -> list[dict[str, Any]]:
    return [{"text": text, "score": score} for text, score in zip(texts or (), scores or (), strict=True)]


def _numbers(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(column.cast(pa.float64()).to_numpy(), np.float64)
