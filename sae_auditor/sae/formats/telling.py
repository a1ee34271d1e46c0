"""Which names of settings and of tensors tell how an SAE computes, whoever wrote the file.

The names are those of public codes and of the many that people write themselves. What only training uses never matters
and is named here too: it is looked at first, so that ``dead_threshold`` is no threshold and ``max_grad_norm`` no norm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

from sae_auditor.sae.config import Activation

Topic = Literal["activation", "kind", "k", "l0", "threshold", "norm", "decoder norm", "mean", "std", "scale", "centre"]
TensorRole = Literal["k", "threshold", "log threshold", "raw threshold", "mean", "std", "var"]

# Words that a name is made of where it belongs to training, to counting or to the machine.
_TRAINING: Final = frozenset(
    {
        "lr", "loss", "aux", "auxk", "init", "penalty", "coef", "coeff", "coefficient", "lambda", "alpha", "beta",
        "betas", "seed", "step", "steps", "epoch", "epochs", "batch", "batches", "dead", "ghost", "warmup", "warm",
        "decay", "wandb", "eval", "grad", "gradient", "clip", "optimizer", "optim", "scheduler", "resample",
        "resampling", "noise", "dropout", "target", "bandwidth", "lp", "l1", "ema", "momentum", "device", "dtype",
        "path", "dir", "version", "project", "entity", "run", "tokens", "freq", "frequency", "every", "interval",
        "patience", "samples", "workers", "reinit", "reanim", "monitor", "best", "val", "valid", "train", "test",
        "anneal", "schedule", "eps", "tol", "last", "usage", "used", "fired", "fires", "firing", "count", "counts",
        "counter", "nonzero", "stats", "density", "idx", "index", "history", "cache", "tracked", "since", "total",
        "hist", "num_batches", "hyperparams", "rng", "metric", "metrics", "acc", "accuracy", "score", "result",
        "results",
    }
)  # fmt: skip
# Parts of a checkpoint that hold the state of a training.
_TRAINING_PARTS: Final = frozenset(
    {
        "optimizer", "optim", "opt", "optimizers", "optimizer_state", "optimizer_states", "optimizer_state_dict",
        "opt_state", "optim_state", "scheduler", "schedulers", "lr_scheduler", "lr_schedulers",
        "scheduler_state_dict", "wandb", "wandb_config", "logger", "logging", "metrics", "metric", "results",
        "eval", "evaluation", "losses", "callbacks", "loops", "dataloader", "early_stopping", "history",
        "_metadata", "grad_scaler", "amp", "ema", "ema_model", "ema_state_dict", "rng", "rng_state", "exp_avg",
        "exp_avg_sq", "_forward_hooks", "_backward_hooks", "data", "buffer",
    }
)  # fmt: skip
# The same in the names of what holds other things.
_NEVER: Final = frozenset({"dead", "aux", "auxk", "loss", "ghost", "optimizer", "ema"})
_ACT: Final = r"(activation|nonlinearity|non_linearity|act)"
_NAMES: Final[Mapping[Topic, str]] = {
    "activation": rf"(\w+_)?{_ACT}(_(fn|func|function|type|name|str|cls|class))*|(\w+_)?(act_?fn|actfunc)",
    "kind": r"(sae_|ae_|dict_|autoencoder_|encoder_|model_)?(type|class|cls|arch|architecture|variant|kind|class_name|"
    r"class_type)|_class_name|autoencoder|sparsity_type|sparsity_method",
    "k": r"(sae_|model_|init_)?(k|ks|top_?ks?|k_?top|topk_k|top_k_k)(_(value|sae|latents|features|units|active|"
    r"sparse|sparsity|inference))?|(num|n|max)_?active(_\w+)?|k_?active|active_k|sparsity_k|k_?sparse|"
    r"(max_)?active_(latents|features|units|neurons)|kval|k_val",
    "l0": r"l_?0|sparsity|sparsity_level|num_nonzeros?",
    "threshold": r"(\w+_)?(thresholds?|theta|thresh)(_(value|init|raw|log))?|log_?thresh\w*",
    "centre": r"(apply|subtract|use|remove|with|center|centre|add|tie|tied)_(input_|decoder_|encoder_)?"
    r"(b_dec|pre_bias|b_pre|decoder_bias|dec_bias|pre_encoder_bias|input_bias)(_\w+)?|pre_bias|b_pre|"
    r"pre_encoder_bias|(input_|data_|mean_|zero_)?(cent(er|re)(ed|ing)?|zero_mean)(_(input|inputs|data|x|acts|"
    r"activations))?|subtract_mean|mean_cent\w+",
    "std": r"((in|input|inputs|act|acts|activation|activations|norm|data|dataset|x|feature|features|site)_)?"
    r"(std|stds|stdev|stddev|sigma|sd|standard_deviation|var|variance)(_(in|input|act|acts|activation|"
    r"activations|vec|vector|x))?",
    "mean": r"((in|input|inputs|act|acts|activation|activations|norm|data|dataset|x|feature|features|site)_)?"
    r"(mean|means|mu|center|centre|offset)(_(in|input|act|acts|activation|activations|vec|vector|x|center))?",
    "scale": r"((in|input|inputs|act|acts|activation|activations|norm|data|dataset|x)_)?(scale|scaling|scaler|"
    r"scale_factor|scaling_factor|norm_factor|norm_scale|norm_scaling|rescale|rescaling|multiplier|mult)"
    r"(_factor)?|((mean|avg|average|dataset|expected|input|act|activation)_)norm",
}
_NORM_WORDS: Final = re.compile(r"norm|standardi[sz]e|whiten|layernorm|^ln$|_ln$|^ln_")
_OF_WEIGHTS: Final = re.compile(r"dec|dict|weight|w_|column|row|atom|feature")

_TENSORS: Final[Mapping[TensorRole, str]] = {
    "k": r"k|top_?k|k_?top|num_?active|k_active",
    "log threshold": r"log_?(threshold|theta|thresh|thr)s?|(threshold|theta)s?_log|logthr\w*",
    "raw threshold": r"(raw|pre|unconstrained|softplus|logit|param)_?(threshold|theta|thresh)s?|"
    r"(threshold|theta)s?_(raw|param|logit|pre)",
    "threshold": r"(jumprelu_|jump_)?(threshold|theta|thresh)s?",
    "mean": r"((in|input|inputs|act|acts|activation|activations|norm|data|dataset|x|running|site)_)?"
    r"(mean|means|mu|center|centre)(_(in|input|act|acts|activation|activations|vec|vector|x|center))?",
    "std": r"((in|input|inputs|act|acts|activation|activations|norm|data|dataset|x|running|site)_)?"
    r"(std|stds|stdev|stddev|sigma|sd)(_(in|input|act|acts|activation|activations|vec|vector|x))?",
    "var": r"((in|input|act|activation|norm|data|dataset|x|running)_)?(var|variance)",
}
# What says which rule, in names of classes and in words; the first that is there.
_RULES: Final[tuple[tuple[str, Activation], ...]] = (
    ("batchtopk", "batchtopk"),
    ("jumprelu", "jumprelu"),
    ("groupmax", "groupmax"),
    ("gated", "gated"),
    ("matchingpursuit", "matching-pursuit"),
    ("tanhrelu", "tanh-relu"),
    ("topk", "topk"),
    ("ktop", "topk"),
    ("ksparse", "topk"),
)
_PLAIN_KINDS: Final = frozenset({"relu", "vanilla", "standard", "l1", "plain", "reluautoencoder", "relusae"})
_COUNT: Final = re.compile(r"(?:top[\s_-]*k|k)\D{0,4}([0-9]{1,12})", re.IGNORECASE)
# Longer names and words tell nothing.
_MAX_PATH_CHARS: Final = 300
_MAX_TEXT_CHARS: Final = 200


def words_of(name: str) -> str:
    """Return a name in small letters with ``_`` between its words: ``topK`` and ``Top-K`` are ``top_k``."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_")


def is_of_training(path: str) -> bool:
    """Whether a dotted name belongs to what training alone uses."""
    *parts, leaf = path.split(".")
    above = [words_of(part) for part in parts]
    if any(part in _TRAINING_PARTS or not _NEVER.isdisjoint(part.split("_")) for part in above):
        return True
    words = words_of(leaf)
    return words in _TRAINING_PARTS or not _TRAINING.isdisjoint(words.split("_"))


def topic_of(path: str) -> Topic | None:
    """Return what a setting of this dotted name is about; None where its name tells nothing."""
    if len(path) > _MAX_PATH_CHARS or is_of_training(path):
        return None
    *parts, leaf = path.split(".")
    name = words_of(leaf)
    if name in ("value", "name", "type", "cls", "class", "fn") and parts:  # {"activation": {"name": "topk"}}
        above = topic_of(".".join(parts))
        if above is not None:
            return above
    is_norm = _NORM_WORDS.search(name) is not None
    for topic, pattern in _NAMES.items():
        if re.fullmatch(pattern, name) and not (is_norm and topic == "activation"):
            return topic
    if is_norm:
        return "decoder norm" if _OF_WEIGHTS.search(name) else "norm"
    return None


def tensor_role(name: str) -> TensorRole | None:
    """Return what a tensor is by the last part of its name; None where that tells nothing."""
    last = words_of(name.rpartition(".")[2])
    return next((role for role, pattern in _TENSORS.items() if re.fullmatch(pattern, last)), None)


def activation_in(text: str, *, kind: bool) -> tuple[Activation | None, int | None]:
    """Return the rule that a word or a class name says, and the k in it, as in ``TopK(k=32)`` and ``topk_32``.

    Parameters
    ----------
    text
        What is stated.
    kind
        Whether it stands where kinds of autoencoders are named, where ``standard`` and ``vanilla`` mean ReLU.
    """
    text = text[:_MAX_TEXT_CHARS]
    plain = re.sub(r"[^a-z0-9]+", "", text.lower())
    found = next((rule for word, rule in _RULES if word in plain), None)
    if found is None and text in get_args(Activation):
        found = next(rule for rule in get_args(Activation) if rule == text)
    if found is not None:
        count = _COUNT.search(text)
        return found, int(count[1]) if count and found in ("topk", "batchtopk") else None
    if plain.endswith("relu") and plain.removesuffix("relu") in ("", "torchnn", "nn", "f", "torch", "activations"):
        return "relu", None
    return ("relu", None) if kind and plain in _PLAIN_KINDS else (None, None)


def joined(names: Iterable[str]) -> str:
    """Return names for a message."""
    return ", ".join(f"'{name}'" for name in names)
