"""Strikes the records with every fault and renews docs/records-faults.md: ``python -m tests.records.table``.

It takes about ten minutes of one core. The table is written whatever is found; the status is 1 when anything is lost,
or when a control, which must lose something, does not.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.records.faults import Tally, power_cuts, refused_writes
from tests.records.full_disks import full_disks
from tests.records.tampering import tampering
from tests.records.writers import together

REPOSITORY = Path(__file__).parents[2]
DOCUMENT = REPOSITORY / "docs" / "records-faults.md"
BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"
_HEAD = "| fault | struck | lost or wrong | seconds |\n|---|---|---|---|"
Row = tuple[str, Callable[[], Tally | None]]


def _killed(*arguments: str) -> Tally:
    program = [sys.executable, "-m", "tests.records.kills", *arguments]
    told = json.loads(subprocess.run(program, stdout=subprocess.PIPE, check=False, cwd=REPOSITORY).stdout)
    name = f"{told['name']}, {told['told']:,} acknowledged events" if told["told"] else told["name"]
    return Tally(name, told["struck"], told["wrong"])


def _tampered(n_positions: int) -> Tally:
    tally, missed = tampering(n_positions)
    tally.name = f"changed log, 12 ways; {missed} after the last anchor are missed, as promised"
    return tally


ROWS: tuple[Row, ...] = (
    ("T6", lambda: power_cuts(n_samples=24)),
    ("T7", lambda: _killed("random", "--count", "2000")),
    ("T8", refused_writes),
    ("T8", lambda: _killed("writes")),
    ("T9", full_disks),
    ("T10", lambda: _tampered(50)),
    ("T11", lambda: together(8, 500)),
    ("T17", lambda: _killed("migration")),
)
# What must lose something, or nothing above says anything.
CONTROLS: tuple[Row, ...] = (
    ("T6", lambda: power_cuts(["verdict"], n_samples=24, pragma="synchronous=OFF")),
    ("T6", lambda: power_cuts(["verdict"], n_samples=24, pragma="synchronous=FULL")),
    ("T7", lambda: _killed("liar", "--count", "100")),
    ("T8", lambda: refused_writes(["verdict"], pragma="journal_mode=OFF")),
    ("T9", lambda: full_disks((1 << 20,), has_reserve=False)),
    ("T10", lambda: tampering(50, with_anchors=False)[0]),
    ("T11", lambda: together(4, 50, has_lock=False)),
    ("T17", lambda: _killed("hasty", "--every", "9")),
)


def _run(rows: tuple[Row, ...], only: str, *, is_control: bool) -> tuple[list[str], list[Tally]]:
    lines, tallies = [], []
    for number, act in rows:
        if only and only != number:
            continue
        start = time.monotonic()
        tally = act()
        if tally is None:
            lines.append(f"| {number} | not run: no disk could be mounted | | |")
            continue
        if not is_control:
            print("\n".join([tally.row(), *tally.wrong[:20]]), flush=True)
        lines.append(
            f"| {number} {tally.name} | {tally.struck:,} | {len(tally.wrong):,} | {time.monotonic() - start:.0f} |"
        )
        tallies.append(tally)
    return lines, tallies


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{next(iter(named), platform.processor() or platform.machine())}, {os.cpu_count()} cores"


def main() -> int:
    """Run everything and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="one of T6 to T11 and T17; nothing is written then")
    parser.add_argument("--output", type=Path, default=DOCUMENT, help="document whose table is written")
    chosen = parser.parse_args()
    lines, tallies = _run(ROWS, chosen.only, is_control=False)
    control_lines, controls = _run(CONTROLS, chosen.only, is_control=True)
    content = "\n".join([
        _HEAD, *lines, "", "Controls, which must lose something:", "", _HEAD, *control_lines, "",
        f"Measured on {datetime.now(UTC):%Y-%m-%d} on {_machine()}, load {os.getloadavg()[0]:.1f}.", "",
    ])  # fmt: skip
    print(content)
    if not chosen.only:
        before, _, rest = chosen.output.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        chosen.output.write_text(f"{before}{BEGIN}\n{content}{END}{after}", encoding="utf-8")
    return int(any(tally.wrong for tally in tallies) or not all(tally.wrong for tally in controls))


if __name__ == "__main__":
    sys.exit(main())
