"""Towers made of residual blocks: from pixels to the hooks of their blocks and on to the embedding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, get_args

import torch
from torch import Tensor

from sae_auditor.encoders._attend import Attend, attend_fused, attend_plainly, attend_recording
from sae_auditor.encoders._block import Reading, continue_block, read_block, resume_block, run_block
from sae_auditor.encoders.site import Hook, Site
from sae_auditor.encoders.towers.body import AffineHead, Body
from sae_auditor.encoders.towers.layout import POOLED, TokenLayout
from sae_auditor.encoders.towers.passes import AttentionTrace, SitePass
from sae_auditor.encoders.towers.tower import casting, device_of
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import end_if_cancelled

Place = tuple[int, Hook]
"""A block and one of its hooks."""

# In the order of the computation; what leaves a block is what enters the next one.
_HOOKS: Final[tuple[Hook, ...]] = get_args(Hook)
_STEPS: Final = len(_HOOKS) - 1

# Known without taking the block apart.
_ENDS = frozenset({"hook_resid_pre", "hook_resid_post"})


class BlockTower:
    """A vision transformer; see `tower.Tower`.

    Parameters
    ----------
    visual
        The image tower, in eval mode, without gradients on its parameters.
    body
        What its family tells about it.
    embed_dim
        Length e of the image embedding.
    compute_dtype
        Whether the blocks compute in bf16; norms, residuals, pooling and projection are float32 always.
    """

    n_stages = 0

    def __init__(self, visual: Any, body: Body, embed_dim: int, *, compute_dtype: torch.dtype | None) -> None:
        self._visual = visual
        self._body = body
        self._embed_dim = embed_dim
        self._compute_dtype = compute_dtype
        # Where the embedding needs the class token only, the last block computes only that.
        self._n_pooled = 1 if body.pools_class_token else None

    @property
    def n_blocks(self) -> int:
        """See `tower.Tower`."""
        return len(self._body.blocks)

    @property
    def width(self) -> int:
        """See `tower.Tower`."""
        return self._body.width

    @property
    def patch_grid(self) -> tuple[int, int]:
        """See `tower.Tower`."""
        return self._body.layout.grid

    @property
    def device(self) -> torch.device:
        """See `tower.Tower`."""
        return device_of(self._visual)

    def layout(self, site: Site) -> TokenLayout:
        """See `tower.Tower`."""
        if site.is_pooled:
            return POOLED
        self._place(site)
        return self._body.layout

    def width_of(self, site: Site) -> int:
        """See `tower.Tower`."""
        return self._embed_dim if site.is_pooled else self._body.width

    @torch.no_grad()
    def run(self, pixels: Tensor, sites: Sequence[Site]) -> list[SitePass]:
        """See `tower.Tower`."""
        slices = [self.layout(site).select(site) for site in sites]
        places = [None if site.is_pooled else self._place(site) for site in sites]
        hidden = self._body.tokens(pixels.to(self.device, torch.float32))
        kept: dict[Place, Reading] = {}
        with self._casting():
            for index in range(self.n_blocks):
                _may_end(hidden)
                hooks = {place[1] for place in places if place is not None and place[0] == index}
                readings, hidden = self._step(index, hidden, hooks)
                kept |= {(index, hook): reading for hook, reading in readings.items()}
        embedding = self._head(hidden)
        passes = []
        for site, place, rows in zip(sites, places, slices, strict=True):
            value, context = (embedding[:, None], None) if place is None else kept[place]
            grid = self.layout(site).grid
            context = None if context is None else context.float()
            passes.append(SitePass(site, value.float(), embedding, grid, rows, context))
        return passes

    def resume(self, site: Site, hidden: Tensor, context: Tensor | None) -> Tensor:
        """See `tower.Tower`."""
        if site.is_pooled:
            return hidden[:, 0]
        index, hook = self._place(site)
        with self._casting():
            block = self._body.blocks[index]
            hidden = resume_block(block, hook, hidden, context, attend_plainly, self._queries(index))
            for later in range(index + 1, self.n_blocks):
                _may_end(hidden)
                hidden = run_block(self._body.blocks[later], hidden, attend_plainly, self._queries(later))
        return self._head(hidden)

    def order(self, site: Site) -> int:
        """See `tower.Tower`."""
        if site.is_pooled:
            return self.n_blocks * _STEPS + 1
        index, hook = self._place(site)
        return index * _STEPS + _HOOKS.index(hook)

    def advance(self, start: Site, end: Site, hidden: Tensor, context: Tensor | None) -> Tensor:
        """See `tower.Tower`."""
        if end.is_pooled:
            return self.resume(start, hidden, context)[:, None]
        (index, hook), (last, at) = self._place(start), self._place(end)
        rows = self.layout(end).select(end)
        # Without derivatives the fastest kernel serves; the last block is computed for the tokens that are read.
        attend = attend_plainly if torch.is_grad_enabled() else attend_fused
        blocks = self._body.blocks
        with self._casting():
            if index < last:
                hidden = continue_block(blocks[index], hook, hidden, context, "hook_resid_post", attend)
                for between in blocks[index + 1 : last]:
                    _may_end(hidden)
                    hidden = run_block(between, hidden, attend)
                hook, context = "hook_resid_pre", None
            if at != "hook_resid_pre":
                hidden = continue_block(blocks[last], hook, hidden, context, at, attend, rows.stop)
        return hidden[:, rows].float()

    def affine_head(self, site: Site) -> AffineHead | None:
        """See `tower.Tower`."""
        behind_all = not site.is_pooled and self._place(site) == (self.n_blocks - 1, "hook_resid_post")
        return self._body.affine_head() if behind_all else None

    def trace(self, pixels: Tensor, site: Site) -> AttentionTrace:
        """See `tower.Tower`."""
        index, hook = self._place_for_trace(site)
        attentions: list[Tensor] = []
        attend = attend_recording(attentions)
        with torch.no_grad():
            hidden = self._body.tokens(pixels.to(self.device, torch.float32))
        with torch.enable_grad():
            hidden = hidden.requires_grad_()  # parameters carry no gradient, so the graph starts at the tokens
            with self._casting():
                for block in self._body.blocks[:index]:
                    _may_end(hidden)
                    hidden = run_block(block, hidden, attend)
                value = hidden if hook == "hook_resid_pre" else self._at(index, hook, hidden, attend)
            vector = self._head(value)[0] if site.is_pooled else value[0, 0].float()
        return AttentionTrace(vector, attentions, self.patch_grid)

    def _at(self, index: int, hook: Hook, hidden: Tensor, attend: Attend) -> Tensor:
        return read_block(self._body.blocks[index], hidden, attend, [hook])[0][hook][0]

    def _step(self, index: int, hidden: Tensor, hooks: set[Hook]) -> tuple[dict[Hook, Reading], Tensor]:
        """Return what stands at the hooks of a block, and what leaves it."""
        block = self._body.blocks[index]
        if not hooks <= _ENDS:
            return read_block(block, hidden, attend_fused, hooks)
        is_trimmed = self._queries(index) is not None and "hook_resid_post" not in hooks
        # Blocks' own attention copies queries, keys and values about, which a GPU feels.
        by_parts = is_trimmed or hidden.is_cuda
        after = run_block(block, hidden, attend_fused, 1 if is_trimmed else None) if by_parts else block.whole(hidden)
        ends: dict[Hook, Reading] = {"hook_resid_pre": (hidden, None), "hook_resid_post": (after, None)}
        return {hook: ends[hook] for hook in hooks}, after

    def _head(self, hidden: Tensor) -> Tensor:
        return self._body.head(hidden[:, : self._n_pooled].float())

    def _queries(self, index: int) -> int | None:
        return self._n_pooled if index == self.n_blocks - 1 else None

    def _place(self, site: Site) -> Place:
        if site.is_stage:
            raise InputRefused(
                say("The site '{0}' does not exist: this encoder's image tower has blocks, not stages.", site.name),
                todo=say("Choose a block from 0 to {0}, as in 'blocks.0.hook_resid_post'.", self.n_blocks - 1),
            )
        index, hook = site.block(self.n_blocks), site.hook
        if hook == "ln2.hook_normalized" and not self._body.blocks[index].has_norm:
            raise InputRefused(
                say(
                    "The site '{0}' does not exist: this encoder's blocks normalise after the MLP, not before it.",
                    site.name,
                ),
                todo=say("Use 'blocks.{0}.hook_resid_mid'.", index),
            )
        return index, hook

    def _place_for_trace(self, site: Site) -> Place:
        """Return where a trace ends; the row of the class token is what a map is made of, so there must be one."""
        if (site.is_pooled and self._n_pooled is None) or not self._body.layout.n_class:
            raise InputRefused(
                say("Attention maps do not exist here: this encoder's embedding is not made of a class token."),
                safe=say("Everything else of this image stays as it is."),
            )
        index, hook = (self.n_blocks - 1, "hook_resid_post") if site.is_pooled else self._place(site)
        if (index, hook) == (0, "hook_resid_pre"):
            raise InputRefused(
                say("Attention maps do not exist at '{0}': no attention stands in front of it.", site.name)
            )
        return index, hook  # type: ignore[return-value]

    def _casting(self) -> Any:
        return casting(self.device, self._compute_dtype)


def _may_end(hidden: Tensor) -> None:
    """Give the pass up where nobody wants it any more; a GPU is done by then, and may be recording."""
    if not hidden.is_cuda:
        end_if_cancelled()
