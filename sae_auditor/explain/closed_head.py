"""Closed forms for sites that only a LayerNorm and a projection separate from the image embedding.

``n = (x - mean) / std, z = gamma * n + beta, u = P^T z, û = u / |u|, target_c = <û, d_c>`` (DESIGN section 3). For
``pooled`` the LayerNorm and the projection are absent and ``u = x``. Everything is float64: a head costs microseconds
and the ledger must add up.
"""

from __future__ import annotations

import numpy as np

from sae_auditor.encoders import Tail
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.measure import MIN_LENGTH

# Rows of an ablation are computed in blocks of at most this many numbers.
_MAX_BLOCK = 2**22


class ClosedHead:
    """From the site's vector to the target, its gradient and its exact linearisation.

    Raises
    ------
    ValueError
        When the tail has no closed form.
    """

    def __init__(self, tail: Tail) -> None:
        if not tail.is_closed:
            raise ValueError("this site has no closed form")
        self._gamma = None if tail.gamma is None else _float64(tail.gamma)
        self._beta = None if tail.beta is None else _float64(tail.beta)
        self._eps = tail.eps
        self._projection = None if tail.projection is None else _float64(tail.projection)

    def embed(self, x: Floats) -> Floats:
        """Return the unnormalised embeddings ``[n, e]`` of ``x [n, d]``."""
        if self._gamma is not None and self._beta is not None:
            x = self._gamma * self._normalised(x)[0] + self._beta
        return x if self._projection is None else np.asarray(x @ self._projection)

    def targets(self, x: Floats, directions: Floats) -> Floats:
        """Return ``<û, d_c>`` as ``[n, C]`` for ``x [n, d]`` and ``directions [C, e]``."""
        rows = max(1, _MAX_BLOCK // max(directions.shape))
        return np.concatenate([_unit(self.embed(x[i : i + rows])) @ directions.T for i in range(0, len(x), rows)])

    def gradient(self, x: Floats, directions: Floats) -> Floats:
        """Return the gradient of every target with respect to ``x [d]``, ``[C, d]``."""
        u = self.embed(x[None])[0]
        length = _length(u)
        unit = u / length
        grad_u = (directions - np.outer(directions @ unit, unit)) / length
        grad_z = grad_u if self._projection is None else grad_u @ self._projection.T
        if self._gamma is None:
            return np.asarray(grad_z)
        n, std = self._normalised(x[None])
        h = self._gamma * grad_z
        return np.asarray((h - h.mean(1, keepdims=True) - n * (h * n).mean(1, keepdims=True)) / std)

    def ledger_weights(self, x: Floats, directions: Floats) -> tuple[Floats, Floats]:
        """Freeze the scales at ``x [d]`` and return ``(weights [C, d], constants [C])``.

        ``target_c = <x, weights_c> + constant_c`` exactly: ``w_c = C(gamma * (P d_c)) / (std |u|)`` with C the centring
        operator, ``constant_c = <d_c, P^T beta> / |u|``.
        """
        length = _length(self.embed(x[None])[0])
        grad_z = directions if self._projection is None else directions @ self._projection.T
        if self._gamma is None or self._beta is None:
            return grad_z / length, np.zeros(len(directions))
        scaled = self._gamma * grad_z
        centred = scaled - scaled.mean(1, keepdims=True)
        weights = np.asarray(centred / (self._normalised(x[None])[1] * length))
        return weights, np.asarray(grad_z @ self._beta / length)

    def _normalised(self, x: Floats) -> tuple[Floats, Floats]:
        centred = x - x.mean(-1, keepdims=True)
        std = np.sqrt((centred**2).mean(-1, keepdims=True) + self._eps)
        return centred / std, std


def _unit(u: Floats) -> Floats:
    return np.asarray(u / np.maximum(np.linalg.norm(u, axis=-1, keepdims=True), MIN_LENGTH))


def _length(u: Floats) -> float:
    return max(float(np.linalg.norm(u)), MIN_LENGTH)


def _float64(tensor: object) -> Floats:
    return np.asarray(tensor.detach().cpu().double().numpy())  # type: ignore[attr-defined]
