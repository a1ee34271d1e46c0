"""From a row of a table of concepts to what the program says of a latent."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sae_auditor.concepts.concept import (
    ALWAYS_ON_RATE,
    MARKS,
    Concept,
    Example,
    Histogram,
    Label,
    LatentScores,
    Remark,
    SecondOpinion,
)

Row = dict[str, Any]


def concept_of(row: Row, latent: int, examples: tuple[Example, ...]) -> Concept:
    """Return the concept of a row of `schema.CONCEPTS`."""
    return Concept(
        latent=latent,
        labels=_labels(row["labels"], row["label_scores"]),
        name=row["name"],
        support=row["support"] or 0,
        firing_rate=row["firing_rate"] or 0.0,
        histogram=_histogram(row),
        examples=examples,
        label_floor=_number(row["label_floor"]),
        second_opinion=_second_opinion(row),
        scores=_scores(row),
        remark=_remark(row),
        always_on=_always_on(row),
        always_on_place=row["always_on_place"],
    )


def _labels(texts: list[str] | None, scores: list[float] | None) -> tuple[Label, ...]:
    # One list may be shorter in a file that another program wrote.
    return tuple(Label(text, score) for text, score in zip(texts or (), scores or (), strict=False))


def _histogram(row: Row) -> Histogram | None:
    if not row["histogram_counts"]:
        return None
    return Histogram(np.array(row["histogram_counts"], np.int64), np.array(row["histogram_edges"], np.float32))


def _second_opinion(row: Row) -> SecondOpinion | None:
    labels = _labels(row["direction_labels"], row["direction_scores"])
    return SecondOpinion(labels, _number(row["agreement"])) if labels else None


def _scores(row: Row) -> LatentScores | None:
    effective_n = _number(row["effective_n"])
    if effective_n is None:
        return None
    return LatentScores(
        monosemanticity=_number(row["monosemanticity"]),
        clarity=_number(row["clarity"]),
        polysemanticity=_number(row["polysemanticity"]),
        redundancy=_number(row["redundancy"]),
        effective_n=effective_n,
    )


def _remark(row: Row) -> Remark | None:
    mark = row["verdict"] if row["verdict"] in MARKS else None
    if (row["name"], row["note"], mark) == (None, None, None):
        return None
    return Remark(row["name"], row["note"], mark, row["named_by"] or "", row["named_at"] or "")


def _always_on(row: Row) -> bool:
    # Older tables tell only how often it fires.
    return (row["firing_rate"] or 0.0) >= ALWAYS_ON_RATE if row["always_on"] is None else row["always_on"]


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value
