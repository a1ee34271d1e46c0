"""The jobs behind the Audit workspace: generators over the auditor, and the small questions asked of an audit."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sae_auditor.bundle.fit_record import read_fit_record
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.concept import Remark
from sae_auditor.concepts.people import Field, Remarks, who_am_i
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.images import AS_USUAL, Reading, SourceImage
from sae_auditor.images.pool import open_image
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.audit.predictions import WhatIf, scores_in
from sae_auditor.reports.audit.rows import PatchLatent, PatchPage
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.audit.state import AuditState, Request, SaeOffer, Subject
from sae_auditor.workbench.latents import Patch

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.explain import Evidence, HeatMap
    from sae_auditor.explain.audit import Audit, Trust
    from sae_auditor.explain.flips import Flip
    from sae_auditor.explain.interventions import Intervention
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.audit.state import AuditState
    from sae_auditor.workbench.queue import QueueItem

_REST_S = 0.15


def open_picture(item: QueueItem, reading: Reading = AS_USUAL) -> Job[SourceImage]:
    """Decode an image."""
    yield Progress(0, 1, item.name)
    return open_image(item.source, reading)


def look(
    auditor: Auditor, item: QueueItem, image: SourceImage, reading: Reading, tile: int = 1, *, rests: bool = False
) -> Job[Subject]:
    """Run an image, or one tile of it, through the encoder once.

    `tile` is the number of the tile, from 1 on; the last one where there are not so many. With `rests` the work waits
    a moment first: while a person leafs through images, another one soon takes its turn.
    """
    until_s = time.monotonic() + (_REST_S if rests else 0.0)
    while time.monotonic() < until_s:
        yield Progress(0, 1, item.name)
        time.sleep(_REST_S / 10)
    yield Progress(0, 1, item.name)
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


def measure_trust(subject: Subject, request: Request, audit: Audit) -> Job[Trust]:
    """Measure how faithful the list is, and how steady: further runs of the network, once the explanation is shown."""
    return (yield from subject.auditor.measure_trust_job(subject.evidence, audit, request.prompts))


def what_if(subject: Subject, request: Request, changes: tuple[Intervention, ...]) -> Job[WhatIf]:
    """Predict under interventions; the bars come with it where they cost no pass through the network."""
    yield Progress(0, 1)
    auditor = subject.auditor
    if auditor.has_closed_forms:
        audit = yield from changed_audit(subject, request, changes)
        return WhatIf(changes, scores_in(audit), audit)
    changed = auditor.changed(subject.evidence, changes)
    return WhatIf(changes, auditor.scores(changed, request.prompts))


def changed_audit(subject: Subject, request: Request, changes: tuple[Intervention, ...]) -> Job[Audit]:
    """Explain an image already seen as it would be under interventions."""
    yield Progress(0, 1)
    changed = subject.auditor.changed(subject.evidence, changes)
    asked = {"target": request.target, "method": request.method, "contrast": request.contrast}
    return (yield from subject.auditor.explain_job(changed, request.prompts, **asked))


def flip(subject: Subject, prompts: PromptSet, goal: str | None) -> Job[Flip]:
    """Find the smallest change that flips the decision on the image as it is."""
    yield Progress(0, 0)
    return (yield from subject.auditor.flip_job(subject.evidence, prompts, goal))


def latent_map(subject: Subject, latent: int, changes: tuple[Intervention, ...] = ()) -> Job[HeatMap]:
    """Find where a latent fired or, of a class token, read from; under interventions where there are any."""
    yield Progress(0, 1)
    return subject.auditor.latent_map(_under(subject, changes), latent)


def _under(subject: Subject, changes: tuple[Intervention, ...]) -> Evidence:
    return subject.auditor.changed(subject.evidence, changes) if changes else subject.evidence


def contribution_map(
    subject: Subject, request: Request, class_name: str, latent: int, changes: tuple[Intervention, ...] = ()
) -> Job[HeatMap]:
    """Find how much a latent moved the prediction of a class, by patch, and which way."""
    yield Progress(0, 1)
    return subject.auditor.contribution_map(
        _under(subject, changes), request.prompts, class_name, latent, target=request.target, contrast=request.contrast
    )


def patch_page(subject: Subject, request: Request, class_name: str, patch: Patch) -> Job[PatchPage]:
    """Find which latents fired in a patch and what each of them contributed there."""
    yield Progress(0, 1)
    auditor, evidence = subject.auditor, subject.evidence
    fired = auditor.latents_at(evidence, *patch)
    token = evidence.read_patches.start + patch[0] * evidence.patch_grid[1] + patch[1]
    latents = [latent for latent, _ in fired]
    moved = auditor.patch_contributions(
        evidence, request.prompts, class_name, target=request.target, contrast=request.contrast, latents=latents
    )[token]
    found = [
        PatchLatent(latent, auditor.label(latent), activation, float(contribution))
        for (latent, activation), contribution in zip(fired, moved, strict=True)
    ]
    found.sort(key=lambda item: (item.contribution < 0, -abs(item.contribution)))
    return PatchPage(patch, class_name, request.target, request.contrast, tuple(found))


def similarity_map(subject: Subject, prompts: PromptSet, class_name: str) -> Job[HeatMap]:
    """Find where the image resembles a class."""
    yield Progress(0, 1)
    return subject.auditor.similarity_map(subject.evidence, prompts, class_name)


def offers(auditor: Auditor) -> Job[tuple[tuple[SaeOffer, ...], str]]:
    """Look up which SAEs the bundle has, and say from which reference images the latents are known."""
    yield Progress(0, 1)
    bundle = auditor.bundle
    saes = tuple(SaeOffer(ref.name, ref.site, ref.tokens, _fit_of(bundle, ref.name)) for ref in bundle.sae_refs)
    return saes, _references_of(auditor)


def _references_of(auditor: Auditor) -> str:
    count, folder = auditor.concepts.n_images, auditor.bundle.references
    if not count:
        return translate("Audit", "No reference images")
    if folder is None:
        return translate("Audit", "References: the bundle\u2019s own ({count})").format(count=f"{count:,}")
    text = translate("Audit", "References: {folder} ({count})")
    return text.format(folder=printable(folder.name), count=f"{count:,}")


def _fit_of(bundle: Bundle, name: str) -> str:
    try:
        record = read_fit_record(bundle.store, name)
    except BundleRefused:
        return ""  # the bundle says that it cannot be used
    return "" if record is None else translate_core(record.said())


def open_sae(auditor: Auditor, name: str) -> Job[Auditor]:
    """Make an auditor of the same bundle with another SAE."""
    yield Progress(0, 1, name)
    # It shares the encoder; the former one goes on answering for what is on the screen until the new one has.
    return auditor.with_sae(name)


@dataclass(frozen=True)
class Remarked:
    """A written field of what people say of a latent: its `former` value, over what the bundle says (`base`)."""

    sae: str
    latent: int
    field: Field
    base: Remark
    former: str | None


def remark_latent(auditor: Auditor, latent: int, field: Field, value: str | None) -> Job[Remarked]:
    """Write down what a person says of a latent, None for nothing."""
    yield Progress(0, 1)
    sae = next(ref.fingerprint for ref in auditor.bundle.sae_refs if ref.name == auditor.sae_name)
    concept = auditor.concepts.concept(latent)
    base = concept.remark or Remark(name=concept.name)
    former = Remarks.of(sae).over(latent, base) or Remark()
    remarked = Remarked(sae, latent, field, base, getattr(former, field))
    yield from write_remark(remarked, value)
    return remarked


def write_remark(remarked: Remarked, value: str | None) -> Job[None]:
    """Write down another value of a field that was written."""
    yield Progress(0, 1)
    values = {remarked.latent: {remarked.field: value}}
    Remarks.of(remarked.sae).set_many(values, who=who_am_i(), base={remarked.latent: remarked.base})


def class_to_show(audit: Audit, before: AuditState | None) -> int:
    """Return the class that was selected before if it is still there, else the most probable one."""
    name = before.class_name if before is not None else None
    if name is not None and name in audit.class_names:
        return audit.class_names.index(name)
    return int(audit.ranked()[0])
