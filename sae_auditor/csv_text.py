"""Tables as CSV files that table programs open as they are, whatever their separator, and of which they run no cell.

UTF-8 with its mark, rows that end in CR LF, texts in quotes, numbers bare. A table program that was told another
separator (``;`` where the comma is decimal, or a tab) cuts a text in the middle of a cell and does not know its quotes,
so every place where a cell could begin is guarded, not only the start of a text:

- A place where a cell could begin is the start of a text, and behind each ``;``, quote, tab, CR and LF, with or without
  spaces and what is not seen in between.
- Where ``=``, ``+``, ``-``, ``@`` (also in their wide forms) or an apostrophe stands at such a place, an apostrophe is
  put before it; the same is done with a text that begins with a tab, CR or LF.

A reader gets the text back by taking one apostrophe away at each such place where there is one: `csv_value`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

Cell = str | int | float | None

# What a table program takes for the start of a formula; the wide forms too where Japanese is written.
_FORMULA: Final = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_MARK: Final = "'"
_ENDS: Final = frozenset(';"\t\r\n')
_LEADING: Final = ("\t", "\r", "\n")


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
    guarded = [_MARK] if text.startswith(_LEADING) else []
    begins = True
    for c in text:
        if begins and (c in _FORMULA or c == _MARK):
            guarded.append(_MARK)
        guarded.append(c)
        begins = _can_begin_behind(c, begins)
    return "".join(guarded)


def csv_value(cell: str) -> str:
    """Return the text that `csv_cell` was given."""
    text: list[str] = []
    begins = True
    for c in cell:
        if begins and c == _MARK:
            begins = False
            continue
        text.append(c)
        begins = _can_begin_behind(c, begins)
    return "".join(text)


def _can_begin_behind(c: str, begins: bool) -> bool:
    """Return whether a cell can begin behind `c`; `begins` says whether one can before it."""
    return c in _ENDS or (begins and (c == " " or not c.isprintable()))
