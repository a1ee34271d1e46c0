"""open_clip's own vision transformer."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders.towers.body import AffineHead, affine_head
from sae_auditor.encoders.towers.layout import TokenLayout
from sae_auditor.encoders.towers.open_clip_blocks import OpenClipBlock


class OpenClipVit:
    """See `body.Body`."""

    def __init__(self, visual: Any) -> None:
        self._visual = visual
        self.blocks = [OpenClipBlock(block) for block in visual.transformer.resblocks]
        rows, columns = visual.grid_size
        self.layout = TokenLayout(1, 0, (int(rows), int(columns)))
        self.width = int(visual.transformer.width)

    @classmethod
    def of(cls, visual: Any) -> OpenClipVit | None:
        """Return the body of an image tower, None when it is of another family."""
        return cls(visual) if isinstance(visual, open_clip.transformer.VisionTransformer) else None

    @property
    def pools_class_token(self) -> bool:
        """See `body.Body`."""
        return self._visual.attn_pool is None and self._visual.pool_type == "tok"

    def tokens(self, pixels: Tensor) -> Tensor:
        """See `body.Body`."""
        tokens: Tensor = self._visual._embeds(pixels)
        return tokens

    def head(self, hidden: Tensor) -> Tensor:
        """See `body.Body`."""
        pooled = self._attended(hidden) if self._visual.attn_pool is not None else self._visual._pool(hidden)[0]
        if pooled.ndim == 3:  # a contrastive pooler with one query
            pooled = pooled[:, 0]
        result: Tensor = pooled if self._visual.proj is None else pooled @ self._visual.proj
        return result

    def affine_head(self) -> AffineHead | None:
        """See `body.Body`."""
        return affine_head(self._visual.ln_post, self._visual.proj) if self.pools_class_token else None

    def _attended(self, hidden: Tensor) -> Tensor:
        """Return what open_clip's `_pool` returns for its attentional poolers."""
        visual = self._visual
        if visual.attn_pool_contrastive is None:
            pooled: Tensor = visual._global_pool(visual.ln_post(_pooled(visual.attn_pool, hidden)))[0]
            return pooled
        normed = visual.ln_post(hidden)
        if visual.attn_pool_type == "cascade":
            normed = _pooled(visual.attn_pool, normed)
        return _pooled(visual.attn_pool_contrastive, normed)


def _pooled(pooler: Any, hidden: Tensor) -> Tensor:
    """Return an `AttentionalPooler`'s output; asked for its weights, torch's attention takes plain matrix products."""
    keys = pooler.ln_k(hidden)
    queries = pooler.ln_q(pooler.query).expand(len(hidden), -1, -1)
    result: Tensor = pooler.attn(queries, keys, keys, need_weights=True)[0]
    return result
