"""What readers of PyTorch files share: finding a state dict below a prefix, and orientation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_ROWS: Final = 64


def prefix_of(names: Iterable[str], marks: Iterable[str]) -> str | None:
    """Return the shortest prefix below which every one of `marks` is a name; None when there is none.

    State dicts lie in checkpoints (``model_state_dict.``) and in larger models (``sae.``).
    """
    known, first, *others = set(names), *marks
    for prefix in sorted((name.removesuffix(first) for name in known if name.endswith(first)), key=len):
        if (not prefix or prefix.endswith(".")) and all(prefix + mark in known for mark in others):
            return prefix
    return None


def matrix(tensors: Mapping[str, Tensor], name: str, where: str) -> Tensor:
    """Return a tensor of floating-point numbers that must be there and have two axes.

    Raises
    ------
    InputRefused
        When it is missing, empty, or has another number of axes or other numbers.
    """
    tensor = tensors.get(name)
    if tensor is not None and not tensor.is_floating_point():
        raise InputRefused(
            say("The tensor '{0}' of {1} holds {2}, expected floating-point numbers.", name, where, tensor.dtype),
            safe=say("Nothing was loaded."),
        )
    if tensor is None or tensor.ndim != 2 or 0 in tensor.shape:
        found = "missing" if tensor is None else say("of the shape {0}", list(tensor.shape))
        raise InputRefused(
            say("The tensor '{0}' of {1} is {2}; a matrix was expected.", name, where, found),
            safe=say("Nothing was loaded."),
        )
    return tensor


def vector(tensors: Mapping[str, Tensor], name: str, length: int, where: str) -> Tensor:
    """Return a tensor of floating-point numbers that must be there and be a vector of this length.

    Raises
    ------
    InputRefused
        When it is missing, or of another shape or other numbers.
    """
    tensor = tensors.get(name)
    if tensor is None or tuple(tensor.shape) != (length,) or not tensor.is_floating_point():
        found = "missing" if tensor is None else say("{0} of the shape {1}", tensor.dtype, list(tensor.shape))
        raise InputRefused(
            say(
                "The tensor '{0}' of {1} is {2}; a vector of {3} floating-point numbers was expected.",
                name,
                where,
                found,
                length,
            ),
            safe=say("Nothing was loaded."),
        )
    return tensor


def flipped(weight: Tensor) -> Tensor:
    """Return the transpose of a matrix as float32 in its own memory, with no other copy whatever its float type."""
    result = torch.empty(weight.shape[::-1], dtype=torch.float32)
    for start in range(0, len(weight), _ROWS):  # by parts, for strides this long miss every cache
        result[:, start : start + _ROWS] = weight[start : start + _ROWS].float().T
    return result
