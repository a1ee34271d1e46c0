"""The demo encoder: a small open_clip CLIP and its configuration file."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import open_clip
import torch
from torch import Tensor

from demo_world.settings import Preset

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


def open_clip_config(preset: Preset) -> dict[str, Any]:
    """Return the contents of ``open_clip_config.json``."""
    return {
        "model_cfg": {
            "embed_dim": preset.embed_dim,
            "vision_cfg": {
                "image_size": preset.image_px,
                "patch_size": preset.patch_px,
                "width": preset.vision_width,
                "layers": preset.vision_layers,
                "head_width": preset.head_width,
            },
            "text_cfg": {
                "context_length": preset.context_length,
                "vocab_size": 49408,
                "width": preset.text_width,
                "heads": max(1, preset.text_width // 64),
                "layers": preset.text_layers,
            },
        },
        "preprocess_cfg": {"mean": list(MEAN), "std": list(STD), "interpolation": "bicubic", "resize_mode": "shortest"},
    }


def new_model(preset: Preset) -> open_clip.CLIP:
    """Return an untrained model, its weights drawn with torch's seed."""
    return open_clip.CLIP(**copy.deepcopy(open_clip_config(preset)["model_cfg"]))


def tokenize(texts: Sequence[str], preset: Preset) -> Tensor:
    """Return int64 ``[n, context_length]``."""
    tokenizer = open_clip.tokenizer.SimpleTokenizer(context_length=preset.context_length)
    tokens: Tensor = tokenizer(list(texts))
    return tokens


def normalised(images: Tensor) -> Tensor:
    """Map uint8 ``[n, 3, px, px]`` to the network's input, float32."""
    mean = torch.tensor(MEAN, device=images.device).view(3, 1, 1)
    std = torch.tensor(STD, device=images.device).view(3, 1, 1)
    return (images.float() / 255 - mean) / std
