"""A table with where it comes from, as CSV, JSON or a page."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

from sae_auditor.atomic import write_atomically
from sae_auditor.csv_text import csv_file
from sae_auditor.i18n import translate
from sae_auditor.json_text import json_text
from sae_auditor.reports import numbers
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.reports.facts import fact_lines
from sae_auditor.reports.figures import Figure, svg_of
from sae_auditor.reports.kinds import kind_of
from sae_auditor.reports.pages import own_markup, render
from sae_auditor.reports.provenance import Provenance

Cell = str | int | float | bool | None
Kind = Literal["text", "number", "count", "share", "file"]


@dataclass(frozen=True)
class Heading:
    """The head of a column: `id` in files for programs, `title` for people."""

    id: str
    title: str
    kind: Kind = "text"

    @property
    def is_number(self) -> bool:
        """Whether its cells stand at the right."""
        return self.kind in ("number", "count", "share")


@dataclass(frozen=True)
class Table:
    """What a file of rows says.

    Parameters
    ----------
    kind
        What the rows are, for JSON: ``sae-auditor/<kind>/1`` is its schema.
    title, text
        For people: what it is, and what came out.
    rows
        A cell for each heading; None where there is nothing to say.
    is_whole
        False where the work was stopped before its end; every file then says so.
    figures
        Plots of the rows, for the page.
    facts
        Plain values that belong to the whole and to no row.
    """

    kind: str
    title: str
    headings: tuple[Heading, ...]
    rows: Sequence[tuple[Cell, ...]]
    provenance: Provenance
    text: str = ""
    is_whole: bool = True
    figures: tuple[Figure, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values, a row as an object."""
        names = [heading.id for heading in self.headings]
        return {
            "schema": f"sae-auditor/{self.kind}/1",
            "provenance": self.provenance.to_json(),
            "complete": self.is_whole,
            "outcome": self.text,
            **({"facts": dict(self.facts)} if self.facts else {}),
            "rows": [dict(zip(names, row, strict=True)) for row in self.rows],
        }


def save_table(table: Table, path: Path) -> Path:
    """Write a table to a file, whose kind follows from its name; return the path.

    Raises
    ------
    InputRefused
        When the name says another kind, or the file cannot be written there. Nothing was changed then.
    """
    kind = kind_of(path, translate("Reports", "A table cannot be saved as \u201c{file}\u201d."))
    write_atomically(path, _MAKERS[kind](table))
    return path


def _csv(table: Table) -> bytes:
    """Return rows alone under their heads; what holds for all of them stands in the last columns of every row."""
    about = {**table.provenance.to_json(), "complete": "yes" if table.is_whole else "no"}
    settings = about.pop("settings")
    about |= {f"setting_{key}": value for key, value in settings.items()}
    tail = [_in_csv(value) for value in about.values()]
    head = [*(heading.id for heading in table.headings), *about]
    return csv_file([head, *([*map(_in_csv, row), *tail] for row in table.rows)])


def _in_csv(value: Any) -> str | int | float | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if value is None or isinstance(value, (str, int, float)) else "; ".join(map(str, value))


def _json(table: Table) -> bytes:
    return json_text(table.to_json()).encode()


def _html(table: Table) -> bytes:
    stopped = "" if table.is_whole else translate("Reports", "This was stopped before its end: rows are missing.")
    cells = [
        [(heading, _for_people(heading, cell)) for heading, cell in zip(table.headings, row, strict=True)]
        for row in table.rows
    ]
    pictures = [(figure.title, own_markup(svg_of(figure))) for figure in table.figures]
    facts = fact_lines(table.facts, partial(translate, "Studies"))
    return render(
        "table.html", table=table, text=translate_core(table.text), rows=cells, stopped=stopped,
        pairs=table.provenance.pairs(), pictures=pictures, facts=facts,
    ).encode()  # fmt: skip


def _for_people(heading: Heading, cell: Cell) -> str:
    if cell is None:
        return numbers.UNKNOWN
    if isinstance(cell, bool):
        return translate("Reports", "yes") if cell else translate("Reports", "no")
    if isinstance(cell, float):
        return f"{cell:.3f}" if math.isfinite(cell) else numbers.cell(cell, 3)
    return f"{cell:,}" if heading.kind == "count" else str(cell)


_MAKERS: Final[Mapping[str, Callable[[Table], bytes]]] = {".csv": _csv, ".json": _json, ".html": _html}
