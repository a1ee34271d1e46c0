"""The lens of last-block CLS sites and the pooled embedding: everything in closed form, no pass through the network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_head import ClosedHead
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.measure import Parts, completeness_gap, gauss_legendre

_NODES = (32, 64, 128, 256)
_GAP = 1e-3
# A change of the target that cannot be told from rounding.
_SMALLEST = 1e-12


class ClosedLens:
    """See `measure.Lens`."""

    def __init__(self, head: ClosedHead, evidence: Evidence) -> None:
        self._head = head
        self._latents = evidence.latents
        self._activations = evidence.activations
        self._x = _row(evidence.vectors)
        self._x_hat = _row(evidence.reconstruction)
        self._b_dec = evidence.sae.b_dec.double().cpu().numpy()
        self._rows = evidence.decoder_rows.double().cpu().numpy()  # [m, d]
        self._error = self._x - self._b_dec - self._activations @ self._rows

    def at_x(self, directions: Floats) -> Floats:
        """Return the target at x, ``[C]``."""
        return np.asarray(self._head.targets(self._x[None], directions)[0])

    def at_reconstruction(self, directions: Floats) -> Floats:
        """Return the target at the reconstruction, ``[C]``."""
        return np.asarray(self._head.targets(self._x_hat[None], directions)[0])

    def scaled(self, scales: dict[int, float], directions: Floats) -> Floats:
        """Return the target with latents scaled, ``[C]``."""
        factors = np.array([scales.get(int(latent), 1.0) - 1 for latent in self._latents])
        moved = self._x + (factors * self._activations) @ self._rows
        return np.asarray(self._head.targets(moved[None], directions)[0])

    def gradient(self, directions: Floats) -> Parts:
        """Return ``a_j * d target / d a_j``."""
        return self._linear(self._head.gradient(self._x, directions))

    def ledger(self, directions: Floats) -> Parts:
        """Return the additive terms; with the ledger's constant they add up to the target exactly."""
        return self._linear(self._head.ledger_weights(self._x, directions)[0])

    def ledger_constant(self, directions: Floats) -> Floats:
        """Return the part of the target that comes from LayerNorm's shift, ``[C]``."""
        return self._head.ledger_weights(self._x, directions)[1]

    def ablation(self, directions: Floats, columns: NDArray[np.int64] | None = None) -> Floats:
        """Return the effect of removing each latent alone, ``[C, m]``; all of them, whatever `columns` says."""
        without = self._x - self._activations[:, None] * self._rows
        if len(without) == 0:
            return np.zeros((len(directions), 0))
        return self.at_x(directions)[:, None] - self._head.targets(without, directions).T

    def integrated(self, directions: Floats) -> Parts:
        """Return integrated gradients; more nodes until the gap is small."""
        steps = self._activations @ self._rows
        start = self._x - steps
        change = self.at_x(directions) - self._head.targets(start[None], directions)[0]
        for n in _NODES:
            nodes, weights = gauss_legendre(n)
            mean = np.zeros((len(directions), len(steps)))
            for node, weight in zip(nodes, weights, strict=True):
                mean += weight * self._head.gradient(start + node * steps, directions)
            contributions = (mean @ self._rows.T) * self._activations
            gap = completeness_gap(contributions.sum(1), change, _SMALLEST)
            if gap.max(initial=0.0) < _GAP:
                break
        at_start = self._head.targets(np.stack([start, self._b_dec]), directions)
        return Parts(contributions, np.zeros(len(directions)), at_start[0] - at_start[1], gap)

    def _linear(self, weights: Floats) -> Parts:
        """Split ``<x, w_c>`` over latents, decoder bias and what is unexplained, for ``weights [C, d]``."""
        return Parts((weights @ self._rows.T) * self._activations, weights @ self._b_dec, weights @ self._error)


def _row(vectors: object) -> Floats:
    return np.asarray(vectors[0].double().cpu().numpy())  # type: ignore[index]
