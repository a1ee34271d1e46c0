"""On how many of a latent's pictures its best word holds, one by one.

A mean is carried by a few pictures that are very much what the word says. A name is said of all of them, so that the
word must stand out for two pictures in three. In the demo world this lifts the share of right names of the patch SAE
from 60 % to 68 % and takes 1 % of the names of pure latents away.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.concepts.labels.background import WordBackground
from sae_auditor.concepts.schema import N_EXAMPLES
from sae_auditor.concepts.scores.embeddings import UnitEmbeddings
from sae_auditor.concepts.scores.source import Index, latents_in, ranks_in
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

Floats = NDArray[np.float32]

# From this many standard deviations on a word stands out for a picture.
STANDS_OUT: Final = 0.5
# Pictures that are compared at once, which bounds the memory to some tens of megabytes.
_PICTURES: Final = 8192


def label_shares_job(
    index: Index,
    embeddings: UnitEmbeddings,
    vocabulary: Vocabulary,
    background: WordBackground,
    best: NDArray[np.int64],
) -> Job[Floats]:
    """Return for which share of each latent's top images its best word stands out, float32 ``[d_sae]``.

    NaN for latents without a best word or without images.

    Parameters
    ----------
    best
        The place of each latent's best word in the vocabulary, int64 ``[d_sae]``, -1 for none.
    """
    held, counted = np.zeros(len(best)), np.zeros(len(best))
    for block in index.blocks():
        yield Progress(block.first, len(best), say("Comparing words with pictures"))
        top = ranks_in(block.offsets) < N_EXAMPLES
        latents, images = block.first + latents_in(block.offsets)[top], block.image_ids[top]
        is_named = best[latents] >= 0
        latents, images = latents[is_named], images[is_named]
        for start in range(0, len(latents), _PICTURES):
            some = slice(start, start + _PICTURES)
            words = best[latents[some]]
            cosines = np.einsum("ne,ne->n", embeddings.vectors[images[some]], vocabulary.embeddings[words])
            stands_out = (cosines - background.mean[words]) / background.spread[words] > STANDS_OUT
            counted += np.bincount(latents[some], minlength=len(best))
            held += np.bincount(latents[some], stands_out, minlength=len(best))
    with np.errstate(invalid="ignore"):
        return np.asarray(held / counted, np.float32)
