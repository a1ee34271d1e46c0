"""How near each word lies to reference images in general.

Some words lie near every image: the embedding space has hubs, and the empty prompt, one number a latent, cannot take
them out. Words are therefore ordered by how far the latent's images stand out for them, in standard deviations over all
reference images.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.concepts.scores.embeddings import UnitEmbeddings

Floats = NDArray[np.float32]

# Images whose outer products are summed at once.
_ROWS = 4096
# A word that all images are equally near to says nothing of any of them.
_LEAST_SPREAD = 1e-6


@dataclass(frozen=True, eq=False)
class WordBackground:
    """Cosine of each word to the reference images: `mean` and `spread` (standard deviation), float32 ``[n_words]``."""

    mean: Floats
    spread: Floats

    def standard_scores(self, cosines: Floats) -> Floats:
        """Return how far mean cosines ``[b, n_words]`` over images of a latent lie above `mean`, in spreads."""
        return np.asarray((cosines - self.mean) / self.spread)


@dataclass(frozen=True, eq=False)
class ImageMoments:
    """Mean float64 ``[e]`` and covariance float64 ``[e, e]`` of the embeddings of the reference images."""

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]

    def background(self, texts: Floats) -> WordBackground:
        """Return the background of embedded texts ``[n, e]``: the variance of ``<e, t>`` is ``t^T C t``."""
        words = texts.astype(np.float64)
        variance = np.einsum("te,te->t", words @ self.covariance, words)
        spread = np.maximum(np.sqrt(np.maximum(variance, 0)), _LEAST_SPREAD)
        return WordBackground((words @ self.mean).astype(np.float32), spread.astype(np.float32))


def image_moments(embeddings: UnitEmbeddings) -> ImageMoments | None:
    """Return what backgrounds are taken from; None where fewer than two images are used."""
    n = embeddings.n_usable
    if n < 2:
        return None
    mean = embeddings.total / n
    width = len(mean)
    covariance = np.zeros((width, width))
    for start in range(0, len(embeddings.vectors), _ROWS):
        rows = embeddings.vectors[start : start + _ROWS][embeddings.usable[start : start + _ROWS]] - mean
        covariance += rows.T @ rows
    return ImageMoments(mean, covariance / n)


def word_background(embeddings: UnitEmbeddings, vocabulary: Vocabulary) -> WordBackground | None:
    """Return the background of a vocabulary; None where fewer than two images are used."""
    moments = image_moments(embeddings)
    return None if moments is None else moments.background(vocabulary.embeddings)
