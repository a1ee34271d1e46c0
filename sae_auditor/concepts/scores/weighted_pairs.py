"""Monosemanticity (Pach et al. 2025) in time linear in the codes.

With ``w`` a latent's activations, scaled to 0 to 1 over all ``N`` images, and unit embeddings ``e``, the mean cosine of
all pairs of images, weighted by the product of their ``w``, is
``(|sum w e|^2 - sum w^2 |e|^2) / ((sum w)^2 - sum w^2)``.

Only images on which the latent fired are looked at: every other image has the same weight, which is 0 unless some
activations are negative, and the sum over all embeddings is known. A common factor of the weights cancels out, so they
are shifted to begin at 0 but not scaled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.scores.embeddings import UnitEmbeddings

if TYPE_CHECKING:
    from sae_auditor.concepts.query import CodesBlock

Doubles = NDArray[np.float64]
Ids = NDArray[np.int64]

# Images whose vectors are gathered at once: some megabytes, which stay in the cache.
_ROWS = 2048


@dataclass(frozen=True, eq=False)
class _Weights:
    """Weights of all images: `others` each, and for the images that fired `own` more, float64 ``[n]``."""

    own: Doubles
    others: float
    n_others: int

    @property
    def of_fired(self) -> Doubles:
        return self.own + self.others

    @property
    def carried_by(self) -> int:
        """Number of images with weight."""
        return int(np.count_nonzero(self.of_fired)) + (self.n_others if self.others else 0)

    @property
    def sum(self) -> float:
        return float(self.of_fired.sum()) + self.n_others * self.others

    @property
    def sum_of_squares(self) -> float:
        return float(np.square(self.of_fired).sum()) + self.n_others * self.others**2


def monosemanticity(image_ids: Ids, activations: NDArray[np.float32], embeddings: UnitEmbeddings) -> float | None:
    """Return the monosemanticity of one latent, -1 to 1.

    None where it says nothing: the activation is the same on all images, or fewer than two images have weight.

    Parameters
    ----------
    image_ids, activations
        int64 and float32 ``[n]``: the images on which it fired.
    """
    weights = _weights(activations, embeddings.n_usable)
    if weights.carried_by < 2:
        return None
    vector = _weighted_sum(image_ids, weights.own, embeddings)
    squares = embeddings.squares[image_ids]
    of_fired = weights.of_fired
    pairs_with_self = float(np.square(of_fired) @ squares)
    if weights.others:
        vector = vector + weights.others * embeddings.total
        pairs_with_self += weights.others**2 * float(embeddings.squares.sum() - squares.sum())
    similarity = float(vector @ vector) - pairs_with_self
    return similarity / (weights.sum**2 - weights.sum_of_squares)


def effective_n(activations: NDArray[np.float32], n_usable: int) -> float:
    """Return ``(sum w)^2 / sum w^2``: how many images carry a latent's activation; 0 where it never fired.

    An activation that is the same on all images is carried by all of them.
    """
    weights = _weights(activations, n_usable)
    if weights.carried_by == 0:
        return float(n_usable) if len(activations) else 0.0
    return weights.sum**2 / weights.sum_of_squares


def monosemanticity_of_block(block: CodesBlock, embeddings: UnitEmbeddings) -> tuple[Doubles, Doubles]:
    """Return ``(monosemanticity, effective_n)`` of a block's latents, float64 ``[last - first]``, NaN where unknown."""
    scores = np.full(block.last - block.first, np.nan)
    carried = np.zeros(len(scores))
    for i in range(len(scores)):
        entries = slice(int(block.offsets[i]), int(block.offsets[i + 1]))
        activations = block.activations[entries]
        score = monosemanticity(block.image_ids[entries], activations, embeddings)
        scores[i] = np.nan if score is None else score
        carried[i] = effective_n(activations, embeddings.n_usable)
    return scores, carried


def monosemanticity_floor(embeddings: UnitEmbeddings) -> float | None:
    """Return the mean cosine of all pairs of images that are used; None where there is no pair."""
    n = embeddings.n_usable
    if n < 2:
        return None
    return (float(embeddings.total @ embeddings.total) - float(embeddings.squares.sum())) / (n * (n - 1))


def _weights(activations: NDArray[np.float32], n_usable: int) -> _Weights:
    values = activations.astype(np.float64)
    if len(values) >= n_usable:
        # It fired on every image. Subtracting the smallest activation here, and not from sums, keeps every digit.
        return _Weights(values - values.min(initial=np.inf), 0.0, 0)
    return _Weights(values, -min(0.0, float(values.min(initial=0.0))), n_usable - len(values))


def _weighted_sum(image_ids: Ids, weights: Doubles, embeddings: UnitEmbeddings) -> Doubles:
    total = np.zeros(embeddings.vectors.shape[1])
    for start in range(0, len(image_ids), _ROWS):
        part = slice(start, start + _ROWS)
        total += weights[part] @ embeddings.vectors.take(image_ids[part], axis=0).astype(np.float64)
    return total
