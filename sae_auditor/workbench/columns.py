"""The columns of a table as records: what a column says, where its cells come from, how they read and sort. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.reports import numbers

Kind = Literal["text", "number", "share", "mark", "picture", "bar", "check", "choice"]
Rows = NDArray[np.int64]

_NUMERIC = frozenset({"number", "share", "bar"})


@dataclass(frozen=True)
class Look:
    """How a cell is drawn beyond its kind.

    Parameters
    ----------
    icon, tone
        A drawing before the text, and the field of `Colours` that tints it.
    sign
        A drawing behind the text.
    notes
        Small texts at the right end of the cell.
    ground
        A field of `Colours` for what lies under the cell; empty for none.
    """

    icon: str = ""
    tone: str = "muted"
    sign: str = ""
    notes: tuple[str, ...] = ()
    italic: bool = False
    strong: bool = False
    quiet: bool = False
    ground: str = ""


PLAIN_LOOK = Look()


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a table, with the cells of all its rows.

    Rows are known by a number of their own, the row id: a small integer that stays with the row however the table is
    sorted. Cells are read when they are seen, so that a hundred thousand rows cost what the value's own array costs.

    Parameters
    ----------
    id
        Names the column in signals and in what is remembered of its width.
    value
        The cell by row id: an array or a list that is indexed by it (a list may grow while rows come in), or a function
        of it. A number is a float, NaN where it is unknown; a picture is uint8 ``[h, w, 3]`` or None; a mark or a
        choice is a key of `words`; a check is a bool.
    words
        What the values of a mark or a choice are called, in the order in which they sort and are offered.
    tip
        The row or the cell in words, by row id: for the tool tip and for screen readers. Without it, the text itself.
    width_em
        Least width in line heights; a longer title takes more.
    stretch
        Whether it takes the room that the others leave.
    rank
        What stays where there is little room: the smallest; 0 is always there.
    shown
        Whether it has anything to say at present.
    decimals
        Of a number; None shows it as it is, without groups of thousands.
    full
        The value of a full bar.
    tick
        Where a tick stands on every bar.
    more_is_worse
        Whether a long bar speaks against the row.
    middle
        Whether a text that does not fit loses its middle, as paths and names do whose ends tell them apart.
    has_bar
        Whether a number or a share has a bar below it, as every bar does.
    has_icons
        Whether cells begin with an icon, so that the texts of all rows stand behind the room for one.
    """

    id: str
    title: str
    kind: Kind = "text"
    value: Callable[[int], Any] | Sequence[Any] | NDArray[Any] = ()
    help: str = ""
    long_title: str = ""
    words: Mapping[Any, str] | None = None
    look: Callable[[int], Look] | None = None
    tip: Callable[[int], str] | None = None
    width_em: float = 3.4
    stretch: bool = False
    rank: int = 0
    shown: bool = True
    decimals: int | None = 2
    full: float = 1.0
    tick: float | None = None
    more_is_worse: bool = False
    middle: bool = False
    has_bar: bool = False
    has_icons: bool = False
    editable: bool = False
    sortable: bool = True

    @property
    def at_left(self) -> bool:
        """Whether cells and title stand at the left, as words do; numbers stand at the right."""
        return self.kind not in _NUMERIC

    def at(self, row: int) -> Any:
        """Return the value of a cell."""
        value = self.value
        return value(row) if callable(value) else value[row]

    def number(self, row: int) -> float:
        """Return the number in a cell, NaN where there is none."""
        value = self.at(row)
        return math.nan if value is None else float(value)

    def text(self, row: int) -> str:
        """Return a cell in words."""
        if self.kind == "picture":
            return ""
        if self.kind in _NUMERIC:
            return self.number_text(self.number(row))
        value = self.at(row)
        if self.kind == "check":
            return "\u2713" if value else ""
        if self.words is not None:
            return self.words.get(value, "")
        return "" if value is None else str(value)

    def number_text(self, value: float) -> str:
        """Return a number as this column shows it."""
        if self.kind == "share" and math.isfinite(value):
            return numbers.percent(value)
        return numbers.cell(value, self.decimals)

    def said(self, row: int) -> str:
        """Return a cell as a screen reader says it."""
        return self.tip(row) if self.tip is not None else f"{self.title} {self.text(row)}"


def in_order(rows: Rows, column: Column, *, descending: bool) -> Rows:
    """Return the rows sorted by a column: what is unknown comes last, and equals stay in the order they have."""
    if column.kind in _NUMERIC or column.kind == "check":
        return rows[_order_of_numbers(rows, column, descending)]
    places = {value: place for place, value in enumerate(column.words)} if column.words is not None else None
    keys = [_sort_key(column.at(row), places) for row in rows.tolist()]
    known = [place for place, key in enumerate(keys) if key is not None]
    known.sort(key=lambda place: keys[place] or (), reverse=descending)
    unknown = [place for place, key in enumerate(keys) if key is None]
    return rows[np.array(known + unknown, np.int64)]


def _order_of_numbers(rows: Rows, column: Column, descending: bool) -> NDArray[np.intp]:
    value = column.value
    if isinstance(value, np.ndarray):
        keys = value[rows].astype(np.float64)
    else:
        keys = np.fromiter((column.number(row) for row in rows.tolist()), np.float64, len(rows))
    return np.argsort(-keys if descending else keys, kind="stable")


def _sort_key(value: Any, places: Mapping[Any, int] | None) -> tuple[int | str, ...] | None:
    if places is not None:
        return (places[value],) if value in places else None
    return (str(value).casefold(), str(value)) if value is not None and value != "" else None


def widths_as_settings(widths: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """Return the widths that a person gave columns, in line heights by table and column, as settings hold them."""
    return tuple(
        f"{table}/{column}={width:.2f}" for table, columns in widths.items() for column, width in columns.items()
    )


def widths_of_settings(entries: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the widths by table and column that settings hold; what cannot be read is left out."""
    found: dict[str, dict[str, float]] = {}
    for entry in entries:
        names, _, width = entry.rpartition("=")
        table, _, column = names.partition("/")
        if table and column and width.replace(".", "", 1).isdecimal():
            found.setdefault(table, {})[column] = float(width)
    return found
