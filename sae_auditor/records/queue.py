"""Which images of a session are in the queue, in which order, and how many of each kind there are.

Counts and orders are read from covering indexes of the tables of `projection`, so that a hundred thousand images take
no longer than a person notices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sae_auditor.records.projection import ACCEPT, AGAIN, FOLLOW_UP, MARKS, REJECT, UNDECIDED, WITH_MODEL
from sae_auditor.records.sessions import Session, Settings


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
    Order.CERTAINTY: "margin_ppm, item",
    Order.ARRIVAL: "item",
    Order.PART: "part, item",
}
_MARKED: Final = {Kind(name): bit for name, bit in MARKS.items()}


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
        inside = f"SELECT item FROM items WHERE {self._of_round('round')} AND session = :session AND removed = 0"
        if part:
            inside += " AND part BETWEEN :part AND :part || char(1114111) AND substr(part, 1, length(:part)) = :part"
        items = self._numbers(f"{inside} ORDER BY {_ORDERS[order]}", part)
        if kind is Kind.ALL:
            return items
        members = set(self._members(kind))
        if kind is Kind.UNDECIDED:
            return [item for item in items if item not in members]
        return [item for item in items if item in members]

    def counts(self) -> dict[Kind, int]:
        """Return how many images of each kind there are."""
        marked = self._rows(
            "SELECT marks, count(*) FROM items WHERE session = :session AND removed = 0"
            f" AND {self._of_round('round')} GROUP BY marks"
        )
        judged = self._rows(
            "SELECT verdict, predicted, differs, count(*) FROM verdicts"
            f" WHERE {self._own()} GROUP BY verdict, predicted, differs"
        )
        counts = dict.fromkeys(Kind, 0)
        for marks, n in marked:
            for kind in (Kind.ALL, *_kinds_marked(marks)):
                counts[kind] += n
        counts[Kind.UNDECIDED] = counts[Kind.ALL]
        settings = self._session.settings
        for verdict, predicted, differs, n in judged:
            counts[Kind.UNDECIDED] -= n if verdict != UNDECIDED else 0
            for kind in _kinds_judged(settings, verdict, predicted, differs):
                counts[kind] += n
        return counts

    def kinds(self, item: int) -> frozenset[Kind]:
        """Return the kinds that one image is of; none where it is not in this queue."""
        rows = self._rows(
            f"SELECT i.marks, coalesce(v.verdict, '{UNDECIDED}'), coalesce(v.predicted, ''), coalesce(v.differs, 0)"
            f" {self._from()} WHERE i.session = :session AND i.removed = 0 AND {self._of_round('i.round')}"
            f" AND i.item = {int(item)}"
        )
        if not rows:
            return frozenset()
        marks, verdict, predicted, differs = rows[0]
        undecided = (Kind.UNDECIDED,) if verdict == UNDECIDED else ()
        judged = _kinds_judged(self._session.settings, verdict, predicted, differs)
        return frozenset((Kind.ALL, *undecided, *_kinds_marked(marks), *judged))

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
        for number, path, sha256, part, name, ppm, flags, verdict, code, note in self._rows(sql):
            rows[number] = QueueRow(number, path, sha256, part, name, ppm, tuple(flags.split()), verdict, code, note)
        return [rows[item] for item in items]

    def _members(self, kind: Kind) -> list[int]:
        """Return the images of a kind; for the undecided those that are decided."""
        if kind in _MARKED:
            where = f"session = :session AND removed = 0 AND {self._of_round('round')} AND marks & {_MARKED[kind]}"
            return self._numbers(f"SELECT item FROM items WHERE {where}")
        settings = self._session.settings
        where = {
            Kind.UNDECIDED: f"verdict != '{UNDECIDED}'",
            Kind.OVERKILL: f"verdict = '{ACCEPT}' AND predicted IN ({_listed(settings.reject_classes)})",
            Kind.ESCAPE: f"verdict = '{REJECT}' AND predicted IN ({_listed(settings.accept_classes)})",
            Kind.DISAGREE: "differs",
            Kind.FLAGGED: f"verdict = '{FOLLOW_UP}'",
        }[kind]
        return self._numbers(f"SELECT item FROM verdicts WHERE {self._own()} AND {where}")

    def _numbers(self, sql: str, part: str = "") -> list[int]:
        # One text of all numbers comes out of SQLite several times as fast as so many rows.
        ((numbers,),) = self._rows(f"SELECT group_concat(item) FROM ({sql})", part)
        return list(map(int, numbers.split(","))) if numbers else []

    def _rows(self, sql: str, part: str = "") -> list[tuple[Any, ...]]:
        values = {"session": self._session.key, "who": self._who, "round": self._round, "part": part}
        return self._session.records.rows(sql, {**values, "stage": AGAIN if self._round else WITH_MODEL})

    def _own(self) -> str:
        own = "session = :session AND reviewer = :who AND stage = :stage AND round = :round AND removed = 0"
        return f"{own} AND {self._of_round('drawn')}"

    def _of_round(self, column: str) -> str:
        return f"{column} = :round" if self._round else "1"

    def _from(self) -> str:
        return (
            "FROM items i LEFT JOIN audits a ON a.session = i.session AND a.item = i.item"
            " LEFT JOIN verdicts v ON v.session = i.session AND v.item = i.item AND v.reviewer = :who"
            " AND v.stage = :stage AND v.round = :round"
        )


def _kinds_marked(marks: int) -> Iterator[Kind]:
    return (kind for kind, bit in _MARKED.items() if marks & bit)


def _kinds_judged(settings: Settings, verdict: str, predicted: str, differs: int) -> Iterator[Kind]:
    if verdict == ACCEPT and predicted in settings.reject_classes:
        yield Kind.OVERKILL
    if verdict == REJECT and predicted in settings.accept_classes:
        yield Kind.ESCAPE
    if verdict == FOLLOW_UP:
        yield Kind.FLAGGED
    if differs:
        yield Kind.DISAGREE


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join("'" + name.replace("'", "''") + "'" for name in names) or "''"
