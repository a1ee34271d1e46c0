"""The two kinds of blocks of open_clip, taken apart."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch.nn import functional

from sae_auditor.encoders._attend import Attend, merge_heads, split_heads


class OpenClipBlock:
    """A `ResidualAttentionBlock` or `CustomResidualAttentionBlock`, batch first, in eval mode; see `_block.Block`."""

    has_norm = True

    def __init__(self, block: Any) -> None:
        self._block = block

    def whole(self, tokens: Tensor) -> Tensor:
        """See `_block.Block`."""
        result: Tensor = self._block(tokens)
        return result

    def attention(self, tokens: Tensor, attend: Attend, n_queries: int | None) -> Tensor:
        """See `_block.Block`."""
        attention = self._block.attn
        attended = attend(*_queries_keys_values(attention, self._block.ln_1(tokens), n_queries))
        if getattr(attention, "head_scale", None) is not None:
            attended = attended * attention.head_scale
        merged = merge_heads(attended)
        if hasattr(attention, "ln_inner"):
            merged = attention.ln_inner(merged)
        result: Tensor = attention.out_proj(merged)
        return result

    def add_attention(self, attended: Tensor) -> Tensor:
        """See `_block.Block`."""
        if hasattr(self._block, "ln_attn"):
            attended = self._block.ln_attn(attended)
        result: Tensor = self._block.ls_1(attended)
        return result

    def norm(self, tokens: Tensor) -> Tensor:
        """See `_block.Block`."""
        result: Tensor = self._block.ln_2(tokens)
        return result

    def mlp(self, normed: Tensor) -> Tensor:
        """See `_block.Block`."""
        result: Tensor = self._block.mlp(normed)
        return result

    def add_mlp(self, output: Tensor) -> Tensor:
        """See `_block.Block`."""
        result: Tensor = self._block.ls_2(output)
        return result


def _queries_keys_values(attention: Any, normed: Tensor, n_queries: int | None) -> tuple[Tensor, Tensor, Tensor]:
    weight, bias = attention.in_proj_weight, attention.in_proj_bias
    if n_queries is None:
        queries, keys, values = functional.linear(normed, weight, bias).chunk(3, dim=-1)
    else:
        width = normed.shape[-1]
        bias_q, bias_kv = (None, None) if bias is None else (bias[:width], bias[width:])
        queries = functional.linear(normed[:, :n_queries], weight[:width], bias_q)
        keys, values = functional.linear(normed, weight[width:], bias_kv).chunk(2, dim=-1)
    queries, keys, values = (split_heads(part, attention.num_heads) for part in (queries, keys, values))
    if hasattr(attention, "ln_q"):
        queries, keys = attention.ln_q(queries), attention.ln_k(keys)
    return queries, keys, values
