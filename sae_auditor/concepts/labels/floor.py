"""What the best word reaches for images taken at random, below which there is no good name.

The more images a mean is taken over, the less it stands out by chance, so that the draws are made for several numbers
of images.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.concepts.labels.background import WordBackground
from sae_auditor.concepts.schema import N_EXAMPLES
from sae_auditor.concepts.scores.embeddings import UnitEmbeddings
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

N_DRAWS: Final = 256
PERCENTILE: Final = 95.0
# Numbers of images that draws are made for.
_SIZES: Final = (1, 2, 3, 5, 7, 10, 14, N_EXAMPLES)


@dataclass(frozen=True, eq=False)
class RandomDraws:
    """By number of images, falling rigour: `sizes` int64 ``[s]``, `reached` float32 ``[s]``.

    `reached` is the 95th percentile of the best standard score of a word over random draws of that many images.
    """

    sizes: NDArray[np.int64]
    reached: NDArray[np.float32]

    def of(self, n_images: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what is reached with so many images, ``[b]``, taken at the next lower number; NaN for none."""
        places = np.searchsorted(self.sizes, n_images, side="right") - 1
        return np.where(places >= 0, self.reached[np.maximum(places, 0)], np.float32(np.nan))


def random_draws(
    embeddings: UnitEmbeddings, vocabulary: Vocabulary, background: WordBackground, *, seed: int, n_draws: int = N_DRAWS
) -> Job[RandomDraws]:
    """Draw images at random, without repetition within a draw, and see what the best word reaches."""
    random = np.random.default_rng([seed, n_draws])
    usable = np.flatnonzero(embeddings.usable)
    sizes = [size for size in _SIZES if size <= len(usable)]
    reached = []
    for place, size in enumerate(sizes):
        yield Progress(place, len(sizes), say("Naming images at random"))
        drawn = [usable[random.choice(len(usable), size, replace=False)] for _ in range(n_draws)]
        means = np.stack([embeddings.vectors[ids].mean(axis=0) for ids in drawn])
        best = background.standard_scores(means @ vocabulary.embeddings.T).max(axis=1)
        reached.append(np.percentile(best, PERCENTILE))
    return RandomDraws(np.array(sizes, np.int64), np.array(reached, np.float32))
