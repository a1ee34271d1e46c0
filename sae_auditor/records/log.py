"""The records of a workspace: an append-only log of events, and the current state that they come to."""

from __future__ import annotations

import hashlib
import os
import threading
import uuid
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import apsw

from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.i18n import say
from sae_auditor.records.database import RESERVE_BYTES, Database
from sae_auditor.records.events import Entry, Event, next_event, read_event
from sae_auditor.records.hashing import EMPTY, MerkleTree
from sae_auditor.records.place import WriterLock, require_local
from sae_auditor.records.projection import SCHEMA, TABLES, apply
from sae_auditor.strict_json import NotStrictJson

# The form of the projections and of the table of events; the events themselves never change.
VERSION: Final = 2
# An audit of a thousand classes.
_MAX_CONTENT_BYTES: Final = 64 * 2**20
_READ_TOGETHER: Final = 500
# "SAEa", which tells our files from other databases.
_APPLICATION: Final = 0x53414561

_EVENTS: Final = """
CREATE TABLE events (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, content BLOB NOT NULL) STRICT;
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TABLE contents (sha256 TEXT PRIMARY KEY, packed BLOB NOT NULL) STRICT;
CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


class Records:
    """The records of one workspace. Several threads may use them.

    Parameters
    ----------
    path
        The database; made where it is not there.
    who
        As whom it is opened, for others who want to write meanwhile.
    is_read_only
        Whether nothing is to be written. It is so anyway where another program writes, and where a newer version of
        this program made the file; `why_read_only` says which.
    reserve_bytes, vfs
        See `Database`.

    Attributes
    ----------
    why_read_only, recovered : str
        For the person; empty where there is nothing to say.
    version : int
        Of the form of the projections in the file; where it is not `VERSION`, those in use were made in memory.

    Raises
    ------
    InputRefused
        When the file is no workspace.
    EnvironmentProblem
        When it is on a network share or cannot be opened.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        who: str = "",
        is_read_only: bool = False,
        reserve_bytes: int = RESERVE_BYTES,
        vfs: str = "",
    ) -> None:
        self.path = Path(path)
        self.why_read_only = self.recovered = ""
        self._writer = WriterLock(self.path)
        is_new = not self.path.exists()
        if is_new and is_read_only:
            raise InputRefused(say("There is no workspace at {0}.", self.path))
        require_local(self.path.parent)
        if not is_read_only and not self._may_write(who, is_new):
            is_read_only = True
        try:
            self._open(is_new, is_read_only, reserve_bytes, vfs)
        except BaseException:
            self._writer.release()
            raise

    def _may_write(self, who: str, is_new: bool) -> bool:
        try:
            if self._writer.take(who):
                return True
            self.why_read_only = say("Another program is writing to this workspace: {0}.", self._writer.holder() or "?")
        except EnvironmentProblem as error:
            if is_new:
                raise
            self.why_read_only = str(error)
        return False

    def _open(self, is_new: bool, is_read_only: bool, reserve_bytes: int, vfs: str) -> None:
        was_cut_off = os.path.exists(f"{self.path}-journal") and not is_read_only
        self._database = Database(self.path, is_read_only=is_read_only, reserve_bytes=reserve_bytes, vfs=vfs)
        try:
            version = self._version()
            if version > VERSION and not is_read_only:
                self.why_read_only = say("It was made by a newer version of this program; it is only read.")
                self._database.close()
                self._writer.release()
                self._database = Database(self.path, is_read_only=True, vfs=vfs)
                is_read_only = True
            self.is_read_only, self.version = is_read_only, version if is_read_only else VERSION
            if version == 0 and is_read_only:
                raise InputRefused(say("There is no workspace at {0}.", self.path))
            if version == 0:
                self._create()
            elif version < VERSION and not is_read_only:
                self._migrate()
            elif version != VERSION:
                self._project_aside()
            self._seq, self._head = self._last()
            self._tree: MerkleTree | None = None
            if was_cut_off:
                self.recovered = say(
                    "The program was cut off while it wrote. What it had not finished was taken back; all {0} recorded"
                    " events are there.",
                    self._seq,
                )
        except BaseException:
            self._database.close()
            raise

    def _version(self) -> int:
        ((version,),) = self._database.rows("PRAGMA user_version")
        ((application,),) = self._database.rows("PRAGMA application_id")
        ((n_tables,),) = self._database.rows("SELECT count(*) FROM sqlite_schema")
        if (application != _APPLICATION or version == 0) and n_tables:
            raise InputRefused(say("{0} is a database of another program.", self.path), safe=say("It was not changed."))
        if version and not self._database.rows("SELECT 1 FROM sqlite_schema WHERE name = 'events'"):
            raise InputRefused(say("{0} holds no log of events.", self.path), safe=say("It was not changed."))
        return int(version)

    def _create(self) -> None:
        first = next_event(Entry("workspace/new", "", after={"id": uuid.uuid4().hex, "format": VERSION}), 1, EMPTY)

        def create() -> None:
            for statement in statements(_EVENTS + SCHEMA):
                self._database.run(statement)
            self._database.run(f"PRAGMA application_id = {_APPLICATION}")
            self._database.run(f"PRAGMA user_version = {VERSION}")
            self._put(first)

        self._database.write(create)

    def _migrate(self) -> None:
        """Make the projections of an older version anew; a cut in between leaves the old ones."""
        self._database.write(self._make_projections)

    def _project_aside(self) -> None:
        """Make the projections of this version in memory, for a file of another one that is only read."""
        self._database.run("PRAGMA temp_store=MEMORY")
        for statement in statements(SCHEMA):  # what is temporary hides what has the same name in the file
            aside = statement.replace("CREATE TABLE ", "CREATE TEMP TABLE ").replace(
                "CREATE INDEX ", "CREATE INDEX temp."
            )
            self._database.run(aside)
        try:
            for event in self.events():
                apply(self._database, event)
        except InputRefused as error:  # the log can be looked at and verified all the same
            self.why_read_only = str(error)

    def close(self) -> None:
        """Close the file and let others write."""
        self._database.close()
        self._writer.release()

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last event."""
        return self._last() if self.is_read_only else (self._seq, self._head)

    @property
    def state(self) -> tuple[int, str, str]:
        """Number and hash of the last event, and the Merkle root over all up to it, at one moment."""
        with self.lock:
            return *self.head, self.root()

    @property
    def lock(self) -> threading.RLock:
        """While somebody holds it nobody else of this program reads or records."""
        return self._database.lock

    @property
    def workspace(self) -> str:
        """The id that the workspace was given when it was made."""
        return str(next(self.events(limit=1)).after["id"])

    @property
    def is_short_of_disk(self) -> bool:
        """Whether the reserve was let go, so that the next record may find no room."""
        return self._database.is_short_of_disk

    def append(self, entries: Sequence[Entry]) -> list[Event]:
        """Record entries as one step; all are on the disk when this returns, or none is.

        Raises
        ------
        EnvironmentProblem
            When the records are only read, or the disk is full or fails.
        """
        if self.is_read_only:
            raise EnvironmentProblem(
                say("These records are only read."), safe=say("Nothing was changed."), todo=self.why_read_only
            )
        with self._database.lock:
            events, seq, head = [], self._seq, self._head
            for entry in entries:
                events.append(next_event(entry, seq + 1, head))
                seq, head = events[-1].seq, events[-1].hash
            try:
                self._database.write(lambda: self._put(*events))
            except EnvironmentProblem:
                # A disk that fails at the very end of a step may have kept all of it.
                self._tree = None
                with suppress(EnvironmentProblem):
                    self._seq, self._head = self._last()
                raise
            self._seq, self._head = seq, head
            if self._tree is not None:
                for event in events:
                    self._tree.add(event.hash)
        return events

    def events(self, after: int = 0, limit: int = -1, session: str = "") -> Iterator[Event]:
        """Yield the events behind number `after`, in order; those of a session where one is named.

        Raises
        ------
        InputRefused
            At one that cannot be read; `verify` says more.
        """
        for seq, _, content in self.stored(after, limit, session):
            try:
                yield read_event(content)
            except NotStrictJson as error:
                raise InputRefused(say("Event {0} cannot be read: {1}.", seq, error)) from error

    def stored(self, after: int = 0, limit: int = -1, session: str = "") -> Iterator[tuple[int, str, bytes]]:
        """Yield number, hash and content of the events as they stand in the file, unchecked."""
        # In parts: whoever reads holds up who writes, in this program and in others.
        sql = "SELECT seq, hash, content FROM events WHERE seq > ? ORDER BY seq LIMIT ?"
        if session:
            sql = (
                "SELECT e.seq, e.hash, e.content FROM happened h JOIN events e ON e.seq = h.seq"
                " WHERE h.session = ? AND h.seq > ? ORDER BY h.seq LIMIT ?"
            )
        while limit:
            n_wanted = _READ_TOGETHER if limit < 0 else min(limit, _READ_TOGETHER)
            rows = self._database.rows(sql, (*((session,) if session else ()), after, n_wanted))
            yield from rows
            if len(rows) < n_wanted:
                return
            after, limit = rows[-1][0], limit - n_wanted if limit > 0 else limit

    def root(self) -> str:
        """Return the root of the Merkle tree over all events; see `hashing`."""
        with self._database.lock:
            if self._tree is None or self.is_read_only:  # another program may write meanwhile
                self._tree = MerkleTree(stored_hash for _, stored_hash, _ in self.stored())
            return self._tree.root

    def store(self, contents: Sequence[bytes]) -> list[str]:
        """Keep contents that events name by their SHA-256, such as whole audits; return these.

        What the log does not name of them was stored by a program that was cut off, and is as good as not there.
        """
        named = [hashlib.sha256(content).hexdigest() for content in contents]
        rows = [(name, zlib.compress(content)) for name, content in zip(named, contents, strict=True)]
        self._database.write(lambda: self._database.run_many("INSERT OR IGNORE INTO contents VALUES (?, ?)", rows))
        return named

    def content(self, sha256: str) -> bytes:
        """Return what is kept under a SHA-256.

        Raises
        ------
        InputRefused
            When there is nothing, or it is not what was stored.
        """
        rows = self._database.rows("SELECT packed FROM contents WHERE sha256 = ?", (sha256,))
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(rows[0][0], _MAX_CONTENT_BYTES) if rows else b""
        except zlib.error:
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise InputRefused(say("The records no longer hold the content {0} as it was stored.", sha256))
        return content

    def rows(self, sql: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return what a question to the tables of `projection` gives."""
        return self._database.rows(sql, values)

    def kept(self, key: str) -> str:
        """Return what is kept beside the records, such as where somebody was; empty where there is nothing."""
        rows = self._database.rows("SELECT value FROM kept WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else ""

    def keep(self, key: str, value: str) -> None:
        """Keep something that is no evidence and may be overwritten; nothing happens where records are only read."""
        if self.is_read_only:
            return
        self._database.write(lambda: self._database.run("INSERT OR REPLACE INTO kept VALUES (?, ?)", (key, value)))

    def rebuild(self) -> None:
        """Make the projections anew from the events."""
        with self._database.lock:
            self._database.write(self._make_projections)

    def is_as_recorded(self) -> bool:
        """Whether the projections are those that the events come to, made anew in memory.

        Raises
        ------
        InputRefused
            At an event that cannot be read; `verify` says more.
        """
        anew = Database(Path(":memory:"), reserve_bytes=0)
        try:
            with anew.transaction():
                for statement in statements(SCHEMA):
                    anew.run(statement)
            seq = self._apply_to(anew, 0)
            with self._database.snapshot():
                # Another program may have written meanwhile; those few are read again while it waits.
                self._apply_to(anew, seq)
                sql = "SELECT name FROM sqlite_schema UNION SELECT name FROM sqlite_temp_schema"
                there = {name for (name,) in self.rows(sql)}
                return there.issuperset(TABLES) and all(_content(anew, name) == _content(self, name) for name in TABLES)
        except (KeyError, TypeError, ValueError, EnvironmentProblem, apsw.ConstraintError):
            return False  # events that nobody of us wrote, and that come to nothing
        finally:
            anew.close()

    def _apply_to(self, anew: Database, seq: int) -> int:
        """Apply the events behind a number to other tables; return the number of the last one."""
        with anew.transaction():
            for event in self.events(after=seq):
                apply(anew, event)
                seq = event.seq
        return seq

    def copy_to(self, target: str | Path) -> None:
        """Write a copy of the whole file, which then is as any file; see `Database.copy_to`."""
        self._database.copy_to(Path(target))

    def _put(self, *events: Event) -> None:
        for event in events:
            self._database.run("INSERT INTO events VALUES (?, ?, ?)", (event.seq, event.hash, event.content))
            apply(self._database, event)

    def _make_projections(self) -> None:
        for table in TABLES:
            self._database.run(f"DROP TABLE IF EXISTS {table}")
        for statement in statements(SCHEMA):
            self._database.run(statement)
        for event in self.events():
            apply(self._database, event)
        self._database.run(f"PRAGMA user_version = {VERSION}")

    def _last(self) -> tuple[int, str]:
        rows = self._database.rows("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        return (int(rows[0][0]), str(rows[0][1])) if rows else (0, EMPTY)


def _content(tables: Database | Records, name: str) -> Counter[tuple[Any, ...]]:
    return Counter(tables.rows(f"SELECT * FROM {name}"))


def statements(script: str) -> list[str]:
    """Return the statements of a script, of which one may be a trigger with semicolons of its own."""
    found, part = [], ""
    for line in script.strip().splitlines():
        part += line + "\n"
        if line.endswith(";"):
            found.append(part)
            part = ""
    return found


def workspace_id(content: bytes) -> str:
    """Return the id of the workspace that the first event of a log names; empty where it names none."""
    with suppress(NotStrictJson, KeyError):
        return str(read_event(content).after["id"])
    return ""
