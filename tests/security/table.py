"""Runs every suite of hostile inputs and writes the table in docs/SECURITY.md: ``python -m tests.security.table``.

It takes about an hour of one core. The table is written whatever is found; the status is 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.security.runner import REPOSITORY
from tests.security.suites import every_suite
from tests.security.trial import Tally, Trials, servers
from tests.security.world import make_world

DOCUMENT = REPOSITORY / "docs" / "SECURITY.md"
BEGIN, END = "<!-- hostile inputs: begin -->", "<!-- hostile inputs: end -->"
_HEAD = "| suite | tried | refused | wrong | slowest (s) | most memory (MB) |\n|---|---|---|---|---|---|"


def table(tallies: Iterable[Tally], machine: str) -> str:
    """Return the lines between the marks."""
    rows = "\n".join(tally.row() for tally in tallies)
    return f"{_HEAD}\n{rows}\n\nMeasured on {machine}, in processes that had loaded the program already.\n"


def with_table(document: str, content: str) -> str:
    """Return a document with other lines between its two marks.

    Raises
    ------
    ValueError
        When it has no such place.
    """
    if document.count(BEGIN) != 1 or document.count(END) != 1:
        raise ValueError(f"there is no one place between '{BEGIN}' and '{END}'")
    before, after = document.split(BEGIN)[0], document.split(END)[1]
    return f"{before}{BEGIN}\n{content}{END}{after}"


def machine() -> str:
    """Return the name of the processor and how many cores it has."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{next(iter(named), platform.processor() or platform.machine())}, {os.cpu_count()} cores"


def main() -> int:
    """Run everything, tell of what is wrong as it is found, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=500, help="how many changed bundles; the others go with it")
    parser.add_argument("--servers", type=int, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--only", default="", help="suites whose name has this in it; nothing is written then")
    parser.add_argument("--output", type=Path, default=DOCUMENT, help="document whose table is written")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sae-auditor-world-") as folder:
        world = make_world(Path(folder))
        with servers(chosen.servers, world.undamaged()) as runners:
            trials = Trials(runners)
            wanted = (one for one in every_suite(world, chosen.changes) if chosen.only in one.suite)
            faults = trials.run(wanted, lambda fault: print(fault, flush=True))
    content = table(trials.tallies.values(), machine())
    print(content)
    if not chosen.only:
        chosen.output.write_text(with_table(chosen.output.read_text(encoding="utf-8"), content), encoding="utf-8")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
