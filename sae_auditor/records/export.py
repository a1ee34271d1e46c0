"""A folder that holds a log and needs neither this program nor us to be checked.

``events.jsonl`` has one event a line as it was hashed, ``anchors/`` the anchors, ``verify.py`` checks them with nothing
but Python's standard library, ``README.txt`` says how, and what all of this does not prove.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sae_auditor._paths import resource
from sae_auditor.atomic import atomic_file, write_atomically
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.records.anchors import ENDING, Anchor
from sae_auditor.records.canonical import canonical
from sae_auditor.strict_json import NotStrictJson, read_strict_json

EVENTS: Final = "events.jsonl"
ANCHORS: Final = "anchors"
VERIFIER: Final = "verify.py"
_README: Final = "README.txt"
_MAX_LINE_BYTES: Final = 16 * 2**20

LIMITS: Final = (
    say(
        "The log shows every change to what an anchor covers, once that anchor is kept where nobody here can change it."
    ),
    say("It does not show changes to what came after the last anchor: keep anchors often, and elsewhere."),
    say("Its times are those of this machine's clock, which its administrator can set."),
    say("Its names are those that people gave, and the account of the system; they are no signature in law."),
    say("It is made to support a validated process; by itself it complies with no regulation."),
)


def line_of(stored_hash: str, content: bytes) -> bytes:
    """Return the line of an event, without its end."""
    return b'{"content":' + content + b',"hash":"' + stored_hash.encode("ascii", "replace") + b'"}'


def export_log(stored: Iterable[tuple[int, str, bytes]], anchors: Sequence[Anchor], folder: str | Path) -> None:
    """Write the folder; files that are there are replaced.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When it cannot be written.
    """
    folder = Path(folder)
    try:
        (folder / ANCHORS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputRefused(say("The folder {0} cannot be made: {1}.", folder, error.strerror or error)) from error
    with atomic_file(folder / EVENTS) as file:
        for _, stored_hash, content in stored:
            file.write(line_of(stored_hash, content) + b"\n")
    for anchor in anchors:
        write_atomically(folder / ANCHORS / f"{anchor.workspace[:12]}-{anchor.seq:09}{ENDING}", anchor.content)
    write_atomically(folder / VERIFIER, resource("verify.py").read_bytes())
    head = "python3 verify.py\n\n"
    write_atomically(folder / _README, (head + "\n".join(LIMITS) + "\n").encode())


def read_log(path: str | Path) -> Iterator[tuple[int, str, bytes]]:
    """Yield number, hash and content of the events of an exported log; a line that is none has the content ``b""``.

    Raises
    ------
    InputRefused
        When the file cannot be read.
    """
    path = Path(path)
    try:
        with open(path / EVENTS if path.is_dir() else path, "rb") as file:
            number = 0
            while line := file.readline(_MAX_LINE_BYTES):
                number += 1
                yield _event_of(number, line)
    except OSError as error:
        raise InputRefused(say("{0} cannot be read: {1}.", path, error.strerror or error)) from error


def _event_of(number: int, line: bytes) -> tuple[int, str, bytes]:
    try:
        values: Any = read_strict_json(line, max_bytes=_MAX_LINE_BYTES)
        stored_hash, content = values["hash"], canonical(values["content"])
    except (NotStrictJson, KeyError, TypeError, ValueError):
        return number, "", b""
    is_same = set(values) == {"content", "hash"} and isinstance(stored_hash, str)
    if not is_same or line.removesuffix(b"\n") != line_of(stored_hash, content):
        return number, "", b""
    return number, stored_hash, content
