"""The jobs behind the Audit workspace: generators over the auditor, and the small questions asked of an audit."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.app.audit.geometry import ResizeMode, model_view
from sae_auditor.app.audit.state import AuditState, ConceptPage, Pixels, Request, Subject
from sae_auditor.images import SourceImage, load_image
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.app.queue import QueueItem
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.explain import Auditor, HeatMap, Scores
    from sae_auditor.explain.audit import Audit

MAX_PICTURES = 12


def preview(item: QueueItem) -> Job[SourceImage]:
    """Decode an image, only to show it."""
    yield Progress(0, 1, item.name)
    return load_image(item.source)


def look(auditor: Auditor, item: QueueItem) -> Job[Subject]:
    """Decode an image and run it through the encoder once."""
    yield Progress(0, 2, item.name)
    image = load_image(item.source)
    yield Progress(1, 2, item.name)
    evidence = (yield from auditor.look_job([image]))[0]
    height, width = image.rgb.shape[:2]
    mode: ResizeMode = auditor.encoder.config.preprocess.get("resize_mode", "shortest")
    seen = model_view(width, height, auditor.encoder.image_size_px, mode)
    return Subject(auditor, item, evidence, seen)


def explain(subject: Subject, request: Request) -> Job[Audit]:
    """Explain an image already seen; no pass of the network at last-block sites."""
    return (
        yield from subject.auditor.explain_job(
            subject.evidence,
            request.prompts,
            target=request.target,
            method=request.method,
            contrast=request.contrast,
        )
    )


def what_if(subject: Subject, prompts: PromptSet, scales: Mapping[int, float]) -> Job[Scores]:
    """Predict with some latents scaled."""
    yield Progress(0, 1)
    return subject.auditor.what_if(subject.evidence, prompts, scales)


def latent_map(subject: Subject, latent: int) -> Job[HeatMap]:
    """Find where a latent fired."""
    yield Progress(0, 1)
    return subject.auditor.latent_map(subject.evidence, latent)


def similarity_map(subject: Subject, prompts: PromptSet, class_name: str) -> Job[HeatMap]:
    """Find where the image resembles a class."""
    yield Progress(0, 1)
    return subject.auditor.similarity_map(subject.evidence, prompts, class_name)


def concept_page(auditor: Auditor, latent: int) -> Job[ConceptPage]:
    """Fetch what a latent means, with its reference pictures."""
    yield Progress(0, 1)
    concept = auditor.concepts.concept(latent)
    pictures: list[Pixels | None] = []
    for example in concept.examples[:MAX_PICTURES]:
        yield Progress(len(pictures), MAX_PICTURES)
        pictures.append(_picture(auditor.concepts, example.image_id))
    return ConceptPage(concept, tuple(pictures))


def open_sae(auditor: Auditor, name: str) -> Job[Auditor]:
    """Make an auditor of the same bundle with another SAE."""
    yield Progress(0, 1, name)
    # A copy shares the encoder; the former one goes on answering for what is on the screen until the new one has.
    other = copy.copy(auditor)
    other.use_sae(name)
    return other


def strongest_latent(audit: Audit, index: int) -> int | None:
    """Return the latent that pushed most towards a class, else the largest against it; None when none fired."""
    if not len(audit.latents):
        return None
    contributions = audit.contributions[index]
    chosen = contributions if contributions.max() > 0 else np.abs(contributions)
    return int(audit.latents[int(np.argmax(chosen))])


def runner_up(audit: Audit, index: int) -> str | None:
    """Return the most probable class other than this one."""
    others = (audit.class_names[other] for other in audit.ranked() if other != index)
    return next(others, None)


def class_to_show(audit: Audit, before: AuditState | None) -> int:
    """Return the class that was selected before if it is still there, else the most probable one."""
    name = before.class_name if before is not None else None
    if name is not None and name in audit.class_names:
        return audit.class_names.index(name)
    return int(audit.ranked()[0])


def _picture(concepts: ConceptTable, image_id: int) -> Pixels | None:
    try:
        return concepts.thumbnail(image_id)
    except KeyError:
        return None
