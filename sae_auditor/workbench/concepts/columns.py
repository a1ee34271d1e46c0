"""The columns of the table of latents: their words, what a score means, and a cell as text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.concepts.concept import LOW_SUPPORT
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.latents.words import long_title_of, mark_word, title_of
from sae_auditor.reports.numbers import UNKNOWN as UNKNOWN
from sae_auditor.workbench import columns as table
from sae_auditor.workbench.columns import PLAIN_LOOK, Look
from sae_auditor.workbench.latents import SHAPES

if TYPE_CHECKING:
    from sae_auditor.reports.latents.words import Column
    from sae_auditor.workbench.concepts.state import Latents, Shown
    from sae_auditor.workbench.latents import LatentPage

# Kind, least width in line heights and rank of the columns of numbers, from the left: with little room those of the
# smallest rank stay. A match is there whenever something was searched for.
_NUMBERS: Final[Mapping[Column, tuple[table.Kind, float, int]]] = {
    "match": ("bar", 3.6, 0),
    "support": ("number", 3.2, 1),
    "firing_rate": ("share", 3.4, 3),
    "monosemanticity": ("bar", 3.4, 2),
    "clarity": ("bar", 3.4, 4),
    "polysemanticity": ("bar", 3.4, 5),
    "redundancy": ("bar", 3.4, 6),
    "agreement": ("bar", 3.4, 7),
}
_MORE_IS_WORSE: Final = ("polysemanticity", "redundancy")

# The columns of the table from the left.
TABLE: Final[tuple[Column, ...]] = ("latent", "label", *_NUMBERS)

# Everything that the table can be sorted by, those without a column of their own last.
SORTABLE: Final[tuple[Column, ...]] = (*TABLE, "mark", "label_score", "effective_n", "max_activation")

_QUIET: Final = Look(quiet=True)


def table_columns(latents: Latents, shown: Shown) -> tuple[table.Column, ...]:
    """Return the columns of `TABLE` with their cells; the id of a row is the number of its latent."""
    unnamed = _no_good_name()
    number = table.Column(
        "latent",
        title_of("latent"),
        "number",
        int,
        help_of("latent"),
        long_title_of("latent"),
        decimals=None,
        width_em=2.9,
        look=lambda _latent: _QUIET,
    )
    name = table.Column(
        "label",
        title_of("label"),
        "text",
        lambda latent: latents.labels[latent] or unnamed,
        help_of("label"),
        look=partial(_name_look, latents),
        tip=partial(row_sentence, latents),
        width_em=9.0,
        stretch=True,
        has_icons=True,
    )
    return (number, name, *(_of_numbers(column, latents, shown) for column in _NUMBERS))


def _of_numbers(column: Column, latents: Latents, shown: Shown) -> table.Column:
    kind, width_em, rank = _NUMBERS[column]
    values = latents.numbers.get(column)
    if column == "match" and shown.match is not None:
        values = np.full(len(latents), math.nan)
        values[shown.latents] = shown.match
    is_ms = column == "monosemanticity"
    return table.Column(
        column,
        title_of(column),
        kind,
        values if values is not None else lambda _latent: math.nan,
        help_of(column, latents),
        long_title_of(column),
        look=lambda latent: _QUIET if is_sparse(latents, latent) else PLAIN_LOOK,
        width_em=width_em,
        rank=rank,
        shown=values is not None and (column == "match" or bool(np.isfinite(values).any())),
        decimals=0 if column == "support" else 2,
        tick=latents.floor if is_ms else None,
        more_is_worse=column in _MORE_IS_WORSE,
    )


def _name_look(latents: Latents, latent: int) -> Look:
    mark, label = latents.marks[latent], latents.labels[latent]
    icon, tone = SHAPES[mark] if mark is not None else ("", "muted")
    quiet = label is None or is_sparse(latents, latent)
    sign = "edit" if latents.named[latent] else ""
    return Look(icon, tone, sign, _notes(latents, latent), italic=label is None, quiet=quiet)


def _notes(latents: Latents, latent: int) -> tuple[str, ...]:
    few = (translate("Concepts", "few images"),) if is_sparse(latents, latent) else ()
    is_always_on = latents.always_on is not None and latents.always_on[latent]
    return (*few, translate("Concepts", "always on")) if is_always_on else few


def _no_good_name() -> str:
    return translate("Concepts", "no good name")


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


def is_sparse(latents: Latents, latent: int) -> bool:
    """Whether so few images made the latent fire that scores and words say little."""
    support = latents.numbers.get("support")
    return support is not None and support[latent] < LOW_SUPPORT


def is_always_on(latents: Latents, latent: int) -> bool:
    """Whether the latent fires on nearly all reference images or always at one place."""
    return latents.always_on is not None and bool(latents.always_on[latent])


def row_sentence(latents: Latents, latent: int) -> str:
    """Say a row in words, for screen readers."""
    parts = [latents.labels[latent] or _no_good_name(), translate("Concepts", "latent {latent}").format(latent=latent)]
    mark = latents.marks[latent]
    if mark is not None:
        parts.append(mark_word(mark))
    support = latents.numbers.get("support")
    count = numbers.UNKNOWN if support is None else numbers.cell(float(support[latent]), 0)
    parts.append(translate("Concepts", "fires in {count} images").format(count=count))
    return ", ".join((*parts, *_notes(latents, latent)))


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
