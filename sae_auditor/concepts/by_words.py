"""What words alone say of a latent, from the columns that labelling writes."""

from __future__ import annotations

import math
from itertools import chain, repeat
from typing import Any, Final

from sae_auditor.concepts.concept import ALWAYS_ON_RATE, Concept, Label

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
