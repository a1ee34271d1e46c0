"""From a row of a table of concepts to what the program says of a latent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sae_auditor.concepts.by_words import Row, concept_by_words, known_number, labels_of
from sae_auditor.concepts.concept import (
    MARKS,
    Concept,
    Example,
    Histogram,
    LatentScores,
    Remark,
    SecondOpinion,
)


def concept_of(row: Row, latent: int, examples: tuple[Example, ...]) -> Concept:
    """Return the concept of a row of `schema.CONCEPTS`."""
    return replace(
        concept_by_words(row, latent),
        name=row["name"],
        support=row["support"] or 0,
        firing_rate=row["firing_rate"] or 0.0,
        histogram=_histogram(row),
        examples=examples,
        second_opinion=_second_opinion(row),
        scores=_scores(row),
        remark=_remark(row),
        always_on_place=row["always_on_place"],
    )


def _histogram(row: Row) -> Histogram | None:
    if not row["histogram_counts"]:
        return None
    return Histogram(np.array(row["histogram_counts"], np.int64), np.array(row["histogram_edges"], np.float32))


def _second_opinion(row: Row) -> SecondOpinion | None:
    labels = labels_of(row["direction_labels"], row["direction_scores"])
    return SecondOpinion(labels, known_number(row["agreement"])) if labels else None


def _scores(row: Row) -> LatentScores | None:
    effective_n = known_number(row["effective_n"])
    if effective_n is None:
        return None
    return LatentScores(
        monosemanticity=known_number(row["monosemanticity"]),
        clarity=known_number(row["clarity"]),
        polysemanticity=known_number(row["polysemanticity"]),
        redundancy=known_number(row["redundancy"]),
        effective_n=effective_n,
    )


def _remark(row: Row) -> Remark | None:
    mark = row["verdict"] if row["verdict"] in MARKS else None
    if (row["name"], row["note"], mark) == (None, None, None):
        return None
    return Remark(row["name"], row["note"], mark, row["named_by"] or "", row["named_at"] or "")
