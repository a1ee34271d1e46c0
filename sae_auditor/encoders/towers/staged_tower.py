"""Towers made of convolutional stages, whose feature maps ``[C, H, W]`` are read as H * W tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol

import torch
from torch import Tensor

from sae_auditor.encoders.site import Site
from sae_auditor.encoders.towers.body import AffineHead
from sae_auditor.encoders.towers.layout import POOLED, TokenLayout
from sae_auditor.encoders.towers.passes import AttentionTrace, SitePass
from sae_auditor.encoders.towers.tower import casting, device_of
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say


class Stages(Protocol):
    """What a family of convolutional towers tells about itself; maps are ``[n, C, H, W]``."""

    @property
    def stages(self) -> Sequence[Callable[[Tensor], Tensor]]:
        """The stages in order."""

    @property
    def image_size(self) -> tuple[int, int]:
        """Height and width of the images, in pixels."""

    def stem(self, pixels: Tensor) -> Tensor:
        """Return what enters the first stage."""

    def head(self, feature_map: Tensor) -> Tensor:
        """Return the embeddings ``[n, e]`` from what left the last stage; its derivatives can be batched."""


class StagedTower:
    """A convolutional tower; see `tower.Tower`. With a ``compute_dtype`` its stages run under autocast."""

    n_blocks = 0
    patch_grid = (0, 0)

    def __init__(self, visual: Any, stages: Stages, embed_dim: int, *, compute_dtype: torch.dtype | None) -> None:
        self._visual = visual
        self._stages = stages
        self.width = embed_dim
        self._compute_dtype = compute_dtype

    @property
    def n_stages(self) -> int:
        """See `tower.Tower`."""
        return len(self._stages.stages)

    @property
    def device(self) -> torch.device:
        """See `tower.Tower`."""
        return device_of(self._visual)

    def layout(self, site: Site) -> TokenLayout:
        """See `tower.Tower`."""
        if site.is_pooled:
            return POOLED
        _, rows, columns = self._shapes[self._index(site)]
        return TokenLayout(0, 0, (rows, columns))

    def width_of(self, site: Site) -> int:
        """See `tower.Tower`."""
        return self.width if site.is_pooled else self._shapes[self._index(site)][0]

    @torch.no_grad()
    def run(self, pixels: Tensor, sites: Sequence[Site]) -> list[SitePass]:
        """See `tower.Tower`."""
        layouts = [self.layout(site) for site in sites]
        slices = [layout.select(site) for layout, site in zip(layouts, sites, strict=True)]
        wanted = {self._index(site) for site in sites if not site.is_pooled}
        kept: dict[int, Tensor] = {}
        feature_map = self._stem(pixels)
        for index in range(self.n_stages):
            feature_map = self._through(feature_map, index, index + 1)
            if index in wanted:
                kept[index] = feature_map.float().flatten(2).transpose(1, 2)  # [n, H * W, C]
        embedding = self._stages.head(feature_map.float())
        values = [embedding[:, None] if site.is_pooled else kept[self._index(site)] for site in sites]
        return [
            SitePass(site, value, embedding, layout.grid, rows)
            for site, value, layout, rows in zip(sites, values, layouts, slices, strict=True)
        ]

    def resume(self, site: Site, hidden: Tensor, context: Tensor | None) -> Tensor:
        """See `tower.Tower`."""
        if site.is_pooled:
            return hidden[:, 0]
        index = self._index(site)
        feature_map = hidden.transpose(1, 2).reshape(len(hidden), *self._shapes[index])
        return self._stages.head(self._through(feature_map, index + 1, self.n_stages).float())

    def order(self, site: Site) -> int:
        """See `tower.Tower`."""
        return self.n_stages if site.is_pooled else self._index(site)

    def advance(self, start: Site, end: Site, hidden: Tensor, context: Tensor | None) -> Tensor:
        """See `tower.Tower`."""
        if end.is_pooled:
            return self.resume(start, hidden, context)[:, None]
        first, last = self._index(start), self._index(end)
        feature_map = hidden.transpose(1, 2).reshape(len(hidden), *self._shapes[first])
        values = self._through(feature_map, first + 1, last + 1).float().flatten(2).transpose(1, 2)
        return values[:, self.layout(end).select(end)]

    def affine_head(self, site: Site) -> AffineHead | None:
        """See `tower.Tower`."""
        return None

    def trace(self, pixels: Tensor, site: Site) -> AttentionTrace:
        """Refuse: there is no class token whose attention could be followed."""
        raise InputRefused(
            say("Attention maps do not exist for this encoder: its image tower is not a plain vision transformer."),
            safe=say("Everything else of this image stays as it is."),
        )

    @cached_property
    def _shapes(self) -> list[tuple[int, int, int]]:
        """Channels, rows and columns of every stage, from one pass over an empty image."""
        shapes: list[tuple[int, int, int]] = []
        with torch.no_grad():
            feature_map = self._stem(torch.zeros(1, 3, *self._stages.image_size))
            for index in range(self.n_stages):
                feature_map = self._through(feature_map, index, index + 1)
                _, channels, rows, columns = feature_map.shape
                shapes.append((channels, rows, columns))
        return shapes

    def _stem(self, pixels: Tensor) -> Tensor:
        with casting(self.device, self._compute_dtype):
            return self._stages.stem(pixels.to(self.device, torch.float32))

    def _through(self, feature_map: Tensor, start: int, stop: int) -> Tensor:
        with casting(self.device, self._compute_dtype):
            for stage in self._stages.stages[start:stop]:
                feature_map = stage(feature_map)
        return feature_map

    def _index(self, site: Site) -> int:
        if site.is_stage:
            return site.stage(self.n_stages)
        raise InputRefused(
            say(
                "The site '{0}' does not exist: this encoder's image tower is not a plain vision transformer.",
                site.name,
            ),
            todo=say("Choose a stage from 0 to {0}, as in 'stages.0', or use 'pooled'.", self.n_stages - 1)
            if self.n_stages
            else say("Use the site 'pooled'."),
        )
