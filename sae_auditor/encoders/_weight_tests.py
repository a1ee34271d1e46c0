"""Questions about the names, shapes and number types of a file's tensors, to put together in tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import torch
from torch import Tensor

from sae_auditor.encoders._lora import has_changes

Weights = Mapping[str, Tensor]
Test = Callable[[Weights], bool]

_COLOURS: Final = 3
_HEAD: Final = 4  # tensors; a classifier's head of one or two layers has no more
_CLASSIFIER: Final = re.compile(
    r"(?:.+\.)?(?:classifier|classification_head|fc|head|heads|linear|score)\.(?:weight|bias)"
)


def without_common_start(weights: Weights) -> dict[str, Tensor]:
    """Return the tensors without the parts of names that all of them begin with, such as ``state_dict.``."""
    paths = [name.split(".")[:-1] for name in weights]
    shortest = min((len(path) for path in paths), default=0)
    n_common = next((i for i in range(shortest) if len({path[i] for path in paths}) > 1), shortest)
    return {".".join(name.split(".")[n_common:]): tensor for name, tensor in weights.items()}


def has(*parts: str) -> Test:
    """Whether names contain each of the parts."""
    return lambda weights: all(any(part in name for name in weights) for part in parts)


def ends(*tails: str) -> Test:
    """Whether there is a name with one of the ends."""
    return lambda weights: any(name.endswith(tails) for name in weights)


def begins(*starts: str) -> Test:
    """Whether there is a name with each of the beginnings."""
    return lambda weights: all(any(name.startswith(start) for name in weights) for start in starts)


def only(*starts: str) -> Test:
    """Whether every name has one of the beginnings."""
    return lambda weights: bool(weights) and all(name.startswith(starts) for name in weights)


def all_of(*tests: Test) -> Test:
    """Whether every question has the answer yes."""
    return lambda weights: all(test(weights) for test in tests)


def any_of(*tests: Test) -> Test:
    """Whether one of the questions has the answer yes."""
    return lambda weights: any(test(weights) for test in tests)


def none_of(*tests: Test) -> Test:
    """Whether none of the questions has the answer yes."""
    return lambda weights: not any(test(weights) for test in tests)


def no_more_than(count: int) -> Test:
    """Whether there are few tensors."""
    return lambda weights: 0 < len(weights) <= count


def matrices_of(*types: torch.dtype) -> Test:
    """Whether weights that are matrices have one of the number types."""
    return lambda weights: any(
        name.endswith("weight") and tensor.ndim >= 2 and tensor.dtype in types for name, tensor in weights.items()
    )


def is_emptied(weights: Weights) -> bool:
    """Whether most weights have no numbers: ZeRO 3 and FSDP leave shapes of nothing behind."""
    return len(weights) > _HEAD and 2 * sum(tensor.numel() == 0 for tensor in weights.values()) > len(weights)


def is_flat(weights: Weights) -> bool:
    """Whether parameters are joined to a few long rows, as FSDP keeps them while it trains."""
    return any(name.endswith(("flat_param", "_flat_param")) for name in weights) and all(
        tensor.ndim <= 1 for tensor in weights.values()
    )


def is_channels_last(weights: Weights) -> bool:
    """Whether the first convolution of an image tower has its three colours behind the patch and not before it."""
    first = [tensor for name, tensor in weights.items() if name.endswith(("patch_embedding.weight", "conv1.weight"))]
    return any(t.ndim == 4 and t.shape[3] == _COLOURS and t.shape[1] == t.shape[2] != _COLOURS for t in first)


def is_head(weights: Weights) -> bool:
    """Whether there is nothing but a linear layer or two, under the names that classifiers give them."""
    is_bare = weights.keys() <= {"weight", "bias"} and "weight" in weights
    named = all(_CLASSIFIER.fullmatch(name) for name in weights)
    return no_more_than(_HEAD)(weights) and (is_bare or named)


def is_lora_alone(weights: Weights) -> bool:
    """Whether there are changes for weights (LoRA) and no weights."""
    parts = ("lora_", "lora.", "hada_w", "lokr_", "dora_scale", ".alpha")
    return has_changes(weights) and all(any(part in name for part in parts) for name in weights)
