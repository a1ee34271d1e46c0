"""The blocks of timm's vision transformers and EVA towers, taken apart."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from sae_auditor.encoders._attend import Attend, merge_heads, split_heads
from sae_auditor.encoders._offline import timm

_KNOWN_ATTENTIONS = (
    timm.layers.attention.Attention,
    timm.layers.attention.AttentionRope,
    timm.models.eva.EvaAttention,
)


def has_known_attention(block: Any) -> bool:
    """Whether the block's attention is of a kind that is written out here."""
    return type(getattr(block, "attn", None)) in _KNOWN_ATTENTIONS


class TimmBlock:
    """A block of timm in eval mode; see `_block.Block`.

    Parameters
    ----------
    block
        A block that normalises before attention and MLP (`Block`, `EvaBlock`) or after them (`ResPostBlock`,
        `EvaBlockPostNorm`).
    norm_first
        Which of the two it is.
    options
        What the block's own `forward` takes besides the tokens; ``rope`` is the rotary embedding of the patches.
    """

    def __init__(self, block: Any, *, norm_first: bool, **options: Tensor | None) -> None:
        self._block = block
        self._options = options
        self.has_norm = norm_first

    def whole(self, tokens: Tensor) -> Tensor:
        """See `_block.Block`."""
        result: Tensor = self._block(tokens, **self._options)
        return result

    def attention(self, tokens: Tensor, attend: Attend, n_queries: int | None) -> Tensor:
        """See `_block.Block`."""
        normed = self._block.norm1(tokens) if self.has_norm else tokens
        return _attention(self._block.attn, normed, attend, n_queries, self._options.get("rope"))

    def add_attention(self, attended: Tensor) -> Tensor:
        """See `_block.Block`."""
        if self.has_norm:
            return _scaled(attended, getattr(self._block, "ls1", None), getattr(self._block, "gamma_1", None))
        result: Tensor = self._block.norm1(attended)
        return result

    def norm(self, tokens: Tensor) -> Tensor:
        """See `_block.Block`."""
        result: Tensor = self._block.norm2(tokens) if self.has_norm else tokens
        return result

    def mlp(self, normed: Tensor) -> Tensor:
        """See `_block.Block`."""
        result: Tensor = self._block.mlp(normed)
        return result

    def add_mlp(self, output: Tensor) -> Tensor:
        """See `_block.Block`."""
        if self.has_norm:
            return _scaled(output, getattr(self._block, "ls2", None), getattr(self._block, "gamma_2", None))
        result: Tensor = self._block.norm2(output)
        return result


def _scaled(value: Tensor, module: nn.Module | None, gamma: Tensor | None) -> Tensor:
    """Apply the layer scale, which is a module in one family and a parameter in the other."""
    if module is not None:
        scaled: Tensor = module(value)
        return scaled
    return value if gamma is None else gamma * value


def _attention(attention: Any, normed: Tensor, attend: Attend, n_queries: int | None, rope: Tensor | None) -> Tensor:
    """Return what timm's `Attention`, `AttentionRope` or `EvaAttention` returns for the first `n_queries` tokens."""
    queries, keys, values = _queries_keys_values(attention, normed, n_queries)
    queries, keys = attention.q_norm(queries), attention.k_norm(keys)
    if rope is not None:
        queries, keys = (_rotated(attention, part, rope).type_as(values) for part in (queries, keys))
    groups = getattr(attention, "num_kv_groups", 1)
    if groups > 1:
        keys, values = (part.repeat_interleave(groups, dim=1) for part in (keys, values))
    merged = attention.norm(merge_heads(attend(queries, keys, values)))
    if getattr(attention, "gate", None) is not None:
        merged = merged * attention.gate(normed[:, :n_queries]).sigmoid()
    result: Tensor = attention.proj(merged)
    return result


def _queries_keys_values(attention: Any, normed: Tensor, n_queries: int | None) -> tuple[Tensor, Tensor, Tensor]:
    n_kv_heads = getattr(attention, "num_kv_heads", attention.num_heads)
    if attention.qkv is None:
        projections = [(part.weight, part.bias) for part in (attention.q_proj, attention.k_proj, attention.v_proj)]
    else:
        weights, bias = attention.qkv.weight.chunk(3), _packed_bias(attention)
        projections = list(zip(weights, (None,) * 3 if bias is None else bias.chunk(3), strict=True))
    inputs = (normed[:, :n_queries], normed, normed)
    parts = [functional.linear(x, weight, bias) for x, (weight, bias) in zip(inputs, projections, strict=True)]
    heads = (attention.num_heads, n_kv_heads, n_kv_heads)
    queries, keys, values = (split_heads(part, n) for part, n in zip(parts, heads, strict=True))
    return queries, keys, values


def _packed_bias(attention: Any) -> Tensor | None:
    if getattr(attention, "q_bias", None) is not None:  # EVA's keys have none
        return torch.cat((attention.q_bias, attention.k_bias, attention.v_bias))
    bias: Tensor | None = attention.qkv.bias
    return bias


def _rotated(attention: Any, part: Tensor, rope: Tensor) -> Tensor:
    """Turn the patches among ``part [b, heads, q, c]``; class token and registers stand in front and stay."""
    n_prefix = attention.num_prefix_tokens
    patches = part[:, :, n_prefix:]
    place = rope[..., : patches.shape[2], :]
    turned = timm.layers.pos_embed_sincos.apply_rot_embed_cat(
        patches, place, half=getattr(attention, "rotate_half", False)
    )
    return torch.cat([part[:, :, :n_prefix], turned], dim=2)
