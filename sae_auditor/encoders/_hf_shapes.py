"""What the shapes of a CLIP or SigLIP of the transformers library say where its `config.json` is missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from torch import Tensor

from sae_auditor.encoders._hf_names import is_siglip
from sae_auditor.errors import InputRefused

_HEAD_WIDTH: Final = 64


def config_of_shapes(weights: Mapping[str, Tensor], where: str) -> dict[str, Any]:
    """Return the content that `config.json` would have, as far as shapes tell.

    How many heads the attention has cannot be seen; every published small model has heads of 64.

    Raises
    ------
    InputRefused
        When a tensor that tells a size is missing, or a width is not a multiple of 64.
    """
    siglip = is_siglip(weights)
    image, words = _tower(weights, "vision_model", where), _tower(weights, "text_model", where)
    patches = _shape(weights, "vision_model.embeddings.patch_embedding.weight", 4, where)
    n_positions = _shape(weights, "vision_model.embeddings.position_embedding.weight", 2, where)[0]
    rows = math.isqrt(n_positions - (0 if siglip else 1))
    image |= {"patch_size": patches[-1], "image_size": rows * patches[-1]}
    vocab_size = _shape(weights, "text_model.embeddings.token_embedding.weight", 2, where)[0]
    length = _shape(weights, "text_model.embeddings.position_embedding.weight", 2, where)[0]
    words |= {"vocab_size": vocab_size, "max_position_embeddings": length}
    content: dict[str, Any] = {
        "model_type": "siglip" if siglip else "clip",
        "vision_config": image,
        "text_config": words,
    }
    if not siglip:
        content["projection_dim"] = _shape(weights, "visual_projection.weight", 2, where)[0]
        words["eos_token_id"] = vocab_size - 1
    return content


def _tower(weights: Mapping[str, Tensor], tower: str, where: str) -> dict[str, Any]:
    inner, width = _shape(weights, f"{tower}.encoder.layers.0.mlp.fc1.weight", 2, where)
    if width % _HEAD_WIDTH:
        raise InputRefused(
            f"{where} does not tell how many heads its attention has: its width {width} is not a multiple of 64.",
            todo="Put the model's config.json beside it.",
        )
    layers = {name.split(".")[3] for name in weights if name.startswith(f"{tower}.encoder.layers.")}
    return {
        "hidden_size": width,
        "intermediate_size": inner,
        "num_hidden_layers": len(layers),
        "num_attention_heads": width // _HEAD_WIDTH,
    }


def _shape(weights: Mapping[str, Tensor], name: str, n_dims: int, where: str) -> list[int]:
    if name not in weights or weights[name].ndim != n_dims:
        raise InputRefused(f"{where} has no tensor '{name}' of {n_dims} dimensions, which tells a size of the encoder.")
    return list(weights[name].shape)
