"""ViT-Prisma: weights with ``config.json`` beside them, or a checkpoint with its configuration inside.

``x -> input norm -> - b_dec -> W_enc + b_enc -> activation -> W_dec + b_dec -> input norm undone``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.config import Activation, InputNorm
from sae_auditor.sae.formats._parts import prefix_of
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.embedded import attributes_of, embedded_config
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.reads import known, named_below
from sae_auditor.sae.formats.sites import block_site, our_site, tokens_of, unknown_site_notice
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.typed import flag, text, whole_number
from sae_auditor.sae.formats.weights import shaped, width
from sae_auditor.tensorfiles import GlobalName, Record

FOLDER_NAME = "ViT-Prisma"
CHECKPOINT_NAME = say("ViT-Prisma checkpoint")
_CONFIG = "config.json"
_ACTIVATIONS: Mapping[str, Activation] = {"relu": "relu", "tanh-relu": "tanh-relu", "topk": "topk"}
# The class has this for a configuration that says nothing; null means that nothing is done.
_DEFAULT_NORM = "layer_norm"
_NORMS: Mapping[str, InputNorm] = {"layer_norm": "layer_norm", "constant_norm_rescale": "constant_norm"}
# Compared where a checkpoint has a configuration inside and one beside it; the one inside is followed.
_COMPARED = ("architecture", "activation_fn_str", "normalize_activations", "hook_point_layer", "layer_subtype",
             "cls_token_only", "use_patches_only", "model_name")  # fmt: skip


def _is_prisma(config: Mapping[str, Any] | None) -> bool:
    """Older checkpoints name the whole place in ``hook_point`` and have no ``layer_subtype``."""
    return config is not None and "hook_point_layer" in config and ("layer_subtype" in config or "hook_point" in config)


def _is_folder(source: Source) -> bool:
    return _is_prisma(source.configs.get(_CONFIG)) and "layer_subtype" in source.configs[_CONFIG]


def _is_checkpoint(source: Source) -> bool:
    content = source.content
    return _is_prisma(embedded_config(source)) or (
        isinstance(content, dict)
        and isinstance(content.get("autoencoder"), dict)
        and attributes_of(content.get("config")) is not None
    )


def _read_folder(source: Source, hints: Hints) -> Reading:
    beside, inside = source.configs[_CONFIG], embedded_config(source)
    if inside is None or not _is_prisma(inside):
        return _built(FOLDER_NAME, source, beside, hints, ())
    different = [name for name in _COMPARED if name in inside and name in beside and inside[name] != beside[name]]
    notice = (
        say(
            "The configuration inside the file and {0} beside it differ in {1}; the one inside is followed.",
            _CONFIG,
            ", ".join(different),
        ),
    )
    return _built(FOLDER_NAME, source, inside, hints, notice if different else ())


def _read_checkpoint(source: Source, hints: Hints) -> Reading:
    return _built(CHECKPOINT_NAME, source, embedded_config(source) or {}, hints, ())


def _built(name: str, source: Source, config: Mapping[str, Any], hints: Hints, notices: tuple[str, ...]) -> Reading:
    prefix = prefix_of(source.tensors, ("W_dec", "b_dec"))
    tensors = named_below(source.tensors, prefix or "")
    if flag(config.get("is_transcoder"), "is_transcoder") or {"b_dec_out", "W_skip"} & set(tensors):
        raise InputRefused(
            say(
                "{0} is a transcoder: it predicts one layer from another and does not describe the "
                "values of one place.",
                source.where,
            ),
            todo=say("Choose a sparse autoencoder."),
        )
    draft = _with_place(_computed(tensors, config, source, hints), config)
    return build(name, replace(draft, notices=(*notices, *draft.notices)), replace(hints, normalization=None))


def _computed(tensors: Mapping[str, Tensor], config: Mapping[str, Any], source: Source, hints: Hints) -> Draft:
    architecture = text(config.get("architecture", "standard"), "architecture")
    function = text(config.get("activation_fn_str", "relu"), "activation_fn_str")
    d_in = width(tensors, "b_dec", config.get("d_in"))
    gated = architecture == "gated"
    d_sae = width(tensors, "b_gate" if gated else "b_enc", _stated_latents(config, d_in))
    shaped(tensors, "W_enc", d_in, d_sae)
    shaped(tensors, "W_dec", d_sae, d_in)
    normalization, notices = _normalization(config, hints)
    if gated:
        known(tensors, "b_enc")  # there, and not used
        return Draft(tensors, "gated", normalization=normalization, notices=notices)
    if architecture != "standard" or function not in _ACTIVATIONS:
        raise InputRefused(
            say(
                "{0} has the architecture '{1}' with the activation function '{2}', which this program cannot compute.",
                source.where,
                architecture[:40],
                function[:40],
            )
        )
    kwargs = attributes_of(config.get("activation_fn_kwargs")) or {}
    k = kwargs.get("k")
    return Draft(
        tensors,
        _ACTIVATIONS[function],
        k=whole_number(k, "k") if function == "topk" and k is not None else None,
        signed=function == "topk" and _keeps_signs(kwargs.get("postact_fn")),
        normalization=normalization,
        notices=notices,
    )


def _stated_latents(config: Mapping[str, Any], d_in: int) -> int | None:
    if config.get("d_sae") is not None:
        return whole_number(config["d_sae"], "d_sae")
    factor = config.get("expansion_factor")
    return None if factor is None else d_in * whole_number(factor, "expansion_factor")


def _normalization(config: Mapping[str, Any], hints: Hints) -> tuple[InputNorm, tuple[str, ...]]:
    """Every word that the library does not know it takes for none."""
    stated = hints.normalization
    if stated is not None and stated not in (*_NORMS, *_NORMS.values(), "none"):
        raise InputRefused(
            say("'{0}' is no normalisation of this format.", stated),
            todo=say("Use one of: {0}.", ", ".join(("none", *_NORMS))),
        )
    if stated is None and "normalize_activations" not in config and "layer_subtype" in config:
        return "layer_norm", (
            say(
                "The configuration does not say how the input is normalised; the library's default is {0}.",
                _DEFAULT_NORM,
            ),
        )
    said = config.get("normalize_activations")
    word = stated or ("none" if isinstance(said, bool) else text(said, "normalize_activations"))
    return _NORMS.get(word, "constant_norm" if stated == "constant_norm" else "none"), ()


def _keeps_signs(function: object) -> bool:
    """Whether what TopK selects goes through no ReLU: a text, or the module that a checkpoint holds."""
    name = function.name if isinstance(function, (Record, GlobalName)) else str(function or "ReLU")
    if name.lower() not in ("relu", "identity"):
        raise InputRefused(say("The function '{0}' after TopK is none that this program can compute.", name[:40]))
    return name.lower() == "identity"


def _with_place(draft: Draft, config: Mapping[str, Any]) -> Draft:
    layer, subtype, whole = (config.get(name) for name in ("hook_point_layer", "layer_subtype", "hook_point"))
    site = our_site(whole) if subtype is None else block_site(layer, text(subtype, "layer_subtype"))
    if config.get("hook_point_head_index") is not None:
        site = None
    notices = () if site else unknown_site_notice(whole or say("{0} of layer {1}", subtype, str(layer)[:40]))
    return replace(
        draft,
        site=site,
        tokens=tokens_of(config),
        model_name=text(config.get("model_name"), "model_name"),
        notices=(*draft.notices, *notices),
    )


FORMAT_FOLDER = Format(FOLDER_NAME, _is_folder, _read_folder)
FORMAT_CHECKPOINT = Format(CHECKPOINT_NAME, _is_checkpoint, _read_checkpoint)
