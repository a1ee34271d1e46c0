"""What an encoder saw of a picture, in the person's language. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.reports.core_translation import translate_core

if TYPE_CHECKING:
    from sae_auditor.images import Sight, Tile, View


def view_name(view: View) -> str:
    """Return what a way to look at pictures is called."""
    return {
        "crop": translate("Audit", "Crop"),
        "whole": translate("Audit", "Whole"),
        "tiles": translate("Audit", "Tiles"),
    }[view]


def view_help(view: View) -> str:
    """Return what of a picture is seen that way, in one line."""
    return {
        "crop": translate("Audit", "What the encoder's own preprocessing cuts out: the middle, of long pictures."),
        "whole": translate("Audit", "All of it, scaled until its longer side fits: what is small may be lost."),
        "tiles": translate("Audit", "All of it, part by part, each at full size and audited by itself."),
    }[view]


def cut_short(sight: Sight) -> str:
    """Say in a few words how much was cut off; empty where nothing was."""
    if not sight.cut_sides:
        return ""
    return translate("Audit", "{share} cut off: {sides}").format(
        share=translate_core(sight.share_text), sides=translate_core(sight.sides_text)
    )


def cut_long(sight: Sight) -> str:
    """Say what was cut off and what can be done about it; empty where nothing was."""
    text = sight.cut_text()
    if not text:
        return ""
    return f"{translate_core(text)} {translate('Audit', 'Choose Whole or Tiles to have all of it seen.')}"


def seen_in_report(sight: Sight, view: View, tile: Tile | None) -> str:
    """Return what was seen, as a fact among others: which part and, of several, which one."""
    left, top, right, bottom = sight.crop
    place = translate("Audit", "{left}, {top} to {right}, {bottom} px").format(
        left=left, top=top, right=right, bottom=bottom
    )
    if tile is not None and tile.of > 1:
        return translate("Audit", "tile {number} of {count}: {place}").format(
            number=tile.number, count=tile.of, place=place
        )
    if not sight.cut_sides:
        return translate("Audit", "all of it")
    return f"{view_name(view)}: {place}"
