"""The columns of the table of latents: their words, what a score means, and a cell as text. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sae_auditor.concepts.concept import LOW_SUPPORT
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Mark
    from sae_auditor.workbench.concepts.state import Column, Latents, Shown
    from sae_auditor.workbench.latents import LatentPage

Kind = Literal["name", "count", "share", "bar", "figure"]

# Shown for a number that the reference images do not give.
UNKNOWN = "\u2013"


@dataclass(frozen=True)
class ColumnSpec:
    """How a column stands in the table.

    Parameters
    ----------
    narrow_em
        The least width in line heights; a longer title takes more.
    rank
        What stays when there is little room: the smallest.
    more_is_worse
        Whether a long bar speaks against the latent.
    """

    column: Column
    kind: Kind
    narrow_em: float
    rank: int
    more_is_worse: bool = False


TABLE: tuple[ColumnSpec, ...] = (
    ColumnSpec("latent", "figure", 2.9, 0),
    ColumnSpec("label", "name", 9.0, 0),
    ColumnSpec("match", "bar", 3.6, 0),
    ColumnSpec("support", "count", 3.2, 1),
    ColumnSpec("firing_rate", "share", 3.4, 3),
    ColumnSpec("monosemanticity", "bar", 3.4, 2),
    ColumnSpec("clarity", "bar", 3.4, 4),
    ColumnSpec("polysemanticity", "bar", 3.4, 5, more_is_worse=True),
    ColumnSpec("redundancy", "bar", 3.4, 6, more_is_worse=True),
    ColumnSpec("agreement", "bar", 3.4, 7),
)

# Everything that the table can be sorted by, those without a column of their own last.
SORTABLE: tuple[Column, ...] = (
    *(spec.column for spec in TABLE),
    "mark",
    "label_score",
    "effective_n",
    "max_activation",
)


def place_of(column: Column) -> int:
    """Return where a column stands in `TABLE`, -1 where it has no place."""
    return next((place for place, spec in enumerate(TABLE) if spec.column == column), -1)


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


def help_of(column: Column, about: Latents | LatentPage | None = None) -> str:
    """Return what a column says, in plain words."""
    if column == "monosemanticity":
        return ms_help(about)
    known: dict[Column, str] = {
        "latent": translate("Concepts", "The number of the latent in its SAE."),
        "label": translate("Concepts", "A person's name for the latent, or the word that fits its images best."),
        "label_score": translate("Concepts", "How much more its images resemble the name than an empty text."),
        "support": translate("Concepts", "In how many reference images it fires."),
        "firing_rate": translate("Concepts", "In which share of the reference images it fires."),
        "effective_n": translate("Concepts", "How many images carry most of its activation."),
        "clarity": translate("Concepts", "How much the images that it fires on most strongly resemble each other."),
        "polysemanticity": translate(
            "Concepts",
            "How far its strongest images fall into two unlike groups: high means that it stands for several things.",
        ),
        "redundancy": translate(
            "Concepts", "How much it resembles the most similar other latent: high means that both say the same."
        ),
        "agreement": translate(
            "Concepts", "How well the words from its images and the words from its direction agree, from \u22121 to 1."
        ),
        "max_activation": translate("Concepts", "How strongly it fires in its strongest reference image."),
        "mark": translate("Concepts", "What people think of it as evidence."),
        "match": translate("Concepts", "How well its images answer the search."),
    }
    return known[column]


def ms_help(about: Latents | LatentPage | None) -> str:
    """Return what monosemanticity says, under which encoder, and from where on it says anything."""
    text = translate("Concepts", "How much all images that it fires on resemble each other, weighted by activation.")
    if about is None:
        return text
    if about.encoder:
        only = translate("Concepts", "Comparable only under the same encoder (\u201c{encoder}\u201d).")
        text += "\n" + only.format(encoder=about.encoder)
    if about.floor is not None:
        floor = translate("Concepts", "A latent that fires at random would reach {floor} (the tick).")
        text += "\n" + floor.format(floor=numbers.plain(about.floor, 2))
    return text


def no_good_name() -> str:
    """Say that words were tried and none fits."""
    return translate("Concepts", "no good name")


def few_images() -> str:
    """Say that there is little to judge the latent by."""
    return translate("Concepts", "few images")


def always_on_word() -> str:
    """Say that a latent fires everywhere or always at one place."""
    return translate("Concepts", "always on")


def mark_word(mark: Mark | None) -> str:
    """Return what a mark is called."""
    if mark is None:
        return translate("Concepts", "Not marked")
    return {
        "trusted": translate("Concepts", "Trusted"),
        "mixed": translate("Concepts", "Mixed"),
        "unusable": translate("Concepts", "Unusable"),
    }[mark]


def mark_help(mark: Mark | None) -> str:
    """Return what a mark says about a latent."""
    if mark is None:
        return translate("Concepts", "Nobody has judged it yet.")
    return {
        "trusted": translate("Concepts", "It stands for one thing, and its name says which."),
        "mixed": translate("Concepts", "It stands for several things: read it with care."),
        "unusable": translate("Concepts", "It stands for nothing that can be named: do not argue with it."),
    }[mark]


def is_sparse(latents: Latents, latent: int) -> bool:
    """Whether so few images made the latent fire that scores and words say little."""
    support = latents.numbers.get("support")
    return support is not None and support[latent] < LOW_SUPPORT


def is_always_on(latents: Latents, latent: int) -> bool:
    """Whether the latent fires on nearly all reference images or always at one place."""
    return latents.always_on is not None and bool(latents.always_on[latent])


def unknown_in(latents: Latents | None) -> frozenset[Column]:
    """Return the columns in which no latent has a number."""
    if latents is None:
        return frozenset()
    found = (spec.column for spec in TABLE if spec.kind not in ("figure", "name") and spec.column != "match")
    values = {column: latents.numbers.get(column) for column in found}
    return frozenset(column for column, one in values.items() if one is None or not np.isfinite(one).any())


def value_of(latents: Latents, shown: Shown, column: Column, row: int) -> float:
    """Return the number in a cell, NaN where it is unknown."""
    latent = int(shown.latents[row])
    if column == "match":
        return float(shown.match[row]) if shown.match is not None else float("nan")
    values = latents.numbers.get(column)
    return float("nan") if values is None else float(values[latent])


def text_of(latents: Latents, shown: Shown, spec: ColumnSpec, row: int) -> str:
    """Return a cell in words."""
    latent = int(shown.latents[row])
    if spec.column == "latent":
        return str(latent)
    if spec.column == "label":
        return latents.labels[latent] or no_good_name()
    value = value_of(latents, shown, spec.column, row)
    return number_text(value, spec.kind)


def number_text(value: float, kind: Kind) -> str:
    """Return a number as its kind of column shows it."""
    if not np.isfinite(value):
        return UNKNOWN
    if kind == "count":
        return f"{int(value):,}"
    if kind == "share":
        return numbers.percent(value)
    return numbers.plain(value, 2)


def row_sentence(latents: Latents, shown: Shown, row: int) -> str:
    """Say a row in words, for screen readers."""
    latent = int(shown.latents[row])
    parts = [latents.labels[latent] or no_good_name(), translate("Concepts", "latent {latent}").format(latent=latent)]
    mark = latents.marks[latent]
    if mark is not None:
        parts.append(mark_word(mark))
    support = number_text(value_of(latents, shown, "support", row), "count")
    parts.append(translate("Concepts", "fires in {count} images").format(count=support))
    if is_sparse(latents, latent):
        parts.append(few_images())
    if is_always_on(latents, latent):
        parts.append(always_on_word())
    return ", ".join(parts)


def status_text(latents: Latents, shown: Shown) -> str:
    """Say what the table is about: how many latents, by which images, under which encoder."""
    text = translate("Concepts", "{total} latents, {count} shown").format(
        total=f"{len(latents):,}", count=f"{len(shown.latents):,}"
    )
    parts = [text]
    if latents.n_images:
        images = translate("Concepts", "{count} reference images").format(count=f"{latents.n_images:,}")
        parts.append(f"{images} ({latents.reference})" if latents.reference else images)
    if latents.encoder and latents.floor is not None:
        under = translate("Concepts", "MS under encoder {encoder}, floor {floor}")
        parts.append(under.format(encoder=latents.encoder, floor=numbers.plain(latents.floor, 2)))
    return " \u00b7 ".join(parts)
