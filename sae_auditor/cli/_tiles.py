"""The tiles of one image in a terminal: what each was taken for, and which stands out for which class."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from sae_auditor.cli._output import cell
from sae_auditor.cli._tables import print_audit, print_explanation, print_head

if TYPE_CHECKING:
    from sae_auditor.explain import Audit

_CLASSES_AT_MOST = 12


def print_audits(console: Console, audits: Sequence[Audit], top: int, said: Collection[str] = ()) -> None:
    """Print audits one by one, those of the tiles of an image together; `said` are notices that were said before."""
    for group in _by_image(audits):
        if len(group) == 1:
            print_audit(console, group[0], top, said)
        else:
            _print_tiles(console, group, top, said)


def _by_image(audits: Sequence[Audit]) -> Iterator[list[Audit]]:
    number = 0

    def image_of(audit: Audit) -> int:
        nonlocal number
        # The same file may be asked for twice; its first tile begins it anew.
        number += audit.tile is None or audit.tile.number == 1
        return number

    return (list(group) for _, group in groupby(audits, key=image_of))


def _print_tiles(console: Console, tiles: Sequence[Audit], top: int, said: Collection[str]) -> None:
    first = tiles[0]
    print_head(console, first, said)
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
    # Neighbours that were taken for the same stand in one row, so that what is different stands out.
    for (name, flags), run in groupby(tiles, key=_taken_for):
        first, *others = run
        last = others[-1] if others else first
        places = (_number(first), place(first))
        if last is not first:
            places = (f"{_number(first)} to {_number(last)}", place(first, last))
        probabilities = [float(tile.probability.max()) for tile in (first, *others)]
        table.add_row(*places, cell(name), _from_to(min(probabilities), max(probabilities)), flags)
    return table


def _taken_for(tile: Audit) -> tuple[str, str]:
    """Return the class that a tile was taken for, and what a person should know of that."""
    best = tile.prediction(int(tile.ranked()[0]), top=0)
    flags = ["forbidden reason"] if best.forbidden else []
    flags += ["unlike the reference images"] if tile.trust.unlike else []
    flags += [] if tile.decides else ["not decided"]
    return best.class_name, ", ".join(flags)


def _from_to(low: float, high: float) -> str:
    return f"{low:.1%}" if f"{low:.1%}" == f"{high:.1%}" else f"{low:.1%} to {high:.1%}"


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


def place(audit: Audit, last: Audit | None = None) -> str:
    """Return where in the image tiles lie: from the upper left corner of the first to the lower right of the last."""
    left, top, _, _ = audit.crop
    _, _, right, bottom = (last or audit).crop
    return f"{left},{top} to {right},{bottom}"
