"""The mean embedding of each latent's images, in one pass over codes and one over embeddings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.schema import N_EXAMPLES

if TYPE_CHECKING:
    from sae_auditor.concepts.query.index import ReferenceIndex


def mean_embeddings(index: ReferenceIndex) -> NDArray[np.float32]:
    """Return float32 ``[d_sae, e]``: the mean unit embedding of each latent's top images, NaN where it never fired."""
    latents, image_ids = _top_pairs(index)
    sums = np.zeros((index.d_sae, index.embed_dim), np.float32)
    for first, block in index.embedding_blocks():
        start, end = np.searchsorted(image_ids, [first, first + len(block)])
        _add(sums, latents[start:end], block, image_ids[start:end] - first)
    counts = np.bincount(latents, minlength=index.d_sae).astype(np.float32)
    counts[counts == 0] = np.nan
    sums /= counts[:, None]
    return sums


def _top_pairs(index: ReferenceIndex) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return ``(latents, image_ids)`` of the top images, by image."""
    latents, image_ids = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for block in index.blocks():
        of_block, entries = block.top(N_EXAMPLES)
        latents.append(of_block)
        image_ids.append(block.image_ids[entries])
    all_latents, all_images = np.concatenate(latents), np.concatenate(image_ids)
    order = np.lexsort((all_latents, all_images))
    return all_latents[order], all_images[order]


def _add(
    sums: NDArray[np.float32], latents: NDArray[np.int64], block: NDArray[np.float32], rows: NDArray[np.int64]
) -> None:
    # Some thousand vectors at once, since each pair takes a copy of its vector.
    order = np.argsort(latents, kind="stable")
    for first in range(0, len(order), 8192):
        own = order[first : first + 8192]
        present, starts = np.unique(latents[own], return_index=True)
        sums[present] += np.add.reduceat(block[rows[own]], starts, axis=0)
