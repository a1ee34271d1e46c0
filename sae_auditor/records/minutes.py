"""What a meeting decided, read from the log: who voted how on which image, what came of it, and which event says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sae_auditor.records.sessions import Session

# In the context of the events of a meeting.
MEETING: Final = "meeting"


@dataclass(frozen=True)
class Decision:
    """What a meeting said of an image; `votes` are names with verdicts, in the order in which they were given.

    `seq` and `hash` are those of the event; `time` is UTC in ISO 8601. An event that was undone `is_taken_back`.
    """

    item: int
    path: str
    part: str
    sha256: str
    said: tuple[tuple[str, str], ...]
    votes: tuple[tuple[str, str], ...]
    verdict: str
    code: str
    note: str
    who: str
    time: str
    seq: int
    hash: str
    is_taken_back: bool


@dataclass(frozen=True)
class Minutes:
    """A meeting on a session. `head` is the hash of the log's event number `seq`, the last one when this was made."""

    title: str
    session: str
    meeting: str
    decisions: tuple[Decision, ...]
    seq: int
    head: str


def minutes_of(session: Session, meeting: str) -> Minutes:
    """Return what a meeting decided so far, in order."""
    items = {
        int(item): (str(path), str(part))
        for item, path, part in session.records.rows(
            "SELECT item, path, part FROM items WHERE session = ?", (session.key,)
        )
    }
    seq, head = session.records.head
    events = list(session.records.events(session=session.key))
    undone: set[int] = set()
    for event in reversed(events):
        if event.seq not in undone:  # an undoing that was itself undone lets the first act stand again
            undone.add(event.context.get("undoes", 0))
    decisions = []
    for event in events:
        if event.action == "verdicts" and event.context.get(MEETING) == meeting:
            (word,) = event.after["verdicts"]
            path, part = items[word["item"]]
            said, votes = (tuple((who, verdict) for who, verdict in event.context[name]) for name in ("said", "votes"))
            decisions.append(
                Decision(
                    word["item"],
                    path,
                    part,
                    event.subject,
                    said,
                    votes,
                    word["verdict"],
                    word["code"],
                    word["note"],
                    event.who,
                    event.time,
                    event.seq,
                    event.hash,
                    event.seq in undone,
                )
            )
    return Minutes(session.settings.title, session.key, meeting, tuple(decisions), seq, head)
