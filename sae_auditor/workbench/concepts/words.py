"""Words for reference images and for who changed what of a latent. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import mark_word, moment

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Mark
    from sae_auditor.concepts.people import RemarkEvent
    from sae_auditor.workbench.concepts.state import ReferenceOffer


def nothing_known(sae_name: str, reference: ReferenceOffer) -> str:
    """Say that the latents of an SAE are unknown, and what to do about it."""
    if reference.place:
        text = translate(
            "Concepts",
            "Nothing is known of the latents of \u201c{sae}\u201d: \u201c{reference}\u201d does not cover "
            "this SAE. Index images for it, or choose other reference images.",
        )
    else:
        text = translate(
            "Concepts",
            "Nothing is known of the latents of \u201c{sae}\u201d: the bundle has no reference images for it. Index a "
            "folder of images to see what makes each latent fire.",
        )
    return text.format(sae=sae_name, reference=reference.title)


def own_references() -> str:
    """Return what the bundle's own reference images are called."""
    return translate("Concepts", "Images of the bundle")


def so_far(title: str) -> str:
    """Return what an index folder is called while it is being written."""
    return translate("Concepts", "{folder}, as far as it is indexed").format(folder=title)


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
    return text.format(when=moment(event.when), who=event.who, field=what, value=_value(event))


def small_picture_notice() -> str:
    """Say that a map was made from the small picture."""
    return translate(
        "Concepts", "Made from the small picture: the file itself is not where it was when it was indexed."
    )


def _value(event: RemarkEvent) -> str:
    if event.after is None:
        return ""
    marks: dict[str, Mark] = {"trusted": "trusted", "mixed": "mixed", "unusable": "unusable"}
    return mark_word(marks[event.after]) if event.field == "mark" else event.after
