"""Put an `Audit` together from what a lens measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle import PromptSet
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
)
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.measure import Lens, Parts
from sae_auditor.explain.target import Directions, Scores, directions_of, scores_of

if TYPE_CHECKING:
    from sae_auditor.explain.auditor import Auditor


@dataclass(frozen=True)
class Question:
    """What is asked of an image: the classes with their unit text embeddings ``[C, e]``, target and method."""

    prompts: PromptSet
    texts: Floats
    target: Target
    method: Method
    contrast: str | None
    n_ablations: int


def assemble(auditor: Auditor, evidence: Evidence, lens: Lens, question: Question) -> Audit:
    """Measure and freeze."""
    names = question.prompts.names
    scores = scores_of(lens.at_x(question.texts), auditor.encoder)
    contrast = _contrast(question, scores)
    directions = directions_of(question.target, scores.cosine, auditor.encoder, contrast)
    total = directions.of(scores.cosine) + directions.offsets
    parts, constant, ablations = _measured(lens, question, directions, total)
    labels, label_scores = auditor.labels(evidence.latents)
    return Audit(
        bundle=BundleRef(auditor.bundle.name, auditor.bundle.fingerprint),
        encoder=_encoder_ref(auditor),
        sae=_sae_ref(auditor),
        image=_image_ref(evidence),
        prompt_set=question.prompts.name,
        target=question.target,
        contrast=None if contrast is None else names[contrast],
        method=question.method,
        reconstruction=_reconstruction(evidence, lens, question, directions, total, scores),
        class_names=names,
        class_prompts=question.prompts.class_texts,
        cosine=scores.cosine,
        logit=scores.logit,
        probability=scores.probability,
        total=total,
        constant=constant,
        bias=parts.bias,
        unexplained=parts.unexplained,
        latents=evidence.latents,
        activations=evidence.activations,
        labels=labels,
        label_scores=label_scores,
        contributions=parts.contributions,
        ablations=ablations,
        alignments=auditor.alignments(evidence.latents, question.texts),
        integration_gap=parts.integration_gap,
        notices=tuple(auditor.encoder.notices),
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
            f"'{name}' is no class of the prompt set '{prompts.name}'.", todo="Choose a class of the prompt set."
        )
    return prompts.names.index(name)


def _contrast(question: Question, scores: Scores) -> int | None:
    if question.target != "margin":
        return None
    if question.contrast is None:
        return int(scores.logit.argmax())
    return class_index(question.prompts, question.contrast)


def _measured(lens: Lens, question: Question, directions: Directions, total: Floats) -> tuple[Parts, Floats, Floats]:
    """Return ``(parts, constant [C], ablations [C, m])``; the constant is what the method assigns to nothing else."""
    texts = question.texts
    if question.method == "ledger":
        assert isinstance(lens, ClosedLens)  # explain_job refuses the ledger elsewhere
        parts, constant = lens.ledger(texts)
        ablations = directions.of(lens.ablation(texts))
        return _turned(parts, directions), directions.of(constant) + directions.offsets, ablations
    if question.method == "ablation":
        ablations = directions.of(lens.ablation(texts))
        left_out = directions.of(lens.at_x(texts) - lens.at_reconstruction(texts))
        parts = Parts(ablations, np.zeros(len(texts)), left_out)
    else:
        if question.method == "gradient":
            parts = _turned(lens.gradient(texts), directions)
        else:
            parts = lens.integrated(directions.of(texts))  # its gap belongs to the target itself
        ablations = directions.of(lens.ablation(texts, _largest(parts.contributions, question.n_ablations)))
    rest = total - parts.contributions.sum(1) - parts.bias - parts.unexplained
    return parts, rest, ablations


def _turned(parts: Parts, directions: Directions) -> Parts:
    return Parts(*(directions.of(part) for part in (parts.contributions, parts.bias, parts.unexplained)))


def _largest(contributions: Floats, n: int) -> NDArray[np.int64]:
    """Return the places of the `n` latents with the largest contribution to any class."""
    strength = np.abs(contributions).max(0, initial=0.0)
    return np.argsort(-strength, kind="stable")[:n]


def _reconstruction(
    evidence: Evidence, lens: Lens, question: Question, directions: Directions, total: Floats, scores: Scores
) -> Reconstruction:
    cosine, fvu, l0 = evidence.fit()
    best = int(scores.logit.argmax())
    at_reconstruction = directions.of(lens.at_reconstruction(question.texts))[best] + directions.offsets[best]
    return Reconstruction(cosine, fvu, l0, float(total[best]), float(at_reconstruction))


def _encoder_ref(auditor: Auditor) -> EncoderRef:
    encoder = auditor.encoder
    return EncoderRef(encoder.name, encoder.architecture, encoder.fingerprint, str(encoder.device), encoder.precision)


def _sae_ref(auditor: Auditor) -> SaeRef:
    config = auditor.sae.config
    return SaeRef(
        name=auditor.sae_name,
        site=auditor.site.name,
        tokens=auditor.site.tokens,
        d_sae=config.d_sae,
        activation=config.activation,
        fingerprint=auditor.sae.fingerprint,
    )


def _image_ref(evidence: Evidence) -> ImageRef:
    provenance = evidence.image.provenance
    return ImageRef(
        path=provenance.path,
        sha256=provenance.sha256,
        width=provenance.width,
        height=provenance.height,
        notices=tuple(notice.text for notice in provenance.notices),
    )
