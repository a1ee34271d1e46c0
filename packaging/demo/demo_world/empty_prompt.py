"""Teach the text tower what the empty prompt means: nothing in particular.

Alignment is measured against the empty prompt. Captions are never empty, so without this its embedding is an accident
of the training. Here it is moved to the mean direction of all captions, while every other text stays where it is; only
the text tower changes.
"""

from __future__ import annotations

import copy
import json

import numpy as np
import open_clip
import torch
import torch.nn.functional as F
from torch import Tensor

from demo_world.clip_model import tokenize
from demo_world.scene import PARTS, caption, sample_scene
from demo_world.settings import Preset

_CAPTIONS = 4_000
_STEPS = 300
_BATCH = 128


def teach_empty_prompt(model: open_clip.CLIP, preset: Preset) -> open_clip.CLIP:
    """Return the model with the empty prompt in the middle of all captions; seeded, a minute on a CPU."""
    device = model.logit_scale.device
    tokens = tokenize([*_captions(preset), *PARTS], preset).to(device)
    empty = tokenize([""], preset).to(device)
    with torch.no_grad():
        wanted = torch.cat([model.encode_text(part, normalize=True) for part in torch.split(tokens, 512)])
        neutral = F.normalize(wanted.mean(0), dim=0)
    pupil = copy.deepcopy(model).train()
    parameters = [p for name, p in pupil.named_parameters() if not name.startswith(("visual.", "logit_"))]
    optimizer = torch.optim.Adam(parameters, lr=3e-4)
    generator = torch.Generator().manual_seed(preset.seed)
    for step in range(_STEPS):
        rows = torch.randint(len(tokens), (_BATCH,), generator=generator).to(device)
        loss, moved = _loss(pupil, tokens[rows], wanted[rows], empty, neutral)
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        optimizer.step()
        if step % 100 == 0 or step == _STEPS - 1:
            print(json.dumps({"empty_prompt": step, "loss": loss.item(), "others_moved": moved.item()}), flush=True)
    return pupil.eval()


def _loss(
    pupil: open_clip.CLIP, tokens: Tensor, wanted: Tensor, empty: Tensor, neutral: Tensor
) -> tuple[Tensor, Tensor]:
    embedded = pupil.encode_text(torch.cat([tokens, empty]), normalize=True)
    moved = 1 - (embedded[:-1] * wanted).sum(1).mean()
    return 20 * moved + 1 - embedded[-1] @ neutral, moved.detach()


def _captions(preset: Preset) -> list[str]:
    rng = np.random.default_rng([preset.seed, 99])
    return [caption(sample_scene(rng), rng, kinds=preset.caption_kinds) for _ in range(_CAPTIONS)]
