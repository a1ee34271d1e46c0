"""Ends real processes while they write (kill -9) and prints what was lost: ``python -m tests.records.kills random``.

A process of its own, which loads the records once and forks: a child starts in milliseconds, and nothing else runs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sae_auditor.records import Entry, Records, log
from tests.records.acts import ACTS, NAME, WHO, make, make_for
from tests.records.disk import Disk, Notes, die, lay_out
from tests.records.faults import PLAIN, Tally, acknowledgements, quick_folder, wrong_with

# Three of four are killed so soon after their first record, the others so soon after their start.
_RECORDING_S, _OPENING_S = 0.01, 0.03


def forked(act: Callable[[int], None], kill_when: Callable[[int], str] | None = None) -> tuple[bool, str]:
    """Do `act` in a child, which may tell things on the handle that it gets.

    Parameters
    ----------
    kill_when
        Comes back when the child is to be killed, with what it read of what the child told until then; without it the
        child ends by itself, or as it was told to.

    Returns
    -------
    tuple
        Whether it was killed, and what it told.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ours)
            act(theirs)
        except BaseException as error:
            os.write(theirs, f"error {error!r}\n".encode())
        os._exit(0)  # never back into its parent's program
    os.close(theirs)
    told = ""
    if kill_when is not None:
        told = kill_when(ours)
        os.kill(child, signal.SIGKILL)
    with open(ours, "rb") as said:
        told += said.read().decode()
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), told


def random_kills(n: int, seed: int = 0, *, is_liar: bool = False) -> tuple[Tally, int]:
    """Kill a process that records one event after the other, at random moments (T7); also return how many it told of.

    Parameters
    ----------
    is_liar
        Whether it says that an event is recorded before it is: the loss must be seen.
    """
    tally, rng, acknowledged = Tally("kill -9 (says it too early)" if is_liar else "kill -9"), random.Random(seed), []

    def kill_when(handle: int) -> str:
        told = os.read(handle, 1).decode() if rng.random() < 0.75 else ""
        time.sleep(rng.uniform(0, _RECORDING_S if told else _OPENING_S))
        return told

    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        path = make(Path(folder))
        checked, n_checked = 0, 0
        for number in range(n):

            def record(handle: int, number: int = number) -> None:
                records = Records(path, who=WHO, reserve_bytes=1 << 16)
                for n_recorded in range(10**6):
                    token = f"{number}-{n_recorded}\n".encode()
                    if is_liar:
                        os.write(handle, token)
                    records.append([Entry("remark", WHO, after={"token": token.decode().strip()})])
                    if not is_liar:
                        os.write(handle, token)

            was_killed, told = forked(record, kill_when)
            whole, _, _ = told.rpartition("\n")
            acknowledged += whole.split("\n") if whole else []
            wrong = "" if was_killed else f"it ended by itself: {told[-200:]}"
            if rng.random() < 0.5:  # else the next child takes back what this one had not finished
                wrong = wrong or _lost(path, acknowledged[n_checked:], checked)
                checked, n_checked = _n_events(path), len(acknowledged)
            tally.note(f"number {number}", wrong)
        for wrong in (wrong_with(path, ()), _lost(path, acknowledged, 0)):
            tally.wrong += [wrong] if wrong else []
    return tally, len(acknowledged)


def _lost(path: Path, acknowledged: list[str], after: int) -> str:
    with closing(Records(path, reserve_bytes=0)) as records:
        there = {str(event.after.get("token")) for event in records.events(after)}
    lost = [token for token in acknowledged if token not in there]
    return f"{len(lost)} acknowledged events are lost" if lost else ""


def _n_events(path: Path) -> int:
    with closing(Records(path, is_read_only=True)) as records:
        return records.head[0]


def _migrate_hastily(records: Records) -> None:
    """Migrate in many small steps, the number of the version first."""
    records._database.run(f"PRAGMA user_version = {log.VERSION}")
    records._make_projections()


def kills_at_writes(
    acts: list[str], every: int = 1, name: str = "kill -9 at a write", *, is_hasty: bool = False
) -> Tally:
    """Kill a process at every write, flush, cut and removal of every act (T8, and T17 of a migration).

    Parameters
    ----------
    is_hasty
        Whether a migration is not one transaction: the damage must be seen.
    """
    tally = Tally(name)
    with tempfile.TemporaryDirectory(dir=quick_folder()) as text:
        folder = Path(text)
        for act in acts:
            base = make_for(act, folder).read_bytes()
            with closing(Records(folder / NAME, reserve_bytes=0)) as records:
                before = acknowledgements(records)
            for which in range(0, 10**6, every):
                lay_out({NAME: base}, folder)

                def do(handle: int, which: int = which, act: str = act) -> None:
                    if is_hasty:
                        Records._migrate = _migrate_hastily
                    disk = Disk(die(which))
                    records = Records(folder / NAME, who=WHO, reserve_bytes=0, vfs=disk.name)
                    ACTS[act](records)
                    records.append([PLAIN])
                    disk.notes = Notes()
                    os.write(handle, "\n".join(acknowledgements(records)).encode())

                was_killed, told = forked(do)
                if told.startswith("error"):
                    tally.note(f"{act}, write {which}", told)
                    break
                if not was_killed:
                    break
                tally.note(f"{act}, write {which}", wrong_with(folder / NAME, before))
    return tally


def main() -> int:
    """Run one kind and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("random", "liar", "writes", "migration", "hasty"))
    parser.add_argument("--count", type=int, default=100, help="how many random kills")
    parser.add_argument("--every", type=int, default=1, help="at each how manieth write")
    chosen = parser.parse_args()
    told = 0
    if chosen.kind in ("random", "liar"):
        tally, told = random_kills(chosen.count, is_liar=chosen.kind == "liar")
    elif chosen.kind == "writes":
        tally = kills_at_writes([act for act in ACTS if act != "migration"], chosen.every)
    elif chosen.kind == "migration":
        tally = kills_at_writes(["migration"], chosen.every, "kill -9 in a migration")
    else:
        name = "kill -9 in a migration (no transaction)"
        tally = kills_at_writes(["migration"], chosen.every, name, is_hasty=True)
    print(json.dumps({"name": tally.name, "struck": tally.struck, "wrong": tally.wrong, "told": told}))
    return int(bool(tally.wrong))


if __name__ == "__main__":
    sys.exit(main())
