"""Where a command's reference images come from: the bundle itself, or an index folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor.cli._notices import say_notices
from sae_auditor.cli._options import chosen_bundle
from sae_auditor.cli._output import drive, say
from sae_auditor.errors import InputRefused

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.images import Reading

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
    from sae_auditor.bundle import open_bundle_job

    opened = drive(open_bundle_job(chosen_bundle(bundle)), "KiB")
    if index is not None:
        return opened.with_references(Path(index))
    if opened.has_references:
        return opened
    from sae_auditor.concepts import is_index
    from sae_auditor.concepts.indexing import default_index_place
    from sae_auditor.images import AS_USUAL

    likely = [reading] if reading is not None and reading.view != "tiles" and reading.colour == "managed" else []
    places = [default_index_place(opened, reading=one) for one in (*likely, AS_USUAL)]
    place = next((one for one in places if is_index(one)), None)
    if place is None:
        return opened
    say(f"The bundle has no reference images; those of {place} are used.")
    return opened.with_references(place)


def open_table(bundle: str | None, sae: str | None, index: str | None) -> tuple[Bundle, str, ConceptTable]:
    """Return the bundle, the name of the SAE (its first where none is named), and what its latents mean.

    Raises
    ------
    InputRefused
        When the bundle has no such SAE, or nothing was indexed for it.
    """
    opened = open_with_references(bundle, index)
    name = sae_name(opened, sae)
    from sae_auditor.concepts import notices_of_index

    for notice in notices_of_index(opened.references):
        say(notice)
    table = opened.concepts(name)
    unusable = [item.text for item in opened.unusable]
    say_notices(unusable)
    if table.is_empty and table.index.is_empty:
        if unusable:
            raise InputRefused(f"Nothing is known of the latents of '{name}': see the note.")
        raise InputRefused(
            f"Nothing is known of the latents of '{name}': no reference images were indexed for it.",
            todo="Index a folder of images: sae-auditor index FOLDER.",
        )
    return opened, name, table


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
