"""The tiles of one image in a terminal: what each was taken for, and which stands out for which class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from sae_auditor.cli._output import cell
from sae_auditor.cli._tables import print_audit, print_explanation, print_head

if TYPE_CHECKING:
    from sae_auditor.explain import Audit

_CLASSES_AT_MOST = 12


def print_audits(console: Console, audits: Sequence[Audit], top: int) -> None:
    """Print audits one by one, those of the tiles of an image together."""
    for group in _by_image(audits):
        if len(group) == 1:
            print_audit(console, group[0], top)
        else:
            _print_tiles(console, group, top)


def _by_image(audits: Sequence[Audit]) -> Iterator[list[Audit]]:
    number = 0

    def image_of(audit: Audit) -> int:
        nonlocal number
        # The same file may be asked for twice; its first tile begins it anew.
        number += audit.tile is None or audit.tile.number == 1
        return number

    return (list(group) for _, group in groupby(audits, key=image_of))


def _print_tiles(console: Console, tiles: Sequence[Audit], top: int) -> None:
    first = tiles[0]
    print_head(console, first)
    text = f"{len(tiles)} tiles of {first.sight.size[0]} x {first.sight.size[1]} pixels cover the whole picture."
    console.print(text, style="dim", highlight=False)
    console.print(_tiles_table(tiles))
    strongest = [_strongest(tiles, index) for index in range(len(first.class_names))]
    console.print(_classes_table(first, strongest))
    # A tile is explained where the class that it stands out for is also what it was taken for.
    for index, tile in enumerate(strongest):
        if int(tile.ranked()[0]) == index:
            print_explanation(console, tile, top)
    console.print("--json FILE writes what moved each tile.", style="dim", highlight=False)


def _strongest(tiles: Sequence[Audit], index: int) -> Audit:
    # By the decision for it: log-odds rise with the probability; where that is all but 1, the logit tells more.
    return max(tiles, key=lambda tile: (tile.probability[index], tile.logit[index]))


def _tiles_table(tiles: Sequence[Audit]) -> Table:
    table = Table("tile", title="What each tile was taken for", title_justify="left")
    table.add_column("pixels", no_wrap=True)
    table.add_column("class")
    table.add_column("probability", justify="right")
    table.add_column("flags")
    for tile in tiles:
        best = tile.prediction(int(tile.ranked()[0]), top=0)
        flags = ["forbidden reason"] if best.forbidden else []
        flags += ["unlike the reference images"] if tile.trust.unlike else []
        flags += [] if tile.decides else ["not decided"]
        table.add_row(
            _number(tile), place(tile), cell(best.class_name), f"{best.probability:.1%}", cell(", ".join(flags))
        )
    return table


def _classes_table(first: Audit, strongest: Sequence[Audit]) -> Table:
    table = Table("class", title="Where each class is strongest", title_justify="left")
    table.add_column("tile")
    table.add_column("pixels", no_wrap=True)
    table.add_column("probability", justify="right")
    for index, tile in list(enumerate(strongest))[:_CLASSES_AT_MOST]:
        row = (_number(tile), place(tile), f"{tile.probability[index]:.1%}")
        table.add_row(cell(first.class_names[index]), *row)
    more = len(strongest) - _CLASSES_AT_MOST
    if more > 0:
        table.add_row(f"{more} more", style="dim")
    return table


def _number(audit: Audit) -> str:
    return "" if audit.tile is None else str(audit.tile.number)


def place(audit: Audit) -> str:
    """Return where in the image a tile lies: from its upper left to its lower right corner."""
    left, top, right, bottom = audit.crop
    return f"{left},{top} to {right},{bottom}"
