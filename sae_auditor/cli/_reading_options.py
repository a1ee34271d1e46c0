"""Options that say how images are read, which several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sae_auditor.images import Reading


class ColourRule(StrEnum):
    """Which colours the encoder is given."""

    MANAGED = "managed"
    AS_OPEN_CLIP = "as-open-clip"


class ViewChoice(StrEnum):
    """How much of a picture the encoder is given."""

    CROP = "crop"
    WHOLE = "whole"
    TILES = "tiles"


class OneView(StrEnum):
    """How much of a picture the encoder is given, where that must be one piece."""

    CROP = "crop"
    WHOLE = "whole"


ColourOption = Annotated[
    ColourRule,
    typer.Option(
        "--colour",
        help="What the encoder is given: the image as people see it, or as a production pipeline on open_clip opens "
        "it, without colour profile, EXIF orientation and transparency.",
    ),
]
WindowOption = Annotated[
    str,
    typer.Option(
        "--window",
        metavar="auto|full|LOW:HIGH",
        help="Grey values of images with more than 8 bits that become black and white: chosen for each image, all "
        "that its numbers can hold, or these for all images.",
    ),
]
_VIEW_HELP = (
    "What the encoder sees: what its own preprocessing cuts out, or the whole picture, scaled until its longer side "
    "fits"
)
ViewOption = Annotated[
    ViewChoice, typer.Option("--view", help=f"{_VIEW_HELP}, or tiles that cover all of it, each audited by itself.")
]
OneViewOption = Annotated[OneView, typer.Option("--view", help=f"{_VIEW_HELP}.")]


def reading_of(
    window: str, view: ViewChoice | OneView = OneView.CROP, colour: ColourRule = ColourRule.MANAGED
) -> Reading:
    """Return what the options ask for; what does not go together is a wrong use of the command."""
    from sae_auditor.images import Reading, parse_window

    try:
        rule = parse_window(window)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--window") from None
    if colour is not ColourRule.MANAGED and rule != "auto":
        raise typer.BadParameter("--window belongs to --colour managed: open_clip maps no grey values through a window")
    return Reading(colour.value, rule, ViewChoice(view.value).value)
