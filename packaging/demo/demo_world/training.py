"""The training stages in their order, each kept in the work folder."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import safetensors.torch
import torch
from torch import Tensor

from demo_world.clip_model import new_model, open_clip_config
from demo_world.empty_prompt import teach_empty_prompt
from demo_world.evaluate import encoder_figures, sae_figures
from demo_world.finetune import finetune_clip
from demo_world.groups import group_figures
from demo_world.place import place_map
from demo_world.settings import Preset, SaeSettings
from demo_world.splits import Split, cue_of, render_split
from demo_world.train_clip import train_clip
from demo_world.train_sae import train_sae
from demo_world.vectors import site_vectors
from sae_auditor.sae import SparseAutoencoder, write_sae

TRAINING_SPLITS = ("train", "unbiased", "heldout", "shortcut", "groups")
TrainEncoder = Callable[[Split, Preset, Path, torch.device], open_clip.CLIP]
# Enough for the mean vector of every place.
_PLACE_IMAGES = 2_000


def train_everything(preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    """Render, train, measure; write ``encoder/``, ``saes/`` and ``figures.json`` into `work`."""
    return _everything(train_clip, preset, work, workers)


def finetune_everything(preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    """Do what `train_everything` does, but teach the shipped encoder the world of the preset."""
    return _everything(finetune_clip, preset, work, workers)


def _everything(train: TrainEncoder, preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    splits = {name: _timed(name, partial(render_split, name, preset, work, workers)) for name in TRAINING_SPLITS}
    model = _timed("clip", lambda: _encoder(train, splits["train"], preset, work, device))
    of_encoder = _encoder_figures(model, splits.__getitem__, preset)
    figures: dict[str, Any] = {"machine": machine_name(device), "encoder": of_encoder}
    print(json.dumps(figures, indent=2), flush=True)
    figures["saes"] = _timed("saes", lambda: _saes(model, splits.__getitem__, preset, work))
    (work / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    return figures


def measure_encoder(preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    """Measure the encoder again, after the prompt sets have changed, say."""
    split = partial(render_split, preset=preset, folder=work, workers=workers)
    figures: dict[str, Any] = json.loads((work / "figures.json").read_text())
    figures["encoder"] = _encoder_figures(load_encoder(preset, work), split, preset)
    (work / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    return figures


def train_missing_saes(preset: Preset, work: Path, workers: int) -> dict[str, Any]:
    """Train the autoencoders that `work` does not hold, on the encoder that it does."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    figures: dict[str, Any] = json.loads((work / "figures.json").read_text())
    model = load_encoder(preset, work).to(device)
    figures["saes"] = _saes(model, partial(render_split, preset=preset, folder=work, workers=workers), preset, work)
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


def _encoder_figures(model: open_clip.CLIP, split: Callable[[str], Split], preset: Preset) -> dict[str, Any]:
    figures = encoder_figures(model, split("heldout"), split("shortcut"), preset)
    return {**figures, "groups": group_figures(model, split("groups"), preset)}


def _encoder(train: TrainEncoder, split: Split, preset: Preset, work: Path, device: torch.device) -> open_clip.CLIP:
    folder = work / "encoder"
    if not (folder / "open_clip_model.safetensors").exists():
        folder.mkdir(exist_ok=True)
        model = teach_empty_prompt(train(split, preset, work, device), preset)
        halves = {name: tensor.detach().half().cpu().contiguous() for name, tensor in model.state_dict().items()}
        (folder / "open_clip_config.json").write_text(json.dumps(open_clip_config(preset), indent=2) + "\n")
        safetensors.torch.save_file(halves, folder / "open_clip_model.safetensors")
    return load_encoder(preset, work).to(device)


def _saes(model: open_clip.CLIP, split: Callable[[str], Split], preset: Preset, work: Path) -> dict[str, Any]:
    """Train and measure every autoencoder that is not there yet; each keeps its figures beside its weights."""
    figures = {}
    for settings in preset.saes:
        folder = work / "saes" / settings.name
        if not (folder / "figures.json").exists():
            sae = train_on(_vectors(model, split, settings, work), settings)
            write_sae(folder, sae)
            device = model.logit_scale.device
            measured = {
                "machine": machine_name(device),
                **sae_figures(model, sae.to(device), split("heldout"), cue_of(preset)),
            }
            (folder / "figures.json").write_text(json.dumps(measured, indent=2) + "\n")
        figures[settings.name] = json.loads((folder / "figures.json").read_text())
        print(json.dumps({settings.name: figures[settings.name]}, indent=2), flush=True)
    return figures


def _vectors(model: open_clip.CLIP, split: Callable[[str], Split], settings: SaeSettings, work: Path) -> Tensor:
    """Return the training vectors ``[n, t, d_in]``; those of CLS sites are small and kept."""
    kept = work / f"{settings.name}-vectors.npy"
    if kept.exists():
        return torch.from_numpy(np.load(kept)).to(model.logit_scale.device)
    vectors = torch.cat(
        [site_vectors(model, split(name).images, settings.site, settings.tokens) for name in settings.trained_on]
    )
    if settings.tokens == "cls":
        np.save(kept, vectors.cpu().numpy())
    return vectors


def train_on(vectors: Tensor, settings: SaeSettings) -> SparseAutoencoder:
    """Train one autoencoder on ``vectors [n, t, d_in]`` of whole images, drawing images with replacement."""
    n_images, n_tokens, d_in = vectors.shape
    shuffled = torch.randperm(n_images * n_tokens, generator=torch.Generator().manual_seed(settings.seed))
    sample = vectors.flatten(0, 1)[shuffled[:100_000].to(vectors.device)].float()
    place = place_map(vectors[:_PLACE_IMAGES].float(), settings.place_latents) if settings.place_latents else None
    if place is not None:
        sample = place.without_place(sample)
    centre = sample.mean(0)
    scale = (d_in / (sample - centre).square().sum(1).mean()).sqrt().item()

    def draw(generator: torch.Generator) -> Tensor:
        chosen = torch.randint(n_images, (max(1, settings.batch // n_tokens),), generator=generator)
        return vectors[chosen.to(vectors.device)].float()

    return train_sae(draw, n_tokens, centre, scale, settings, place)


def _timed(what: str, work: Callable[[], Any]) -> Any:
    started_s = time.perf_counter()
    result = work()
    print(json.dumps({"stage": what, "seconds": round(time.perf_counter() - started_s, 1)}), flush=True)
    return result
