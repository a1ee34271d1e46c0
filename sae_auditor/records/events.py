"""What is recorded: who did what to what, when, why, and what was on the screen."""

from __future__ import annotations

import getpass
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from sae_auditor.records.canonical import canonical
from sae_auditor.records.hashing import leaf_hash
from sae_auditor.strict_json import NotStrictJson, read_strict_json

Values = Mapping[str, Any]
# One event; a thousand images that come to a session are one.
_MAX_BYTES: Final = 8 * 2**20
_TEXTS: Final = ("time", "boot", "who", "os_user", "session", "action", "subject", "reason", "prev")


@dataclass(frozen=True)
class Entry:
    """What is to be recorded.

    Parameters
    ----------
    action
        Such as ``verdict``; see `projection`, which says what each comes to.
    who
        The reviewer.
    session
        Its id; empty for what concerns the workspace.
    subject
        SHA-256 of the image in hexadecimal digits, or empty.
    before, after
        What stood there and what stands there now: texts, whole numbers, lists and objects.
    reason
        Why, in the person's words.
    context
        What was on the screen, and what with: bundle, method, target, thresholds, shown bars.
    """

    action: str
    who: str
    session: str = ""
    subject: str = ""
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    reason: str = ""
    context: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """An entry in its place in the log.

    Parameters
    ----------
    seq
        Its number, counted from 1. The order of events is this, and no clock.
    time
        UTC in ISO 8601 with microseconds, by the machine's clock.
    monotonic_ns, boot
        Of the machine's clock that cannot be set, and since which start it counts; empty where the system tells none.
    os_user
        As whom the program ran.
    prev
        The hash of the event before.
    """

    seq: int
    time: str
    monotonic_ns: int
    boot: str
    os_user: str
    who: str
    session: str
    action: str
    subject: str
    before: Values
    after: Values
    reason: str
    context: Values
    prev: str

    @property
    def content(self) -> bytes:
        """What is hashed."""
        return canonical(vars(self))

    @property
    def hash(self) -> str:
        """Covers the event and, by `prev`, all before it."""
        return leaf_hash(self.content)


def next_event(entry: Entry, seq: int, prev: str) -> Event:
    """Return an entry as the event that follows the one with the hash `prev`, at this moment.

    Raises
    ------
    TypeError, ValueError
        When it cannot be recorded: see `canonical`, or it is larger than what is read again.
    """
    event = Event(
        seq=seq,
        time=datetime.now(UTC).isoformat(timespec="microseconds"),
        monotonic_ns=time.monotonic_ns() & (2**53 - 1),
        boot=_boot(),
        os_user=_os_user(),
        prev=prev,
        **vars(entry),
    )
    if len(event.content) > _MAX_BYTES:
        raise ValueError(f"an event of {len(event.content):,} bytes is too large")
    return event


def read_event(content: bytes) -> Event:
    """Return the event of a stored content.

    Raises
    ------
    NotStrictJson
        When it is none, or is not spelled as `canonical` spells it.
    """
    values = read_strict_json(content, max_bytes=_MAX_BYTES)
    if not isinstance(values, dict) or set(values) != set(Event.__dataclass_fields__):
        raise NotStrictJson("it has other fields than an event")
    texts = all(isinstance(values[name], str) for name in _TEXTS)
    numbers = all(type(values[name]) is int for name in ("seq", "monotonic_ns"))
    objects = all(isinstance(values[name], dict) for name in ("before", "after", "context"))
    if not (texts and numbers and objects):
        raise NotStrictJson("its fields are of other kinds than those of an event")
    event = Event(**values)
    try:
        is_canonical = event.content == content
    except (TypeError, ValueError) as error:
        raise NotStrictJson(str(error)) from error
    if not is_canonical:
        raise NotStrictJson("it is spelled otherwise than it was hashed")
    return event


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


@cache
def _os_user() -> str:
    try:
        return getpass.getuser().encode("utf-8", "backslashreplace").decode()
    except (OSError, KeyError, ImportError):
        return ""
