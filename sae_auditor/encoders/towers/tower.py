"""What every image tower can do, whatever its family."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import torch
from torch import Tensor

from sae_auditor.encoders.site import Site
from sae_auditor.encoders.towers.body import AffineHead
from sae_auditor.encoders.towers.layout import TokenLayout
from sae_auditor.encoders.towers.passes import AttentionTrace, SitePass


class Tower(Protocol):
    """The image tower of an encoder on one device; sites that it does not have are refused by name."""

    @property
    def n_blocks(self) -> int:
        """Number of residual blocks that can be sites."""

    @property
    def n_stages(self) -> int:
        """Number of stages that can be sites."""

    @property
    def width(self) -> int:
        """Length d of the hidden states at the blocks; e for a tower without blocks."""

    @property
    def patch_grid(self) -> tuple[int, int]:
        """Rows and columns of the patches at the blocks; ``(0, 0)`` for a tower without blocks."""

    @property
    def device(self) -> torch.device:
        """Where the parameters are."""

    def layout(self, site: Site) -> TokenLayout:
        """Return which tokens there are at a site."""

    def width_of(self, site: Site) -> int:
        """Return the length of the vectors at a site."""

    def run(self, pixels: Tensor, sites: Sequence[Site]) -> list[SitePass]:
        """Run the tower once over ``[n, 3, s, s]`` and keep the hidden states of every site."""

    def resume(self, site: Site, hidden: Tensor, context: Tensor | None) -> Tensor:
        """Return the embeddings ``[b, e]`` of hidden states ``[b, T, d]`` at a site; derivatives can be batched."""

    def order(self, site: Site) -> int:
        """Return how far along the way from pixels to the embedding a site is; equal for two names of one place."""

    def advance(self, start: Site, end: Site, hidden: Tensor, context: Tensor | None) -> Tensor:
        """Return the vectors ``[b, t, d]`` read at a later site for hidden states ``[b, T, d]`` at an earlier one."""

    def affine_head(self, site: Site) -> AffineHead | None:
        """Return the head in closed form where nothing but it stands behind the site."""

    def trace(self, pixels: Tensor, site: Site) -> AttentionTrace:
        """Run one image ``[1, 3, s, s]`` up to the site with every attention in the graph of derivatives."""


def casting(device: torch.device, compute_dtype: torch.dtype | None) -> AbstractContextManager[Any]:
    """Return the context in which blocks run: bf16 matrix products where asked for, else nothing."""
    return nullcontext() if compute_dtype is None else torch.autocast(device.type, compute_dtype)


def device_of(visual: Any) -> torch.device:
    """Return where the parameters of an image tower are."""
    parameter: Tensor = next(visual.parameters())
    return parameter.device
