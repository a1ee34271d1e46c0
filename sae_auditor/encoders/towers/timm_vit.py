"""timm's vision transformers and EVA towers, as open_clip uses them: SigLIP, MobileCLIP-B, ViTamin, EVA02, PE."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from sae_auditor.encoders._offline import open_clip, timm
from sae_auditor.encoders.towers.body import AffineHead, affine_head
from sae_auditor.encoders.towers.layout import TokenLayout
from sae_auditor.encoders.towers.timm_blocks import TimmBlock, has_known_attention

_TRUNKS = (timm.models.vision_transformer.VisionTransformer, timm.models.eva.Eva)
# Whether a block normalises before attention and MLP, or after them.
_NORM_FIRST = {
    timm.models.vision_transformer.Block: True,
    timm.models.vision_transformer.ResPostBlock: False,
    timm.models.eva.EvaBlock: True,
    timm.models.eva.EvaBlockPostNorm: False,
}


class TimmVit:
    """See `body.Body`."""

    def __init__(self, visual: Any) -> None:
        self._visual, self._trunk = visual, visual.trunk
        trunk = self._trunk
        ropes = _ropes(trunk)
        self.blocks = [
            TimmBlock(block, norm_first=_NORM_FIRST[type(block)], **({} if rope is None else {"rope": rope}))
            for block, rope in zip(trunk.blocks, ropes, strict=True)
        ]
        n_class = int(trunk.cls_token is not None)
        rows, columns = trunk.patch_embed.grid_size
        self.layout = TokenLayout(n_class, trunk.num_prefix_tokens - n_class, (int(rows), int(columns)))
        self.width = int(trunk.embed_dim)
        without_fused_attention(trunk.attn_pool, visual.head)

    @classmethod
    def of(cls, visual: Any) -> TimmVit | None:
        """Return the body of an image tower, None when it is of another family or has blocks of an unknown kind."""
        if not isinstance(visual, open_clip.timm_model.TimmModel) or type(visual.trunk) not in _TRUNKS:
            return None
        known = all(type(block) in _NORM_FIRST and has_known_attention(block) for block in visual.trunk.blocks)
        return cls(visual) if known else None

    @property
    def pools_class_token(self) -> bool:
        """See `body.Body`."""
        return self._trunk.attn_pool is None and self._trunk.global_pool == "token"

    def tokens(self, pixels: Tensor) -> Tensor:
        """See `body.Body`."""
        trunk = self._trunk
        placed = trunk._pos_embed(trunk.patch_embed(pixels))
        tokens: Tensor = trunk.norm_pre(placed[0] if isinstance(placed, tuple) else placed)
        return tokens

    def head(self, hidden: Tensor) -> Tensor:
        """See `body.Body`."""
        embedding: Tensor = self._visual.head(self._trunk.forward_head(self._trunk.norm(hidden)))
        return embedding

    def affine_head(self) -> AffineHead | None:
        """See `body.Body`."""
        trunk = self._trunk
        if not self.pools_class_token or not isinstance(trunk.fc_norm, nn.Identity):
            return None
        layers = [trunk.head, *self._visual.head]
        matrices = [layer for layer in layers if not isinstance(layer, (nn.Identity, nn.Dropout))]
        if len(matrices) > 1 or not all(isinstance(layer, nn.Linear) for layer in matrices):
            return None
        if not matrices:
            return affine_head(trunk.norm, None)
        return affine_head(trunk.norm, matrices[0].weight.T, matrices[0].bias)


def without_fused_attention(*modules: nn.Module | None) -> None:
    """Let timm's attention take plain matrix products, whose derivatives can be batched; their values are the same."""
    for module in modules:
        for part in () if module is None else module.modules():
            if hasattr(part, "fused_attn"):
                setattr(part, "fused_attn", False)  # noqa: B010 -- a plain flag, not a parameter of the module


def _ropes(trunk: Any) -> list[Tensor | None]:
    """Return the rotary embedding of each block, None where there is none."""
    if getattr(trunk, "rope", None) is None:
        return [None] * len(trunk.blocks)
    rows, columns = trunk.patch_embed.grid_size
    shape = (1, rows, columns, trunk.embed_dim) if trunk.dynamic_img_size else (1, rows * columns, trunk.embed_dim)
    # It depends on the grid alone, so it is asked for with tokens of zeros.
    with torch.no_grad():
        rope: Tensor = trunk._pos_embed(next(trunk.parameters()).new_zeros(shape))[1]
    return list(rope) if getattr(trunk, "rope_mixed", False) else [rope] * len(trunk.blocks)
