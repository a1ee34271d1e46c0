"""What the panel of a latent shows in every workspace, as one frozen value, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.latents.words import mark_word, moment, why_no_name

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept, Example, Mark
    from sae_auditor.concepts.people import RemarkEvent
    from sae_auditor.concepts.search import ClassContribution
    from sae_auditor.explain import HeatMap
    from sae_auditor.library.references import Share

Pixels = NDArray[np.uint8]
# Row and column of a patch, counted from 0.
Patch = tuple[int, int]

# Shape and colour of each mark: names of an icon and of a field of `Colours`.
SHAPES: Final[Mapping[Mark, tuple[str, str]]] = {
    "trusted": ("check", "good"),
    "mixed": ("tilde", "warning"),
    "unusable": ("close", "error"),
}


@dataclass(frozen=True, eq=False)
class Picture:
    """A reference image of a latent.

    Parameters
    ----------
    example
        Which image, and how strongly the latent fired on it.
    pixels
        uint8 ``[h, w, 3]``, small; None where there is none.
    frame
        Where it fired most, None for whole images.
    heat
        The latent's activations over the picture, once somebody asked for it.
    seen
        The part of the picture that the encoder sees, over which `heat` lies; it reaches outside where the encoder
        pads. None for all of it.
    notice
        What should be known of `heat`, such as that the small picture was looked at; empty when there is nothing.
    """

    example: Example
    pixels: Pixels | None = None
    frame: Share | None = None
    heat: HeatMap | None = None
    seen: Share | None = None
    notice: str = ""


@dataclass(frozen=True)
class Relative:
    """Another latent that fires together with this one, or writes in nearly the same direction.

    `value` is the share of images that both fire on (Jaccard), or the cosine of the directions.
    """

    latent: int
    label: str | None
    value: float


@dataclass(frozen=True, eq=False)
class LatentPage:
    """Everything about one latent. Parts that take long come later: None until then, empty when there is nothing.

    Parameters
    ----------
    pushes, pushes_notice
        What the latent contributed to each class on its top reference images, in logits, and how that was measured.
    history
        Who changed what and when, newest first.
    place
        The place that an always-on latent marks, row and column from 1.
    encoder, floor
        Under which encoder scores can be compared, and the monosemanticity that chance would reach.
    indexed
        Whether the bundle knows anything of the latents of this SAE.
    """

    concept: Concept
    pictures: tuple[Picture, ...] = ()
    together: tuple[Relative, ...] | None = None
    alike: tuple[Relative, ...] | None = None
    pushes: tuple[ClassContribution, ...] | None = None
    pushes_notice: str = ""
    history: tuple[str, ...] = ()
    place: tuple[int, int] | None = None
    encoder: str = ""
    floor: float | None = None
    indexed: bool = True


def origin_of(page: LatentPage) -> str:
    """Say where the name of a latent comes from, or why it has none."""
    concept = page.concept
    best = concept.labels[0] if concept.labels else None
    if not page.indexed:
        return _unknown(has_examples=bool(concept.examples))
    if concept.name is not None:
        text = _named(concept)
        if best is not None and best.text != concept.name:
            text += " \u00b7 " + translate("Concepts", "best word: {word}").format(word=best.text)
        return text
    if concept.why_unnamed is not None:
        return why_no_name(concept.why_unnamed)
    if best is None:
        return ""
    return translate("Concepts", "best word, alignment {value}").format(value=numbers.signed(best.score, 2))


def facts_of(concept: Concept) -> str:
    """Say in how many images the latent fires, and how many of them carry it."""
    if not concept.support:
        return ""
    text = translate("Concepts", "Fires in {count} reference images ({rate}).").format(
        count=f"{concept.support:,}", rate=numbers.percent(concept.firing_rate)
    )
    if concept.scores is not None:
        effective = translate("Concepts", "About {count} of them carry its activation.")
        text += " " + effective.format(count=f"{round(concept.scores.effective_n):,}")
    return text


def few_images(concept: Concept) -> str:
    """Say that there is little or nothing to judge the latent by; empty where there is enough."""
    if not concept.has_low_support:
        return ""
    if concept.support == 0:
        return translate("Concepts", "It fires in no reference image: nothing can be said of it.")
    return translate(
        "Concepts", "Few images: it fires in {count} reference images only, so words and scores say little."
    ).format(count=concept.support)


def event_line(event: RemarkEvent) -> str:
    """Say in a line who changed what and when."""
    what = {
        "name": translate("Concepts", "name"),
        "note": translate("Concepts", "note"),
        "mark": translate("Concepts", "mark"),
    }[event.field]
    text = (
        translate("Concepts", "{when} {who}: {field} taken away")
        if event.after is None
        else translate("Concepts", "{when} {who}: {field} \u201c{value}\u201d")
    )
    marks: dict[str, Mark] = {"trusted": "trusted", "mixed": "mixed", "unusable": "unusable"}
    value = mark_word(marks[event.after]) if event.field == "mark" and event.after else event.after
    return text.format(when=moment(event.when), who=event.who, field=what, value=value)


def mark_help(mark: Mark | None) -> str:
    """Return what a mark says about a latent."""
    if mark is None:
        return translate("Concepts", "Nobody has judged it yet.")
    return {
        "trusted": translate("Concepts", "It stands for one thing, and its name says which."),
        "mixed": translate("Concepts", "It stands for several things: read it with care."),
        "unusable": translate("Concepts", "It stands for nothing that can be named: do not argue with it."),
    }[mark]


def _named(concept: Concept) -> str:
    remark = concept.remark
    if remark is None or not remark.who:
        return translate("Concepts", "named by a person")
    if not remark.when:
        return translate("Concepts", "named by {who}").format(who=remark.who)
    # The day is enough here; the history says the minute.
    return translate("Concepts", "named by {who} on {day}").format(who=remark.who, day=remark.when[:10])


def _unknown(*, has_examples: bool) -> str:
    if has_examples:
        return translate(
            "Audit",
            "The labels of this SAE cannot be used, so its latents are known by number only. Activations, "
            "contributions and maps are as exact as ever.",
        )
    return translate(
        "Audit",
        "The bundle has no concepts for this SAE: no reference images were indexed for it, so its latents are "
        "known by number only. Activations, contributions and maps are as exact as ever.",
    )
