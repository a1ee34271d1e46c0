"""An append-only file of what people wrote: one event a line, flushed to the disk, never rewritten.

Several programs may append at once; a lock beside the file puts their events in one order. A power cut can leave part
of a line: what stands before it is kept, the part itself is passed over and said so, and the next event begins on a new
line.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Generic, Literal, Protocol, TypeVar, get_args

from filelock import FileLock, Timeout

from sae_auditor.atomic import why_unwritable
from sae_auditor.concepts.concept import MARKS
from sae_auditor.concepts.people.words import MAX_NOTE
from sae_auditor.errors import EnvironmentProblem, InputRefused, system_words
from sae_auditor.i18n import say
from sae_auditor.strict_json import NotStrictJson, read_strict_json

Field = Literal["name", "note", "mark"]
FIELDS: Final[tuple[Field, ...]] = get_args(Field)

_PATIENCE_S = 10.0
# A million events; what is longer was not written by people.
_MAX_BYTES: Final = 2**28
# The longest note twice, every character of it escaped.
_MAX_LINE_BYTES: Final = 2**18
_MAX_SEQ: Final = 2**53
_MAX_HEAD: Final = 200
_O_BINARY: Final = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class RemarkEvent:
    """One change: in the field `field` of `latent` stood `before`, now there is `after`; None is nothing.

    `seq` counts the events of a journal from 1, `when` is UTC in ISO 8601.
    """

    seq: int
    when: str
    who: str
    latent: int
    field: Field
    before: str | None
    after: str | None


class Event(Protocol):
    """What every event has; it is a dataclass whose fields JSON can hold."""

    @property
    def seq(self) -> int:
        """Its number in the journal, counted from 1."""

    @property
    def who(self) -> str:
        """The person."""

    @property
    def when(self) -> str:
        """UTC in ISO 8601."""


EventT = TypeVar("EventT", bound=Event)


class Journal(Generic[EventT]):
    """The events of one file. Nothing is read before `refresh` or `append`.

    Parameters
    ----------
    path
        The file; it and its folder are made with the first event.
    read
        Makes an event of the values of a line, of which number, person and moment are checked; returns None for what
        this version does not know.

    Attributes
    ----------
    events : list
        In the order in which they were written.
    n_unreadable : int
        Lines that hold no whole event.
    n_readings : int
        How often the file was read from its beginning; between two of these `events` only grows.
    """

    def __init__(self, path: Path, read: Callable[[Mapping[str, Any]], EventT | None]) -> None:
        self.path = path
        self._read_event = read
        self.events: list[EventT] = []
        self.n_unreadable = 0
        self.n_readings = 0
        self._file = 0  # the number that the system gives it
        self._size_bytes = 0
        self._last_seq = 0
        self._ends_in_a_line = True
        self._lock = FileLock(path.with_name(path.name + ".lock"), timeout=_PATIENCE_S)

    def refresh(self) -> bool:
        """Read what other programs have appended; return whether there was anything new.

        Raises
        ------
        InputRefused
            When the file is there and cannot be read.
        """
        changed = self._read()
        if not self._ends_in_a_line:
            # Perhaps another program is just writing: wait for it before calling its line a torn one.
            with suppress(Timeout, OSError), self._lock:
                changed = self._read() or changed
        return changed

    def append(self, make: Callable[[Sequence[EventT], int], Sequence[EventT]]) -> list[EventT]:
        """Write the events that `make(events so far, next seq)` returns and return them.

        They are on the disk when this returns. `make` sees what every other program wrote before.

        Raises
        ------
        InputRefused, EnvironmentProblem
            When they could not be written; nothing that was there before is lost.
        """
        try:
            new_folder = not self.path.parent.is_dir()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock:
                self._read()
                fresh = list(make(self.events, self._last_seq + 1))
                if fresh:
                    self._write(b"".join(_line(event) for event in fresh))
        except Timeout as error:
            raise EnvironmentProblem(
                say("Another program keeps {0} locked.", self.path),
                safe=say("Nothing was changed."),
                todo=say("Try again; close other windows of the program when that does not help."),
            ) from error
        except OSError as error:
            raise why_unwritable(self.path, error) from error
        if new_folder:
            _sync_folder(self.path.parent.parent)
        return fresh

    def _write(self, lines: bytes) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | _O_BINARY
        is_new = not self.path.exists()
        handle = os.open(self.path, flags, 0o600)
        try:
            rest = memoryview(lines if self._ends_in_a_line else b"\n" + lines)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            _sync_folder(self.path.parent)
        self._read()

    def _read(self) -> bool:
        """Read what the file has grown by, all of it where it did anything else; return whether there was anything."""
        try:
            now = self.path.stat()
            if not stat.S_ISREG(now.st_mode) or now.st_size > _MAX_BYTES:
                raise InputRefused(
                    say(
                        "What people wrote in {0} cannot be read: it is no file, or one of more than {1} bytes.",
                        self.path,
                        f"{_MAX_BYTES:,}",
                    ),
                    safe=say("Nothing was changed."),
                    todo=say("Move it away."),
                )
            if (now.st_ino, now.st_size) == (self._file, self._size_bytes):
                return False
            # What did not end in a whole line may do so now, so it is read again.
            has_grown = now.st_ino == self._file and now.st_size > self._size_bytes and self._ends_in_a_line
            with self.path.open("rb") as file:
                file.seek(self._size_bytes if has_grown else 0)
                content = file.read()
        except FileNotFoundError:
            if self._file == 0:
                return False
            now, has_grown, content = None, False, b""
        except OSError as error:
            raise InputRefused(
                say("What people wrote in {0} cannot be read: {1}.", self.path, system_words(error))
            ) from error
        if not has_grown:
            self.events, self.n_unreadable, self._last_seq, self._size_bytes = [], 0, 0, 0
            self.n_readings += 1
        self._file = 0 if now is None else now.st_ino
        self._take(content)
        return True

    def _take(self, content: bytes) -> None:
        read = [self._event(line) for line in content.split(b"\n") if line.strip()]
        fresh = [event for event, _ in read if event is not None]
        self.events.extend(fresh)
        self.n_unreadable += len(read) - len(fresh)
        self._last_seq = max([self._last_seq, *(seq for _, seq in read)])
        self._size_bytes += len(content)
        self._ends_in_a_line = not content or content.endswith(b"\n")

    def _event(self, line: bytes) -> tuple[EventT | None, int]:
        """Return the event of a line, None where it holds none that this version knows, and its number, else 0."""
        try:
            data = read_strict_json(line, max_bytes=_MAX_LINE_BYTES)
        except NotStrictJson:
            return None, 0
        if not isinstance(data, dict) or type(data.get("seq")) is not int or not 0 < data["seq"] <= _MAX_SEQ:
            return None, 0
        has_head = all(isinstance(data.get(name), str) and len(data[name]) <= _MAX_HEAD for name in ("when", "who"))
        return self._read_event(data) if has_head else None, data["seq"]


def _line(event: Any) -> bytes:
    return json.dumps(asdict(event), ensure_ascii=False).encode() + b"\n"


def moment() -> str:
    """Return now, as events say it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def remark_event(data: Mapping[str, Any]) -> RemarkEvent | None:
    """Return the remark of a line; see `Journal`."""
    values = (data.get("before"), data.get("after"))
    is_known = (
        data.get("field") in FIELDS
        and type(data.get("latent")) is int
        and 0 <= data["latent"] < 2**31
        and all(value is None or (isinstance(value, str) and len(value) <= MAX_NOTE) for value in values)
        and (data["field"] != "mark" or values[1] is None or values[1] in MARKS)
    )
    if not is_known:
        return None
    return RemarkEvent(data["seq"], data["when"], data["who"], data["latent"], data["field"], *values)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    with suppress(OSError):  # the event itself is safe; some network file systems cannot flush a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
