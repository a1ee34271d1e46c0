"""Worlds small enough for tests: a random CLIP of a few thousand parameters, random SAEs, and bundles made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import safetensors.torch
import torch
from PIL import Image

from sae_auditor.bundle import PromptClass, PromptSet, WordList
from sae_auditor.concepts import make_bundle
from sae_auditor.concepts.policy import ReasonsPolicy
from sae_auditor.images import SourceImage, load_image
from sae_auditor.sae import SaeConfig, SparseAutoencoder

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WIDTH, EMBED_DIM, IMAGE_PX, PATCH_PX, BLOCKS = 64, 32, 32, 8, 2
CLS_SITE, PATCH_SITE = f"blocks.{BLOCKS - 1}.hook_resid_post", "blocks.0.hook_resid_post"
WORDS = ("red", "green", "blue", "bright", "dark", "striped", "a metal nut")

MODEL_CONFIG: dict[str, Any] = {
    "embed_dim": EMBED_DIM,
    "vision_cfg": {
        "image_size": IMAGE_PX,
        "layers": BLOCKS,
        "width": WIDTH,
        "head_width": 32,
        "patch_size": PATCH_PX,
    },
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
}
PREPROCESS_CONFIG: dict[str, Any] = {
    "mean": [0.48145466, 0.4578275, 0.40821073],
    "std": [0.26862954, 0.26130258, 0.27577711],
    "interpolation": "bicubic",
    "resize_mode": "shortest",
}


def tiny_encoder_dir(folder: Path, seed: int = 0) -> Path:
    """Write an open_clip local directory with random weights into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    model = open_clip.CLIP(**MODEL_CONFIG)
    state = {name: tensor.detach().clone().contiguous() for name, tensor in model.state_dict().items()}
    safetensors.torch.save_file(state, folder / "open_clip_model.safetensors")
    config = {"model_cfg": MODEL_CONFIG, "preprocess_cfg": PREPROCESS_CONFIG}
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    return folder


def tiny_sae(
    d_in: int = WIDTH,
    d_sae: int = 96,
    *,
    site: str = CLS_SITE,
    tokens: str = "cls",
    activation: str = "topk",
    k: int | None = 8,
    seed: int = 0,
) -> SparseAutoencoder:
    """Return an SAE with random unit decoder rows whose encoder is their transpose."""
    generator = torch.Generator().manual_seed(seed)
    decoder = torch.nn.functional.normalize(torch.randn(d_sae, d_in, generator=generator), dim=1)
    tensors = {
        "W_enc": decoder.T.contiguous(),
        "W_dec": decoder,
        "b_enc": torch.zeros(d_sae),
        "b_dec": 0.1 * torch.randn(d_in, generator=generator),
    }
    if activation in ("batchtopk", "jumprelu"):
        tensors["threshold"] = torch.full((d_sae,), 0.5)
    kept = k if activation in ("topk", "batchtopk") else None
    config = SaeConfig(d_in, d_sae, activation, k=kept, site=site, tokens=tokens)  # type: ignore[arg-type]
    return SparseAutoencoder(config, tensors)


def tiny_saes() -> dict[str, SparseAutoencoder]:
    """Return one SAE for each kind of site: CLS of the last block, patches of a middle one, pooled."""
    return {
        "cls": tiny_sae(),
        "patches": tiny_sae(site=PATCH_SITE, tokens="patch", seed=1, activation="jumprelu"),
        "pooled": tiny_sae(EMBED_DIM, 48, site="pooled", seed=2, activation="relu"),
    }


def tiny_pictures(n: int = 6, side_px: int = 40, seed: int = 0) -> list[np.ndarray]:
    """Return pictures uint8 ``[side, side, 3]`` that differ in colour, brightness and stripes."""
    random = np.random.default_rng(seed)
    ramp = np.linspace(0, 6.28, side_px)
    pictures = []
    for i in range(n):
        colour = random.uniform(40, 200, 3)
        stripes = 40 * np.sin((1 + i) * ramp)[:, None, None]
        noise = random.normal(0, 8, (side_px, side_px, 3))
        pictures.append(np.clip(colour + stripes + noise, 0, 255).astype(np.uint8))
    return pictures


def tiny_images(n: int = 6) -> list[SourceImage]:
    """Return the pictures as loaded images."""
    return [load_image(picture) for picture in tiny_pictures(n)]


def tiny_image_files(folder: Path, n: int = 3) -> list[Path]:
    """Write pictures as PNG files and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"part{i}.png" for i in range(n)]
    for file, picture in zip(files, tiny_pictures(n), strict=True):
        Image.fromarray(picture).save(file)
    return files


def tiny_prompt_sets() -> list[PromptSet]:
    """Return two prompt sets."""
    condition = (PromptClass("good", ("a good part",)), PromptClass("defective", ("a defective part", "a broken part")))
    colour = tuple(PromptClass(word, (word,)) for word in ("red", "green", "blue"))
    return [PromptSet("condition", condition), PromptSet("colour", colour, ("a photo of a {} thing",))]


def tiny_references(n: int = 24) -> Iterator[tuple[str, SourceImage]]:
    """Yield reference images with their labels."""
    for i, image in enumerate(tiny_images(n)):
        yield f"references/{i:02}.png", image


def tiny_bundle(
    folder: Path,
    *,
    saes: dict[str, SparseAutoencoder] | None = None,
    n_references: int = 24,
    words: Sequence[str] = WORDS,
    templates: Sequence[str] = ("{}",),
    policies: Sequence[ReasonsPolicy] = (),
    seed: int = 0,
) -> Path:
    """Write a whole bundle folder and return it; `seed` is that of the encoder."""
    encoder_dir = tiny_encoder_dir(folder.with_name(folder.name + "-encoder"), seed)
    make_bundle(
        folder,
        name="tiny",
        licence="CC0-1.0",
        encoder_dir=encoder_dir,
        saes=tiny_saes() if saes is None else saes,
        prompt_sets=tiny_prompt_sets(),
        vocabularies=[WordList("words", tuple(words), "own", "CC0-1.0", tuple(templates))] if words else [],
        references=tiny_references(n_references),
        total_references=n_references,
        policies=policies,
        created=CREATED,
        device="cpu",
        batch_size=7,
        thumbnail_px=16,
    )
    return folder
