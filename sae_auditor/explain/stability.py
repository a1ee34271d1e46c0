"""How steady an explanation is: what becomes of its first latents when the picture changes in ways that mean nothing.

The picture that the encoder saw is changed in the ways of `images.small_changes` (shifts, crops, JPEG, noise), run
again, and explained again for the same class; the file is not decoded a second time. The first latents of the list,
ten at most, are compared with those of every changed picture. Where exact effects are known of all latents these are
compared, elsewhere the contributions by the method, so that no list is measured otherwise than the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import torch

from sae_auditor.explain.assemble import Question, assemble_job
from sae_auditor.explain.audit import Audit, Floats, LatentRange, Stability
from sae_auditor.explain.evidence import Evidence
from sae_auditor.i18n import say
from sae_auditor.images.small_changes import SMALL_CHANGES
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.explain.auditor import Auditor

TOP: Final = 10


def stability_job(auditor: Auditor, evidence: Evidence, audit: Audit, question: Question) -> Job[Stability]:
    """Measure how steady the explanation of the most probable class is; one run of the encoder for all changes.

    Parameters
    ----------
    evidence, audit
        The image, and its explanation.
    question
        What was asked of it.
    """
    crop = auditor.encoder.crop_of(evidence.pixels)
    pixels = []
    for done, (name, change) in enumerate(SMALL_CHANGES):
        yield Progress(done, 2 * len(SMALL_CHANGES), name)
        pixels.append(auditor.encoder.normalised(change(crop)))
    n = len(pixels)
    seen = auditor.look_together(
        [evidence.image] * n, torch.stack(pixels).to(evidence.pixels), question.texts, [evidence.framing] * n
    )
    # Effects of a few latents say nothing beside contributions of the others.
    is_exact = not np.isnan(audit.ablations).any()
    asked = question if is_exact else replace(question, n_ablations=0)
    changed = []
    for done, one in enumerate(seen):
        yield Progress(n + done, 2 * n, say("Explaining the changed picture"))
        changed.append((yield from assemble_job(auditor, one, auditor.lens(one), asked)))
    return compared(audit if is_exact else replace(audit, ablations=np.full_like(audit.ablations, np.nan)), changed)


def compared(audit: Audit, changed: Sequence[Audit]) -> Stability:
    """Compare an explanation with those of changed pictures, for the class that is the most probable in the first."""
    index = int(audit.ranked()[0])
    first = _first(audit, index)
    values = _values(audit, index)
    others = [_values(other, index) for other in changed]
    tops = [_first(other, index) for other in changed]
    moved = np.array([[value.get(latent, 0.0) for latent in first] for value in others]).reshape(len(changed), -1)
    kept = [values[latent] for latent in first]
    size = float(np.abs(kept).mean()) if kept else 0.0
    correlations = [_spearman(values, other, {*first, *top}) for other, top in zip(others, tops, strict=True)]
    known = [value for value in correlations if value is not None]
    return Stability(
        n=len(changed),
        top=len(first),
        overlap=float(np.mean([len({*first} & {*top}) / max(len(first), len(top), 1) for top in tops])),
        rank_correlation=float(np.mean(known)) if known else None,
        spread=float(moved.std(0).mean()) / size if size > 0 else 0.0,
        same_first=sum(top[:1] == first[:1] for top in tops),
        same_class=sum(int(other.ranked()[0]) == index for other in changed),
        ranges=tuple(
            LatentRange(latent, value, *limits)
            for latent, value, limits in zip(first, kept, zip(moved.min(0), moved.max(0), strict=True), strict=True)
        ),
    )


def _first(audit: Audit, index: int) -> list[int]:
    order = audit.order(index)
    return [int(latent) for latent in audit.latents[order[~audit.always_on[order]][:TOP]]]


def _values(audit: Audit, index: int) -> dict[int, float]:
    return dict(zip(audit.latents.tolist(), audit.effects(index).tolist(), strict=True))


def _spearman(one: dict[int, float], other: dict[int, float], latents: set[int]) -> float | None:
    """Return the rank correlation over some latents, 0 for what did not fire; None where all values are equal."""
    ranks = [_ranks(np.array([values.get(latent, 0.0) for latent in sorted(latents)])) for values in (one, other)]
    if len(latents) < 2 or any(np.ptp(rank) == 0 for rank in ranks):
        return None
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: Floats) -> Floats:
    """Return ranks, the mean rank for equal values."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places])
