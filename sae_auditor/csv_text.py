"""Tables as CSV files that table programs open as they are, whatever their separator, and of which they run no cell.

UTF-8 with its mark, rows that end in CR LF, texts in quotes, numbers bare. A table program that was told another
separator (``;`` where the comma is decimal, or a tab) cuts a text in the middle of a cell and does not know its quotes,
so every place where a cell could begin is guarded, not only the start of a text:

- A cell could begin at the start of a text, and behind each ``;``, quote, tab, CR and LF, with or without spaces and
  what is not seen in between.
- Where ``=``, ``+``, ``-`` or ``@`` (also in their wide forms) stands there, alone or behind apostrophes, one
  apostrophe is put before it; the same is done with a tab, CR or LF at the start of a text.

A reader gets the text back by taking away one apostrophe at each such place that has apostrophes: `csv_value`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

Cell = str | int | float | None

# What a table program takes for the start of a formula; the wide forms too where Japanese is written.
_FORMULA: Final = "=+@\uff1d\uff0b\uff0d\uff20-"
_RUN: Final = re.compile(f"'*[{_FORMULA}]")
_FIRST_RUN: Final = re.compile(f"'*[\t\r\n{_FORMULA}]")
_ENDS: Final = frozenset(';"\t\r\n')


def csv_file(rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return the file of some rows; None is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    for row in rows:
        writer.writerow([csv_cell(value) if isinstance(value, str) else value for value in row])
    # A part of a pair, which no text file can hold, is shown as its escape.
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def csv_cell(text: str) -> str:
    """Return a text for a cell: what could begin a formula has an apostrophe before it."""
    starts = [0, *_starts(text), len(text)]
    return "'".join(text[start:end] for start, end in pairwise(starts))


def csv_value(cell: str) -> str:
    """Return the text that `csv_cell` was given."""
    guards = {start for start in _starts(cell) if cell[start] == "'"}
    return "".join(c for place, c in enumerate(cell) if place not in guards)


def _starts(text: str) -> Iterator[int]:
    """Yield where a cell could begin with what a table program would run."""
    begins = True
    for place, c in enumerate(text):
        if begins and (_RUN if place else _FIRST_RUN).match(text, place):
            yield place
        begins = c in _ENDS or (begins and (c == " " or not c.isprintable()))
