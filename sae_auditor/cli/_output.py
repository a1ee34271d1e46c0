"""Where a command writes: results to stdout, everything about the run to stderr.

Every text goes through a console of `_console`, which shows it as it is: nothing in it drives the terminal. rich is
imported when something is written, since the window opens without it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sae_auditor.atomic import require_writable, write_atomically
from sae_auditor.cli._streams import as_is
from sae_auditor.json_text import json_text
from sae_auditor.names import printable
from sae_auditor.progress import Job, run_to_end

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STDOUT = "-"
ResultT = TypeVar("ResultT")


def say(text: str) -> None:
    """Write one message to stderr, on one line."""
    stderr().print(cell(text), soft_wrap=True)


def cell(text: object) -> Text:
    """Return a text for a table, as it is but for control characters, which could drive the terminal."""
    from rich.text import Text

    return Text(printable(str(text)), overflow="fold")


def stdout() -> Console:
    """Return the console for tables; as wide as needed when it is not a terminal."""
    from sae_auditor.cli._console import PlainConsole

    return PlainConsole() if sys.stdout.isatty() else PlainConsole(width=160)


def stderr() -> Console:
    """Return the console for what is said about the run."""
    from sae_auditor.cli._console import PlainConsole

    return PlainConsole(stderr=True)


def check_json_place(target: str | None) -> None:
    """Refuse a place for the JSON that cannot be written, before the work begins."""
    if target is not None and target != STDOUT:
        require_writable(target)


def write_json(data: object, target: str) -> None:
    """Write `data` as JSON to a file, or to stdout for ``-``: full precision, null for NaN and infinity."""
    if target == STDOUT:
        # A terminal that cannot show every character still gets valid JSON.
        is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
        as_is(sys.stdout).write(json_text(data, ensure_ascii=not is_unicode))
        as_is(sys.stdout).flush()
    else:
        write_atomically(Path(target), json_text(data).encode())


def drive(job: Job[ResultT], unit: Literal["KiB", "steps"] = "steps") -> ResultT:
    """Run a job to its end; on a terminal with a bar that shows rate and time left."""
    if not sys.stderr.isatty():
        return run_to_end(job)
    from sae_auditor.cli._console import drive_with_bar

    return drive_with_bar(job, unit)


def say_notices(notices: Iterable[str], json: str | None = None) -> None:
    """Say each of them once on stderr; those that go into JSON are not said as well."""
    if json is None:
        for notice in dict.fromkeys(notices):
            say(f"Note: {notice}")


def with_notices(content: Mapping[str, Any], notices: Iterable[str]) -> dict[str, Any]:
    """Return what a command writes as JSON, with the notices behind those that it has already."""
    return {**content, "notices": list(dict.fromkeys((*content.get("notices", ()), *notices)))}
