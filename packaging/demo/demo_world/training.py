"""The training stages in their order, each kept in the work folder."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import safetensors.torch
import torch
from torch import Tensor

from demo_world.clip_model import new_model, open_clip_config
from demo_world.evaluate import encoder_figures, sae_figures
from demo_world.settings import Preset, SaeSettings
from demo_world.splits import Split, render_split
from demo_world.train_clip import train_clip
from demo_world.train_sae import train_sae
from demo_world.vectors import site_vectors
from sae_auditor.sae import SparseAutoencoder, write_sae

TRAINING_SPLITS = ("train", "unbiased", "heldout", "shortcut")


def train_everything(preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    """Render, train, measure; write ``encoder/``, ``saes/`` and ``figures.json`` into `work`."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    splits = {
        name: _timed(name, lambda name=name: render_split(name, preset, work, workers)) for name in TRAINING_SPLITS
    }
    model = _timed("clip", lambda: _encoder(splits["train"], preset, work, device))
    of_encoder = encoder_figures(model, splits["heldout"], splits["shortcut"], preset)
    figures: dict[str, Any] = {"machine": machine_name(device), "encoder": of_encoder}
    print(json.dumps(figures, indent=2), flush=True)
    figures["saes"] = _timed("saes", lambda: _saes(model, splits, preset, work))
    (work / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    return figures


def train_saes_again(preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    """Train only the autoencoders, on the encoder that `work` holds."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    splits = {name: render_split(name, preset, work, workers) for name in ("unbiased", "heldout", "shortcut")}
    figures: dict[str, Any] = json.loads((work / "figures.json").read_text())
    figures["saes"] = _saes(load_encoder(preset, work).to(device), splits, preset, work)
    (work / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    return figures


def load_encoder(preset: Preset, work: Path) -> open_clip.CLIP:
    """Return the trained model, its float16 weights computed in float32."""
    model = new_model(preset)
    weights = safetensors.torch.load_file(work / "encoder" / "open_clip_model.safetensors")
    model.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    return model.eval()


def machine_name(device: torch.device) -> str:
    """Name the processor that ran, for the model card."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else f"CPU {platform.machine()}"


def _encoder(split: Split, preset: Preset, work: Path, device: torch.device) -> open_clip.CLIP:
    folder = work / "encoder"
    if not (folder / "open_clip_model.safetensors").exists():
        folder.mkdir(exist_ok=True)
        model = train_clip(split, preset, work, device)
        halves = {name: tensor.detach().half().cpu().contiguous() for name, tensor in model.state_dict().items()}
        (folder / "open_clip_config.json").write_text(json.dumps(open_clip_config(preset), indent=2) + "\n")
        safetensors.torch.save_file(halves, folder / "open_clip_model.safetensors")
    return load_encoder(preset, work).to(device)


def _saes(model: open_clip.CLIP, splits: dict[str, Split], preset: Preset, work: Path) -> dict[str, Any]:
    figures = {}
    for settings in preset.saes:
        vectors = site_vectors(model, splits["unbiased"].images, settings.site, settings.tokens)
        if settings.tokens == "cls":
            np.save(work / f"{settings.name}-vectors.npy", vectors[:, 0].cpu().numpy())
        sae = train_on(vectors.flatten(0, 1), settings, preset.seed)
        write_sae(work / "saes" / settings.name, sae)
        figures[settings.name] = sae_figures(model, sae.to(vectors.device), splits["heldout"])
        print(json.dumps({settings.name: figures[settings.name]}, indent=2), flush=True)
    return figures


def train_on(vectors: Tensor, settings: SaeSettings, seed: int) -> SparseAutoencoder:
    """Train one autoencoder on ``vectors [n, d_in]``, drawing batches with replacement."""
    sample = vectors[torch.randperm(len(vectors), generator=torch.Generator().manual_seed(seed))[:100_000]].float()
    centre = sample.mean(0)
    scale = (sample.shape[1] / (sample - centre).square().sum(1).mean()).sqrt().item()

    def draw(generator: torch.Generator) -> Tensor:
        rows = torch.randint(len(vectors), (settings.batch,), generator=generator)
        return vectors[rows.to(vectors.device)].float()

    return train_sae(draw, centre, scale, settings, seed)


def _timed(what: str, work: Callable[[], Any]) -> Any:
    started_s = time.perf_counter()
    result = work()
    print(json.dumps({"stage": what, "seconds": round(time.perf_counter() - started_s, 1)}), flush=True)
    return result
