"""What OpenAI's own files and whole pickled models say beyond names and shapes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles.record import Record

_MARKS: Final = frozenset({"input_resolution", "context_length", "vocab_size"})
_QUICK_GELU: Final = "QuickGELU"
_HEAD_WIDTH: Final = 64  # of every model that OpenAI published
_RESNET_REDUCTION: Final = 32
_MAX_VISITED: Final = 200_000


def is_openai_file(weights: Mapping[str, Tensor]) -> bool:
    """Whether the weights are one of OpenAI's own files, whose models use QuickGELU without saying so."""
    return weights.keys() >= _MARKS


def holds_quick_gelu(content: object) -> bool:
    """Whether a pickled model holds QuickGELU, going by the names of its parts."""
    waiting, visited = [content], 0
    seen: set[int] = set()
    while waiting and visited < _MAX_VISITED:
        item = waiting.pop()
        visited += 1
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Record):
            if item.name == _QUICK_GELU:
                return True
            waiting += [item.state, *item.items.values()]
        elif isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, (list, tuple)):
            waiting += item
    return False


def config_of_openai(weights: Mapping[str, Tensor], where: str) -> dict[str, Any]:
    """Return open_clip's `model_cfg` for weights in OpenAI's layout: sizes from shapes, heads of width 64.

    Raises
    ------
    InputRefused
        When a tensor that tells a size is missing.
    """
    n_words, width = _shape(weights, "token_embedding.weight", where)[:2]
    text = {
        "context_length": _shape(weights, "positional_embedding", where)[0],
        "vocab_size": n_words,
        "width": width,
        "heads": max(1, width // _HEAD_WIDTH),
        "layers": _depth(weights, "transformer.resblocks."),
    }
    embed_dim = _shape(weights, "text_projection", where)[1]
    vision = _vit(weights, where) if "visual.proj" in weights else _resnet(weights, where)
    return {"embed_dim": embed_dim, "quick_gelu": True, "vision_cfg": vision, "text_cfg": text}


def _vit(weights: Mapping[str, Tensor], where: str) -> dict[str, Any]:
    patches = _shape(weights, "visual.conv1.weight", where)
    rows = math.isqrt(_shape(weights, "visual.positional_embedding", where)[0] - 1)
    return {
        "image_size": rows * patches[-1],
        "layers": _depth(weights, "visual.transformer.resblocks."),
        "width": patches[0],
        "head_width": _HEAD_WIDTH,
        "patch_size": patches[-1],
    }


def _resnet(weights: Mapping[str, Tensor], where: str) -> dict[str, Any]:
    rows = math.isqrt(_shape(weights, "visual.attnpool.positional_embedding", where)[0] - 1)
    return {
        "image_size": rows * _RESNET_REDUCTION,
        "layers": [_depth(weights, f"visual.layer{stage}.") for stage in range(1, 5)],
        "width": _shape(weights, "visual.layer1.0.conv1.weight", where)[0],
        "patch_size": None,
    }


def _shape(weights: Mapping[str, Tensor], name: str, where: str) -> list[int]:
    if name not in weights or weights[name].ndim < 2:
        raise InputRefused(f"{where} has no tensor '{name}' that tells the size of the encoder.")
    return list(weights[name].shape)


def _depth(weights: Mapping[str, Tensor], prefix: str) -> int:
    return len({name.removeprefix(prefix).partition(".")[0] for name in weights if name.startswith(prefix)})
