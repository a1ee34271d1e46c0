"""What a family of vision transformers tells about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from torch import Tensor, nn

from sae_auditor.encoders._block import Block
from sae_auditor.encoders.towers.layout import TokenLayout


@dataclass(frozen=True)
class AffineHead:
    """The head ``u = P^T (gamma * (x - mean) / sqrt(var + eps) + beta) + offset`` of one token x.

    Parameters
    ----------
    gamma, beta, eps
        Scale ``[d]``, shift ``[d]`` and constant of the norm.
    projection
        ``P [d, e]``; None where there is none.
    offset
        The projection's bias ``[e]``; None where it has none.
    """

    gamma: Tensor
    beta: Tensor
    eps: float
    projection: Tensor | None
    offset: Tensor | None = None


class Body(Protocol):
    """A vision transformer: what stands before its blocks, the blocks, and what stands behind them."""

    @property
    def blocks(self) -> Sequence[Block]:
        """The residual blocks in order."""

    @property
    def layout(self) -> TokenLayout:
        """Which tokens there are at the blocks."""

    @property
    def width(self) -> int:
        """Length d of the hidden states."""

    @property
    def pools_class_token(self) -> bool:
        """Whether the embedding is made of the class token after the last block and of nothing else."""

    def tokens(self, pixels: Tensor) -> Tensor:
        """Return what enters the first block, ``[n, T, d]``."""

    def head(self, hidden: Tensor) -> Tensor:
        """Return the embeddings ``[n, e]`` from what left the last block; its derivatives can be batched."""

    def affine_head(self) -> AffineHead | None:
        """Return the head in closed form; None where it is another one."""


def affine_head(norm: Any, projection: Tensor | None, offset: Tensor | None = None) -> AffineHead | None:
    """Return a norm and a projection as closed form; None when the norm is no LayerNorm with scale and shift."""
    if not isinstance(norm, nn.LayerNorm) or norm.weight is None or norm.bias is None:
        return None
    return AffineHead(norm.weight, norm.bias, float(norm.eps), projection, offset)
