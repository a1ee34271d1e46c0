"""Attention itself, in the forms that the towers choose from.

Derivatives for many classes at once need plain matrix products: fused kernels have no batched backward. Maps need the
probabilities. A pass without derivatives takes the fastest kernel.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

Attend = Callable[[Tensor, Tensor, Tensor], Tensor]
"""From queries ``[b, heads, q, c]``, keys and values ``[b, heads, T, c]`` to ``[b, heads, q, c]``."""


def attention_probabilities(queries: Tensor, keys: Tensor) -> Tensor:
    """Return the softmax attention ``[b, heads, q, T]``."""
    scaled = queries * queries.shape[-1] ** -0.5
    return torch.softmax(scaled @ keys.transpose(-2, -1), dim=-1)


def attend_plainly(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Attention from matrix products only: every derivative of it can be batched."""
    return attention_probabilities(queries, keys) @ values


def attend_fused(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Attention in the fastest kernel that the device has."""
    return functional.scaled_dot_product_attention(queries, keys, values)


def attend_recording(probabilities: list[Tensor]) -> Attend:
    """Return plain attention for one image that appends its probabilities float32 ``[heads, T, T]`` to a list."""

    def attend(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        attention = attention_probabilities(queries, keys)[0].float()
        probabilities.append(attention)
        return (attention @ values[0])[None]

    return attend


def split_heads(part: Tensor, n_heads: int) -> Tensor:
    """From ``[b, T, d]`` to ``[b, heads, T, d / heads]``."""
    n_images, n_tokens, width = part.shape
    return part.reshape(n_images, n_tokens, n_heads, width // n_heads).transpose(1, 2)


def merge_heads(attended: Tensor) -> Tensor:
    """From ``[b, heads, q, d / heads]`` to ``[b, q, d]``."""
    return attended.transpose(1, 2).flatten(2)
