"""What a table of labelled latents says on the whole, and row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

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
    agreement
        Median agreement with the second opinion; None where there is none.
    """

    vocabulary: str
    source: str
    licence: str
    latents: int
    dead: int
    named: int
    agreement: float | None
    table: pa.Table

    def to_json(self) -> dict[str, Any]:
        """Return the counts."""
        return {
            "vocabulary": {"name": self.vocabulary, "source": self.source, "licence": self.licence},
            "d_sae": self.latents,
            "dead": self.dead,
            "named": self.named,
            "median_agreement": self.agreement,
        }

    def rows(self, n: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield the first `n` latents, all when None: candidates best first, and the label, None for no good name."""
        for row in self.table.slice(0, n).to_pylist():
            labels = _labels(row["labels"], row["label_scores"])
            floor = row["label_floor"]
            is_good = bool(labels) and (floor is None or labels[0]["score"] >= floor)
            yield {
                "latent": row["latent"],
                "label": labels[0]["text"] if is_good else None,
                "labels": labels,
                "label_floor": floor,
                "second_opinion": _labels(row["direction_labels"], row["direction_scores"]),
                "agreement": row["agreement"],
            }


def summarise_labels(table: pa.Table) -> LabelSummary:
    """Return the counts of a table of `schema.CONCEPTS` after it was labelled."""
    meta = meta_of(table)
    scores = np.array([row[0] if row else np.nan for row in table["label_scores"].to_pylist()])
    floor = _numbers(table["label_floor"])
    agreement = _numbers(table["agreement"])
    known = np.isfinite(agreement)
    return LabelSummary(
        vocabulary=meta.vocabulary,
        source=meta.vocabulary_source,
        licence=meta.vocabulary_licence,
        latents=len(table),
        dead=int((_numbers(table["support"]) == 0).sum()),
        named=int((np.isfinite(scores) & ~(scores < floor)).sum()),
        agreement=float(np.median(agreement[known])) if known.any() else None,
        table=table.select(
            ["latent", "labels", "label_scores", "label_floor", "direction_labels", "direction_scores", "agreement"]
        ),
    )


def _labels(texts: list[str] | None, scores: list[float] | None) -> list[dict[str, Any]]:
    return [{"text": text, "score": score} for text, score in zip(texts or (), scores or (), strict=True)]


def _numbers(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(column.cast(pa.float64()).to_numpy(), np.float64)
