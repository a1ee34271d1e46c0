"""An image as it would be under interventions: the same evidence with other activations.

``x' = x + sum_j (s_j - 1) a_j v_j`` in every token that is read (docs/maths.md); what the SAE does not reconstruct
stays as it is, and so does the size that an input norm divides by. Latents that are switched off stay listed with the
activation 0, so that what is said of the image before and after stands side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from sae_auditor.encoders import Tail
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.interventions import Intervention, entry_factors
from sae_auditor.explain.padded import HostCodes
from sae_auditor.sae import SparseCodes


@torch.no_grad()
def changed_evidence(evidence: Evidence, interventions: Sequence[Intervention], tail: Tail) -> Evidence:
    """Return the evidence of an image under interventions; `tail` leads from the site to the embedding.

    The figures of the reconstruction stay those of the image as it is: they say what its explanation is worth.

    Raises
    ------
    InputRefused
        When patches are named and the SAE reads none, or they lie outside of the image.
    """
    codes = evidence.codes
    tokens, latents = codes.rows().cpu().numpy(), codes.latents.cpu().numpy()
    factors = entry_factors(interventions, latents, tokens, evidence.read_patches, evidence.patch_grid)
    by_entry = torch.from_numpy(factors).to(codes.activations)
    vectors = evidence.vectors + evidence.moved_by(by_entry - 1)
    hidden = evidence.with_tokens(vectors[None])[0]
    changed = replace(
        evidence,
        hidden=hidden,
        codes=SparseCodes(codes.row_offsets, codes.latents, codes.activations * by_entry, codes.d_sae),
        embedding=tail(hidden[None], evidence.context_batch)[0],
        padded=None,
        known=None,
        changes=tuple(interventions),
        unchanged=evidence,
    )
    return replace(changed, known=HostCodes(changed.latents, changed.activations, evidence.fit()))


def changed_lens(lens: ClosedLens, evidence: Evidence) -> ClosedLens:
    """Return the lens of a changed image from that of the image as it is, where one vector is read."""
    assert evidence.unchanged is not None
    return lens.changed(latent_factors(evidence.unchanged, evidence.changes))


def latent_factors(evidence: Evidence, interventions: Sequence[Intervention]) -> Floats:
    """Return what each fired latent is multiplied with where one vector is read, float64 ``[m]``."""
    tokens = np.zeros(len(evidence.latents), np.int64)
    return entry_factors(interventions, evidence.latents, tokens, evidence.read_patches, evidence.patch_grid)
