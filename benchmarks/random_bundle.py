"""A bundle on the disk with random weights, for what opens one itself in other processes."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import numpy as np
import open_clip
import safetensors.torch
import torch
from random_world import K, random_sae

from sae_auditor.bundle import Bundle, PromptClass, PromptSet, open_bundle
from sae_auditor.concepts import make_bundle
from sae_auditor.encoders import Site, load_encoder
from sae_auditor.images import load_image


def random_bundle(folder: Path, model: str, d_sae: int, k: int = K) -> Bundle:
    """Write a bundle with an encoder of an open_clip architecture and a TopK SAE on its last block, and open it."""
    encoder_dir = folder.with_name("encoder")
    encoder_dir.mkdir()
    config = open_clip.get_model_config(model)
    torch.manual_seed(0)
    state = open_clip.CLIP(**copy.deepcopy(config)).state_dict()
    weights = {name: tensor.contiguous() for name, tensor in state.items()}
    content = {"model_cfg": config, "preprocess_cfg": {}}
    (encoder_dir / "open_clip_config.json").write_text(json.dumps(content))
    safetensors.torch.save_file(weights, encoder_dir / "open_clip_model.safetensors")
    encoder = load_encoder(encoder_dir, device="cpu")
    sae = random_sae(encoder, Site(f"blocks.{encoder.n_blocks - 1}.hook_resid_post"), d_sae, k)
    classes = tuple(PromptClass(name, (name,)) for name in ("small", "large"))
    pictures = np.random.default_rng(0).integers(0, 256, (8, 64, 64, 3), dtype=np.uint8)
    make_bundle(
        folder,
        name="random",
        licence="CC0-1.0",
        encoder_dir=encoder_dir,
        saes={"cls-last": sae},
        prompt_sets=[PromptSet("sizes", classes)],
        vocabularies=[],
        references=((f"{i}.png", load_image(picture)) for i, picture in enumerate(pictures)),
        total_references=len(pictures),
        device="cpu",
    )
    return open_bundle(folder)
