"""Activation functions: which pre-activations fire, and with what value.

There are two kinds. **Selecting** rules name a fixed number of latents for each vector; **masking** rules look at each
latent by itself. Both are given here once, and codes are made of them in two ways: as the entries that fire (`fired`),
and with the same number of places for every vector (`padded`), which a GPU can compute without asking how many fired.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from sae_auditor.sae.config import Activation, SaeConfig

Entries = tuple[Tensor, Tensor, Tensor]
Weights = Mapping[str, Tensor]


def fired(pre: Tensor, config: SaeConfig, tensors: Weights) -> Entries:
    """Return the entries that fire for pre-activations ``[n, d_sae]`` of an SAE with these weights.

    ``rows`` and ``latents`` (int64, rows rising, latents rising within a row) and ``activations``, none of them zero.
    """
    if config.activation in SELECTING:
        values, latents = SELECTING[config.activation](pre, config)
        latents, order = latents.sort(dim=1)
        values = values.gather(1, order)
        rows, places = values.nonzero(as_tuple=True)
        rows, latents, values = rows, latents[rows, places], values[rows, places]
    else:
        dense = MASKING[config.activation](pre, tensors)
        rows, latents = dense.nonzero(as_tuple=True)
        values = dense[rows, latents]
    return rows, latents, _capped(values, config)


def padded(pre: Tensor, config: SaeConfig, tensors: Weights, places: int) -> Entries:
    """Return ``latents`` and ``activations [n, places]``, latents rising, and how many fired ``[n]``.

    Places beyond those that fired have the activation 0. Where more fired than there are places, the ones of largest
    magnitude are given; the count tells.
    """
    if config.activation in SELECTING:
        values, latents = SELECTING[config.activation](pre, config)
        n_fired = values.count_nonzero(dim=1)
    else:
        dense = MASKING[config.activation](pre, tensors)
        n_fired = dense.count_nonzero(dim=1)
        latents = dense.abs().topk(min(places, config.d_sae), dim=1).indices
        values = dense.gather(1, latents)
    # What did not fire goes to the end.
    order = torch.where(values == 0, config.d_sae, latents).argsort(dim=1)
    latents, values = latents.gather(1, order), values.gather(1, order)
    missing = (0, max(0, places - latents.shape[1]))
    return torch.nn.functional.pad(latents, missing), torch.nn.functional.pad(_capped(values, config), missing), n_fired


def _capped(values: Tensor, config: SaeConfig) -> Tensor:
    return values if config.soft_cap is None else config.soft_cap * torch.tanh(values / config.soft_cap)


# -- Selecting: values and latents ``[n, k]`` of pre-activations ``[n, d_sae]``; values of 0 do not fire ---------------


def topk(pre: Tensor, config: SaeConfig) -> tuple[Tensor, Tensor]:
    """Select the `k` largest of each vector; negative ones do not fire, unless the SAE is signed (Gao et al. 2024)."""
    assert config.k is not None  # SaeConfig makes sure
    pre = pre.abs() if config.absolute else pre
    latents = (pre.abs() if config.by_magnitude else pre).topk(config.k, dim=1).indices
    values = pre.gather(1, latents)
    return values if config.signed else values.clamp(min=0), latents


def groupmax(pre: Tensor, config: SaeConfig) -> tuple[Tensor, Tensor]:
    """Select the largest of each of `k` groups of neighbouring latents; it fires where it is positive."""
    assert config.k is not None  # SaeConfig makes sure
    group_size = config.d_sae // config.k
    values, places = pre.view(len(pre), config.k, group_size).max(dim=2)
    return values.clamp(min=0), places + group_size * torch.arange(config.k, device=pre.device)


# -- Masking: dense activations ``[n, d_sae]``, 0 where nothing fires --------------------------------------------------


def relu(pre: Tensor, tensors: Weights) -> Tensor:
    """Keep what is positive."""
    return pre.clamp(min=0)


def above_threshold(pre: Tensor, tensors: Weights) -> Tensor:
    """Keep what is positive and exceeds its latent's threshold (JumpReLU; BatchTopK at inference)."""
    return torch.where((pre > tensors["threshold"]) & (pre > 0), pre, 0.0)


def gated(pre: Tensor, tensors: Weights) -> Tensor:
    """Let the gate ``x W_enc + b_gate > 0`` pass ``relu(x (W_enc exp(r_mag)) + b_mag)`` (Rajamanoharan et al. 2024)."""
    magnitude = (pre - tensors["b_gate"]) * tensors["r_mag"].exp() + tensors["b_mag"]
    return torch.where(pre > 0, magnitude.clamp(min=0), 0.0)


def tanh_relu(pre: Tensor, tensors: Weights) -> Tensor:
    """Keep ``tanh`` of what is positive."""
    return pre.clamp(min=0).tanh()


def quantised(pre: Tensor, tensors: Weights) -> Tensor:
    """Take the mean of the levels, weighted by ``softmax(-(pre - level)^2)``, where it is positive."""
    levels = tensors["levels"].unbind()
    nearest = (pre - levels[0]).square()
    for level in levels[1:]:
        nearest = nearest.minimum((pre - level).square())
    weights, weighted = torch.zeros_like(pre), torch.zeros_like(pre)
    for level in levels:
        weight = (nearest - (pre - level).square()).exp()  # the largest is 1, so that they do not all vanish
        weights += weight
        weighted += weight * level
    return (weighted / weights).clamp(min=0)


def quantised_hard(pre: Tensor, tensors: Weights) -> Tensor:
    """Take the nearest level, where it is positive."""
    first, *others = tensors["levels"].unbind()
    value, distance = first.expand_as(pre), (pre - first).abs()
    for level in others:
        nearer = (pre - level).abs() < distance
        value, distance = torch.where(nearer, level, value), torch.where(nearer, (pre - level).abs(), distance)
    return value.clamp(min=0)


SELECTING: Mapping[Activation, Callable[[Tensor, SaeConfig], tuple[Tensor, Tensor]]] = {
    "topk": topk,
    "groupmax": groupmax,
}
# Matching pursuit is in neither table: it needs the vectors themselves, see `pursuit`.
MASKING: Mapping[Activation, Callable[[Tensor, Weights], Tensor]] = {
    "relu": relu,
    "batchtopk": above_threshold,
    "jumprelu": above_threshold,
    "gated": gated,
    "tanh-relu": tanh_relu,
    "quantised": quantised,
    "quantised-hard": quantised_hard,
}
