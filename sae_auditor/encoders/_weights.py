"""The model's own weights out of whatever a training program wrapped around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from torch import Tensor

from sae_auditor.tensorfiles.file import TensorFile

_IMAGE_TOWERS: Final = frozenset({"visual", "vision_model", "image_encoder"})  # open_clip, transformers, MobileCLIP
_LANDMARK: Final = "logit_scale"  # the one tensor that every CLIP has, whatever its towers
_SHELLS: Final = frozenset({
    "module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
    "_modules", "_parameters", "_buffers",
})  # fmt: skip
_COPIES: Final = ("ema", "teacher", "momentum", "shadow", "swa")  # copies that trainings keep beside the weights


@dataclass(frozen=True)
class Unwrapped:
    """Weights under the names that the model itself uses.

    Parameters
    ----------
    tensors
        The weights by name.
    notices
        What people should know about how they were chosen.
    """

    tensors: dict[str, Tensor]
    notices: tuple[str, ...] = ()


def state_dict_of(file: TensorFile) -> dict[str, Tensor]:
    """Return the weights under the names that the model itself uses; see `unwrap`."""
    return unwrap(file.tensors).tensors


def unwrap(tensors: Mapping[str, Tensor]) -> Unwrapped:
    """Take off what a training program wrapped around a model.

    The model begins where its image tower is named. Everything before that name (``state_dict``, ``model``, ``clip``,
    ``module``, ...) is taken off, what lies outside of it, such as an optimiser's state, is left out, and names that
    compiling, distributing and pickling a whole model put in between are dropped. Names stay as they are where no
    image tower is found. Where a file holds the model several times the plain one is taken rather than a moving
    average of it.
    """
    bare = {_without_shells(name): tensor for name, tensor in tensors.items()}
    prefixes = sorted(_prefixes(bare), key=_rank)
    if not prefixes:
        return Unwrapped(bare)
    prefix, *others = prefixes
    kept = {name.removeprefix(prefix): tensor for name, tensor in bare.items() if name.startswith(prefix)}
    return Unwrapped(kept, _notices(prefix, others))


def _without_shells(name: str) -> str:
    return ".".join(part for part in name.split(".") if part not in _SHELLS)


def _prefixes(tensors: Mapping[str, Tensor]) -> set[str]:
    """Return what stands before the name of an image tower: with its dot, or empty.

    Only those of whole models, with a logit scale, where there are any.
    """
    found = set()
    for name in tensors:
        parts = name.split(".")
        at = next((index for index, part in enumerate(parts) if part in _IMAGE_TOWERS), None)
        if at is not None:
            found.add("".join(f"{part}." for part in parts[:at]))
    return {prefix for prefix in found if f"{prefix}{_LANDMARK}" in tensors} or found


def _rank(prefix: str) -> tuple[bool, int, str]:
    return _is_copy(prefix), len(prefix), prefix


def _is_copy(prefix: str) -> bool:
    return any(word in prefix.lower() for word in _COPIES)


def _notices(prefix: str, others: list[str]) -> tuple[str, ...]:
    if _is_copy(prefix):
        return (f"The weights are those under '{prefix.rstrip('.')}', an average made while training.",)
    if others:
        left = ", ".join(f"'{other.rstrip('.')}'" for other in others)
        return (f"The file holds the model more than once; '{prefix.rstrip('.')}' was taken, not {left}.",)
    return ()
