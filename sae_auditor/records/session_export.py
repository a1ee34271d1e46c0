"""What a session stands on, in a folder: the whole log, its audits as they were stored, the hashes of its images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sae_auditor.atomic import why_unwritable, write_atomically
from sae_auditor.csv_text import csv_file
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress
from sae_auditor.records.anchors import anchor_folder, read_anchors
from sae_auditor.records.export import EVENTS, export_log
from sae_auditor.records.sessions import Session

AUDITS: Final = "audits"
IMAGES: Final = "images.csv"


@dataclass(frozen=True)
class Exported:
    """What was written, and why audits that events name are missing."""

    n_events: int
    n_anchors: int
    n_audits: int
    missing: tuple[InputRefused, ...]


def export_session_job(session: Session, folder: Path) -> Job[Exported]:
    """Write the folder: ``audits/<sha256>.json``, ``images.csv``, and last the log (see `export_log`), which closes it.

    Raises
    ------
    InputRefused
        When there is an export already, or the folder cannot be written.
    EnvironmentProblem
        When the disk is full or fails.
    """
    if (folder / EVENTS).exists():
        raise InputRefused(
            say("There is an export in {0} already.", folder),
            safe=say("It was not changed."),
            todo=say("Choose a new folder."),
        )
    try:
        (folder / AUDITS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise why_unwritable(folder, error) from error
    records = session.records
    # As it is now, whatever another program adds meanwhile.
    n_events = records.head[0]
    own = anchor_folder(records.path)
    anchors = [anchor for anchor in (read_anchors([own]) if own.is_dir() else []) if anchor.seq <= n_events]
    named = [
        audit["sha256"]
        for event in records.events(limit=n_events)  # of the log, and not of tables that go by it
        if event.session == session.key and event.action == "audits"
        for audit in event.after["audits"]
    ]
    missing: list[InputRefused] = []
    for done, sha256 in enumerate(named):
        yield Progress(done, len(named), say("Writing the audits"))
        try:
            write_atomically(folder / AUDITS / f"{sha256}.json", records.content(sha256))
        except InputRefused as refused:
            missing.append(refused)
    write_atomically(folder / IMAGES, _images(session))
    yield Progress(len(named), len(named), say("Writing the log"))
    export_log(records.stored(limit=n_events), anchors, folder)
    return Exported(n_events, len(anchors), len(named) - len(missing), tuple(missing))


def _images(session: Session) -> bytes:
    head = ("item", "part", "path", "sha256", "is_removed", "audit_sha256")
    rows = session.records.rows(
        "SELECT i.item, i.part, i.path, i.sha256, i.removed, coalesce(a.audit_sha256, '') FROM items i"
        " LEFT JOIN audits a ON a.session = i.session AND a.item = i.item WHERE i.session = ? ORDER BY i.item",
        (session.key,),
    )
    return csv_file([head, *rows])
