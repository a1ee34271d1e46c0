"""The best word of each latent, and how its standard score goes over into its alignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.labels.background import WordBackground
from sae_auditor.concepts.labels.candidates import Aligned

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class BestWords:
    """The best word of each latent, float32 ``[b]``, NaN without images.

    Parameters
    ----------
    alignment, merit
        Its alignment, and its standard score.
    slope
        By how much its alignment rises with its standard score.
    """

    alignment: Floats
    merit: Floats
    slope: Floats

    @classmethod
    def of(cls, block: Aligned, background: WordBackground) -> BestWords:
        """Find them in a block of latents whose merits are standard scores."""
        alignment, merit, slope = (np.full(len(block.known), np.nan, np.float32) for _ in range(3))
        rows, best = np.arange(len(block.merits)), block.merits.argmax(axis=1)
        alignment[block.known] = block.alignments[rows, best]
        merit[block.known] = block.merits[rows, best]
        slope[block.known] = background.spread[best] / block.lengths
        return cls(alignment, merit, slope)

    @classmethod
    def joined(cls, parts: Sequence[BestWords]) -> BestWords:
        """Return the best words of several blocks as one."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def alignment_at(self, merit: NDArray[np.floating]) -> Floats:
        """Return the alignment that each latent's best word has where its standard score is `merit`, ``[b]``.

        Floors are found in standard scores, the only scale on which words can be compared; what is kept is the same
        threshold as an alignment of that word, so that a score below it means exactly a standard score below `merit`.
        """
        return np.asarray(self.alignment + (merit - self.merit) * self.slope, np.float32)
