"""Disks that are full, and disks that cannot be written (T9): of a few megabytes, where they can be mounted."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sae_auditor.errors import EnvironmentProblem
from sae_auditor.records import Entry, Records
from tests.records.acts import NAME, WHO
from tests.records.faults import Tally, acknowledgements, wrong_with

_RESERVE_BYTES = 192 * 1024


@contextlib.contextmanager
def small_disk(n_bytes: int) -> Iterator[Path | None]:
    """Mount a disk of this size, in memory; None where this is not allowed."""
    with tempfile.TemporaryDirectory() as text:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={n_bytes}", "tmpfs", text]
        can = sys.platform == "linux" and os.geteuid() == 0
        if not can or subprocess.run(mount, capture_output=True, check=False).returncode:
            yield None
            return
        try:
            yield Path(text)
        finally:
            subprocess.run(["umount", text], check=True)


def fill(folder: Path) -> Path:
    """Write until nothing more goes onto the disk of a folder, and return the file."""
    path = folder / "others"
    with open(path, "ab", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096) == 4096:
            pass
    return path


def entry(n: int) -> Entry:
    return Entry("remark", WHO, after={"text": f"{n} " * 100})


def full_disks(sizes: tuple[int, ...] = (1 << 20, 4 << 20, 16 << 20), *, has_reserve: bool = True) -> Tally | None:
    """Fill disks beside a workspace and go on recording; None where none can be mounted."""
    tally = Tally("disk full")
    for n_bytes in sizes:
        with small_disk(n_bytes) as folder:
            if folder is None:
                return None
            for act in (lambda at: _filled(at, has_reserve), _outgrown, _new_on_full):
                tally.note(f"{n_bytes >> 20} MB", act(folder))
                for left in folder.iterdir():
                    left.unlink()
    return tally


def _filled(folder: Path, has_reserve: bool) -> str:
    """Others fill the disk: the reserve lets the record go on, then it says so, then it goes on again."""
    path = folder / NAME
    records = Records(path, who=WHO, reserve_bytes=_RESERVE_BYTES if has_reserve else 0)
    with contextlib.closing(records):
        records.append([entry(0)])
        others = fill(folder)
        try:
            for n in range(8):
                records.append([entry(n)])
        except EnvironmentProblem as error:
            return f"the reserve does not serve: {error}"
        if not records.is_short_of_disk:
            return "it does not say that the reserve is gone"
        if wrong := _until_refused(records, path):
            return wrong
        others.unlink()
        event = records.append([entry(1)])[0]
        acknowledged = [*acknowledgements(records)]
    wrong = wrong_with(path, [*acknowledged, f"{event.seq} {event.hash}"])
    with contextlib.closing(Records(path, reserve_bytes=_RESERVE_BYTES)):
        is_back = Path(f"{path}.reserve").exists()
    return wrong or ("" if is_back else "the reserve is not there again")


def _outgrown(folder: Path) -> str:
    """The records themselves fill the disk."""
    path = folder / NAME
    with contextlib.closing(Records(path, who=WHO, reserve_bytes=_RESERVE_BYTES)) as records:
        if wrong := _until_refused(records, path, 400):
            return wrong
        acknowledged = acknowledgements(records)
    with contextlib.closing(Records(path, is_read_only=True)) as records:
        return "" if acknowledgements(records) == acknowledged else "what was recorded is not what is there"


def _new_on_full(folder: Path) -> str:
    """A workspace is to be made where there is no room."""
    fill(folder)
    path = folder / NAME
    try:
        Records(path, who=WHO, reserve_bytes=_RESERVE_BYTES).close()
    except EnvironmentProblem as error:
        return "" if str(path) in str(error) else f"it does not name the path: {error}"
    return "it was made without room"


def _until_refused(records: Records, path: Path, n_words: int = 100) -> str:
    for n in range(10**5):
        before = records.head
        try:
            records.append([Entry("remark", WHO, after={"text": f"{n} " * n_words * 20})])
        except EnvironmentProblem as error:
            if str(path) not in str(error) or "full" not in str(error):
                return f"it does not say what happened where: {error}"
            return "" if records.head == before else "it counts what was refused"
    return "the disk never was full"
