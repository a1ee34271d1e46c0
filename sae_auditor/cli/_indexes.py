"""Where a command's reference images come from: the bundle itself, or an index folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor.cli._options import chosen_bundle
from sae_auditor.cli._output import drive, say, say_notices
from sae_auditor.errors import InputRefused

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.concepts.people import Remarks
    from sae_auditor.images import Reading
    from sae_auditor.library import SaeConcepts

IndexOption = Annotated[
    str | None,
    typer.Option(
        "--index",
        metavar="DIR",
        help="Index folder whose reference images stand in for the bundle's own. A bundle without any uses the one "
        "that 'index' made for it.",
    ),
]


def open_with_references(bundle: str | None, index: str | None, reading: Reading | None = None) -> Bundle:
    """Open the bundle; its reference images are those of `index`, else its own, else those that were indexed for it.

    Of the latter those come first that were read in the same way as the images at hand.
    """
    from sae_auditor.library import open_with_references_job

    opened: Bundle = drive(open_with_references_job(chosen_bundle(bundle), index, reading), "KiB")
    if index is None and opened.references is not None:
        say(f"The bundle has no reference images; those of {opened.references} are used.")
    return opened


def open_concepts(bundle: str | None, sae: str | None, index: str | None) -> SaeConcepts:
    """Return what the latents of an SAE of the bundle mean, of its first where none is named.

    Raises
    ------
    InputRefused
        When the bundle has no such SAE, or nothing was indexed for it.
    """
    opened = open_with_references(bundle, index)
    name = sae_name(opened, sae)
    from sae_auditor.concepts import notices_of_index
    from sae_auditor.library import Library

    for notice in notices_of_index(opened.references):
        say(notice)
    concepts = Library(opened).sae(name)
    unusable = [item.text for item in opened.unusable]
    say_notices(unusable)
    if concepts.table.is_empty and concepts.table.index.is_empty:
        if unusable:
            raise InputRefused(f"Nothing is known of the latents of '{name}': see the note.")
        raise InputRefused(
            f"Nothing is known of the latents of '{name}': no reference images were indexed for it.",
            todo="Index a folder of images: sae-auditor index FOLDER.",
        )
    return concepts


def remarks_of(concepts: SaeConcepts) -> Remarks:
    """Return what was written about the SAE on this computer; what could not be read of it is said."""
    for notice in concepts.remarks.notices:
        say(notice)
    return concepts.remarks


def sae_name(bundle: Bundle, given: str | None) -> str:
    """Return the SAE to use.

    Raises
    ------
    InputRefused
        When the bundle has none, or none of that name.
    """
    names = list(bundle.saes)
    if not names:
        raise InputRefused("The bundle has no SAE.", todo="Add one: sae-auditor bundle import-sae.")
    if given is not None and given not in names:
        raise InputRefused(
            f"The bundle '{bundle.name}' has no SAE named '{given}'.", todo=f"Choose one of: {', '.join(names)}."
        )
    return given or names[0]


def index_place(bundle: Bundle, index: str | None) -> Path:
    """Return the index folder that may be written: the given one, else the one that the bundle's references come from.

    Raises
    ------
    InputRefused
        When the references are part of the bundle, which is never changed.
    """
    place = Path(index) if index is not None else bundle.references
    if place is None:
        raise InputRefused(
            "The reference images are part of the bundle, and a bundle is not changed.",
            todo="Index a folder of images and name it with --index.",
        )
    return place
