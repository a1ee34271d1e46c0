"""Deletion and insertion curves of one image: the decision while latents are switched off or on, one after another.

A latent is switched off by giving it its usual activation: none, or for an always-on latent its mean. Deletion begins
with all latents as they are, insertion with none; what the SAE did not rebuild stays in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from sae_auditor.encoders import Tail
from sae_auditor.explain import Evidence
from sae_auditor.explain.audit import Floats
from sae_auditor.library import Auditor

# All counts where so few latents fired; of more, so many that lie evenly on a logarithmic scale.
MAX_COUNTS: Final = 24
_BATCH: Final = 16


def counts_of(m: int, most: int = MAX_COUNTS) -> NDArray[np.int64]:
    """Return how many of `m` latents are switched at each point of a curve, rising from 0 to m."""
    if m < most:
        return np.arange(m + 1)
    return np.unique(np.concatenate([[0], np.geomspace(1, m, most - 1).round()]).astype(np.int64))


@dataclass(frozen=True, eq=False)
class Curves:
    """Runs the rest of the encoder for one image with some of its latents switched off.

    Parameters
    ----------
    tail
        From the site to the embedding.
    evidence
        The image.
    off
        What each latent's activation is multiplied with when it is off, float64 ``[m]``.
    """

    tail: Tail
    evidence: Evidence
    off: Floats

    @classmethod
    def of(cls, auditor: Auditor, evidence: Evidence) -> Curves:
        """Return the curves of an image under an auditor's SAE."""
        off = auditor.meanings.usual[evidence.latents] / evidence.activations
        return cls(auditor.encoder.tail(auditor.site), evidence, off)

    def embeddings(self, order: NDArray[np.int64], counts: Sequence[int]) -> tuple[Floats, Floats]:
        """Return unit embeddings ``[len(counts), e]`` along deletion and along insertion of places in this order."""
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        switched = rank < np.asarray(counts)[:, None]
        made = self._run(np.concatenate([np.where(switched, self.off, 1.0), np.where(switched, 1.0, self.off)]))
        return made[: len(counts)], made[len(counts) :]

    @torch.no_grad()
    def _run(self, factors: Floats) -> Floats:
        evidence, units = self.evidence, []
        for part in torch.split(torch.from_numpy(factors - 1).to(evidence.hidden), _BATCH):
            tokens = torch.stack([evidence.vectors + evidence.moved(row) for row in part])
            embedded = self.tail(evidence.with_tokens(tokens), evidence.context_batch)
            units.append(F.normalize(embedded.double(), dim=1).cpu().numpy())
        return np.concatenate(units)


def area(values: Floats, counts: NDArray[np.int64]) -> float:
    """Return the mean height of a curve over the share of latents that are switched, 0 to 1."""
    if len(counts) < 2:
        return float(values[0])
    return float(np.trapezoid(values, counts / counts[-1]))
