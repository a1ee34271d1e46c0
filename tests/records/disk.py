"""A disk whose power can be cut and whose writes can fail, between SQLite and the real one.

Everything that SQLite does to a file goes through an apsw VFS, which notes it and may refuse it. From the notes the
states are made that a power cut at a moment could have left: of what was not flushed, each sector of 512 bytes may be
there, not be there, or hold rubbish; names that were made or taken away since their folder was flushed last may be so
or not, in order.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw

SECTOR = 512
KEPT, DROPPED, RUBBISH = range(3)
WRITES = ("write", "truncate", "sync", "delete", "create")


@dataclass(frozen=True)
class Note:
    """One thing that was done to a file, or an acknowledgement by the program."""

    what: str
    name: str = ""
    offset: int = 0
    data: bytes = b""
    is_flushed: bool = False  # whether the folder is flushed with it


@dataclass
class Notes:
    """What was done, in order; `before` may raise in place of what comes, `after` although it was done."""

    done: list[Note] = field(default_factory=list)
    before: Callable[[Note], None] = lambda _note: None
    after: Callable[[Note], None] = lambda _note: None

    def note(self, note: Note, act: Callable[[], object]) -> None:
        self.before(note)
        act()
        self.done.append(note)
        self.after(note)

    def acknowledge(self, text: str) -> None:
        self.done.append(Note("ack", text))

    @property
    def n_writes(self) -> int:
        return sum(note.what in WRITES for note in self.done)


class Disk(apsw.VFS):
    """The VFS; give its `name` to `Records`, and close it after."""

    _n = 0

    def __init__(self, notes: Notes) -> None:
        Disk._n += 1
        self.name = f"noting-{os.getpid()}-{Disk._n}"
        self.notes = notes
        super().__init__(self.name, "")

    def xOpen(self, name, flags):
        return _File(self.notes, name, flags)

    def xDelete(self, name, is_flushed):
        note = Note("delete", os.path.basename(name), is_flushed=bool(is_flushed))
        self.notes.note(note, lambda: super(Disk, self).xDelete(name, is_flushed))


class _File(apsw.VFSFile):
    def __init__(self, notes, name, flags):
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._notes, self._name = notes, os.path.basename(path or "")
        is_new = bool(path) and not os.path.exists(path)
        open_it = lambda: super(_File, self).__init__("", name, flags)  # noqa: E731
        if is_new:
            notes.note(Note("create", self._name), open_it)
        else:
            open_it()

    def xWrite(self, data, offset):
        note = Note("write", self._name, offset, bytes(data))
        self._notes.note(note, lambda: super(_File, self).xWrite(data, offset))

    def xTruncate(self, size):
        self._notes.note(Note("truncate", self._name, size), lambda: super(_File, self).xTruncate(size))

    def xSync(self, flags):
        self._notes.note(Note("sync", self._name), lambda: super(_File, self).xSync(flags))


def fail(which: int, error: type[apsw.Error], *, is_late: bool = False, lasts: bool = False) -> Notes:
    """Return notes that refuse the write number `which`, counted from 0; late: after it was done, as a folder's flush
    does. `lasts`: and every one from there on, until `before` is set anew."""
    notes, n = Notes(), iter(range(10**9))

    def refuse(note: Note) -> None:
        number = next(n)
        if number == which or (lasts and number > which and note.what != "delete"):
            raise error(f"{note.what} of {note.name}")

    if is_late:
        notes.after = refuse
    else:
        notes.before = refuse
    return notes


def die(which: int) -> Notes:
    """Return notes that end the process at the write number `which`, as kill -9 does."""
    n = iter(range(10**9))

    def end(_note: Note) -> None:
        if next(n) == which:
            os.kill(os.getpid(), signal.SIGKILL)

    return Notes(before=end)


class _Platter:
    """What is surely on the disk, and what may be."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.safe: dict[str, bytes] = dict(files)  # by identity of the file, which a name points to
        self.waiting: dict[str, list[Note]] = {}
        self.names: dict[str, str] = {name: name for name in files}
        self.names_waiting: list[tuple[str, str | None]] = []
        self.now: dict[str, str] = dict(self.names)
        self._n = 0

    def take(self, note: Note) -> None:
        if note.what == "create":
            self._n += 1
            file = f"{note.name}#{self._n}"
            self.safe[file] = b""
            self.now[note.name] = file
            self.names_waiting.append((note.name, file))
        elif note.what == "delete":
            self.now.pop(note.name, None)
            self.names_waiting.append((note.name, None))
            if note.is_flushed:
                self._flush_names()
        elif note.what == "sync":
            file = self.now[note.name]
            self.safe[file] = _written(self.safe[file], self.waiting.pop(file, []), lambda _sector: KEPT, b"")
            # SQLite flushes the folder with the first flush of a new journal.
            if note.name.endswith("-journal"):
                self._flush_names()
        elif note.what in ("write", "truncate"):
            self.waiting.setdefault(self.now[note.name], []).append(note)

    def _flush_names(self) -> None:
        for name, file in self.names_waiting:
            self._point(self.names, name, file)
        self.names_waiting.clear()

    @staticmethod
    def _point(names: dict[str, str], name: str, file: str | None) -> None:
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file

    def state(self, rng: random.Random, kind: int) -> dict[str, bytes]:
        """Return the files after a cut; `kind` 0 keeps all, 1 drops all, others draw for each sector."""
        names = dict(self.names)
        n_kept = {0: len(self.names_waiting), 1: 0}.get(kind, rng.randint(0, len(self.names_waiting)))
        for name, file in self.names_waiting[:n_kept]:
            self._point(names, name, file)
        fates = {0: (KEPT,), 1: (DROPPED,)}.get(kind, (KEPT, DROPPED, RUBBISH))
        rubbish = rng.randbytes(SECTOR)
        return {
            name: _written(self.safe[file], self.waiting.get(file, []), lambda _s: rng.choice(fates), rubbish)
            for name, file in names.items()
        }


def _written(content: bytes, notes: list[Note], fate: Callable[[int], int], rubbish: bytes) -> bytes:
    out = bytearray(content)
    for note in notes:
        if note.what == "truncate":
            if fate(0) == KEPT:
                del out[note.offset :]
                out.extend(bytes(note.offset - len(out)))
            continue
        end = note.offset + len(note.data)
        for start in range(note.offset // SECTOR * SECTOR, end, SECTOR):
            first, last = max(start, note.offset), min(start + SECTOR, end)
            what = fate(start)
            if what == DROPPED:
                continue
            if len(out) < last:
                out.extend(bytes(last - len(out)))
            part = note.data[first - note.offset : last - note.offset]
            out[first:last] = part if what == KEPT else rubbish[: last - first]
    return bytes(out)


def cuts(
    files: dict[str, bytes], done: list[Note], n_samples: int, seed: int
) -> Iterator[tuple[int, dict[str, bytes], list[str]]]:
    """Yield the moment, the files that a cut there may leave, and what was acknowledged before.

    Parameters
    ----------
    files
        Content of each file before, flushed.
    n_samples
        States of each moment; the first keeps all that was not flushed, the second drops all.
    """
    rng, acknowledged = random.Random(seed), []
    platter = _Platter(files)
    for moment, note in enumerate([Note("ack", ""), *done]):
        if note.what == "ack":
            if note.name:
                acknowledged.append(note.name)
        else:
            platter.take(note)
        for kind in range(n_samples):
            yield moment, platter.state(rng, kind), list(acknowledged)


def lay_out(files: dict[str, bytes], folder: Path) -> None:
    """Write files into a folder from which others of these names are taken away."""
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
