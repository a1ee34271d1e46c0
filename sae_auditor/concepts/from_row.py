"""From a row of a table of concepts to what the program says of a latent; from words alone it is `concept_by_words`."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import chain, repeat
from typing import Any, Final

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
WORD_COLUMNS: Final = (
    "labels",
    "label_scores",
    "label_stands_out",
    "label_floor",
    "word_floor",
    "label_share",
    "always_on",
    "firing_rate",
)


def concept_by_words(row: Row, latent: int) -> Concept:
    """Return what words alone say of a latent: of its row only `WORD_COLUMNS` are read."""
    return Concept(
        latent=latent,
        labels=labels_of(row["labels"], row["label_scores"], row["label_stands_out"]),
        label_floor=known_number(row["label_floor"]),
        word_floor=known_number(row["word_floor"]),
        label_share=known_number(row["label_share"]),
        always_on=_always_on(row),
    )


def labels_of(
    texts: list[str] | None, scores: list[float] | None, merits: list[float] | None = None
) -> tuple[Label, ...]:
    """Return the candidates of a row."""
    # One list may be shorter in a file that another program wrote; older ones have no merits.
    pairs = zip(texts or (), scores or (), strict=False)
    return tuple(Label(*pair, merit) for pair, merit in zip(pairs, chain(merits or (), repeat(None)), strict=False))


def _always_on(row: Row) -> bool:
    # Older tables tell only how often it fires.
    return (row["firing_rate"] or 0.0) >= ALWAYS_ON_RATE if row["always_on"] is None else row["always_on"]


def known_number(value: float | None) -> float | None:
    """Return the number, None where it is not one."""
    return None if value is None or math.isnan(value) else value


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
