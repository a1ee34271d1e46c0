"""The model's own weights out of whatever a training program wrapped around them."""

from __future__ import annotations

from typing import Final

from torch import Tensor

from sae_auditor.tensorfiles.file import TensorFile

_WRAPPERS: Final = frozenset({"state_dict", "model_state_dict", "module", "model", "clip", "net", "_orig_mod"})
_LANDMARK: Final = "logit_scale"  # the one tensor that every CLIP has, whatever its towers


def state_dict_of(file: TensorFile) -> dict[str, Tensor]:
    """Return the weights under the names that the model itself uses.

    Wrappers around them (``state_dict``, ``model``, and ``module.`` before every name) are taken off, and what lies
    outside of them, such as an optimiser's state, is left out. Names stay as they are where no wrapper is recognised.
    """
    prefixes = [name.removesuffix(_LANDMARK) for name in file.tensors if name.endswith(_LANDMARK)]
    wrapping = [prefix for prefix in prefixes if _WRAPPERS.issuperset(prefix.split(".")[:-1])]
    prefix = min(wrapping, key=len, default="")
    return {name.removeprefix(prefix): t for name, t in file.tensors.items() if name.startswith(prefix)}
