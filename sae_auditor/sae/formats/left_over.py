"""What no reader used: tensors of the SAE's own sizes, and settings that tell something. It is never passed over.

`refuse_what_is_left_over` is the last thing that a reading goes through. A setting that agrees with what was read is
fine; one that does not is asked about, by the hint that settles it; a tensor that nothing used is asked about by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from torch import Tensor

from sae_auditor.i18n import say
from sae_auditor.sae.config import Activation, SaeConfig
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.proposal import propose
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.stated import Setting, telling_settings
from sae_auditor.sae.formats.telling import Topic, activation_in, is_of_training, joined, tensor_role

# A file with more tensors outside the SAE is a model that holds one.
_MOST_OUTSIDE: Final = 64
_MOST_NAMED: Final = 6
_DIGITS: Final = re.compile("[0-9]{1,12}")
_LARGEST_K: Final = 2**31
# Rules with which a number of latents is chosen.
COUNTED: Final = frozenset(
    {"topk", "batchtopk", "groupmax", "matching-pursuit", "orthogonal-matching-pursuit", "quantised", "quantised-hard"}
)
# Which hints settle what a setting leaves open.
_SETTLED_BY: Final[Mapping[Topic, tuple[str, ...]]] = {
    "activation": ("activation",),
    "kind": ("activation",),
    "k": ("k", "activation"),
    "l0": ("k", "activation"),
    "threshold": ("threshold", "activation"),
    "norm": ("normalization", "mean", "scale"),
    "mean": ("mean",),
    "std": ("scale",),
    "scale": ("scale",),
    "centre": ("centre", "mean"),
}
NORM_CHOICES: Final = ("none", "constant_norm", "layer_norm")
# Words of settings for what is done to the input: nothing, and what the libraries that have a word mean by it.
_NO_NORM: Final = frozenset({"none", "null", "no", "false", "identity", "off", "raw", "", "0"})
_NORMS: Final = {"constant_norm_rescale": "constant_norm", "constant_norm": "constant_norm"}


def left_over_tensors(source: Source, d_in: int, d_sae: int) -> dict[str, Tensor]:
    """Return the tensors that no reader read and that could be a part of an SAE of these sizes, by full name."""
    file = source.file.tensors
    home = _home(source.read_tensors)
    unread = {name: tensor for name, tensor in file.items() if name not in source.read_tensors}
    inside = [name for name in unread if name.startswith(home)]
    outside = [name for name in unread if not name.startswith(home)]
    near = inside + (outside if len(outside) <= _MOST_OUTSIDE else [])
    return {name: unread[name] for name in near if _could_be_part(name, unread[name], d_in, d_sae)}


def _home(names: Iterable[str]) -> str:
    """Return the part that all names begin with, up to a dot."""
    first, *others = [name.split(".")[:-1] for name in names] or [[]]
    for other in others:
        shared = [mine == theirs for mine, theirs in zip(first, other, strict=False)]
        first = first[: shared.index(False) if False in shared else len(shared)]
    return "".join(f"{part}." for part in first)


def _could_be_part(name: str, tensor: Tensor, d_in: int, d_sae: int) -> bool:
    if is_of_training(name):
        return False
    role = tensor_role(name)
    if not tensor.is_floating_point():
        return role == "k" and tensor.numel() == 1
    sizes = sorted(size for size in tensor.shape if size != 1)
    fitting: tuple[list[int], ...] = ([], [d_in], [d_sae], sorted([d_in, d_sae]), [d_in, d_in], [d_sae, d_sae])
    return role is not None or sizes in fitting


def no_norm(value: Any) -> bool:
    """Whether a setting about a norm says that there is none."""
    return not value if isinstance(value, (bool, int, float)) else str(value).lower() in _NO_NORM


def norm_word(value: Any) -> str | None:
    """Return our word for a norm that a setting names; None where its word does not say which exactly."""
    return _NORMS.get(str(value).lower())


def as_k(value: Any) -> int | None:
    """Return a setting as a number of latents; None when it is none."""
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        value = int(value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return int(value) if is_number and 1 <= value < _LARGEST_K and int(value) == value else None


def settled(topic: Topic, hints: Hints) -> bool:
    """Whether the person said what settings about this leave open."""
    said = hints.given()
    return any(name in said for name in _SETTLED_BY.get(topic, ()))


def refuse_what_is_left_over(config: SaeConfig, source: Source, hints: Hints) -> tuple[str, ...]:
    """Ask about what was not read and does not agree with what was; return notices about what the person left out.

    Raises
    ------
    HintMissing
        With the hint that settles it.
    """
    for setting in telling_settings(source):
        if setting.is_parsed and not settled(setting.topic, hints) and not _agrees(setting, config):
            raise _QUESTIONS[setting.topic](setting, config)
    unused = left_over_tensors(source, config.d_in, config.d_sae)
    if not unused:
        return ()
    shown = joined(list(unused)[:_MOST_NAMED])
    if hints.names:
        return (say("Not used, since you did not name them: {0}.", shown),)
    proposal = propose(source.file.tensors)
    raise HintMissing(
        "names",
        say(
            "{0} holds tensors that could be a part of the SAE, and nothing says what they do: {1}. It "
            "would be read without them.",
            source.where,
            shown,
        ),
        suggestion=None if proposal is None else proposal.names,
    )


def _agrees(setting: Setting, config: SaeConfig) -> bool:
    """Whether a setting says what was read, or nothing that could be read otherwise."""
    agrees = _AGREEMENTS.get(setting.topic)
    return agrees is None or agrees(setting.value, config)


def _activation_agrees(value: Any, config: SaeConfig) -> bool:
    if not isinstance(value, str):
        return True
    rule, _ = activation_in(value, kind=False)
    return rule in (config.activation, "relu") and config.activation != "gated"


def _kind_agrees(value: Any, config: SaeConfig) -> bool:
    """Kinds are named by many words; those that name no rule say nothing."""
    rule, _ = activation_in(str(value), kind=True)
    return rule is None or rule in _SAME.get(config.activation, (config.activation,))


# Rules that are computed alike once thresholds are known.
_SAME: Final[Mapping[Activation, tuple[Activation, ...]]] = {
    "jumprelu": ("jumprelu", "batchtopk"),
    "batchtopk": ("jumprelu", "batchtopk", "topk"),
}


def _k_agrees(value: Any, config: SaeConfig) -> bool:
    k = as_k(value)
    return k is None or k == config.k or config.activation in ("jumprelu", "gated")


_AGREEMENTS: Final[Mapping[Topic, Callable[[Any, SaeConfig], bool]]] = {
    "activation": _activation_agrees,
    "kind": _kind_agrees,
    "k": _k_agrees,
    "threshold": lambda value, config: (
        config.activation in ("jumprelu", "batchtopk") or not isinstance(value, (int, float))
    ),
    "norm": lambda value, config: no_norm(value) or norm_word(value) == config.normalization,
    "mean": lambda value, config: not _numbers(value, config),
    "std": lambda value, config: not _numbers(value, config),
    "scale": lambda value, config: isinstance(value, (bool, str)) or not _numbers(value, config) or value == 1,
    "centre": lambda value, config: not isinstance(value, bool) or value == config.apply_b_dec_to_input,
}


def _numbers(value: Any, config: SaeConfig) -> bool:
    if isinstance(value, (list, tuple)):
        return len(value) == config.d_in
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def ask_activation(setting: Setting, config: SaeConfig) -> HintMissing:
    """Return the question which latents fire, where a setting speaks against what was read."""
    rule, _ = activation_in(str(setting.value), kind=setting.topic == "kind")
    if setting.topic in ("k", "l0"):
        rule = "topk"
    choices = tuple(dict.fromkeys(name for name in (rule, config.activation, "relu", "topk") if name))
    return HintMissing(
        "activation",
        say("It says {0}, and its tensors are read as '{1}'.", setting.place, config.activation),
        choices=choices,
        suggestion=rule,
    )


def ask_norm(setting: Setting, config: SaeConfig | None = None) -> HintMissing:
    """Return the question what is done to each vector first."""
    return HintMissing(
        "normalization",
        say(
            "It says {0}, and not what exactly is done to each input: nothing (none), its length is made "
            "the square root of its size (constant_norm), or its mean is subtracted and it is divided by "
            "its standard deviation (layer_norm). Where a fixed mean and deviation are meant, give "
            "'mean' and 'scale' instead.",
            setting.place,
        ),
        choices=NORM_CHOICES,
        suggestion="layer_norm" if "layer" in setting.path.lower() or "layer" in str(setting.value).lower() else None,
    )


def ask_scale(setting: Setting, config: SaeConfig | None = None) -> HintMissing:
    """Return the question what inputs are multiplied with: a factor may multiply, a norm divides."""
    value = setting.value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and value != 0
    divides = "norm" in setting.path.lower() or setting.topic == "std"
    suggestion = (1 / value if divides else value) if is_number else None
    return HintMissing(
        "scale",
        say(
            "It says {0}, and not whether inputs are multiplied with it or divided by it, or neither: "
            "say what they are multiplied with.",
            setting.place,
        ),
        suggestion=suggestion,
    )


def ask_mean(setting: Setting, config: SaeConfig | None = None) -> HintMissing:
    """Return the question what is subtracted from inputs."""
    value = setting.value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return HintMissing(
        "mean",
        say("It says {0}, and not whether that is subtracted from inputs: say what is, 0 for nothing.", setting.place),
        suggestion=value if is_number else None,
    )


def ask_centre(setting: Setting, config: SaeConfig | None = None) -> HintMissing:
    """Return the question whether the decoder bias is subtracted from inputs."""
    return HintMissing(
        "centre",
        say("It says {0}: is the decoder bias subtracted from inputs?", setting.place),
        choices=(True, False),
        suggestion=setting.value if isinstance(setting.value, bool) else None,
    )


def _ask_threshold(setting: Setting, config: SaeConfig) -> HintMissing:
    return HintMissing(
        "threshold",
        say(
            "It says {0}, and its tensors are read as '{1}', which has no threshold.", setting.place, config.activation
        ),
        suggestion=setting.value,
    )


_QUESTIONS: Final[Mapping[Topic, Callable[[Setting, SaeConfig], HintMissing]]] = {
    "activation": ask_activation,
    "kind": ask_activation,
    "k": ask_activation,
    "l0": ask_activation,
    "threshold": _ask_threshold,
    "norm": ask_norm,
    "mean": ask_mean,
    "std": ask_scale,
    "scale": ask_scale,
    "centre": ask_centre,
}
