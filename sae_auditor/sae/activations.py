"""Activation functions: which pre-activations fire, and with what value.

Each rule maps dense pre-activations ``[n, d_sae]`` to the entries that fire: ``rows`` and ``latents`` (int64, rows
rising, latents rising within a row) and ``activations``, none of them zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import Tensor

from sae_auditor.sae.config import Activation

Entries = tuple[Tensor, Tensor, Tensor]
KeepRule = Callable[[Tensor, int | None, Tensor | None], Entries]


def _entries(pre: Tensor, fires: Tensor) -> Entries:
    rows, latents = fires.nonzero(as_tuple=True)
    return rows, latents, pre[rows, latents]


def relu(pre: Tensor, k: int | None, threshold: Tensor | None) -> Entries:
    """Keep what is positive."""
    return _entries(pre, pre > 0)


def topk(pre: Tensor, k: int | None, threshold: Tensor | None) -> Entries:
    """Keep the `k` largest of each vector, then what of them is positive (Gao et al. 2024)."""
    assert k is not None  # SaeConfig makes sure
    values, latents = pre.topk(k, dim=1)
    latents, order = latents.sort(dim=1)
    values = values.gather(1, order)
    rows, place = (values > 0).nonzero(as_tuple=True)
    return rows, latents[rows, place], values[rows, place]


def above_threshold(pre: Tensor, k: int | None, threshold: Tensor | None) -> Entries:
    """Keep what is positive and exceeds its latent's threshold (JumpReLU; BatchTopK at inference)."""
    assert threshold is not None  # expected_shapes makes sure
    return _entries(pre, (pre > threshold) & (pre > 0))


KEEP_RULES: Mapping[Activation, KeepRule] = {
    "relu": relu,
    "topk": topk,
    "batchtopk": above_threshold,
    "jumprelu": above_threshold,
}
