"""The model's own weights out of whatever a training program wrapped around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.tensorfiles.file import TensorFile

# What names an image tower: open_clip and transformers; MobileCLIP, and trainings that put one of the former into it.
_IMAGE_TOWERS: Final = frozenset({"visual", "vision_model"})
_OUTER_TOWER: Final = "image_encoder"
_TOP: Final = "."  # the part that is the file itself
_LANDMARK: Final = "logit_scale"  # the one tensor that every CLIP has, whatever its towers
# Parts of names that say nothing of the model, by who puts them in.
_SHELLS: Final = frozenset({
    "module", "_orig_mod",  # distributing and compiling
    "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module",  # sharding, checkpointing, Lightning
    "_modules", "_parameters", "_buffers",  # pickling a whole model
    "_image_encoder", "_text_encoder", "_logit_scale",  # TinyCLIP, which gives each part a model of its own
})  # fmt: skip
# Each of the following is tried at the parts of a name between dots, so that a long name costs no more than its length.
# Copies that trainings keep beside the weights.
_COPIES: Final = re.compile(
    r"(?:^|\.)(?:\w*_)?(?:ema\d*|ema_?model|ema_?state_?dict|teacher|momentum|shadow|swa|avg|averaged?)(?:_\w*)?(?=\.|$)",
    re.IGNORECASE,
)
# The state of an optimiser, which may go by the names of the weights.
_OPTIMISER: Final = re.compile(
    r"(?:^|\.)(?:opt|\w*optim\w*|\w*sched\w*|\w*scaler\w*|exp_avg\w*|momentum_buffer|master_params)(?=\.|$)",
    re.IGNORECASE,
)
# What else a training keeps beside a model that is nothing of it.
_TRAINING: Final = re.compile(
    r"(?:^|\.)(?:amp|\w*rng\w*|\w*loss\w*|criterion\w*|callbacks|loops|hparams\w*|hyper_?parameters|config|cfg|args|"
    r"epoch|\w*step\w*|iter\w*|best_(?:acc|loss|metric|score|val)\w*|metrics?\w*|lr|num_batches_tracked|"
    r"\w*attn_mask|position_ids|n_averaged|val_\w*|train_\w*|history)(?=\.|$)",
    re.IGNORECASE,
)
_MAX_MODELS: Final = 32  # in one file; each is compared with the first
_MAX_NAMED: Final = 4


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


def without_shells(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors without the parts of names that compiling, distributing and pickling put in."""
    return {".".join(part for part in name.split(".") if part not in _SHELLS): t for name, t in tensors.items()}


def core_of(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return all that is not a training's state, without the shells: for telling what a file is."""
    bare = without_shells(tensors)
    return {name: tensor for name, tensor in bare.items() if not _is_state(name)} or bare


class PartAsked(InputRefused):
    """A file holds several models that differ, and only a person can say which is meant.

    Parameters
    ----------
    what, todo
        As in `InputRefused`.
    choices
        What stands before the names of each; what `unwrap` takes as `part`.
    """

    def __init__(self, what: str, *, todo: str, choices: Sequence[str]) -> None:
        super().__init__(what, safe=say("None of them was taken."), todo=todo)
        self.choices = tuple(choices)


def unwrap(tensors: Mapping[str, Tensor], where: str = say("The file"), part: str | None = None) -> Unwrapped:
    """Take off what a training program wrapped around a model.

    The model begins where its image tower is named. Everything before that name (``state_dict``, ``model``, ``clip``,
    ``module``, ...) is taken off, what lies outside of it is left out and told of unless it is the state of a training,
    and names that compiling, distributing and pickling a whole model put in between are dropped. Names stay as they are
    where no image tower is found. Where a file holds the model several times the plain one is taken rather than a
    moving average of it.

    Parameters
    ----------
    tensors
        Every tensor of the file by name.
    where
        The file, for messages.
    part
        What stands before the names of the model that is meant, such as ``state_dict.student``; ``.`` for nothing.

    Raises
    ------
    PartAsked
        When there are several models that differ and none of them is an average.
    InputRefused
        When there is no model under `part`.
    """
    bare = without_shells(tensors)
    prefixes = _prefixes(bare)
    if part is not None:
        prefixes = {prefix for prefix in prefixes if prefix == ("" if part == _TOP else f"{part}.")}
        if not prefixes:
            raise InputRefused(say("{0} holds no model under '{1}'.", where, part))
    if not prefixes:
        return Unwrapped(bare)
    prefix, *others = sorted(prefixes, key=_rank)
    if len(others) >= _MAX_MODELS:
        raise _several(where, [prefix, *others])
    models = {other: _under(other, bare) for other in (prefix, *others)}
    distinct = [other for other in others if _differ(models[prefix], models[other])]
    rivals = [other for other in distinct if _is_copy(other) == _is_copy(prefix)]
    if rivals:
        raise _several(where, [prefix, *rivals])
    left_out = [name for name in bare if not name.startswith(tuple(models))]
    return Unwrapped(models[prefix], (*_about_copies(prefix, distinct), *_about_rest(left_out)))


def _under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    kept = {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
    if prefix:
        return kept
    return {name: tensor for name, tensor in kept.items() if not _OPTIMISER.match(name.partition(".")[0])}


def _prefixes(tensors: Mapping[str, Tensor]) -> set[str]:
    """Return what stands before the name of an image tower: with its dot, or empty.

    A part of a training's state, such as an optimiser's that goes by the names of the weights, is none.
    """
    found = {prefix for name in tensors if (prefix := _prefix(name)) is not None and not _OPTIMISER.search(name)}
    if len(found) > _MAX_MODELS:
        return found
    whole = {prefix for prefix in found if f"{prefix}{_LANDMARK}" in tensors}
    if not whole:
        return found
    # A tower alone counts beside a whole model only where it is the same tower once more, with other weights.
    towers = [_tower(prefix, tensors) for prefix in whole]
    return whole | {prefix for prefix in found - whole if _tower(prefix, tensors) in towers}


def _prefix(name: str) -> str | None:
    parts = name.split(".")
    at = next((index for index, part in enumerate(parts) if part in _IMAGE_TOWERS), None)
    if at is None and _OUTER_TOWER in parts:
        at = parts.index(_OUTER_TOWER)
    return None if at is None else "".join(f"{part}." for part in parts[:at])


def _tower(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the image tower after a prefix by name."""
    return {
        name.removeprefix(prefix): tuple(tensor.shape)
        for name, tensor in tensors.items()
        if name.startswith(prefix) and _prefix(name) == prefix
    }


def _differ(model: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> bool:
    """Whether two models differ in a tensor that both have."""
    shared = [(model[name], other[name]) for name in model if name in other]
    return any(a.shape != b.shape or a.dtype != b.dtype or not torch.equal(a, b) for a, b in shared)


def _rank(prefix: str) -> tuple[bool, int, str]:
    return _is_copy(prefix), len(prefix), prefix


def _is_copy(prefix: str) -> bool:
    return bool(_COPIES.search(prefix))


def _several(where: str, prefixes: Sequence[str]) -> PartAsked:
    names = [f"'{_shown(prefix)}'" for prefix in prefixes]
    listed = ", ".join(names[:_MAX_NAMED]) + (", ..." if len(names) > _MAX_NAMED else "")
    return PartAsked(
        say("{0} holds {1} models that differ: {2}.", where, len(names), listed),
        todo=say("Say which one you mean, or save it as a file of its own."),
        choices=[prefix.rstrip(".") or _TOP for prefix in prefixes],
    )


def _shown(prefix: str) -> str:
    return prefix.rstrip(".") or say("(the top of the file)")


def _about_copies(prefix: str, others: list[str]) -> tuple[str, ...]:
    if _is_copy(prefix):
        return (say("The weights are those under '{0}', an average made while training.", _shown(prefix)),)
    if others:
        left = ", ".join(f"'{_shown(other)}'" for other in others)
        return (say("The file holds the model more than once; '{0}' was taken, not {1}.", _shown(prefix), left),)
    return ()


def _is_state(name: str) -> bool:
    return bool(_OPTIMISER.search(name) or _TRAINING.search(name))


def _about_rest(names: list[str]) -> tuple[str, ...]:
    told = [name for name in names if not _is_state(name) and not _is_copy(name)]
    if not told:
        return ()
    listed = ", ".join(f"'{name}'" for name in told[:_MAX_NAMED]) + (", ..." if len(told) > _MAX_NAMED else "")
    return (say("The file holds more than the model; {0} ({1} in all) had no use in it.", listed, len(told)),)
