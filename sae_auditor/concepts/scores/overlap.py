"""Whether another latent stands for the same images."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress, run_to_end

_LATENTS = 2048


def redundancy(reference_embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return each latent's largest cosine to any other, float64 ``[d_sae]``; NaN where it never fired or is alone.

    Parameters
    ----------
    reference_embeddings
        float32 ``[d_sae, e]``, NaN where a latent never fired.
    """
    return run_to_end(redundancy_job(reference_embeddings))


def redundancy_job(reference_embeddings: NDArray[np.float32]) -> Job[NDArray[np.float64]]:
    """Do `redundancy` step by step."""
    largest = np.full(len(reference_embeddings), np.nan)
    lengths = np.linalg.norm(reference_embeddings, axis=1)
    alive = np.flatnonzero(np.isfinite(lengths) & (lengths > 0))
    unit = reference_embeddings[alive] / lengths[alive][:, None]
    if len(alive) < 2:
        return largest
    best = np.full(len(alive), -np.inf, np.float32)
    for first in range(0, len(alive), _LATENTS):
        yield Progress(first, len(alive), say("Comparing latents"))
        # Each pair of blocks is multiplied once and read both ways.
        for second in range(first, len(alive), _LATENTS):
            cosines = unit[first : first + _LATENTS] @ unit[second : second + _LATENTS].T
            if first == second:
                np.fill_diagonal(cosines, -np.inf)
            rows, columns = best[first : first + _LATENTS], best[second : second + _LATENTS]
            np.maximum(rows, cosines.max(axis=1), out=rows)
            np.maximum(columns, cosines.max(axis=0), out=columns)
    largest[alive] = np.clip(best, -1, 1)
    return largest
