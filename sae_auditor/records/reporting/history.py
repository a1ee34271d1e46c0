"""A session as it stood at one event: its events up to there, and the tables that they come to, made anew in memory.

So a report of then says the same however much is recorded later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.records.database import Database
from sae_auditor.records.events import Event
from sae_auditor.records.log import statements
from sae_auditor.records.projection import SCHEMA, UNDECIDED, apply
from sae_auditor.records.sessions import Session
from sae_auditor.reports.session.book import Act, Word

# Told one by one elsewhere: of each image, and with what audits were made.
_NOT_ACTS: Final = ("verdicts", "audits")
_EVENTS_TOGETHER: Final = 500


@dataclass(frozen=True)
class History:
    """What a session's events come to.

    Parameters
    ----------
    tables
        Those of `projection`, with nothing but this session.
    last
        The last event of the session that counts.
    n_after
        How many there are behind it.
    words
        Of each item what people said of it, in order; whether it still stands is not told yet.
    contexts
        Of each event that recorded audits what they were made with.
    """

    tables: Database
    last: Event
    n_after: int
    words: Mapping[int, list[Word]]
    acts: tuple[Act, ...]
    contexts: Mapping[int, Mapping[str, Any]]


@contextmanager
def history_of(session: Session, at: int | None) -> Iterator[History]:
    """Give the history of a session up to event `at`, or all of it.

    Raises
    ------
    InputRefused
        When the session has no event up to there, or one of its events cannot be read.
    """
    tables = Database(Path(":memory:"), reserve_bytes=0)
    try:
        with tables.transaction():
            for statement in statements(SCHEMA):
                tables.run(statement)
            history = _read(session, at, tables)
        yield history
    finally:
        tables.close()


def _read(session: Session, at: int | None, tables: Database) -> History:
    last, n_after = None, 0
    words: dict[int, list[Word]] = {}
    acts: list[Act] = []
    contexts: dict[int, Mapping[str, Any]] = {}
    reasons: list[str] = []
    for event in _events(session):
        if at is not None and event.seq > at:
            n_after += 1
            continue
        last = event
        apply(tables, event)
        # A key means what it meant when it was pressed.
        reasons = event.after.get("reasons", reasons) if event.action.startswith("session/") else reasons
        if event.action == "verdicts":
            for given in event.after.get("verdicts", ()):
                words.setdefault(given["item"], []).append(_word(event, given, reasons))
        elif event.action == "audits":
            contexts[event.seq] = event.context
        if event.action not in _NOT_ACTS:
            acts.append(_act(event))
    if last is None:
        raise InputRefused(say("The session {0} has no event up to number {1}.", session.key, at))
    return History(tables, last, n_after, words, tuple(acts), contexts)


def _events(session: Session) -> Iterator[Event]:
    """Yield the session's events in parts, so that who records a verdict meanwhile does not wait for all of them."""
    for start in range(0, session.records.head[0], _EVENTS_TOGETHER):
        yield from tuple(session.records.events(after=start, limit=_EVENTS_TOGETHER, session=session.key))


def _word(event: Event, given: Mapping[str, Any], reasons: list[str]) -> Word:
    code = given["code"]
    place = int(code) - 1 if code.isdecimal() else -1
    return Word(
        seq=event.seq,
        time=event.time,
        who=event.who,
        stage=given["stage"],
        round=given["round"],
        verdict=given["verdict"],
        code=code,
        code_text=reasons[place] if 0 <= place < len(reasons) else "",
        note=given["note"],
        why=event.reason,
        undoes=event.context.get("undoes", 0),
        stands=given["verdict"] != UNDECIDED or bool(code or given["note"]),
        shown={name: value for name, value in event.context.items() if name != "undoes"},
    )


def _act(event: Event) -> Act:
    after = event.after
    texts = (str(after.get("meaning", "")), event.reason)
    changed = sorted(after) if event.action == "session/changed" else []
    text = "; ".join(filter(None, (*texts, ", ".join(changed))))
    return Act(event.seq, event.time, event.who, event.action, len(after.get("items", ())), text)
