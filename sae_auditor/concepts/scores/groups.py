"""How alike a latent's top images are: clarity and polysemanticity (Dreyer et al. 2025).

Both follow from the cosines of the top images among each other, a small matrix for each latent, so whole blocks of
latents are computed at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.schema import N_EXAMPLES
from sae_auditor.concepts.scores.embeddings import UnitEmbeddings
from sae_auditor.concepts.scores.source import FiredBlock
from sae_auditor.concepts.scores.two_means import two_means

Doubles = NDArray[np.float64]

# Where the images do not fall into two groups, at most so many of them are compared to the mean.
_COMPARED = 10
# Latents whose vectors are gathered at once: 20 images of 512 numbers each make 20 MiB.
_LATENTS = 256


@dataclass(frozen=True, eq=False)
class Gathering:
    """Scores of some latents, float64 ``[latents]``, NaN where fewer than two images fired."""

    clarity: Doubles
    polysemanticity: Doubles


def gathering(block: FiredBlock, embeddings: UnitEmbeddings, n_top: int = N_EXAMPLES) -> Gathering:
    """Return clarity and polysemanticity of a block's latents, of the `n_top` images on which each fired most."""
    counts = np.minimum(np.diff(block.offsets), n_top)
    scores = Gathering(np.full(len(counts), np.nan), np.full(len(counts), np.nan))
    for n in np.unique(counts[counts >= 2]):
        latents = np.flatnonzero(counts == n)
        for start in range(0, len(latents), _LATENTS):
            some = latents[start : start + _LATENTS]
            ids = block.image_ids[block.offsets[some][:, None] + np.arange(n)]
            vectors = embeddings.vectors[ids].astype(np.float64)
            cosines = vectors @ vectors.transpose(0, 2, 1)
            scores.clarity[some] = clarity(cosines)
            scores.polysemanticity[some] = polysemanticity(cosines)
    return scores


def clarity(cosines: Doubles) -> Doubles:
    """Return the mean of the cosines of all pairs, ``[latents]``, of matrices ``[latents, n, n]``."""
    n = cosines.shape[-1]
    mean: Doubles = (cosines.sum(axis=(1, 2)) - np.trace(cosines, axis1=1, axis2=2)) / (n * (n - 1))
    return mean


def polysemanticity(cosines: Doubles) -> Doubles:
    """Return one minus the cosine of the centres of two groups of images, ``[latents]``.

    Where a group has fewer than two images it is one minus the mean cosine of up to 10 images to their mean.

    Parameters
    ----------
    cosines
        float64 ``[latents, n, n]``.
    """
    n = cosines.shape[-1]
    scores = _from_the_mean(cosines)
    if n < 4:
        return scores
    in_second = two_means(cosines)
    sizes = np.stack([(~in_second).sum(axis=1), in_second.sum(axis=1)], axis=1)
    split = sizes.min(axis=1) >= 2
    members = np.stack([~in_second, in_second], axis=1)[split] / sizes[split][:, :, None]
    centres = members @ cosines[split] @ members.transpose(0, 2, 1)
    lengths = np.sqrt(centres[:, 0, 0] * centres[:, 1, 1])
    scores[split] = 1 - _ratio(centres[:, 0, 1], lengths)
    return scores


def _from_the_mean(cosines: Doubles) -> Doubles:
    to_mean = cosines.mean(axis=2)
    length = np.sqrt(np.maximum(cosines.mean(axis=(1, 2)), 0))
    own = np.sqrt(np.diagonal(cosines, axis1=1, axis2=2))
    to_mean, own = to_mean[:, :_COMPARED], own[:, :_COMPARED]
    score: Doubles = 1 - _ratio(to_mean, length[:, None] * own).mean(axis=1)
    return score


def _ratio(above: Doubles, below: Doubles) -> Doubles:
    # Images that cancel each other out have no mean direction to compare with.
    tiny = below < 1e-12
    ratio: Doubles = np.where(tiny, np.nan, above / np.where(tiny, 1, below))
    return ratio
