"""One residual block of an image tower, taken apart at its hooks.

The blocks of open_clip and timm decide for themselves how to compute attention and hand out nothing but their output. A
`Block` names its parts; from them `run_block` computes what the block's own `forward` computes with any attention,
`read_block` also what stands at every hook, `resume_block` goes on from a value that stands at one of them, and
`continue_block` only as far as a later hook::

    resid_mid = resid_pre + add_attention(attn_out)    attn_out = attention(resid_pre)
    resid_post = resid_mid + add_mlp(mlp_out)          mlp_out = mlp(normed)    normed = norm(resid_mid)
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from torch import Tensor

from sae_auditor.encoders._attend import Attend
from sae_auditor.encoders.site import Hook

Reading = tuple[Tensor, Tensor | None]
"""What stands at a hook ``[b, T, d]``, and the residual stream that it is added to later."""


class Block(Protocol):
    """The parts of one residual block; every tensor is ``[b, T, d]``."""

    @property
    def has_norm(self) -> bool:
        """Whether the MLP reads a norm's output; blocks that normalise afterwards have no such hook."""

    def whole(self, tokens: Tensor) -> Tensor:
        """Return what leaves the block by the block's own way, the fastest one without derivatives."""

    def attention(self, tokens: Tensor, attend: Attend, n_queries: int | None) -> Tensor:
        """Return the attention's output for the first `n_queries` tokens (None: all) of what enters the block."""

    def add_attention(self, attended: Tensor) -> Tensor:
        """Return what is added to the residual stream for the attention's output."""

    def norm(self, tokens: Tensor) -> Tensor:
        """Return what the MLP reads."""

    def mlp(self, normed: Tensor) -> Tensor:
        """Return the MLP's output."""

    def add_mlp(self, output: Tensor) -> Tensor:
        """Return what is added to the residual stream for the MLP's output."""


def run_block(block: Block, tokens: Tensor, attend: Attend, n_queries: int | None = None) -> Tensor:
    """Return what leaves the block for the first `n_queries` tokens (None: all), ``[b, n_queries, d]``.

    Keys and values always come from every token of ``tokens [b, T, d]``; the rest is computed for these tokens only.
    """
    middle = tokens[:, :n_queries] + block.add_attention(block.attention(tokens, attend, n_queries))
    return middle + block.add_mlp(block.mlp(block.norm(middle)))


def read_block(
    block: Block, tokens: Tensor, attend: Attend, hooks: Collection[Hook]
) -> tuple[dict[Hook, Reading], Tensor]:
    """Return what stands at the `hooks`, and what leaves the block, for ``tokens [b, T, d]`` that enter it."""
    attended = block.attention(tokens, attend, None)
    middle = tokens + block.add_attention(attended)
    normed = block.norm(middle)
    output = block.mlp(normed)
    after = middle + block.add_mlp(output)
    readings: dict[Hook, Reading] = {
        "hook_resid_pre": (tokens, None),
        "hook_attn_out": (attended, tokens),
        "hook_resid_mid": (middle, None),
        "ln2.hook_normalized": (normed, middle),
        "hook_mlp_out": (output, middle),
        "hook_resid_post": (after, None),
    }
    return {hook: readings[hook] for hook in hooks}, after


def continue_block(
    block: Block,
    start: Hook,
    value: Tensor,
    context: Tensor | None,
    end: Hook,
    attend: Attend,
    n_queries: int | None = None,
) -> Tensor:
    """Return what stands at the hook `end`, ``[b, n_queries, d]``, when ``value [b, T, d]`` stands at an earlier one.

    Raises
    ------
    ValueError
        As for `resume_block`.
    """
    if start == "hook_resid_post":
        return value[:, :n_queries]
    if start == "hook_resid_pre":
        attended = block.attention(value, attend, n_queries)
        if end == "hook_attn_out":
            return attended
        middle = value[:, :n_queries] + block.add_attention(attended)
    else:
        middle = _middle(block, start, value[:, :n_queries], None if context is None else context[:, :n_queries])
    if end == "hook_resid_mid":
        return middle
    value = value[:, :n_queries]
    normed = value if start == "ln2.hook_normalized" else middle
    if start not in ("ln2.hook_normalized", "hook_mlp_out"):
        normed = block.norm(middle)
    if end == "ln2.hook_normalized":
        return normed
    output = value if start == "hook_mlp_out" else block.mlp(normed)
    return output if end == "hook_mlp_out" else middle + block.add_mlp(output)


def _middle(block: Block, start: Hook, value: Tensor, context: Tensor | None) -> Tensor:
    """Return the residual stream after the attention was added, when `value` stands at a hook behind the attention."""
    if start == "hook_resid_mid":
        return value
    if context is None:
        raise ValueError(f"a value at {start} is added to a residual stream, which is missing")
    return context + block.add_attention(value) if start == "hook_attn_out" else context


def resume_block(
    block: Block, hook: Hook, value: Tensor, context: Tensor | None, attend: Attend, n_queries: int | None = None
) -> Tensor:
    """Return what leaves the block, ``[b, n_queries, d]``, when ``value [b, T, d]`` stands at a hook.

    Raises
    ------
    ValueError
        When the hook needs the residual stream that the value is added to and `context` is None.
    """
    if hook == "hook_resid_pre":
        return run_block(block, value, attend, n_queries)
    value = value[:, :n_queries]
    if hook == "hook_resid_post":
        return value
    if hook == "hook_resid_mid":
        return value + block.add_mlp(block.mlp(block.norm(value)))
    if context is None:
        raise ValueError(f"a value at {hook} is added to a residual stream, which is missing")
    context = context[:, :n_queries]
    if hook == "hook_attn_out":
        middle = context + block.add_attention(value)
        return middle + block.add_mlp(block.mlp(block.norm(middle)))
    return context + block.add_mlp(block.mlp(value) if hook == "ln2.hook_normalized" else value)
