"""Vectors of a site for many rendered images, taken with a plain hook."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import open_clip
import torch
from numpy.typing import NDArray
from torch import Tensor

from demo_world.clip_model import normalised

_BATCH = 512


@torch.no_grad()
def site_vectors(model: open_clip.CLIP, images: NDArray[np.uint8], site: str, tokens: str) -> Tensor:
    """Return float16 ``[n, t, width]`` on the model's device: one CLS vector an image, or one a patch."""
    match = re.fullmatch(r"blocks\.(\d+)\.hook_resid_post", site)
    assert match is not None
    kept: list[Tensor] = []

    def keep(_module: torch.nn.Module, _inputs: object, output: Tensor) -> None:
        kept.append((output[:, :1] if tokens == "cls" else output[:, 1:]).half())

    handle = model.visual.transformer.resblocks[int(match.group(1))].register_forward_hook(keep)
    try:
        for batch in _batches(model, images):
            model.encode_image(batch)
    finally:
        handle.remove()
    return torch.cat(kept)


@torch.no_grad()
def embeddings(model: open_clip.CLIP, images: NDArray[np.uint8]) -> Tensor:
    """Return unit image embeddings, float32 ``[n, e]``."""
    return torch.cat([model.encode_image(batch, normalize=True).float() for batch in _batches(model, images)])


def _batches(model: open_clip.CLIP, images: NDArray[np.uint8]) -> Iterator[Tensor]:
    device = model.logit_scale.device
    for start in range(0, len(images), _BATCH):
        block = torch.from_numpy(np.array(images[start : start + _BATCH]))
        yield normalised(block.to(device).permute(0, 3, 1, 2))
