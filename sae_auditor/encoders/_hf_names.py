"""Weights of the transformers library's CLIP and SigLIP under open_clip's names.

Both libraries compute the same; they differ in names, in queries, keys and values being three tensors or one, and in
projections being stored transposed. The tables were made from the names that both libraries save.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_PATCHES: Final = "vision_model.embeddings.patch_embedding.weight"
_SIGLIP_ONLY: Final = ("vision_model.embeddings.patch_embedding.bias", "vision_model.head.probe")
_CONSTANTS: Final = re.compile(r"(?:vision|text)_model\.embeddings\.position_ids")
_BLOCK: Final = re.compile(r"(?P<tower>vision|text)_model\.encoder\.layers\.(?P<index>\d+)\.(?P<rest>.+)")
_SEPARATE: Final = re.compile(r"self_attn\.(?P<part>[qkv])_proj\.(?P<kind>weight|bias)")

_CLIP_NAMES: Final = {
    "logit_scale": "logit_scale",
    "vision_model.embeddings.class_embedding": "visual.class_embedding",
    "vision_model.embeddings.patch_embedding.weight": "visual.conv1.weight",
    "vision_model.embeddings.position_embedding.weight": "visual.positional_embedding",
    "vision_model.pre_layrnorm.weight": "visual.ln_pre.weight",
    "vision_model.pre_layrnorm.bias": "visual.ln_pre.bias",
    "vision_model.post_layernorm.weight": "visual.ln_post.weight",
    "vision_model.post_layernorm.bias": "visual.ln_post.bias",
    "visual_projection.weight": "visual.proj",
    "text_model.embeddings.token_embedding.weight": "token_embedding.weight",
    "text_model.embeddings.position_embedding.weight": "positional_embedding",
    "text_model.final_layer_norm.weight": "ln_final.weight",
    "text_model.final_layer_norm.bias": "ln_final.bias",
    "text_projection.weight": "text_projection",
}
_SIGLIP_NAMES: Final = {
    "logit_scale": "logit_scale",
    "logit_bias": "logit_bias",
    "vision_model.embeddings.patch_embedding.weight": "visual.trunk.patch_embed.proj.weight",
    "vision_model.embeddings.patch_embedding.bias": "visual.trunk.patch_embed.proj.bias",
    "vision_model.embeddings.position_embedding.weight": "visual.trunk.pos_embed",
    "vision_model.post_layernorm.weight": "visual.trunk.norm.weight",
    "vision_model.post_layernorm.bias": "visual.trunk.norm.bias",
    "vision_model.head.probe": "visual.trunk.attn_pool.latent",
    "vision_model.head.attention.out_proj.weight": "visual.trunk.attn_pool.proj.weight",
    "vision_model.head.attention.out_proj.bias": "visual.trunk.attn_pool.proj.bias",
    "vision_model.head.layernorm.weight": "visual.trunk.attn_pool.norm.weight",
    "vision_model.head.layernorm.bias": "visual.trunk.attn_pool.norm.bias",
    "vision_model.head.mlp.fc1.weight": "visual.trunk.attn_pool.mlp.fc1.weight",
    "vision_model.head.mlp.fc1.bias": "visual.trunk.attn_pool.mlp.fc1.bias",
    "vision_model.head.mlp.fc2.weight": "visual.trunk.attn_pool.mlp.fc2.weight",
    "vision_model.head.mlp.fc2.bias": "visual.trunk.attn_pool.mlp.fc2.bias",
    "text_model.embeddings.token_embedding.weight": "text.token_embedding.weight",
    "text_model.embeddings.position_embedding.weight": "text.positional_embedding",
    "text_model.final_layer_norm.weight": "text.ln_final.weight",
    "text_model.final_layer_norm.bias": "text.ln_final.bias",
    "text_model.head.weight": "text.text_projection.weight",
    "text_model.head.bias": "text.text_projection.bias",
}
_TRANSPOSED: Final = frozenset({"visual_projection.weight", "text_projection.weight"})
_POOL_QUERIES_KEYS_VALUES: Final = "vision_model.head.attention.in_proj_"

_OPEN_CLIP_BLOCK: Final = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "self_attn.out_proj": "attn.out_proj",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
}
_TIMM_BLOCK: Final = {
    "layer_norm1": "norm1",
    "layer_norm2": "norm2",
    "self_attn.out_proj": "attn.proj",
    "mlp.fc1": "mlp.fc1",
    "mlp.fc2": "mlp.fc2",
}


def has_hf_names(weights: Mapping[str, Tensor]) -> bool:
    """Whether the weights have the names of the transformers library."""
    return _PATCHES in weights


def is_siglip(weights: Mapping[str, Tensor]) -> bool:
    """Whether weights with the names of the transformers library are a SigLIP: no class token, a pooling head."""
    return any(name in weights for name in _SIGLIP_ONLY)


def to_open_clip_names(weights: Mapping[str, Tensor], where: str) -> dict[str, Tensor]:
    """Return the weights of a CLIP or SigLIP under open_clip's names.

    Parameters
    ----------
    weights
        With the transformers library's names. What is not known keeps its name, for the check against the model.
    where
        The weights file, for messages.

    Raises
    ------
    InputRefused
        When queries, keys and values of a block do not belong together.
    """
    siglip = is_siglip(weights)
    names = _SIGLIP_NAMES if siglip else _CLIP_NAMES
    converted: dict[str, Tensor] = {}
    separate: dict[str, dict[str, Tensor]] = {}
    for name, tensor in weights.items():
        if name in names:
            converted[names[name]] = _shaped(name, tensor, siglip)
        elif siglip and name.startswith(_POOL_QUERIES_KEYS_VALUES):
            converted.update(_pool_parts(name.removeprefix(_POOL_QUERIES_KEYS_VALUES), tensor))
        elif match := _BLOCK.fullmatch(name):
            block = _block_name(match["tower"], match["index"], siglip)
            if part := _SEPARATE.fullmatch(match["rest"]):
                fused = block + _fused_name(part["kind"], is_timm=siglip and match["tower"] == "vision")
                separate.setdefault(fused, {})[part["part"]] = tensor
            else:
                is_timm = siglip and match["tower"] == "vision"
                converted[block + _renamed(match["rest"], _TIMM_BLOCK if is_timm else _OPEN_CLIP_BLOCK)] = tensor
        elif not _CONSTANTS.fullmatch(name):
            converted[name] = tensor
    return converted | {name: _fused(name, parts, where) for name, parts in separate.items()}


def _shaped(name: str, tensor: Tensor, siglip: bool) -> Tensor:
    if name in _TRANSPOSED and tensor.ndim == 2:
        return tensor.T
    if siglip and name == "vision_model.embeddings.position_embedding.weight":
        return tensor[None]
    return tensor


def _pool_parts(kind: str, tensor: Tensor) -> dict[str, Tensor]:
    """Split what the pooling head reads: one third asks, two thirds are keys and values."""
    third = tensor.shape[0] // 3
    return {f"visual.trunk.attn_pool.q.{kind}": tensor[:third], f"visual.trunk.attn_pool.kv.{kind}": tensor[third:]}


def _block_name(tower: str, index: str, siglip: bool) -> str:
    if tower == "vision":
        return f"visual.trunk.blocks.{index}." if siglip else f"visual.transformer.resblocks.{index}."
    return f"text.transformer.resblocks.{index}." if siglip else f"transformer.resblocks.{index}."


def _fused_name(kind: str, *, is_timm: bool) -> str:
    return f"attn.qkv.{kind}" if is_timm else f"attn.in_proj_{kind}"


def _renamed(rest: str, table: Mapping[str, str]) -> str:
    stem, _, kind = rest.rpartition(".")
    return f"{table.get(stem, stem)}.{kind}"


def _fused(name: str, parts: Mapping[str, Tensor], where: str) -> Tensor:
    if parts.keys() != set("qkv") or len({tensor.shape for tensor in parts.values()}) != 1:
        held = ", ".join(f"{part}_proj {list(tensor.shape)}" for part, tensor in sorted(parts.items()))
        raise InputRefused(
            say("{0}: the queries, keys and values that make '{1}' do not belong together: {2}.", where, name, held),
            todo=say("Get the whole file again."),
        )
    return torch.cat([parts[part] for part in "qkv"])
