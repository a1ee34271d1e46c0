"""The numbers of a latent: one list, which the table of concepts, files, pages and the window read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True)
class LatentNumber:
    """A number that is kept of every latent.

    Parameters
    ----------
    id
        What it is called in tables and files.
    kind
        A whole number, a share from 0 to 1, or any figure.
    place
        Its place among those that people see in the window and on pages, from 0; None for one that only files have.
    first_of
        The column of lists of which it is the first item; None where it has a column of its own.
    """

    id: str
    kind: Literal["count", "share", "figure"] = "figure"
    place: int | None = None
    first_of: str | None = None


# In the order of files, which other programs may count on; pages put what is alike together.
NUMBERS: Final[dict[str, LatentNumber]] = {
    number.id: number
    for number in (
        LatentNumber("support", "count", place=0),
        LatentNumber("firing_rate", "share", place=1),
        LatentNumber("max_activation", place=3),
        LatentNumber("mean_activation"),
        LatentNumber("effective_n", place=2),
        LatentNumber("monosemanticity", place=4),
        LatentNumber("clarity", place=5),
        LatentNumber("polysemanticity", place=6),
        LatentNumber("redundancy", place=7),
        LatentNumber("agreement", place=8),
        LatentNumber("label_score", place=9, first_of="label_scores"),
        LatentNumber("label_stands_out", first_of="label_stands_out"),
        LatentNumber("label_floor"),
        LatentNumber("word_floor"),
    )
}

SHOWN: Final[tuple[LatentNumber, ...]] = tuple(
    sorted((number for number in NUMBERS.values() if number.place is not None), key=lambda number: number.place or 0)
)
"""Those that people see, in the order of pages."""
