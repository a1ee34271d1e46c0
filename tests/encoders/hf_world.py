"""CLIP and SigLIP as the transformers library saves them, and what they compute, written out from its documentation.

Nothing here uses the program or open_clip: tensors are drawn under the library's names, and the forward passes are
plain functions of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

VISION = {"hidden_size": 48, "intermediate_size": 106, "num_hidden_layers": 2, "num_attention_heads": 3,
          "image_size": 32, "patch_size": 8}  # fmt: skip
TEXT = {"hidden_size": 40, "intermediate_size": 92, "num_hidden_layers": 2, "num_attention_heads": 5}

CLIP_CONFIG: dict[str, Any] = {
    "model_type": "clip",
    "architectures": ["CLIPModel"],
    "projection_dim": 24,
    "vision_config": {**VISION, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5},
    "text_config": {
        **TEXT, "vocab_size": 49408, "max_position_embeddings": 77, "hidden_act": "quick_gelu", "eos_token_id": 2,
    },
}  # fmt: skip
SIGLIP_CONFIG: dict[str, Any] = {
    "model_type": "siglip",
    "architectures": ["SiglipModel"],
    "vision_config": {**VISION, "hidden_act": "gelu_pytorch_tanh", "layer_norm_eps": 1e-6},
    "text_config": {**TEXT, "vocab_size": 60, "max_position_embeddings": 12, "hidden_act": "gelu_pytorch_tanh",
                    "layer_norm_eps": 1e-6, "projection_size": 48},
}  # fmt: skip
PROCESSOR: dict[str, Any] = {
    "do_resize": True, "size": {"shortest_edge": 32}, "resample": 2, "do_center_crop": True,
    "crop_size": {"height": 32, "width": 32}, "do_rescale": True, "do_normalize": True,
    "image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6],
}  # fmt: skip


def random_weights(config: dict[str, Any], seed: int = 0) -> dict[str, Tensor]:
    """Draw every tensor that the library saves for the configuration."""
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator) * 0.2

    vision, text, siglip = config["vision_config"], config["text_config"], config["model_type"] == "siglip"
    d, w, patch = vision["hidden_size"], text["hidden_size"], vision["patch_size"]
    n_patches = (vision["image_size"] // patch) ** 2
    weights = {
        "logit_scale": draw(1) if siglip else torch.tensor(2.5),
        "vision_model.embeddings.patch_embedding.weight": draw(d, 3, patch, patch),
        "vision_model.embeddings.position_embedding.weight": draw(n_patches + (0 if siglip else 1), d),
        "text_model.embeddings.token_embedding.weight": draw(text["vocab_size"], w),
        "text_model.embeddings.position_embedding.weight": draw(text["max_position_embeddings"], w),
    }
    norms = [("vision_model.post_layernorm", d), ("text_model.final_layer_norm", w)]
    for tower, part in (("vision_model", vision), ("text_model", text)):
        width, inner = part["hidden_size"], part["intermediate_size"]
        for i in range(part["num_hidden_layers"]):
            block = f"{tower}.encoder.layers.{i}"
            norms += [(f"{block}.layer_norm1", width), (f"{block}.layer_norm2", width)]
            for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
                weights |= linear(f"{block}.self_attn.{name}", width, width, draw)
            weights |= linear(f"{block}.mlp.fc1", width, inner, draw) | linear(f"{block}.mlp.fc2", inner, width, draw)
    if siglip:
        head, inner = "vision_model.head", vision["intermediate_size"]
        norms.append((f"{head}.layernorm", d))
        weights |= {
            "logit_bias": draw(1),
            "vision_model.embeddings.patch_embedding.bias": draw(d),
            f"{head}.probe": draw(1, 1, d),
            f"{head}.attention.in_proj_weight": draw(3 * d, d),
            f"{head}.attention.in_proj_bias": draw(3 * d),
        }
        weights |= linear(f"{head}.attention.out_proj", d, d, draw) | linear("text_model.head", w, d, draw)
        weights |= linear(f"{head}.mlp.fc1", d, inner, draw) | linear(f"{head}.mlp.fc2", inner, d, draw)
    else:
        e = config["projection_dim"]
        norms.append(("vision_model.pre_layrnorm", d))
        weights |= {
            "vision_model.embeddings.class_embedding": draw(d),
            "visual_projection.weight": draw(e, d),
            "text_projection.weight": draw(e, w),
        }
    for name, width in norms:
        weights |= {f"{name}.weight": 1 + draw(width), f"{name}.bias": draw(width)}
    return weights


def linear(name: str, n_in: int, n_out: int, draw: Any) -> dict[str, Tensor]:
    return {f"{name}.weight": draw(n_out, n_in), f"{name}.bias": draw(n_out)}


def save_hf(folder: Path, config: dict[str, Any], weights: dict[str, Tensor], **files: dict[str, Any]) -> Path:
    """Write a folder as `save_pretrained` does; further keywords are JSON files by their stem."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    for stem, content in files.items():
        (folder / f"{stem}.json").write_text(json.dumps(content))
    return folder


class Reference:
    """What the library computes, from its weights."""

    def __init__(self, config: dict[str, Any], weights: dict[str, Tensor]) -> None:
        self.config, self.weights = config, weights
        self.siglip = config["model_type"] == "siglip"

    def image(self, pixels: Tensor) -> Tensor:
        """Return the image embeddings of ``[n, 3, s, s]``."""
        part, weights = self.config["vision_config"], self.weights
        patches = "vision_model.embeddings.patch_embedding"
        x = functional.conv2d(pixels, weights[f"{patches}.weight"], weights.get(f"{patches}.bias"), part["patch_size"])
        x = x.flatten(2).transpose(1, 2)
        if not self.siglip:
            token = weights["vision_model.embeddings.class_embedding"].expand(len(x), 1, -1)
            x = torch.cat([token, x], 1)
        x = x + weights["vision_model.embeddings.position_embedding.weight"]
        if not self.siglip:
            x = self._norm(x, "vision_model.pre_layrnorm", part)
        x = self._blocks(x, "vision_model", part, None)
        if self.siglip:
            return self._pooled(self._norm(x, "vision_model.post_layernorm", part), part)
        return self._norm(x[:, 0], "vision_model.post_layernorm", part) @ weights["visual_projection.weight"].T

    def text(self, ids: Tensor) -> Tensor:
        """Return the text embeddings of ids ``[n, t]``."""
        part, weights = self.config["text_config"], self.weights
        x = weights["text_model.embeddings.token_embedding.weight"][ids]
        x = x + weights["text_model.embeddings.position_embedding.weight"][: ids.shape[1]]
        mask = None if self.siglip else torch.full((ids.shape[1],) * 2, float("-inf")).triu(1)
        x = self._norm(self._blocks(x, "text_model", part, mask), "text_model.final_layer_norm", part)
        if self.siglip:
            return self._linear(x[:, -1], "text_model.head")
        end = part["eos_token_id"]
        is_legacy = end == 2 and self.config["model_type"] == "clip"  # MetaCLIP 2 means the number itself
        at = ids.argmax(1) if is_legacy else (ids == end).int().argmax(1)
        return x[torch.arange(len(x)), at] @ weights["text_projection.weight"].T

    def _blocks(self, x: Tensor, tower: str, part: dict[str, Any], mask: Tensor | None) -> Tensor:
        for i in range(part["num_hidden_layers"]):
            block = f"{tower}.encoder.layers.{i}"
            y = self._norm(x, f"{block}.layer_norm1", part)
            q, k, v = (self._linear(y, f"{block}.self_attn.{name}_proj") for name in "qkv")
            x = x + self._linear(attention(q, k, v, part["num_attention_heads"], mask), f"{block}.self_attn.out_proj")
            y = self._norm(x, f"{block}.layer_norm2", part)
            x = x + self._mlp(y, block, part)
        return x

    def _pooled(self, x: Tensor, part: dict[str, Any]) -> Tensor:
        head, d = "vision_model.head", x.shape[-1]
        weight = self.weights[f"{head}.attention.in_proj_weight"].split(d)
        bias = self.weights[f"{head}.attention.in_proj_bias"].split(d)
        probe = self.weights[f"{head}.probe"].expand(len(x), 1, d)
        q, k, v = (functional.linear(y, weight[i], bias[i]) for i, y in enumerate((probe, x, x)))
        y = self._linear(attention(q, k, v, part["num_attention_heads"], None), f"{head}.attention.out_proj")
        return (y + self._mlp(self._norm(y, f"{head}.layernorm", part), head, part))[:, 0]

    def _mlp(self, x: Tensor, where: str, part: dict[str, Any]) -> Tensor:
        kind = part["hidden_act"]
        x = self._linear(x, f"{where}.mlp.fc1")
        if kind == "quick_gelu":
            x = x * torch.sigmoid(1.702 * x)
        else:
            x = functional.gelu(x, approximate="tanh" if kind == "gelu_pytorch_tanh" else "none")
        return self._linear(x, f"{where}.mlp.fc2")

    def _norm(self, x: Tensor, name: str, part: dict[str, Any]) -> Tensor:
        weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        return functional.layer_norm(x, x.shape[-1:], weight, bias, part.get("layer_norm_eps", 1e-5))

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return functional.linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])


def attention(q: Tensor, k: Tensor, v: Tensor, n_heads: int, mask: Tensor | None) -> Tensor:
    q, k, v = (t.unflatten(-1, (n_heads, -1)).transpose(1, 2) for t in (q, k, v))
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    scores = scores if mask is None else scores + mask
    return (scores.softmax(-1) @ v).transpose(1, 2).flatten(2)
