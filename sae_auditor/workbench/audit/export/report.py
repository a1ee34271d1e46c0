"""What the HTML page shows: the audit with the pictures it needs, gathered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sae_auditor.images import SourceImage, encode_jpeg, thumbnail
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.audit.predictions import WhatIf
from sae_auditor.workbench.audit import jobs
from sae_auditor.workbench.audit.state import ConceptPage, Pixels, Subject

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit

MAX_CONCEPTS = 12
_IMAGE_SIDE_PX = 900
_PICTURES_EACH = 6


@dataclass(frozen=True)
class ReportConcept:
    """A concept in the report: its page's facts and its reference pictures as JPEG files."""

    page: ConceptPage
    pictures_jpeg: tuple[bytes, ...]


@dataclass(frozen=True)
class Report:
    """Everything one HTML page is made of.

    Parameters
    ----------
    class_index
        The class whose contributions stand first.
    image_jpeg
        The audited image, at most 900 px on its longer side.
    concepts
        What the strongest latents of that class mean, by latent.
    written
        When, with a time zone.
    what_if
        What the predictions would be with latents scaled as they are on the screen.
    """

    audit: Audit
    class_index: int
    image_name: str
    image_jpeg: bytes
    concepts: Mapping[int, ReportConcept]
    written: datetime
    what_if: WhatIf | None = None


def gather_report(
    subject: Subject, audit: Audit, class_index: int, written: datetime, what_if: WhatIf | None = None
) -> Job[Report]:
    """Collect the pictures and names of the strongest latents of a class."""
    strongest = audit.prediction(class_index).contributions[:MAX_CONCEPTS]
    concepts = {}
    for done, item in enumerate(strongest):
        yield Progress(done, len(strongest))
        page = yield from jobs.concept_page(subject.auditor, item.latent)
        pictures = tuple(encode_jpeg(picture) for picture in page.pictures[:_PICTURES_EACH] if picture is not None)
        concepts[item.latent] = ReportConcept(page, pictures)
    image = encode_jpeg(_at_most(subject.evidence.image, _IMAGE_SIDE_PX), quality=90)
    return Report(audit, class_index, subject.item.name, image, concepts, written, what_if)


def _at_most(image: SourceImage, side_px: int) -> Pixels:
    return image.rgb if max(image.rgb.shape[:2]) <= side_px else thumbnail(image, side_px)
