"""The faults that strike a disk: power cuts and refused writes, at every single thing that is done to a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from sae_auditor.errors import KnownError
from sae_auditor.records import Entry, Records, verify
from sae_auditor.records.hashing import MerkleTree
from tests.records.acts import ACTS, CONTENTS, NAME, WHO, make_for
from tests.records.disk import Disk, Note, Notes, cuts, fail, lay_out

PLAIN = Entry("remark", WHO, after={"text": "x" * 200})


@dataclass
class Tally:
    """One row of the table: how often a fault struck, and what was lost by it, in words."""

    name: str
    struck: int = 0
    wrong: list[str] = field(default_factory=list)

    def note(self, where: str, wrong: str) -> None:
        self.struck += 1
        if wrong:
            self.wrong.append(f"{self.name}, {where}: {wrong}")

    def row(self) -> str:
        return f"| {self.name} | {self.struck:,} | {len(self.wrong):,} |"


def wrong_with(path: Path, acknowledged: Iterable[str]) -> str:
    """Open a workspace after a fault and say what is wrong with it; empty where nothing is.

    Parameters
    ----------
    acknowledged
        ``seq hash`` of each event that was said to be recorded.
    """
    try:
        records = Records(path, reserve_bytes=0)
    except (KnownError, apsw.Error) as error:
        return f"cannot be opened: {error}"
    with closing(records):
        try:
            stored = list(records.stored())
            verification = verify(stored)
            if not verification.is_ok or verification.n_events == 0:
                return f"the chain breaks at {verification.first_bad_seq} of {verification.n_events}"
            there = {f"{seq} {stored_hash}" for seq, stored_hash, _ in stored}
            lost = [ack for ack in acknowledged if ack not in there]
            if lost:
                return f"{len(lost)} acknowledged events are lost, the first {lost[0]}"
            if not records.is_as_recorded():
                return "the projections are not what the events come to"
            for (sha256,) in records.rows("SELECT DISTINCT audit_sha256 FROM audits"):
                if records.content(sha256) not in CONTENTS:
                    return "an audit is not what was stored"
            [last] = records.append([PLAIN])
            if last.seq != len(stored) + 1:
                return f"the next event has the number {last.seq}"
            return ""
        except (KnownError, apsw.Error) as error:
            return f"cannot be read: {error}"


def acknowledgements(records: Records) -> list[str]:
    return [f"{seq} {stored_hash}" for seq, stored_hash, _ in records.stored()]


def recorded(folder: Path, act: str, pragma: str = "") -> tuple[dict[str, bytes], list[Note], list[str]]:
    """Do an act and one more on a noting disk; return the files before, what was done, and what stood there before."""
    path = make_for(act, folder)
    files = {NAME: path.read_bytes()}
    disk = Disk(notes := Notes())
    records = Records(path, who=WHO, reserve_bytes=0, vfs=disk.name)
    with closing(records):
        if pragma:
            records._database.run(f"PRAGMA {pragma}")
        before = acknowledgements(records)
        known = len(before)
        for each in (ACTS[act], lambda records: records.append([PLAIN])):
            each(records)
            for ack in acknowledgements(records)[known:]:
                notes.acknowledge(ack)
                known += 1
    return files, notes.done, before


def power_cuts(
    acts: Iterable[str] = ACTS, n_samples: int = 3, pragma: str = "", every: int = 1, seed: int = 0
) -> Tally:
    """Cut the power at every moment of every act (or each `every`-th), `n_samples` states each (T6).

    Parameters
    ----------
    pragma
        How the database is opened less safely, to see that the loss is seen.
    """
    tally = Tally(f"power cut ({pragma})" if pragma else "power cut")
    for name in acts:
        with tempfile.TemporaryDirectory(dir=quick_folder()) as text:
            folder, cut = Path(text, "was"), Path(text, "cut")
            folder.mkdir()
            cut.mkdir()
            files, done, before = recorded(folder, name, pragma)
            for moment, state, acknowledged in cuts(files, done, n_samples, seed):
                if moment % every:
                    continue
                lay_out(state, cut)
                tally.note(f"{name}, moment {moment}", wrong_with(cut / NAME, before + acknowledged))
    return tally


def refused_writes(acts: Iterable[str] = ACTS, every: int = 1, pragma: str = "") -> Tally:
    """Refuse every write, flush, cut and removal of every act, before it and after it (T8)."""
    tally = Tally(f"refused write ({pragma})" if pragma else "refused write")
    for name in acts:
        with tempfile.TemporaryDirectory(dir=quick_folder()) as text:
            folder = Path(text)
            base = make_for(name, folder).read_bytes()
            n_writes = _n_writes(folder, name)
            for which in range(0, n_writes, every):
                for error, options in (
                    (apsw.IOError, {}),
                    (apsw.IOError, {"is_late": True}),
                    (apsw.FullError, {}),
                    (apsw.FullError, {"lasts": True}),
                ):
                    lay_out({NAME: base}, folder)
                    wrong = _refused(folder / NAME, name, fail(which, error, **options), pragma)
                    tally.note(f"{name}, write {which} of {n_writes}, {error.__name__} {options}", wrong)
    return tally


def _n_writes(folder: Path, act: str) -> int:
    disk = Disk(notes := Notes())
    with closing(Records(folder / NAME, reserve_bytes=0, vfs=disk.name)) as records:
        ACTS[act](records)
    return notes.n_writes


def _refused(path: Path, act: str, notes: Notes, pragma: str) -> str:
    disk = Disk(notes)
    try:
        acknowledged = _done_although(path, act, notes, disk, pragma)
    except KnownError as error:
        if act == "migration":  # it is refused while it is opened, and opened again by what follows
            return wrong_with(path, ())
        return f"it does not go on: {error}"
    return acknowledged if isinstance(acknowledged, str) else wrong_with(path, acknowledged)


def _done_although(path: Path, act: str, notes: Notes, disk: Disk, pragma: str) -> list[str] | str:
    with closing(Records(path, reserve_bytes=0, vfs=disk.name)) as records:
        if pragma:
            records._database.run(f"PRAGMA {pragma}")
        acknowledged = acknowledgements(records)
        before, is_done = len(acknowledged), True
        try:
            ACTS[act](records)
        except KnownError:
            is_done = False
        notes.before = notes.after = lambda _note: None
        if acknowledgements(records)[:before] != acknowledged:
            return "what was there is changed"
        if is_done:
            acknowledged = acknowledgements(records)
        [event] = records.append([PLAIN])  # it goes on as if nothing had happened
        if records.root() != MerkleTree(stored_hash for _, stored_hash, _ in records.stored()).root:
            return "the Merkle root is another one than that of the file"
        return [*acknowledged, f"{event.seq} {event.hash}"]


def quick_folder() -> str | None:
    """Return a folder in memory where there is one: kill -9 takes nothing of what the system has, and power is cut
    in notes only."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
