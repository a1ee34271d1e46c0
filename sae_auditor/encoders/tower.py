"""The image tower: from pixels to the hidden states of a site and on to the embedding."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from sae_auditor.encoders._block import Attend, attend_fused, attend_plainly, attention_probabilities, block_output
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders.site import Site
from sae_auditor.errors import InputRefused


@dataclass(frozen=True)
class SitePass:
    """What one pass of the tower over `n` images gave.

    Parameters
    ----------
    site
        Where the encoder was read.
    hidden
        float32 ``[n, T, d]``, every token at the site, the class token first; ``[n, 1, e]`` for ``pooled``.
    embedding
        float32 ``[n, e]``, the image embedding before it is normalised.
    patch_grid
        Rows and columns of the patches; ``(0, 0)`` for a tower that has none.
    """

    site: Site
    hidden: Tensor
    embedding: Tensor
    patch_grid: tuple[int, int]

    @property
    def vectors(self) -> Tensor:
        """The tokens that the site's rule selects, float32 ``[n, t, d]``: a view of `hidden`."""
        return self.hidden[:, self.site.token_slice]


@dataclass(frozen=True)
class AttentionTrace:
    """One image's way to a site with its attention kept in the graph of derivatives.

    Parameters
    ----------
    vector
        float32 ``[d]``: the class token at the site, or the image embedding ``[e]`` for ``pooled``; carries a gradient.
    attentions
        For every block up to the site its attention probabilities ``[heads, T, T]``; a scalar function of `vector`
        can be differentiated with respect to them by `torch.autograd.grad`.
    """

    vector: Tensor
    attentions: list[Tensor]


class Tower:
    """The image tower of an open_clip model on one device.

    Towers other than open_clip's `VisionTransformer` have the site ``pooled`` only: their `n_blocks` is 0.

    Parameters
    ----------
    visual
        The image tower, in eval mode, without gradients on its parameters.
    embed_dim
        Length e of the image embedding.
    low_precision
        Whether the weights of the blocks are bf16; norms, residuals, pooling and projection are float32 always.
    """

    def __init__(self, visual: Any, embed_dim: int, *, low_precision: bool = False) -> None:
        self.visual = visual
        self.embed_dim = embed_dim
        self.low_precision = low_precision
        self.is_transformer = isinstance(visual, open_clip.transformer.VisionTransformer)
        self.blocks: list[Any] = list(visual.transformer.resblocks) if self.is_transformer else []

    @property
    def n_blocks(self) -> int:
        """Number of residual blocks that can be sites."""
        return len(self.blocks)

    @property
    def width(self) -> int:
        """Length d of the hidden states; e for a tower without sites in blocks."""
        return int(self.visual.transformer.width) if self.is_transformer else self.embed_dim

    @property
    def patch_grid(self) -> tuple[int, int]:
        """Rows and columns of the patches; ``(0, 0)`` for a tower that has none."""
        rows, columns = self.visual.grid_size if self.is_transformer else (0, 0)
        return int(rows), int(columns)

    @property
    def device(self) -> torch.device:
        """Where the parameters are."""
        parameter: Tensor = next(self.visual.parameters())
        return parameter.device

    @property
    def pools_class_token(self) -> bool:
        """Whether the embedding is made of the class token after the last block and of nothing else."""
        return self.is_transformer and self.visual.attn_pool is None and self.visual.pool_type == "tok"

    def block_of(self, site: Site) -> int:
        """Return the index of the site's block.

        Raises
        ------
        InputRefused
            When this tower has no such block.
        """
        if not self.is_transformer:
            raise InputRefused(
                f"The site '{site.name}' does not exist: this encoder's image tower is not a plain vision transformer.",
                todo="Use the site 'pooled'.",
            )
        return site.block(self.n_blocks)

    @torch.no_grad()
    def run(self, pixels: Tensor, sites: Sequence[Site]) -> list[SitePass]:
        """Run the tower once over ``[n, 3, s, s]`` and keep the hidden states of every site."""
        pixels = pixels.to(self.device, torch.float32)
        indices = sorted({self.block_of(site) for site in sites if not site.is_pooled})
        if not indices:
            embedding = self._embedding(pixels)
            return [SitePass(site, embedding[:, None], embedding, self.patch_grid) for site in sites]
        hidden, start, kept = self._tokens(pixels), 0, dict[int, Tensor]()
        for index in indices:
            hidden = self._blocks(hidden, start, index + 1)
            start, kept[index] = index + 1, hidden.float()
        embedding = self.finish(hidden, start, attend_fused)
        at_sites = [embedding[:, None] if site.is_pooled else kept[self.block_of(site)] for site in sites]
        return [SitePass(site, at, embedding, self.patch_grid) for site, at in zip(sites, at_sites, strict=True)]

    def finish(self, hidden: Tensor, start: int, attend: Attend) -> Tensor:
        """Return the embeddings ``[n, e]`` from what enters block `start`, ``[n, T, d]``.

        Where only the class token is pooled, the last block computes only that.
        """
        remaining = self.blocks[start:]
        with self._casting():
            for block in remaining[:-1]:
                hidden = block_output(block, hidden, attend)
            if remaining:
                n_queries = 1 if self.pools_class_token else None
                hidden = block_output(remaining[-1], hidden, attend, n_queries=n_queries)
        return self.head(hidden)

    def head(self, hidden: Tensor) -> Tensor:
        """Return the embeddings ``[n, e]`` from what left the last block: norm, pooling and projection."""
        if self.pools_class_token:
            hidden = hidden[:, :1]
        pooled: Tensor = self.visual._pool(hidden.float())[0]
        if pooled.ndim == 3:  # a contrastive pooler with one query
            pooled = pooled[:, 0]
        return pooled if self.visual.proj is None else pooled @ self.visual.proj

    def trace(self, pixels: Tensor, site: Site) -> AttentionTrace:
        """Run one image ``[1, 3, s, s]`` up to the site with every attention in the graph of derivatives."""
        last = self._last_block_for_trace(site)
        attentions: list[Tensor] = []

        def attend(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
            probabilities = attention_probabilities(queries, keys)[0].float()
            attentions.append(probabilities)
            return (probabilities @ values[0])[None]

        with torch.enable_grad():
            with torch.no_grad():
                hidden = self._tokens(pixels.to(self.device, torch.float32))
            hidden = hidden.requires_grad_()  # parameters carry no gradient, so the graph starts at the tokens
            with self._casting():
                for block in self.blocks[: last + 1]:
                    hidden = block_output(block, hidden, attend)
            vector = self.head(hidden)[0] if site.is_pooled else hidden[0, 0].float()
        return AttentionTrace(vector, attentions)

    def _last_block_for_trace(self, site: Site) -> int:
        if site.is_pooled and self.is_transformer:
            return self.n_blocks - 1
        if not site.is_pooled:
            return self.block_of(site)
        raise InputRefused(
            "Attention maps do not exist for this encoder: its image tower is not a plain vision transformer."
        )

    def _embedding(self, pixels: Tensor) -> Tensor:
        if self.pools_class_token:
            tokens = self._blocks(self._tokens(pixels), 0, self.n_blocks - 1)
            return self.finish(tokens, self.n_blocks - 1, attend_fused)
        if self.is_transformer:
            return self.head(self._blocks(self._tokens(pixels), 0, self.n_blocks))
        with self._casting():
            features = self.visual(pixels)
        embedding: Tensor = features[0] if isinstance(features, tuple) else features
        return embedding.float()

    def _tokens(self, pixels: Tensor) -> Tensor:
        """Return what enters the first block, ``[n, T, d]``."""
        tokens: Tensor = self.visual._embeds(pixels)
        return tokens

    def _blocks(self, hidden: Tensor, start: int, stop: int) -> Tensor:
        with self._casting():
            for block in self.blocks[start:stop]:
                hidden = block(hidden)
        return hidden

    def _casting(self) -> AbstractContextManager[Any]:
        return torch.autocast(self.device.type, torch.bfloat16) if self.low_precision else nullcontext()


class Tail:
    """The way from a site to the image embedding, as a differentiable function.

    Calling it with hidden states ``[b, T, d]`` (``[b, 1, e]`` for ``pooled``) gives embeddings ``[b, e]`` before they
    are normalised. Attention is computed from plain matrix products, so that derivatives can be batched
    (`torch.autograd.grad` with ``is_grads_batched=True``, `torch.func`) and never fall back to a loop.
    The block after which nothing but the class token counts is computed for that token only.

    A **closed** tail depends on one vector alone: the class token after the last block, or the embedding itself.
    Behind the last block, whatever the token rule, `gamma`, `beta`, `eps` and `projection` describe the head
    ``u = P^T (gamma * (x - mean) / sqrt(var + eps) + beta)`` of a tower that pools its class token. All four are None
    for ``pooled``, where u = x, and for every other tail.
    """

    def __init__(self, tower: Tower, site: Site) -> None:
        self.site = site
        self._tower = tower
        self._next_block = tower.n_blocks if site.is_pooled else tower.block_of(site) + 1
        is_head = not site.is_pooled and self._next_block == tower.n_blocks and tower.pools_class_token
        self.is_closed: bool = site.is_pooled or (is_head and site.tokens == "cls")
        norm = tower.visual.ln_post if is_head else None
        self.gamma: Tensor | None = norm.weight if norm else None
        self.beta: Tensor | None = norm.bias if norm else None
        self.eps: float | None = float(norm.eps) if norm else None
        self.projection: Tensor | None = tower.visual.proj if is_head else None

    def __call__(self, hidden: Tensor) -> Tensor:
        """Return the embeddings float32 ``[b, e]`` of hidden states float32 ``[b, T, d]``."""
        hidden = hidden.to(self._tower.device)
        if self.site.is_pooled:
            return hidden[:, 0]
        return self._tower.finish(hidden, self._next_block, attend_plainly)
