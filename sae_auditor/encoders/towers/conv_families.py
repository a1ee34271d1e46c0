"""The families of towers with stages, and those of which nothing but the embedding is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from sae_auditor.encoders._attend import attend_plainly, merge_heads, split_heads
from sae_auditor.encoders._offline import open_clip, timm
from sae_auditor.encoders.towers.timm_vit import without_fused_attention

_TRUNKS = (timm.models.convnext.ConvNeXt, timm.models.fastvit.FastVit)


class TimmStages:
    """ConvNeXt and FastViT (MobileCLIP-S) of timm; see `staged_tower.Stages`."""

    def __init__(self, visual: Any) -> None:
        self._visual, self._trunk = visual, visual.trunk
        self.stages = list(visual.trunk.stages)
        self.image_size = image_size_of(visual)
        without_fused_attention(visual)

    @classmethod
    def of(cls, visual: Any) -> TimmStages | None:
        """Return the stages of an image tower, None when it is of another family."""
        is_timm = isinstance(visual, open_clip.timm_model.TimmModel)
        return cls(visual) if is_timm and type(visual.trunk) in _TRUNKS else None

    def stem(self, pixels: Tensor) -> Tensor:
        """See `staged_tower.Stages`."""
        feature_map: Tensor = self._trunk.stem(pixels)
        return feature_map

    def head(self, feature_map: Tensor) -> Tensor:
        """See `staged_tower.Stages`."""
        trunk = self._trunk
        last = trunk.final_conv if hasattr(trunk, "final_conv") else trunk.norm_pre
        embedding: Tensor = self._visual.head(trunk.forward_head(last(feature_map)))
        return embedding


class OpenClipResNet:
    """open_clip's `ModifiedResNet`; see `staged_tower.Stages`."""

    def __init__(self, visual: Any) -> None:
        self._visual = visual
        self.stages = [visual.layer1, visual.layer2, visual.layer3, visual.layer4]
        self.image_size = image_size_of(visual)

    @classmethod
    def of(cls, visual: Any) -> OpenClipResNet | None:
        """Return the stages of an image tower, None when it is of another family."""
        return cls(visual) if isinstance(visual, open_clip.modified_resnet.ModifiedResNet) else None

    def stem(self, pixels: Tensor) -> Tensor:
        """See `staged_tower.Stages`."""
        feature_map: Tensor = self._visual.stem(pixels)
        return feature_map

    def head(self, feature_map: Tensor) -> Tensor:
        """Return what the `AttentionPool2d` returns: the mean token's attention over itself and all places."""
        pool = self._visual.attnpool
        places = feature_map.flatten(2).transpose(1, 2)
        tokens = torch.cat([places.mean(1, keepdim=True), places], 1) + pool.positional_embedding
        projected = (pool.q_proj(tokens[:, :1]), pool.k_proj(tokens), pool.v_proj(tokens))
        attended = attend_plainly(*(split_heads(part, pool.num_heads) for part in projected))
        embedding: Tensor = pool.c_proj(merge_heads(attended))[:, 0]
        return embedding


class EmbeddingOnly:
    """A tower of which nothing but its output is known; see `staged_tower.Stages`."""

    stages: Sequence[Callable[[Tensor], Tensor]] = ()

    def __init__(self, visual: Any) -> None:
        self._visual = visual
        self.image_size = image_size_of(visual)

    def stem(self, pixels: Tensor) -> Tensor:
        """Return the embeddings; nothing stands between them and the pixels."""
        features = self._visual(pixels)
        embedding: Tensor = features[0] if isinstance(features, tuple) else features
        return embedding

    def head(self, feature_map: Tensor) -> Tensor:
        """Return the embeddings as they are."""
        return feature_map


def image_size_of(visual: Any) -> tuple[int, int]:
    """Return height and width of the images that a tower takes, in pixels."""
    size = visual.image_size
    height, width = size if isinstance(size, (tuple, list)) else (size, size)
    return int(height), int(width)
