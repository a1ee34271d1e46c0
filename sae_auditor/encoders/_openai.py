"""What OpenAI's own files and whole pickled models say beyond names and shapes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.tensorfiles.record import Record

_MARKS: Final = frozenset({"input_resolution", "context_length", "vocab_size"})
# What it converts: convolutions, linear layers, attention, projections.
_NARROWED: Final = (
    "conv1.weight", "attn.in_proj_weight", "attn.in_proj_bias", "out_proj.weight", "out_proj.bias", "mlp.c_fc.weight",
    "mlp.c_fc.bias", "mlp.c_proj.weight", "mlp.c_proj.bias", "text_projection", "visual.proj",
)  # fmt: skip
_QUICK_GELU: Final = "QuickGELU"
_HEAD_WIDTH: Final = 64  # of every model that OpenAI published
_RESNET_REDUCTION: Final = 32
_MAX_VISITED: Final = 200_000


def is_openai_file(weights: Mapping[str, Tensor]) -> bool:
    """Whether the weights are one of OpenAI's own files, whose models use QuickGELU without saying so."""
    return weights.keys() >= _MARKS


def has_openai_layout(weights: Mapping[str, Tensor]) -> bool:
    """Whether the tensors that tell the sizes of a model in OpenAI's layout are there; see `config_of_openai`."""
    is_image = "visual.proj" in weights or "visual.attnpool.positional_embedding" in weights
    return is_image and weights.keys() >= {"token_embedding.weight", "positional_embedding", "text_projection"}


def has_openai_number_types(weights: Mapping[str, Tensor]) -> bool:
    """Whether matrices have 16 bits and norms and embeddings 32, as OpenAI's `convert_weights` leaves them.

    Its recipe for training converts the model back so before it is saved; a plain state dict of that has no other mark.
    """
    narrow = [tensor for name, tensor in weights.items() if name.endswith(_NARROWED)]
    wide = [tensor for name, tensor in weights.items() if _is_wide(name)]
    are_halves = bool(narrow) and all(tensor.dtype == torch.float16 for tensor in narrow)
    return are_halves and bool(wide) and all(tensor.dtype == torch.float32 for tensor in wide)


def _is_wide(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last in ("positional_embedding", "class_embedding", "logit_scale") or any(
        part in name for part in ("ln_1.", "ln_2.", "ln_final.", "ln_pre.", "ln_post.", "token_embedding.")
    )


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
        "head_width": min(_HEAD_WIDTH, patches[0]),
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
        raise InputRefused(say("{0} has no tensor '{1}' that tells the size of the encoder.", where, name))
    return list(weights[name].shape)


def _depth(weights: Mapping[str, Tensor], prefix: str) -> int:
    return len({name.removeprefix(prefix).partition(".")[0] for name in weights if name.startswith(prefix)})
