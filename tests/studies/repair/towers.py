"""Small random image towers of every kind that open_clip's own vision transformer comes in."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import open_clip
import torch

VISION: dict[str, dict[str, Any]] = {
    "plain": {},
    "layer scale": {"ls_init_value": 0.3},
    "no norm before": {"no_ln_pre": True, "pool_type": "avg"},
    "norm after pooling": {"pool_type": "avg", "final_ln_after_pool": True},
    "norms everywhere": {"scale_attn": True, "scale_fc": True, "scale_attn_inner": True, "ls_init_value": 0.3},
    "attentional pooler": {"attentional_pool": True, "attn_pooler_queries": 3, "attn_pooler_heads": 2},
    "contrastive pooler": {"attentional_pool": "cascade", "attn_pooler_queries": 3, "attn_pooler_heads": 2},
}
WIDTH, EMBED_DIM, BLOCKS = 32, 16, 3


@cache
def tower(name: str) -> torch.nn.Module:
    """Return a model with weights that leave nothing at zero or one, in float64 so that rounding hides nothing."""
    torch.manual_seed(3)
    model = open_clip.CLIP(
        # open_clip's contrastive pooler norms what has the length of the embedding as if it had that of the stream.
        WIDTH if name == "contrastive pooler" else EMBED_DIM,
        {"image_size": 32, "layers": BLOCKS, "width": WIDTH, "head_width": 16, "patch_size": 8, **VISION[name]},
        {"context_length": 8, "vocab_size": 64, "width": 16, "heads": 2, "layers": 1},
    )
    model = model.eval().requires_grad_(False)
    for tensor in model.visual.parameters():
        tensor.add_(0.2 * torch.randn_like(tensor))
    return model.double()


def with_weights(name: str, changed: dict[str, torch.Tensor]) -> torch.nn.Module:
    """Return another model with some weights changed."""
    model = copy.deepcopy(tower(name))
    state = model.state_dict()
    assert set(changed) <= set(state)
    for tensor_name, value in changed.items():
        assert value.shape == state[tensor_name].shape, tensor_name
    model.load_state_dict({**state, **changed})
    return model


def pixels(n: int = 5) -> torch.Tensor:
    """Return inputs of the towers, float64."""
    return torch.randn(n, 3, 32, 32, generator=torch.Generator().manual_seed(7), dtype=torch.float64)


def embed(model: torch.nn.Module, inputs: torch.Tensor) -> torch.Tensor:
    """Return the embeddings ``[n, e]``; open_clip's contrastive pooler gives them an axis of its own."""
    return model.encode_image(inputs).flatten(1)


def stream(model: torch.nn.Module, inputs: torch.Tensor) -> list[torch.Tensor]:
    """Return everything that stands in the residual stream, seen by hooks: before, within and behind every block."""
    seen: list[torch.Tensor] = []
    handles = []
    for block in model.visual.transformer.resblocks:
        for part in (block, block.ln_2):  # what enters a block, and what is between attention and MLP
            handles.append(part.register_forward_pre_hook(lambda _module, args: seen.append(args[0])))
        handles.append(block.register_forward_hook(lambda _module, _args, output: seen.append(output)))
    model.encode_image(inputs)
    for handle in handles:
        handle.remove()
    return seen
