"""What people and the program do to a workspace, one act at a time, for the faults to strike."""

from __future__ import annotations

import hashlib
import unittest.mock
from collections.abc import Callable
from pathlib import Path

import apsw

from sae_auditor.records import Records, anchors, log
from sae_auditor.records.projection import ACCEPT, REJECT
from sae_auditor.records.sessions import AuditNote, Given, NewItem, Session, Settings, new_session, sessions_in

NAME = "records.db"
WHO = "Ann"
CONTENTS = [b'{"a":%d}' % n + bytes(range(256)) * 8 for n in range(4)]
Act = Callable[[Records], object]


def image(n: int) -> NewItem:
    return NewItem(f"/line/{n:05}.png", hashlib.sha256(b"%d" % n).hexdigest(), f"part {n // 2}")


def make(folder: Path, n_images: int = 40, **options: object) -> Path:
    """Write a workspace in which something happened already, and return its path."""
    path = folder / NAME
    records = Records(path, who=WHO, reserve_bytes=0, **options)
    settings = Settings("Rejects", accept_classes=("intact",), reject_classes=("scratched",), reviewers=(WHO, "Ben"))
    session = new_session(records, WHO, settings)
    session.add(WHO, map(image, range(n_images)))
    for item in range(1, 9):
        session.give(WHO, [Given(item, REJECT if item % 3 else ACCEPT, "1")])
    session.give("Ben", [Given(item, ACCEPT) for item in range(1, 6)])
    records.close()
    return path


def session_of(records: Records) -> Session:
    return Session(records, sessions_in(records)[-1][0])


def _audit(records: Records) -> None:
    named = records.store(CONTENTS)
    notes = [
        AuditNote(n + 1, "scratched", 900_000, 500_000 + n, ("forbidden",), sha256) for n, sha256 in enumerate(named)
    ]
    session_of(records).note_audits("", notes, {"device": "cpu"})


ACTS: dict[str, Act] = {
    "new session": lambda records: new_session(records, WHO, Settings("Another")),
    "images added": lambda records: session_of(records).add(WHO, map(image, range(1000, 1300))),
    "verdict": lambda records: session_of(records).give(WHO, [Given(20, REJECT, "2", "a scratch")]),
    "changed verdict": lambda records: session_of(records).give(WHO, [Given(1, ACCEPT)], reason="looked again"),
    "undo": lambda records: session_of(records).undo(WHO),
    "anchor": lambda records: anchors.make_anchor(records, WHO, key=records.path.parent / "key"),
    "audits": _audit,
    "rebuild": lambda records: records.rebuild(),
    "migration": lambda _records: None,  # it is done when the workspace is opened: see `make_for`
}

# The tables of version 1, before counts had indexes of their own.
_TABLES_1 = """
CREATE TABLE sessions (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, created TEXT NOT NULL, settings TEXT NOT NULL, last_seq INTEGER NOT NULL,
    signed_seq INTEGER NOT NULL DEFAULT 0, round INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE items (
    session TEXT NOT NULL, item INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, part TEXT NOT NULL,
    round INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (session, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE audits (
    session TEXT NOT NULL, item INTEGER NOT NULL, seq INTEGER NOT NULL, predicted TEXT NOT NULL,
    probability_ppm INTEGER NOT NULL, margin_ppm INTEGER NOT NULL, flags TEXT NOT NULL, audit_sha256 TEXT NOT NULL,
    PRIMARY KEY (session, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE verdicts (
    session TEXT NOT NULL, item INTEGER NOT NULL, reviewer TEXT NOT NULL, stage TEXT NOT NULL, round INTEGER NOT NULL,
    verdict TEXT NOT NULL, code TEXT NOT NULL, note TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (session, item, reviewer, stage, round)
) STRICT, WITHOUT ROWID;
CREATE TABLE acts (
    seq INTEGER PRIMARY KEY, session TEXT NOT NULL, reviewer TEXT NOT NULL, undoes INTEGER NOT NULL
) STRICT;
CREATE TABLE anchors (seq INTEGER PRIMARY KEY, head TEXT NOT NULL, root TEXT NOT NULL, made TEXT NOT NULL) STRICT;
"""


def make_for(act: str, folder: Path) -> Path:
    """Write the workspace that an act is done to."""
    if act != "migration":
        return make(folder)
    with unittest.mock.patch.object(log, "VERSION", 1):
        path = make(folder)
    connection = apsw.Connection(str(path))
    with connection:
        for line in _TABLES_1.split(";\n"):
            if not line.strip():
                continue
            name, _, columns = line.strip().removeprefix("CREATE TABLE ").partition(" ")
            connection.execute(f"ALTER TABLE {name} RENAME TO newer")
            connection.execute(f"CREATE TABLE {name} {columns}")
            kept = ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({name})"))
            connection.execute(f"INSERT INTO {name} ({kept}) SELECT {kept} FROM newer")
            connection.execute("DROP TABLE newer")
        connection.execute("DROP TABLE happened")
    connection.close()
    return path
