"""A process that records its events in a workspace which others write to as well: ``python -m tests.records.writers``.

One program writes at a time; whoever comes meanwhile is told who that is, reads, and comes again.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from sae_auditor.records import Entry, Records, verify
from sae_auditor.records.place import WriterLock
from tests.records.acts import NAME
from tests.records.faults import Tally, quick_folder, wrong_with

_TOGETHER = 20


def write(path: Path, who: str, n_events: int) -> str:
    """Record so many events, and return what was wrong meanwhile."""
    rng, n_done = random.Random(who), 0
    while n_done < n_events:
        with closing(Records(path, who=who, reserve_bytes=0)) as records:
            if not records.is_read_only:
                for _ in range(min(_TOGETHER, n_events - n_done)):
                    records.append([Entry("remark", who, after={"n": n_done})])
                    n_done += 1
            elif "?" not in records.why_read_only and "writer" not in records.why_read_only:
                return f"it does not name who writes: {records.why_read_only}"
            elif rng.random() < 0.1 and not verify(records.stored()).is_ok:
                return "whoever reads meanwhile sees a broken chain"
        time.sleep(rng.uniform(0.001, 0.01))
    return ""


def together(n_processes: int, n_events: int, *, has_lock: bool = True) -> Tally:
    """Let processes write to one workspace, and count events as what was struck (T11).

    Parameters
    ----------
    has_lock
        Without the lock they must spoil each other's records.
    """
    tally = Tally("writers at once" if has_lock else "writers at once (no lock)")
    with tempfile.TemporaryDirectory(dir=quick_folder()) as text:
        path = Path(text, NAME)
        Records(path, who="first", reserve_bytes=0).close()
        program = [sys.executable, "-m", "tests.records.writers", str(path)]
        names = [f"writer {n}" for n in range(n_processes)]
        children = [
            subprocess.Popen(
                [*program, name, str(n_events), str(int(has_lock))], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            for name in names
        ]
        for name, child in zip(names, children, strict=True):
            said, _ = child.communicate(timeout=280)
            if child.returncode:
                tally.wrong.append(f"{name}: {said.decode()[-2000:]}")
        there: dict[str, list[int]] = {name: [] for name in names}
        with closing(Records(path, is_read_only=True)) as records:
            for event in records.events(after=1):
                there[event.who].append(event.after["n"])
        tally.struck = sum(map(len, there.values()))
        for name, numbers in there.items():
            if numbers != list(range(n_events)):
                twice = [n for n, count in Counter(numbers).items() if count > 1]
                tally.wrong.append(f"{name}: {len(numbers)} events are there, {len(twice)} of them twice")
        if wrong := wrong_with(path, ()):
            tally.wrong.append(wrong)
    return tally


def main() -> int:
    """Write, as one of several."""
    path, who, n_events, has_lock = sys.argv[1:]
    if not int(has_lock):
        WriterLock.take = lambda _self, _who: True
    wrong = write(Path(path), who, int(n_events))
    print(wrong)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
