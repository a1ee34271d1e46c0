"""Jobs that write an audit to a file. Nothing is changed on disk unless the whole file could be written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.atomic import write_atomically
from sae_auditor.images import SourceImage, encode_jpeg, thumbnail
from sae_auditor.json_text import json_text
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.audit.audit_table import audit_table
from sae_auditor.reports.audit.page import audit_html
from sae_auditor.reports.audit.report import AuditConcept, AuditReport, audit_json
from sae_auditor.reports.table import save_table
from sae_auditor.workbench.latent_page import concept_page

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit
    from sae_auditor.reports.audit.predictions import WhatIf
    from sae_auditor.workbench.audit.state import Subject
    from sae_auditor.workbench.latents import Pixels

_MAX_CONCEPTS = 12
_IMAGE_SIDE_PX = 900
_PICTURES_EACH = 6


def save_json(path: Path, audit: Audit, what_if: WhatIf | None = None) -> Job[Path]:
    """Write the audit as data, with what was tried on it."""
    return (yield from save_bytes(path, json_text(audit_json(audit, what_if)).encode()))


def save_csv(
    path: Path, audit: Audit, image_name: str, now: Callable[[], datetime], what_if: WhatIf | None = None
) -> Job[Path]:
    """Write a row for each class and latent, with what interventions make of it."""
    yield Progress(0, 1, printable(path.name))
    return save_table(audit_table(audit, image_name, now(), what_if), path)


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


def gather_report(
    subject: Subject, audit: Audit, class_index: int, written: datetime, what_if: WhatIf | None = None
) -> Job[AuditReport]:
    """Collect the pictures and names of the strongest latents of a class."""
    strongest = audit.prediction(class_index).contributions[:_MAX_CONCEPTS]
    concepts = {}
    for done, item in enumerate(strongest):
        yield Progress(done, len(strongest))
        page = yield from concept_page(subject.auditor, item.latent)
        pictures = tuple(
            encode_jpeg(picture.pixels) for picture in page.pictures[:_PICTURES_EACH] if picture.pixels is not None
        )
        concepts[item.latent] = AuditConcept(page.concept, pictures)
    image = encode_jpeg(_at_most(subject.evidence.image, _IMAGE_SIDE_PX), quality=90)
    return AuditReport(audit, class_index, subject.item.name, image, concepts, written, what_if)


def _at_most(image: SourceImage, side_px: int) -> Pixels:
    return image.rgb if max(image.rgb.shape[:2]) <= side_px else thumbnail(image, side_px)
