"""A small image tower of every family, with weights that leave nothing at zero or one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import timm
import torch
from open_clip import CLIP
from open_clip.modified_resnet import ModifiedResNet
from open_clip.timm_model import TimmModel
from open_clip.transformer import VisionTransformer
from timm.models.fastvit import RepConditionalPosEnc
from timm.models.vision_transformer import ResPostBlock
from timm.models.vitamin import GeGluMlp, VitCfg, VitConvCfg
from torch import nn

from sae_auditor.encoders import ClipEncoder, load_encoder_from

EMBED_DIM = 12
SMALL: dict[str, Any] = {"embed_dim": 24, "depth": 2, "num_heads": 2, "img_size": 32, "patch_size": 8}


def _timm(name: str, head: nn.Module | None = None, side: int = 32, **options: Any) -> nn.Module:
    """What open_clip's `TimmModel` makes of one of timm's models, with the model's size chosen here."""
    visual = TimmModel.__new__(TimmModel)
    nn.Module.__init__(visual)
    visual.image_size = (side, side)
    visual.trunk = timm.create_model(name, **{"num_classes": EMBED_DIM, **options})
    visual.head = nn.Sequential() if head is None else nn.Sequential(head)
    return visual


def _open_clip(**options: Any) -> nn.Module:
    sizes = {"image_size": 32, "patch_size": 8, "width": 24, "layers": 2, "heads": 2, "mlp_ratio": 2.0}
    return VisionTransformer(**{**sizes, "output_dim": EMBED_DIM, **options})


def _vitamin() -> nn.Module:
    cfg = VitCfg(embed_dim=(8, 16, 24), depths=(1, 1, 1), stem_width=8, head_type="1d",
                 conv_cfg=VitConvCfg(norm_layer="layernorm2d", norm_eps=1e-6))  # fmt: skip
    sizes = {"embed_dim": 24, "depth": 2, "num_heads": 2, "img_size": 64, "embed_cfg": cfg, "mlp_layer": GeGluMlp}
    return _timm("vitamin_small_224", nn.Linear(24, EMBED_DIM, bias=False), 64, num_classes=0, **sizes)


def _fastvit() -> nn.Module:
    positions = (None, None, None, partial(RepConditionalPosEnc, spatial_shape=(7, 7)))
    return _timm("fastvit_mci0", side=96, layers=(1, 1, 1, 1), embed_dims=(8, 16, 32, 64), pos_embs=positions)


def _eva(**options: Any) -> nn.Module:
    return _timm("eva02_base_patch16_clip_224", global_pool="token", **{**SMALL, **options})


def _pe(**options: Any) -> nn.Module:
    return _timm("vit_pe_core_tiny_patch16_384", **{**SMALL, **options})


def _siglip(**options: Any) -> nn.Module:
    return _timm("vit_base_patch16_siglip_224", num_classes=0, **{**SMALL, **options})


def _vit(**options: Any) -> nn.Module:
    return _timm("vit_tiny_patch16_224", **{"global_pool": "token", **SMALL, **options})


FAMILIES: dict[str, Callable[[], nn.Module]] = {
    "open_clip": _open_clip,
    "open_clip, layer scale": partial(_open_clip, ls_init_value=0.3, pool_type="avg"),
    "open_clip, custom blocks": partial(
        _open_clip, block_type="custom", qk_norm=True, scale_heads=True, scale_attn=True, scale_fc=True
    ),
    "open_clip, attentional pool": partial(_open_clip, attentional_pool=True, attn_pooler_heads=2),
    "open_clip, cascade pool": partial(
        _open_clip, attentional_pool="cascade", attn_pooler_heads=2, attn_pooler_queries=4, output_dim=24
    ),
    "SigLIP": _siglip,
    "ViT, class token": _vit,
    "ViT, registers, layer scale, query-key norm": partial(_vit, reg_tokens=3, init_values=0.3, qk_norm=True),
    "ViT, registers, averaged": partial(_vit, reg_tokens=2, class_token=False, global_pool="avg"),
    "ViT, norm after": partial(_vit, block_fn=ResPostBlock, init_values=0.5),
    "MobileCLIP-B": partial(
        _timm, "vit_base_mci_224", side=224, embed_dim=768, depth=1, num_heads=4, mlp_ratio=0.25, global_pool="token"
    ),
    "ViTamin": _vitamin,
    "EVA02": _eva,
    "EVA02, packed, layer scale": partial(_eva, qkv_fused=True, init_values=0.3, scale_attn_inner=True),
    "EVA02, norm after, dynamic": partial(_eva, dynamic_img_size=True, use_post_norm=True),
    "ViT with mixed rotary": partial(_timm, "vit_small_patch16_rope_mixed_224", **SMALL),
    "PE": _pe,
    "PE, registers, grouped keys": partial(_pe, num_reg_tokens=2, attn_type="rope", qkv_fused=False, num_kv_heads=1),
    "ConvNeXt": partial(_timm, "convnext_atto", side=64, depths=(1, 1, 2, 1), dims=(8, 12, 16, 20), ls_init_value=0.3),
    "FastViT": _fastvit,
    "ResNet": partial(ModifiedResNet, [1, 1, 1, 1], EMBED_DIM, 2, image_size=64, width=8),
    "unknown": partial(_timm, "resnet18", channels=(8, 8, 8, 8), side=64),
}


# The embedding's length where it is not `EMBED_DIM`: no projection, or a pooler that needs both sizes equal.
_OTHER_DIMS = {"SigLIP": 24, "open_clip, cascade pool": 24}


def embed_dim_of(name: str) -> int:
    """Length of the image embedding."""
    return _OTHER_DIMS.get(name, EMBED_DIM)


def tower_of_family(name: str) -> Any:
    """The image tower, in eval mode, without gradients on its parameters."""
    torch.manual_seed(sum(name.encode()))
    visual = FAMILIES[name]().eval().requires_grad_(False)
    for parameter in visual.parameters():
        if parameter.ndim == 1 or float(parameter.abs().max()) < 0.1:
            parameter.add_(torch.randn_like(parameter) * 0.1)
    for module in visual.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return visual


@cache
def encoder_of_family(name: str) -> ClipEncoder:
    """A whole encoder with the family's image tower and a text tower of one block."""
    config = {
        "embed_dim": embed_dim_of(name),
        "vision_cfg": {"image_size": 32, "layers": 1, "width": 16, "head_width": 8, "patch_size": 8},
        "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
    }
    torch.manual_seed(1)
    weights = CLIP(**copy.deepcopy(config)).state_dict()
    plain = load_encoder_from({"model_cfg": config}, weights, name=name, fingerprint="a" * 64, device="cpu")
    model = copy.deepcopy(plain.model)
    model.visual = tower_of_family(name)
    return ClipEncoder(model, plain.config, name=name, architecture=name, fingerprint="a" * 64, device="cpu")
