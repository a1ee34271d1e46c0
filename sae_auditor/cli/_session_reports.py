"""The reports of a session, as an export holds them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.atomic import write_atomically
from sae_auditor.csv_text import csv_file

if TYPE_CHECKING:
    from sae_auditor.records.sessions import Session


def reports_of(session: Session, folder: Path) -> list[Path]:
    """Write what people read of a session into a folder that is there; return the files.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When one cannot be written.
    """
    head = ("item", "part", "path", "sha256", "reviewer", "stage", "round", "verdict", "reason", "note", "event")
    rows = session.records.rows(
        "SELECT i.item, i.part, i.path, i.sha256, v.reviewer, v.stage, v.round, v.verdict, v.code, v.note, v.seq"
        " FROM items i JOIN verdicts v ON v.session = i.session AND v.item = i.item WHERE i.session = ?"
        " ORDER BY i.item, v.seq",
        (session.key,),
    )
    verdicts = folder / "verdicts.csv"
    write_atomically(verdicts, csv_file([head, *rows]))
    return [verdicts]
