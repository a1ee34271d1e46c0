"""What lies in a workspace, without opening it for writing: its sessions, how far each is, and who has it."""

from __future__ import annotations

import os
import platform
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sae_auditor.records.log import Records
from sae_auditor.records.place import Holder, holder_of
from sae_auditor.records.projection import UNDECIDED, WITH_MODEL


@dataclass(frozen=True)
class Overview:
    """A session from outside; times are UTC in ISO 8601. `n_undecided` is of one reviewer."""

    key: str
    title: str
    created: str
    used: str
    n_images: int
    n_undecided: int
    is_signed: bool


@dataclass(frozen=True)
class Found:
    """A workspace as it is found.

    Parameters
    ----------
    holder
        Who writes to it now; None where nobody does, or this program does.
    why_read_only
        Why it cannot be written to, else empty.
    """

    path: Path
    sessions: tuple[Overview, ...]
    holder: Holder | None = None
    why_read_only: str = ""


def sessions_of(records: Records, who: str) -> tuple[Overview, ...]:
    """Return the sessions of a workspace, the last one used first, with how much a reviewer has to decide still."""
    rows = records.rows(
        "SELECT s.id, s.title, s.created, s.last_seq, s.signed_seq,"
        " (SELECT count(*) FROM items i WHERE i.session = s.id AND i.removed = 0),"
        " (SELECT count(*) FROM items i JOIN verdicts v ON v.session = i.session AND v.item = i.item"
        "  AND v.reviewer = ? AND v.stage = ? AND v.round = 0 AND v.verdict != ?"
        "  WHERE i.session = s.id AND i.removed = 0) FROM sessions s ORDER BY s.last_seq DESC",
        (who, WITH_MODEL, UNDECIDED),
    )
    return tuple(
        Overview(key, title, created, _time_of(records, last), int(n), int(n) - int(done), bool(signed))
        for key, title, created, last, signed, n, done in rows
    )


def look_at(path: Path, who: str) -> Found:
    """Return what is in a workspace, which is only read.

    Raises
    ------
    KnownError
        When there is none, or it cannot be opened.
    """
    with closing(Records(path, is_read_only=True)) as records:
        holder = holder_of(path)
        is_ours = holder is not None and (holder.process, holder.machine) == (os.getpid(), platform.node())
        return Found(path, sessions_of(records, who), None if is_ours else holder, records.why_read_only)


def _time_of(records: Records, seq: int) -> str:
    return next((event.time for event in records.events(after=seq - 1, limit=1)), "")
