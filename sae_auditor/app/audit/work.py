"""The jobs behind the Audit workspace: generators over the auditor, and the small questions asked of an audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sae_auditor.app.audit.state import (
    AuditState,
    ConceptPage,
    PatchLatent,
    PatchPage,
    Pixels,
    Place,
    Request,
    SaeOffer,
    Subject,
)
from sae_auditor.app.core_translation import translate_core
from sae_auditor.bundle.fit_record import read_fit_record
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.errors import InputRefused
from sae_auditor.images import AS_USUAL, Reading, SourceImage
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.app.queue import QueueItem
    from sae_auditor.bundle import Bundle
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.explain import HeatMap, Scores
    from sae_auditor.explain.audit import Audit
    from sae_auditor.library import Auditor

MAX_PICTURES = 12


def preview(item: QueueItem, reading: Reading = AS_USUAL) -> Job[SourceImage]:
    """Decode an image, only to show it."""
    yield Progress(0, 1, item.name)
    return open_image(item.source, reading)


def look(
    auditor: Auditor, item: QueueItem, reading: Reading = AS_USUAL, tile: int = 1, image: SourceImage | None = None
) -> Job[Subject]:
    """Decode an image, unless that was done, and run it, or one tile of it, through the encoder once.

    `tile` is the number of the tile, from 1 on; the last one where there are not so many.
    """
    yield Progress(0, 2, item.name)
    image = image or open_image(item.source, reading)
    yield Progress(1, 2, item.name)
    framings = auditor.framings_of(image, reading.view)
    evidence = (yield from auditor.look_job([image], framings[min(tile, len(framings)) - 1]))[0]
    return Subject(auditor, item, evidence, reading, _fits(auditor, image))


def _fits(auditor: Auditor, image: SourceImage) -> bool:
    width, height = image.provenance.width, image.provenance.height
    try:
        return auditor.encoder.framing().seen(width, height).covers(width, height)
    except InputRefused:
        return False  # so elongated that only tiles or the whole of it can be seen


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
    """Find where a latent fired or, of a class token, read from."""
    yield Progress(0, 1)
    return subject.auditor.latent_map(subject.evidence, latent)


def contribution_map(subject: Subject, request: Request, class_name: str, latent: int) -> Job[HeatMap]:
    """Find how much a latent moved the prediction of a class, by patch, and which way."""
    yield Progress(0, 1)
    return subject.auditor.contribution_map(
        subject.evidence, request.prompts, class_name, latent, target=request.target, contrast=request.contrast
    )


def patch_page(subject: Subject, request: Request, class_name: str, place: Place) -> Job[PatchPage]:
    """Find which latents fired in a patch and what each of them contributed there."""
    yield Progress(0, 1)
    auditor, evidence = subject.auditor, subject.evidence
    fired = auditor.latents_at(evidence, *place)
    token = evidence.read_patches.start + place[0] * evidence.patch_grid[1] + place[1]
    latents = [latent for latent, _ in fired]
    moved = auditor.patch_contributions(
        evidence, request.prompts, class_name, target=request.target, contrast=request.contrast, latents=latents
    )[token]
    found = [
        PatchLatent(latent, auditor.label(latent), activation, float(contribution))
        for (latent, activation), contribution in zip(fired, moved, strict=True)
    ]
    found.sort(key=lambda item: (item.contribution < 0, -abs(item.contribution)))
    return PatchPage(place, class_name, request.target, request.contrast, tuple(found))


def similarity_map(subject: Subject, prompts: PromptSet, class_name: str) -> Job[HeatMap]:
    """Find where the image resembles a class."""
    yield Progress(0, 1)
    return subject.auditor.similarity_map(subject.evidence, prompts, class_name)


def concept_page(auditor: Auditor, latent: int) -> Job[ConceptPage]:
    """Fetch what a latent means, with its reference pictures."""
    yield Progress(0, 1)
    concept = auditor.concept(latent)
    pictures: list[Pixels | None] = []
    for example in concept.examples[:MAX_PICTURES]:
        yield Progress(len(pictures), MAX_PICTURES)
        pictures.append(_picture(auditor.concepts, example.image_id))
    return ConceptPage(concept, tuple(pictures), indexed=not auditor.concepts.is_empty)


def sae_offers(auditor: Auditor) -> Job[list[SaeOffer]]:
    """Look up what the bundle says of its SAEs, and what was found of each when it was imported."""
    yield Progress(0, 1)
    bundle = auditor.bundle
    return [SaeOffer(ref.name, ref.site, ref.tokens, _fit_of(bundle, ref.name)) for ref in bundle.sae_refs]


def _fit_of(bundle: Bundle, name: str) -> str:
    try:
        record = read_fit_record(bundle.store, name)
    except BundleRefused:
        return ""  # the bundle says that it cannot be used
    return "" if record is None else translate_core(record.text)


def open_sae(auditor: Auditor, name: str) -> Job[Auditor]:
    """Make an auditor of the same bundle with another SAE."""
    yield Progress(0, 1, name)
    # It shares the encoder; the former one goes on answering for what is on the screen until the new one has.
    return auditor.with_sae(name)


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
