"""Teach the shipped encoder another world on a CPU, in minutes instead of a GPU's training.

What a picture shows is known to the first blocks already; what a caption calls it is decided by the last ones and by
the text tower. So the first blocks stay as they are and run once over every picture; only the last ones and the text
tower learn, with the objective of `train_clip`. Of the last block only the CLS token is computed, since nothing reads
the patches after it.
"""

from __future__ import annotations

import json
import math
import time
import zipfile
from pathlib import Path

import numpy as np
import open_clip
import safetensors.torch
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from demo_world.clip_model import new_model, normalised
from demo_world.settings import Finetune, Preset
from demo_world.splits import Split
from demo_world.train_clip import caption_tokens, matched_loss, parameter_groups

SHIPPED = Path(__file__).resolve().parents[3] / "resources" / "demo.saebundle"
_WEIGHTS = "encoder/open_clip_model.safetensors"
_ROWS = 64


def shipped_encoder(preset: Preset, bundle: Path = SHIPPED) -> open_clip.CLIP:
    """Return the encoder of the shipped bundle, its weights in float32."""
    with zipfile.ZipFile(bundle) as packed:
        weights = safetensors.torch.load(packed.read(_WEIGHTS))
    model = new_model(preset)
    model.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    return model.eval()


def finetune_clip(split: Split, preset: Preset, folder: Path, device: torch.device) -> open_clip.CLIP:
    """Teach the shipped encoder, or go on where a former run stopped; the state is kept after every epoch."""
    settings = preset.finetune
    if settings is None:
        raise ValueError(f"{preset.name!r} has no settings for fine-tuning; train it on a GPU")
    torch.manual_seed(preset.seed)
    model = shipped_encoder(preset).to(device)
    learning = _unfrozen(model, settings)
    kept = frozen_outputs(model, split, settings.frozen_blocks, folder / "frozen.npy")
    tokens, caption_ids = caption_tokens(split, preset, device)
    optimizer = torch.optim.AdamW(
        parameter_groups(learning, settings.weight_decay), lr=settings.learning_rate, betas=(0.9, 0.98)
    )
    state_path = folder / "finetune-state.pt"
    first_epoch = _resume(state_path, model, optimizer)
    steps = len(kept) // settings.batch
    for epoch in range(first_epoch, settings.epochs):
        generator = torch.Generator().manual_seed(preset.seed * 1000 + epoch)
        order = torch.randperm(len(kept), generator=generator)
        losses, started_s = [], time.perf_counter()
        for i in range(steps):
            _set_learning_rate(optimizer, settings, epoch * steps + i, steps * settings.epochs)
            rows = order[i * settings.batch : (i + 1) * settings.batch]
            which = torch.randint(tokens.shape[1], (settings.batch,), generator=generator)
            at_block = torch.from_numpy(kept[rows.numpy()]).float().to(device)
            image = nn.functional.normalize(from_block(model, at_block, settings.frozen_blocks), dim=1)
            text = model.encode_text(tokens[rows, which], normalize=True)
            loss = matched_loss(model, image, text, caption_ids[rows, which])
            optimizer.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            losses.append(loss.item())
        print(
            json.dumps(
                {"epoch": epoch, "loss": round(sum(losses) / steps, 4), "s": round(time.perf_counter() - started_s, 1)}
            ),
            flush=True,
        )
        torch.save({"epoch": epoch, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, state_path)
    return model.requires_grad_(True).eval()


@torch.no_grad()
def frozen_outputs(model: open_clip.CLIP, split: Split, n_blocks: int, path: Path) -> NDArray[np.float16]:
    """Return what leaves block ``n_blocks - 1``, float16 ``[n, tokens, width]``, read from `path` if it is there."""
    if not path.exists():
        part = path.with_suffix(".part.npy")
        device = model.logit_scale.device
        n_tokens, width = model.visual.positional_embedding.shape
        shape = (len(split.images), n_tokens, width)
        outputs = np.lib.format.open_memmap(part, mode="w+", dtype=np.float16, shape=shape)
        for start in range(0, len(split.images), _ROWS):
            block = torch.from_numpy(np.array(split.images[start : start + _ROWS])).permute(0, 3, 1, 2)
            x = model.visual._embeds(normalised(block.to(device)))
            for resblock in model.visual.transformer.resblocks[:n_blocks]:
                x = resblock(x)
            outputs[start : start + len(x)] = x.half().cpu().numpy()
        outputs.flush()
        part.replace(path)
    kept: NDArray[np.float16] = np.load(path, mmap_mode="r")
    return kept


def from_block(model: open_clip.CLIP, x: Tensor, n_blocks: int) -> Tensor:
    """Return raw image embeddings ``[n, e]`` of ``x [n, tokens, width]`` that left block ``n_blocks - 1``."""
    visual = model.visual
    *middle, last = visual.transformer.resblocks[n_blocks:]
    for resblock in middle:
        x = resblock(x)
    normed = last.ln_1(x)
    cls = x[:, :1] + last.ls_1(last.attn(normed[:, :1], normed, normed, need_weights=False)[0])
    cls = cls + last.ls_2(last.mlp(last.ln_2(cls)))
    embedded: Tensor = visual._pool(cls)[0] @ visual.proj
    return embedded


def _unfrozen(model: open_clip.CLIP, settings: Finetune) -> list[nn.Parameter]:
    """Freeze everything but the last blocks of the image tower and the text tower above its words; return these."""
    model.requires_grad_(False)
    visual = model.visual
    for module in (
        visual.transformer.resblocks[settings.frozen_blocks :],
        visual.ln_post,
        model.transformer,
        model.ln_final,
    ):
        module.requires_grad_(True)
    for parameter in (visual.proj, model.text_projection, model.positional_embedding):
        parameter.requires_grad_(True)
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def _resume(path: Path, model: open_clip.CLIP, optimizer: torch.optim.Optimizer) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, map_location=model.logit_scale.device, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["epoch"]) + 1


def _set_learning_rate(optimizer: torch.optim.Optimizer, settings: Finetune, step: int, total: int) -> None:
    warm = min(1.0, (step + 1) / settings.warmup_steps)
    cosine = 0.5 * (1 + math.cos(math.pi * step / max(total, 1)))
    for group in optimizer.param_groups:
        group["lr"] = settings.learning_rate * warm * max(cosine, 0.01)
