"""Where a latent's top images lie: the mean of their embeddings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.schema import N_EXAMPLES
from sae_auditor.concepts.scores.embeddings import UnitEmbeddings, unit_embeddings_job
from sae_auditor.concepts.scores.source import FiredBlock, Index, ranks_in
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

Floats = NDArray[np.float32]

# Latents averaged at once, which bounds the memory to some tens of megabytes.
_LATENTS = 512


def mean_embeddings_job(index: Index, embeddings: UnitEmbeddings | None = None) -> Job[Floats]:
    """Return ``m_j``, float32 ``[d_sae, e]``: the mean unit embedding of each latent's top images.

    Rows of latents that never fired are NaN.

    Parameters
    ----------
    embeddings
        Those of the index where they have been read already.
    """
    held = (yield from unit_embeddings_job(index)) if embeddings is None else embeddings
    d_sae = len(index.support())
    means = np.full((d_sae, held.vectors.shape[1]), np.nan, np.float32)
    for block in index.blocks():
        yield Progress(block.first, d_sae, say("Averaging embeddings"))
        means[block.first : block.last] = mean_of_block(block, held)
    return means


def mean_of_block(block: FiredBlock, embeddings: UnitEmbeddings, n_top: int = N_EXAMPLES) -> Floats:
    """Return the means of a block's latents, float32 ``[last - first, e]``, NaN where one never fired."""
    width = embeddings.vectors.shape[1]
    top = ranks_in(block.offsets) < n_top
    counts = np.minimum(np.diff(block.offsets), n_top)
    ends = np.concatenate([[0], np.cumsum(counts)])
    ids = block.image_ids[top]
    means = np.full((len(counts), width), np.nan, np.float32)
    for start in range(0, len(counts), _LATENTS):
        some = np.arange(start, min(start + _LATENTS, len(counts)))
        some = some[counts[some] > 0]
        if len(some):
            low = ends[some[0]]
            vectors = embeddings.vectors[ids[low : ends[some[-1] + 1]]].astype(np.float64)
            means[some] = np.add.reduceat(vectors, ends[some] - low, axis=0) / counts[some][:, None]
    return means
