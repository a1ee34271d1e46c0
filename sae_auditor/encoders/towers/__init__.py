"""Image towers: one small adapter for each family behind one protocol.

A family is a class with ``of(visual)``, which returns None for towers of other families. Vision transformers
(`body.Body`) have their blocks as sites, convolutional towers (`staged_tower.Stages`) their stages; every tower has the
site ``pooled``, and one of an unknown family that alone.
"""

from __future__ import annotations

from typing import Any, Final

import torch

from sae_auditor.encoders.towers.block_tower import BlockTower
from sae_auditor.encoders.towers.conv_families import EmbeddingOnly, OpenClipResNet, TimmStages
from sae_auditor.encoders.towers.open_clip_vit import OpenClipVit
from sae_auditor.encoders.towers.passes import AttentionTrace, SitePass
from sae_auditor.encoders.towers.staged_tower import StagedTower
from sae_auditor.encoders.towers.stretch import Stretch
from sae_auditor.encoders.towers.tail import Tail
from sae_auditor.encoders.towers.timm_vit import TimmVit
from sae_auditor.encoders.towers.tower import Tower

__all__ = ["AttentionTrace", "SitePass", "Stretch", "Tail", "Tower", "tower_of"]

_BODIES: Final = (OpenClipVit, TimmVit)
_STAGES: Final = (TimmStages, OpenClipResNet)


def tower_of(visual: Any, embed_dim: int, *, compute_dtype: torch.dtype | None = None) -> Tower:
    """Return the tower of an open_clip model's image part.

    Parameters
    ----------
    visual
        The image part, in eval mode, without gradients on its parameters.
    embed_dim
        Length e of the image embedding.
    compute_dtype
        In which numbers blocks and stages compute, float32 when None; norms, pooling and projection are float32 always.
    """
    for family in _BODIES:
        body = family.of(visual)
        if body is not None:
            return BlockTower(visual, body, embed_dim, compute_dtype=compute_dtype)
    known = (family.of(visual) for family in _STAGES)
    stages = next((found for found in known if found is not None), None) or EmbeddingOnly(visual)
    return StagedTower(visual, stages, embed_dim, compute_dtype=compute_dtype)
