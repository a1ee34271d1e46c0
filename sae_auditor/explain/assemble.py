"""Put an `Audit` together from what a lens measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle import PromptSet
from sae_auditor.bundle.layout import ENCODER_WEIGHTS, sae_files
from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import (
    Audit,
    BundleRef,
    EncoderRef,
    Floats,
    ImageRef,
    Method,
    Reconstruction,
    SaeRef,
    Target,
    Trust,
    known_effects,
)
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.interventions import Intervention
from sae_auditor.explain.measure import Lens
from sae_auditor.explain.methods import METHODS, Measuring
from sae_auditor.explain.reasons import Judgements, judged_share
from sae_auditor.explain.target import Objective, Scores, objective_of, scores_of
from sae_auditor.i18n import say
from sae_auditor.images import View
from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.explain.auditor import Auditor


def require_finite(file: str, *numbers: Floats) -> None:
    """Refuse to go on with numbers that are not finite; `file` of the bundle has the weights that gave them.

    Raises
    ------
    InputRefused
        Naming the file.
    """
    if not all(bool(np.isfinite(array).all()) for array in numbers):
        raise InputRefused(
            say("'{0}' of the bundle cannot be used: what its weights give for an image is not a finite number.", file),
            safe=say("Nothing is shown of it."),
            todo=say("Ask for the bundle from where it came."),
        )


_VIEW_NOTICES: Final[Mapping[View, str]] = {
    "crop": say(
        "The reference images were seen as the encoder crops them, this one is not: how far the "
        "explanation can be trusted is judged against such crops."
    ),
    "whole": say(
        "The reference images were seen whole, this one is not: how far the explanation can be "
        "trusted is judged against whole images."
    ),
}
SINGLE_NOTICE = say("With a single class there is nothing to decide against: the logit is explained.")


@dataclass(frozen=True)
class Question:
    """What is asked of an image: the classes with their unit text embeddings ``[C, e]``, target and method.

    `n_ablations` is how many exact effects are measured where each costs a run of the network; None: as many as the
    order of the list needs. `notices` say where something else is answered than was asked. `stability`: how
    faithful and how steady the explanation is, is measured besides; see `explain.worth`. `changes` are interventions:
    whether they flip the decision is told of every file of a folder.
    """

    prompts: PromptSet
    texts: Floats
    target: Target
    method: Method
    contrast: str | None
    n_ablations: int | None
    notices: tuple[str, ...] = ()
    stability: bool = False
    changes: tuple[Intervention, ...] = ()

    def answerable(self, encoder: ClipEncoder) -> Question:
        """Return the question that can be answered in its place, with a notice where that is another one."""
        if self.target != "logodds" or encoder.probability_rule == "sigmoid":
            return self
        if len(self.texts) < 2:
            return replace(self, target="logit", notices=(*self.notices, SINGLE_NOTICE))
        if (notice := METHODS[self.method].plain_sum_notice) is not None:
            return replace(self, target="margin", contrast=None, notices=(*self.notices, notice))
        return self


def assemble_job(auditor: Auditor, evidence: Evidence, lens: Lens, question: Question) -> Job[Audit]:
    """Measure and freeze."""
    question = question.answerable(auditor.encoder)
    names, texts = question.prompts.names, question.texts
    encoder_file, sae_file = ENCODER_WEIGHTS, sae_files(auditor.sae_name)[1]
    at_x = lens.at_x(texts)
    require_finite(encoder_file, texts, at_x)
    require_finite(sae_file, evidence.activations)
    scores = scores_of(at_x, auditor.encoder)
    require_finite(encoder_file, scores.logit, scores.probability)
    contrast = _contrast(question, scores)
    objective = objective_of(question.target, scores.cosine, auditor.encoder, contrast)
    total, rebuilt = objective.value(np.column_stack([scores.cosine, lens.at_reconstruction(texts)])).T
    require_finite(sae_file, rebuilt)
    asked = Measuring(lens, texts, objective, total, rebuilt, question.n_ablations)
    measured = yield from METHODS[question.method].measure_job(asked)
    parts, ablations = measured.parts, measured.ablations
    require_finite(sae_file, rebuilt, parts.contributions, measured.constant, parts.bias, parts.unexplained)
    meanings, fired = auditor.meanings, evidence.latents.tolist()
    best = int(scores.logit.argmax())
    always_on, folded = _folded(auditor, evidence, lens, question, objective)
    judgements = meanings.judgements_under(question.prompts.name)
    effects = known_effects(ablations[best], parts.contributions[best])
    return Audit(
        bundle=BundleRef(auditor.bundle.name, auditor.bundle.fingerprint),
        encoder=encoder_ref(auditor),
        sae=sae_ref(auditor),
        image=image_ref(evidence),
        crop=evidence.sight.crop,
        prompt_set=question.prompts.name,
        target=question.target,
        contrast=None if contrast is None else names[contrast],
        method=question.method,
        reconstruction=_reconstruction(evidence, float(total[best]), float(rebuilt[best])),
        trust=_trust(auditor, evidence, effects, judgements),
        class_names=names,
        class_prompts=question.prompts.class_texts,
        cosine=scores.cosine,
        logit=scores.logit,
        probability=scores.probability,
        total=total,
        constant=measured.constant,
        bias=parts.bias,
        unexplained=parts.unexplained,
        latents=evidence.latents,
        activations=evidence.activations,
        labels=tuple(meanings.labels[latent] for latent in fired),
        label_scores=tuple(meanings.label_scores[latent] for latent in fired),
        contributions=parts.contributions,
        ablations=ablations,
        alignments=auditor.alignments.of(evidence.latents, texts),
        always_on=always_on,
        folded=folded,
        judgements=judgements,
        log_odds_per_unit=auditor.encoder.logit_scale if question.target == "cosine" else 1.0,
        best_alignments=auditor.alignments.to_class(evidence.latents, texts, best),
        integration_gap=parts.integration_gap,
        tile=evidence.framing.tile,
        shortcuts={latent: meanings.shortcuts[latent] for latent in fired if latent in meanings.shortcuts},
        notices=(*auditor.notices, *question.notices, *_other_view(auditor, evidence)),
        changes=evidence.changes,
    )


def class_index(prompts: PromptSet, name: str) -> int:
    """Return the place of a class in a prompt set.

    Raises
    ------
    InputRefused
        When it has no class of that name.
    """
    if name not in prompts.names:
        raise InputRefused(
            say("'{0}' is no class of the prompt set '{1}'.", name, prompts.name),
            todo=say("Choose a class of the prompt set."),
        )
    return prompts.names.index(name)


def _contrast(question: Question, scores: Scores) -> int | None:
    if question.target != "margin":
        return None
    if question.contrast is None:
        return int(scores.logit.argmax())
    return class_index(question.prompts, question.contrast)


def _folded(
    auditor: Auditor, evidence: Evidence, lens: Lens, question: Question, objective: Objective
) -> tuple[NDArray[np.bool_], Floats]:
    """Return which of the fired latents are always on, and the exact effect of giving them their usual activation."""
    always_on = auditor.meanings.always_on[evidence.latents]
    if not always_on.any() or question.n_ablations == 0:
        return always_on, np.full(len(question.texts), np.nan)
    activations = evidence.activations[always_on]
    usual = auditor.meanings.usual[evidence.latents[always_on]] / np.where(activations != 0, activations, np.inf)
    scales = dict(zip(evidence.latents[always_on].tolist(), usual.tolist(), strict=True))
    at_usual = lens.scaled(scales, question.texts)
    return always_on, objective.value(lens.at_x(question.texts)) - objective.value(at_usual)


def _trust(auditor: Auditor, evidence: Evidence, effects: Floats, judgements: Judgements | None) -> Trust:
    cosine, fvu, _ = evidence.fit()
    quality = auditor.meanings.quality
    judges = {opinion.sae: opinion.unlike for opinion in evidence.opinions}
    own = None if quality is None else quality.is_unlike(fvu)
    if own is not None:
        judges = {auditor.sae_name: own} | judges
    return Trust(
        fvu=fvu,
        fvu_percentile=None if quality is None else quality.fvu_percentile(fvu),
        cosine_percentile=None if quality is None else quality.cosine_percentile(cosine),
        unlike=any(judges.values()) if judges else None,
        unlike_by=tuple(name for name, is_unlike in judges.items() if is_unlike),
        judged=None if judgements is None else judged_share(effects, evidence.latents, judgements),
        supported=_supported(auditor, evidence.latents, effects),
    )


def _supported(auditor: Auditor, latents: NDArray[np.int64], effects: Floats) -> float | None:
    """Return which share of the push is by latents that have a name and enough reference images for it."""
    supported, labels = auditor.meanings.supported, auditor.meanings.labels
    pushes = np.maximum(effects, 0)
    if supported is None or not pushes.any():
        return None
    is_named = np.array([labels[latent] is not None for latent in latents.tolist()])
    return float(pushes[supported[latents] & is_named].sum() / pushes.sum())


def _reconstruction(evidence: Evidence, at_x: float, at_reconstruction: float) -> Reconstruction:
    cosine, fvu, l0 = evidence.fit()
    return Reconstruction(cosine, fvu, l0, at_x, at_reconstruction)


def encoder_ref(auditor: Auditor) -> EncoderRef:
    """Return what is written down of the encoder."""
    encoder = auditor.encoder
    return EncoderRef(encoder.name, encoder.architecture, encoder.fingerprint, str(encoder.device), encoder.precision)


def sae_ref(auditor: Auditor) -> SaeRef:
    """Return what is written down of the SAE."""
    config = auditor.sae.config
    return SaeRef(
        name=auditor.sae_name,
        site=auditor.site.name,
        tokens=auditor.site.tokens,
        d_sae=config.d_sae,
        activation=config.activation,
        fingerprint=auditor.sae.fingerprint,
    )


def image_ref(evidence: Evidence) -> ImageRef:
    """Return what is written down of the image."""
    provenance = evidence.image.provenance
    return ImageRef(
        path=provenance.path,
        sha256=provenance.sha256,
        width=provenance.width,
        height=provenance.height,
        notices=tuple(notice.text for notice in provenance.notices),
        colour=provenance.colour,
        view=evidence.framing.view,
    )


def _other_view(auditor: Auditor, evidence: Evidence) -> tuple[str, ...]:
    """Say it where the reference images, which trust and names rest on, were seen in another way."""
    references = auditor.meanings.reference_view
    if references is None:
        return ()
    usual = auditor.encoder.framing(references)
    # An encoder that is always shown the whole picture sees the same either way.
    is_same = replace(evidence.framing, view=references) == usual
    return () if is_same else (_VIEW_NOTICES[references],)
