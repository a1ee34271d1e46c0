"""The words for latents and their numbers, in the window and in files."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from sae_auditor.concepts.concept import ALWAYS_ON_RATE
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept, Mark, WhyUnnamed

# The id of one of `concepts.numbers.SHOWN`, or ``latent``, ``label``, ``mark`` or ``match``.
Column = str


def title_of(column: Column) -> str:
    """Return what a column is called."""
    return {
        "latent": translate("Concepts", "#"),
        "label": translate("Concepts", "Name"),
        "label_score": translate("Concepts", "Alignment of the name"),
        "support": translate("Concepts", "Images"),
        "firing_rate": translate("Concepts", "Firing rate"),
        "effective_n": translate("Concepts", "Effective images"),
        "monosemanticity": translate("Concepts", "MS"),
        "clarity": translate("Concepts", "Clarity"),
        "polysemanticity": translate("Concepts", "Polysemanticity"),
        "redundancy": translate("Concepts", "Redundancy"),
        "agreement": translate("Concepts", "Agreement"),
        "max_activation": translate("Concepts", "Strongest activation"),
        "mark": translate("Concepts", "Mark"),
        "match": translate("Concepts", "Match"),
    }[column]


def long_title_of(column: Column) -> str:
    """Return what a column is called where there is room."""
    known: dict[Column, str] = {
        "latent": translate("Concepts", "Number of the latent"),
        "support": translate("Concepts", "Reference images it fires in"),
        "monosemanticity": translate("Concepts", "Monosemanticity (MS)"),
        "match": translate("Concepts", "Match with the search"),
    }
    return known.get(column) or title_of(column)


def mark_word(mark: Mark | None) -> str:
    """Return what a mark is called."""
    if mark is None:
        return translate("Concepts", "Not marked")
    return {
        "trusted": translate("Concepts", "Trusted"),
        "mixed": translate("Concepts", "Mixed"),
        "unusable": translate("Concepts", "Unusable"),
    }[mark]


def number_text(value: float, kind: Literal["count", "share", "figure"]) -> str:
    """Return a number of a latent: a count, a share or a score."""
    if kind == "share" and math.isfinite(value):
        return numbers.percent(value)
    return numbers.cell(value, 0 if kind == "count" else 2)


def latent_name(label: str | None, latent: int) -> str:
    """Return the name of a latent; its number where it has none."""
    return label or translate("Concepts", "Latent {latent}").format(latent=latent)


def why_no_name(why: WhyUnnamed) -> str:
    """Say why no word is a latent's name."""
    return {
        "always-on": translate("Audit", "no name: always on, so it says what every image has in common"),
        "mixed": translate("Audit", "no good name: its images are too mixed for any one word"),
        "no-word": translate("Audit", "no good name: its images are alike, but no word fits better than nonsense"),
    }[why]


def always_on(concept: Concept, place: tuple[int, int] | None) -> str:
    """Say how a latent is always on, and why no word names it; `place` is the row and column that it marks."""
    if place is None:
        text = translate("Concepts", "Always on: fires on {rate} of the reference images.")
    elif concept.firing_rate < ALWAYS_ON_RATE:
        text = translate("Concepts", "Always on: marks one place: row {row}, column {column}.")
    else:
        text = translate(
            "Concepts",
            "Always on: fires on {rate} of the reference images and marks one place: row {row}, column {column}.",
        )
    row, column = place or (0, 0)
    said = text.format(rate=numbers.percent(concept.firing_rate), row=row, column=column)
    why = translate("Concepts", "It says what every image has in common, so that no word of the vocabulary names it.")
    return f"{said} {why}"


def moment(when: str) -> str:
    """Return a moment (UTC, ISO 8601) as people read it."""
    return when.replace("T", " ").replace("Z", " UTC")
