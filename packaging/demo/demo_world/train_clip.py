"""Train the demo CLIP on rendered scenes and their captions.

The objective is CLIP's symmetric cross-entropy. Captions repeat within a batch ("a good part"), so every pair whose
caption reads the same counts as a match; otherwise the model would be punished for being right.

Defects are small and a caption does not say where they are, so tens of thousands of images would not be enough to find
them. The renderer knows: while training, two linear heads that are thrown away afterwards read the kind of defect from
each patch two blocks before the end, and from the last block's CLS token.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import open_clip
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from demo_world.clip_model import new_model, normalised, tokenize
from demo_world.scene import DEFECTS
from demo_world.settings import Preset
from demo_world.splits import Split


def train_clip(split: Split, preset: Preset, folder: Path, device: torch.device) -> open_clip.CLIP:
    """Train, or go on where a former run stopped; the state is kept in `folder` after every epoch."""
    torch.manual_seed(preset.seed)
    model = new_model(preset).to(device)
    guide = DefectGuide(model, preset).to(device)
    images = torch.from_numpy(np.array(split.images)).permute(0, 3, 1, 2).to(device)
    defects = torch.from_numpy(np.array(split.defects)).unsqueeze(1).to(device)
    tokens, caption_ids = caption_tokens(split, preset, device)
    parameters = parameter_groups(nn.ModuleList([model, guide.heads]).parameters(), preset.weight_decay)
    optimizer = torch.optim.AdamW(parameters, lr=preset.learning_rate, betas=(0.9, 0.98), fused=device.type == "cuda")
    state_path = folder / "clip-state.pt"
    first_epoch = _resume(state_path, model, guide, optimizer, device)
    steps_per_epoch = len(images) // preset.batch
    total = steps_per_epoch * preset.epochs
    for epoch in range(first_epoch, preset.epochs):
        generator = torch.Generator().manual_seed(preset.seed * 1000 + epoch)
        order = torch.randperm(len(images), generator=generator)
        losses, started_s = [], time.perf_counter()
        for i in range(steps_per_epoch):
            _set_learning_rate(optimizer, preset, epoch * steps_per_epoch + i, total)
            rows = order[i * preset.batch : (i + 1) * preset.batch].to(device)
            which = torch.randint(tokens.shape[1], (preset.batch,), generator=generator).to(device)
            moved, shown = _augmented(images[rows], defects[rows], generator)
            batch = Batch(normalised(moved), shown, tokens[rows, which], caption_ids[rows, which])
            losses.append(_step(model, guide, optimizer, batch, preset.mask_weight))
        mean_loss = torch.stack(losses).mean().item()
        print(json.dumps({"epoch": epoch, "loss": round(mean_loss, 4), "s": round(time.perf_counter() - started_s, 1)}))
        state = {"epoch": epoch, "model": model.state_dict(), "guide": guide.heads.state_dict()}
        torch.save({**state, "optimizer": optimizer.state_dict()}, state_path)
    guide.remove()
    return model.eval()


@dataclass(frozen=True)
class Batch:
    """Input pixels, defect kinds by pixel ``[n, 1, px, px]``, caption tokens and caption ids."""

    pixels: Tensor
    defects: Tensor
    tokens: Tensor
    caption_ids: Tensor


class DefectGuide:
    """Two linear heads on the image tower, for training only: which defect, by patch and by image."""

    def __init__(self, model: open_clip.CLIP, preset: Preset) -> None:
        n_kinds = 1 + len(DEFECTS)
        self.heads = nn.ModuleList([nn.Linear(preset.vision_width, n_kinds) for _ in range(2)])
        self._patch_px = preset.patch_px
        self._seen: dict[int, Tensor] = {}
        blocks = model.visual.transformer.resblocks
        self._handles = [
            blocks[i].register_forward_hook(partial(self._keep, place)) for place, i in enumerate((-3, -1))
        ]

    def to(self, device: torch.device) -> DefectGuide:
        """Move the heads."""
        self.heads.to(device)
        return self

    def remove(self) -> None:
        """Take the hooks off the tower."""
        for handle in self._handles:
            handle.remove()

    def loss(self, defects: Tensor) -> Tensor:
        """Return the cross-entropy of both heads for the batch that has just passed; rare defect patches weigh more."""
        coverage = F.avg_pool2d((defects > 0).float(), self._patch_px)
        kind = defects.amax((1, 2, 3)).long()
        by_patch = ((coverage > 0.06).flatten(1) * kind[:, None]).flatten()
        with torch.autocast(defects.device.type, enabled=False):
            patch_logits = self.heads[0](self._seen[0][:, 1:].float()).flatten(0, 1)
            image_logits = self.heads[1](self._seen[1][:, 0].float())
        weights = torch.ones(image_logits.shape[1], device=defects.device)
        weights[0] = 0.1
        return F.cross_entropy(patch_logits, by_patch, weights) + F.cross_entropy(image_logits, kind)

    def _keep(self, place: int, _module: nn.Module, _inputs: object, output: Tensor) -> None:
        self._seen[place] = output


def caption_tokens(split: Split, preset: Preset, device: torch.device) -> tuple[Tensor, Tensor]:
    """Return tokens int64 ``[n, captions, context]`` and an id for every distinct caption ``[n, captions]``."""
    unique: dict[str, int] = {}
    ids = [[unique.setdefault(text, len(unique)) for text in texts] for texts in split.captions]
    tokens = tokenize(list(unique), preset)
    caption_ids = torch.tensor(ids)
    return tokens[caption_ids].to(device), caption_ids.to(device)


def parameter_groups(parameters: Iterable[nn.Parameter], weight_decay: float) -> list[dict[str, object]]:
    """Return the groups for AdamW: matrices decay, gains and biases do not."""
    held = list(parameters)
    decayed, free = [p for p in held if p.ndim >= 2], [p for p in held if p.ndim < 2]
    return [{"params": decayed, "weight_decay": weight_decay}, {"params": free, "weight_decay": 0.0}]


def _resume(
    path: Path, model: open_clip.CLIP, guide: DefectGuide, optimizer: torch.optim.Optimizer, device: torch.device
) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, map_location=device, weights_only=True)
    model.load_state_dict(state["model"])
    guide.heads.load_state_dict(state["guide"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["epoch"]) + 1


def _set_learning_rate(optimizer: torch.optim.Optimizer, preset: Preset, step: int, total: int) -> None:
    warm = min(1.0, (step + 1) / preset.warmup_steps)
    cosine = 0.5 * (1 + math.cos(math.pi * step / max(total, 1)))
    for group in optimizer.param_groups:
        group["lr"] = preset.learning_rate * warm * max(cosine, 0.01)


def _augmented(images: Tensor, defects: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Shift and zoom images and defect maps alike, by up to 12 %, and change the exposure a little; uint8 stays."""
    n = len(images)
    scale = 1 - 0.12 * torch.rand(n, generator=generator)
    shift = (torch.rand(n, 2, generator=generator) * 2 - 1) * (1 - scale).unsqueeze(1)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = scale
    theta[:, :, 2] = shift
    gain = (0.9 + 0.2 * torch.rand(n, 1, 1, 1, generator=generator)).to(images.device)
    grid = F.affine_grid(theta.to(images.device), list(images.shape), align_corners=False)
    moved = F.grid_sample(images.float(), grid, padding_mode="reflection", align_corners=False)
    shown = F.grid_sample(defects.float(), grid, mode="nearest", padding_mode="reflection", align_corners=False)
    return (moved * gain).clamp(0, 255).round().to(torch.uint8), shown.to(torch.uint8)


def matched_loss(model: open_clip.CLIP, image: Tensor, text: Tensor, caption_ids: Tensor) -> Tensor:
    """Return CLIP's symmetric cross-entropy of unit embeddings ``[n, e]``; equal caption ids ``[n]`` match."""
    logits = model.logit_scale.exp().clamp(max=100) * image @ text.T
    same = (caption_ids[:, None] == caption_ids[None, :]).float()
    targets = same / same.sum(1, keepdim=True)
    return (F.cross_entropy(logits, targets) + F.cross_entropy(logits.T, targets)) / 2


def _step(
    model: open_clip.CLIP, guide: DefectGuide, optimizer: torch.optim.Optimizer, batch: Batch, mask_weight: float
) -> Tensor:
    device = batch.pixels.device.type
    with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
        image = model.encode_image(batch.pixels, normalize=True)
        text = model.encode_text(batch.tokens, normalize=True)
    loss = matched_loss(model, image.float(), text.float(), batch.caption_ids)
    optimizer.zero_grad(set_to_none=True)
    torch.autograd.backward(loss + mask_weight * guide.loss(batch.defects))
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    with torch.no_grad():
        model.logit_scale.clamp_(max=math.log(100))
    return loss.detach()
