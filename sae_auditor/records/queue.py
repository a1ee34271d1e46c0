"""Which images of a session are in the queue, in which order, and how many of each kind there are.

Everything is asked of the tables of `projection` at once, so that a hundred thousand images are as quick as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sae_auditor.records.projection import ACCEPT, AGAIN, BEFORE, FOLLOW_UP, REJECT, RESOLVED, UNDECIDED
from sae_auditor.records.sessions import Session


class Kind(Enum):
    """A kind of image that the queue can be narrowed to."""

    ALL = "all"
    UNDECIDED = "undecided"
    OVERKILL = "overkill"
    ESCAPE = "escape"
    DISAGREE = "disagree"
    FLAGGED = "flagged"
    FORBIDDEN = "forbidden"
    NOT_JUDGED = "not-judged"
    UNLIKE = "unlike"


class Order(Enum):
    """In which order: least certain first, as the images came, or by part."""

    CERTAINTY = "certainty"
    ARRIVAL = "arrival"
    PART = "part"


@dataclass(frozen=True)
class QueueRow:
    """One image of the queue; what the model said is empty until it was audited."""

    item: int
    path: str
    sha256: str
    part: str
    class_name: str
    probability_ppm: int
    flags: tuple[str, ...]
    verdict: str
    code: str
    note: str


_ORDERS: Final[Mapping[Order, str]] = {
    # What was not audited comes last: nothing says yet how certain it is.
    Order.CERTAINTY: "a.margin_ppm IS NULL, a.margin_ppm, i.item",
    Order.ARRIVAL: "i.item",
    Order.PART: "i.part, i.item",
}


class Queue:
    """The queue of one reviewer.

    Parameters
    ----------
    session
        Whose images.
    who
        The reviewer.
    number
        The round of a second look, 0 for the first.
    """

    def __init__(self, session: Session, who: str, number: int = 0) -> None:
        self._session, self._who, self._round = session, who, number

    def items(self, kind: Kind = Kind.ALL, order: Order = Order.CERTAINTY, part: str = "") -> list[int]:
        """Return the numbers of the images of a kind, in order; where `part` is given, those of parts that begin so."""
        values = self._values(part)
        sql = f"SELECT i.item {self._from()} WHERE {self._of_round()} AND ({self._where(kind)})"
        if part:
            sql += " AND substr(i.part, 1, length(:part)) = :part"
        return [int(item) for (item,) in self._rows(f"{sql} ORDER BY {_ORDERS[order]}", values)]

    def counts(self) -> dict[Kind, int]:
        """Return how many images of each kind there are."""
        sums = ", ".join(f"coalesce(sum({self._where(kind)}), 0)" for kind in Kind)
        ((*numbers,),) = self._rows(f"SELECT {sums} {self._from()} WHERE {self._of_round()}", self._values())
        return dict(zip(Kind, map(int, numbers), strict=True))

    def kinds(self, item: int) -> frozenset[Kind]:
        """Return the kinds that one image is of; none where it is not in this queue."""
        sums = ", ".join(f"({self._where(kind)})" for kind in Kind)
        sql = f"SELECT {sums} {self._from()} WHERE {self._of_round()} AND i.item = :item"
        rows = self._rows(sql, {**self._values(), "item": item})
        return frozenset(kind for kind, holds in zip(Kind, rows[0], strict=True) if holds) if rows else frozenset()

    def row(self, item: int) -> QueueRow:
        """Return one image."""
        (row,) = self.some([item])
        return row

    def some(self, items: list[int]) -> list[QueueRow]:
        """Return some images, in their own order."""
        marks = ", ".join(str(int(item)) for item in items)
        sql = (
            "SELECT i.item, i.path, i.sha256, i.part, coalesce(a.predicted, ''), coalesce(a.probability_ppm, 0),"
            " coalesce(a.flags, ''), coalesce(v.verdict, 'undecided'), coalesce(v.code, ''), coalesce(v.note, '')"
            f" {self._from()} WHERE i.session = :session AND i.item IN ({marks})"
        )
        rows = {}
        for number, path, sha256, part, name, ppm, flags, verdict, code, note in self._rows(sql, self._values()):
            rows[number] = QueueRow(number, path, sha256, part, name, ppm, tuple(flags.split()), verdict, code, note)
        return [rows[item] for item in items]

    def _rows(self, sql: str, values: dict[str, str | int]) -> list[tuple[Any, ...]]:
        return self._session.records.rows(sql, values)  # type: ignore[arg-type]

    def _values(self, part: str = "") -> dict[str, str | int]:
        values: dict[str, str | int] = {"session": self._session.key, "who": self._who, "round": self._round}
        return {**values, "part": part, "stage": AGAIN if self._round else "with-model"}

    def _from(self) -> str:
        return (
            "FROM items i LEFT JOIN audits a ON a.session = i.session AND a.item = i.item"
            " LEFT JOIN verdicts v ON v.session = i.session AND v.item = i.item AND v.reviewer = :who"
            " AND v.stage = :stage AND v.round = :round"
        )

    def _of_round(self) -> str:
        return "i.session = :session AND i.removed = 0" + (" AND i.round = :round" if self._round else "")

    def _where(self, kind: Kind) -> str:
        settings = self._session.settings
        passes, rejects = (_listed(names) for names in (settings.accept_classes, settings.reject_classes))
        verdict = "coalesce(v.verdict, 'undecided')"
        return {
            Kind.ALL: "1",
            Kind.UNDECIDED: f"{verdict} = 'undecided'",
            Kind.OVERKILL: f"{verdict} = '{ACCEPT}' AND coalesce(a.predicted IN ({rejects}), 0)",
            Kind.ESCAPE: f"{verdict} = '{REJECT}' AND coalesce(a.predicted IN ({passes}), 0)",
            Kind.DISAGREE: (
                "EXISTS (SELECT 1 FROM verdicts o WHERE o.session = i.session AND o.item = i.item"
                f" AND o.reviewer != :who AND o.stage NOT IN ('{BEFORE}', '{AGAIN}', '{RESOLVED}')"
                f" AND '{UNDECIDED}' NOT IN (o.verdict, v.verdict) AND o.verdict != v.verdict)"
                " AND NOT EXISTS (SELECT 1 FROM verdicts r WHERE r.session = i.session"
                f" AND r.item = i.item AND r.stage = '{RESOLVED}')"
            ),
            Kind.FLAGGED: f"{verdict} = '{FOLLOW_UP}'",
            Kind.FORBIDDEN: _flag("forbidden"),
            Kind.NOT_JUDGED: _flag("not-judged"),
            Kind.UNLIKE: _flag("unlike"),
        }[kind]


def _flag(name: str) -> str:
    return f"coalesce(instr(' ' || a.flags || ' ', ' {name} '), 0) > 0"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join("'" + name.replace("'", "''") + "'" for name in names) or "''"
