"""What the events come to: tables of the current state, which hold nothing that the events do not.

They can be dropped and made again from the log at any time, so their form may change between versions without touching
a record. Each action has one function here; what this version does not know changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Final

from sae_auditor.records.database import Database
from sae_auditor.records.events import Event

# Verdicts. A person's word on an image; "undecided" takes one back.
ACCEPT, REJECT, UNDECIDED, FOLLOW_UP = "accept", "reject", "undecided", "follow-up"
VERDICTS: Final = (ACCEPT, REJECT, UNDECIDED, FOLLOW_UP)
# When a verdict was given: before the model's prediction was shown, with it in sight, in a second look at a drawn
# sample, or to settle what two reviewers saw differently.
BEFORE, WITH_MODEL, AGAIN, RESOLVED = "before", "with-model", "again", "resolved"
STAGES: Final = (BEFORE, WITH_MODEL, AGAIN, RESOLVED)

TABLES: Final = ("happened", "sessions", "items", "audits", "verdicts", "acts", "anchors")

# Flags that the queue is narrowed by: each its own bit of `marks`.
MARKS: Final = {"forbidden": 1, "not-judged": 2, "unlike": 4}

# What a person can take back.
UNDOABLE: Final = ("verdicts", "images/removed", "images/back")

SCHEMA: Final = """
CREATE TABLE happened (session TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (session, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, created TEXT NOT NULL, settings TEXT NOT NULL, last_seq INTEGER NOT NULL,
    signed_seq INTEGER NOT NULL DEFAULT 0, round INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE items (
    session TEXT NOT NULL, item INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, part TEXT NOT NULL,
    round INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, marks INTEGER NOT NULL DEFAULT 0,
    margin_ppm INTEGER NOT NULL DEFAULT 9007199254740991, PRIMARY KEY (session, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX items_arrival ON items (session, removed, item, round);
CREATE INDEX items_certainty ON items (session, removed, margin_ppm, item, round);
CREATE INDEX items_part ON items (session, removed, part, item, round);
CREATE INDEX items_marks ON items (session, removed, marks, round);
CREATE TABLE audits (
    session TEXT NOT NULL, item INTEGER NOT NULL, seq INTEGER NOT NULL, predicted TEXT NOT NULL,
    probability_ppm INTEGER NOT NULL, margin_ppm INTEGER NOT NULL, flags TEXT NOT NULL, audit_sha256 TEXT NOT NULL,
    PRIMARY KEY (session, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE verdicts (
    session TEXT NOT NULL, item INTEGER NOT NULL, reviewer TEXT NOT NULL, stage TEXT NOT NULL, round INTEGER NOT NULL,
    verdict TEXT NOT NULL, code TEXT NOT NULL, note TEXT NOT NULL, seq INTEGER NOT NULL,
    predicted TEXT NOT NULL DEFAULT '', removed INTEGER NOT NULL DEFAULT 0, drawn INTEGER NOT NULL DEFAULT 0,
    differs INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (session, item, reviewer, stage, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX verdicts_of ON verdicts (session, reviewer, stage, round, removed, verdict, predicted, differs, drawn);
CREATE TABLE acts (
    seq INTEGER PRIMARY KEY, session TEXT NOT NULL, reviewer TEXT NOT NULL, undoes INTEGER NOT NULL,
    action TEXT NOT NULL, time TEXT NOT NULL, n_items INTEGER NOT NULL, first_item INTEGER NOT NULL,
    verdict TEXT NOT NULL
) STRICT;
CREATE INDEX acts_of ON acts (session, reviewer, seq);
CREATE TABLE anchors (seq INTEGER PRIMARY KEY, head TEXT NOT NULL, root TEXT NOT NULL, made TEXT NOT NULL) STRICT;
"""


# What the queue counts by, kept beside each verdict: a covering index then counts a hundred thousand at once.
_BESIDE: Final = f"""
UPDATE verdicts AS v SET
    predicted = coalesce((SELECT a.predicted FROM audits a WHERE a.session = v.session AND a.item = v.item), ''),
    removed = coalesce((SELECT i.removed FROM items i WHERE i.session = v.session AND i.item = v.item), 1),
    drawn = coalesce((SELECT i.round FROM items i WHERE i.session = v.session AND i.item = v.item), 0),
    differs = v.verdict != '{UNDECIDED}' AND EXISTS (
        SELECT 1 FROM verdicts o WHERE o.session = v.session AND o.item = v.item AND o.reviewer != v.reviewer
        AND o.stage = '{WITH_MODEL}' AND o.verdict NOT IN (v.verdict, '{UNDECIDED}')
    ) AND NOT EXISTS (
        SELECT 1 FROM verdicts r WHERE r.session = v.session AND r.item = v.item AND r.stage = '{RESOLVED}'
    )
WHERE session = ? AND item = ?
"""


def apply(database: Database, event: Event) -> None:
    """Change the tables by one event, in the transaction that is open."""
    act = _ACTIONS.get(event.action)
    if act is not None:
        act(database, event)
    if event.action in UNDOABLE:
        words = event.after.get("verdicts", ())
        items = [word["item"] for word in words] or event.after.get("items", ()) or [0]
        what = (event.action, event.time, len(items), items[0], words[0]["verdict"] if words else "")
        row = (event.seq, event.session, event.who, event.context.get("undoes", 0), *what)
        database.run("INSERT INTO acts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    if event.session:
        database.run("INSERT INTO happened VALUES (?, ?)", (event.session, event.seq))
        database.run("UPDATE sessions SET last_seq = ? WHERE id = ?", (event.seq, event.session))


def _new_session(database: Database, event: Event) -> None:
    settings = json.dumps(dict(event.after), ensure_ascii=False, sort_keys=True)
    row = (event.session, event.after.get("title", ""), event.time, settings, event.seq)
    database.run("INSERT INTO sessions (id, title, created, settings, last_seq) VALUES (?, ?, ?, ?, ?)", row)


def _change_session(database: Database, event: Event) -> None:
    ((old,),) = database.rows("SELECT settings FROM sessions WHERE id = ?", (event.session,)) or [("{}",)]
    settings = {**json.loads(old), **event.after}
    values = (json.dumps(settings, ensure_ascii=False, sort_keys=True), settings.get("title", ""), event.session)
    database.run("UPDATE sessions SET settings = ?, title = ? WHERE id = ?", values)


def _sign_session(database: Database, event: Event) -> None:
    database.run("UPDATE sessions SET signed_seq = ? WHERE id = ?", (event.seq, event.session))


def _add_images(database: Database, event: Event) -> None:
    rows = [
        (event.session, item["item"], item["path"], item["sha256"], item["part"])
        for item in event.after.get("items", ())
    ]
    database.run_many("INSERT INTO items (session, item, path, sha256, part) VALUES (?, ?, ?, ?, ?)", rows)


def _remove_images(database: Database, event: Event) -> None:
    is_removed = 1 if event.action == "images/removed" else 0
    rows = [(is_removed, event.session, item) for item in event.after.get("items", ())]
    database.run_many("UPDATE items SET removed = ? WHERE session = ? AND item = ?", rows)
    _put_beside(database, event.session, event.after.get("items", ()))


def _draw_sample(database: Database, event: Event) -> None:
    number = event.after.get("round", 1)
    database.run("UPDATE sessions SET round = ? WHERE id = ?", (number, event.session))
    rows = [(number, event.session, item) for item in event.after.get("items", ())]
    database.run_many("UPDATE items SET round = ? WHERE session = ? AND item = ?", rows)
    _put_beside(database, event.session, event.after.get("items", ()))


def _note_audits(database: Database, event: Event) -> None:
    rows = [
        (
            event.session,
            audit["item"],
            event.seq,
            audit["class"],
            audit["probability_ppm"],
            audit["margin_ppm"],
            " ".join(audit["flags"]),
            audit["sha256"],
        )
        for audit in event.after.get("audits", ())
    ]
    database.run_many("INSERT OR REPLACE INTO audits VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    marks = [
        (sum(MARKS.get(flag, 0) for flag in set(audit["flags"])), audit["margin_ppm"], event.session, audit["item"])
        for audit in event.after.get("audits", ())
    ]
    database.run_many("UPDATE items SET marks = ?, margin_ppm = ? WHERE session = ? AND item = ?", marks)
    _put_beside(database, event.session, [audit["item"] for audit in event.after.get("audits", ())])


def _give_verdicts(database: Database, event: Event) -> None:
    """One person's word on one image or, as one act, on many."""
    rows, gone = [], []
    for given in event.after.get("verdicts", ()):
        key = (event.session, given["item"], event.who, given["stage"], given["round"])
        if given["verdict"] == UNDECIDED and not given["code"] and not given["note"]:
            gone.append(key)
        else:
            rows.append((*key, given["verdict"], given["code"], given["note"], event.seq))
    where = "session = ? AND item = ? AND reviewer = ? AND stage = ? AND round = ?"
    database.run_many(f"DELETE FROM verdicts WHERE {where}", gone)
    names = "session, item, reviewer, stage, round, verdict, code, note, seq"
    database.run_many(f"INSERT OR REPLACE INTO verdicts ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    _put_beside(database, event.session, [given["item"] for given in event.after.get("verdicts", ())])


def _put_beside(database: Database, session: str, items: Iterable[int]) -> None:
    database.run_many(_BESIDE, [(session, item) for item in items])


def _note_anchor(database: Database, event: Event) -> None:
    after = event.after
    row = (after["seq"], after["head"], after["root"], event.time)
    database.run("INSERT OR REPLACE INTO anchors VALUES (?, ?, ?, ?)", row)


_ACTIONS: Final[dict[str, Callable[[Database, Event], None]]] = {
    "session/new": _new_session,
    "session/changed": _change_session,
    "session/signed": _sign_session,
    "images/added": _add_images,
    "images/removed": _remove_images,
    "images/back": _remove_images,
    "sample/drawn": _draw_sample,
    "audits": _note_audits,
    "verdicts": _give_verdicts,
    "anchor": _note_anchor,
}
