"""Jobs that write an audit to a file. Nothing is changed on disk unless the whole file could be written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.atomic import write_atomically
from sae_auditor.json_text import json_text
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.audit.predictions import WhatIf
from sae_auditor.workbench.audit.export.html import audit_html
from sae_auditor.workbench.audit.export.report import gather_report
from sae_auditor.workbench.audit.export.what_if import what_if_json
from sae_auditor.workbench.audit.state import Subject

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit

_MAX_CONTRIBUTIONS = 200_000
_LEAST_EACH = 10


def save_json(path: Path, audit: Audit, what_if: WhatIf | None = None) -> Job[Path]:
    """Write the audit in the schema ``sae-auditor/audit/1``, and beside it under ``what_if`` what was tried on it.

    Every contribution is written, unless there are so many classes that the file could not be read any more; then each
    class keeps its largest ones.
    """
    yield Progress(0, 1, printable(path.name))
    many = len(audit.class_names) * len(audit.latents) > _MAX_CONTRIBUTIONS
    top = max(_LEAST_EACH, _MAX_CONTRIBUTIONS // len(audit.class_names)) if many else None
    data = audit.to_json(top)
    if what_if is not None:
        data |= {"what_if": what_if_json(audit, what_if)}
    write_atomically(path, json_text(data).encode())
    return path


def save_html(
    path: Path,
    subject: Subject,
    audit: Audit,
    class_index: int,
    now: Callable[[], datetime],
    what_if: WhatIf | None = None,
) -> Job[Path]:
    """Write one self-contained HTML page."""
    report = yield from gather_report(subject, audit, class_index, now(), what_if)
    write_atomically(path, audit_html(report).encode())
    return path


def save_bytes(path: Path, data: bytes) -> Job[Path]:
    """Write a file that is made already, such as the picture of the window."""
    yield Progress(0, 1, printable(path.name))
    write_atomically(path, data)
    return path
