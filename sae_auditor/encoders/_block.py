"""One residual block of the image tower, written out so that its attention can be chosen.

open_clip's blocks decide for themselves how to compute attention. Derivatives for many classes at once need plain
matrix products (fused kernels have no batched backward), maps need the attention probabilities, and the last block
needs its class token only. `block_output` computes what the block's own `forward` computes, for both kinds of
blocks that open_clip has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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


def block_output(block: Any, tokens: Tensor, attend: Attend, *, n_queries: int | None = None) -> Tensor:
    """Return what leaves the block for the first `n_queries` tokens (all of them by default).

    Parameters
    ----------
    block
        A `ResidualAttentionBlock` or `CustomResidualAttentionBlock` of open_clip, batch first, in eval mode.
    tokens
        ``[b, T, d]``, what enters the block.
    attend
        How attention is computed.
    n_queries
        Keys and values always come from every token; the rest is computed for these tokens only.

    Returns
    -------
    Tensor
        ``[b, n_queries, d]``.
    """
    attended = attend(*_queries_keys_values(block, block.ln_1(tokens), n_queries))
    attended = _merge_heads(block.attn, attended)
    if hasattr(block, "ln_attn"):
        attended = block.ln_attn(attended)
    rows = tokens if n_queries is None else tokens[:, :n_queries]
    rows = rows + block.ls_1(attended)
    result: Tensor = rows + block.ls_2(block.mlp(block.ln_2(rows)))
    return result


def _queries_keys_values(block: Any, normed: Tensor, n_queries: int | None) -> tuple[Tensor, Tensor, Tensor]:
    attention = block.attn
    weight, bias = attention.in_proj_weight, attention.in_proj_bias
    if n_queries is None:
        queries, keys, values = functional.linear(normed, weight, bias).chunk(3, dim=-1)
    else:
        width = normed.shape[-1]
        bias_q, bias_kv = (None, None) if bias is None else (bias[:width], bias[width:])
        queries = functional.linear(normed[:, :n_queries], weight[:width], bias_q)
        keys, values = functional.linear(normed, weight[width:], bias_kv).chunk(2, dim=-1)
    queries, keys, values = (_split_heads(part, attention.num_heads) for part in (queries, keys, values))
    if hasattr(attention, "ln_q"):
        queries, keys = attention.ln_q(queries), attention.ln_k(keys)
    return queries, keys, values


def _split_heads(part: Tensor, n_heads: int) -> Tensor:
    """From ``[b, T, d]`` to ``[b, heads, T, d / heads]``."""
    n_images, n_tokens, width = part.shape
    return part.reshape(n_images, n_tokens, n_heads, width // n_heads).transpose(1, 2)


def _merge_heads(attention: Any, attended: Tensor) -> Tensor:
    """From ``[b, heads, q, d / heads]`` to the output of the attention ``[b, q, d]``."""
    if getattr(attention, "head_scale", None) is not None:
        attended = attended * attention.head_scale
    merged = attended.transpose(1, 2).flatten(2)
    if hasattr(attention, "ln_inner"):
        merged = attention.ln_inner(merged)
    result: Tensor = attention.out_proj(merged)
    return result
