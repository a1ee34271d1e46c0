"""SAELens, versions 2 to 6, and what uses its layout: SAELens-V and Prisma's older repositories.

``x -> input norm -> - b_dec -> W_enc + b_enc -> activation -> W_dec + b_dec -> input norm undone``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.config import Activation, InputNorm
from sae_auditor.sae.fold import fold_affine, fold_decoder_norm, fold_whitening
from sae_auditor.sae.formats.build import Draft, build
from sae_auditor.sae.formats.format import Format, Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.reads import Settings, known
from sae_auditor.sae.formats.saelens_config import SaelensConfig, saelens_config
from sae_auditor.sae.formats.sites import our_site, tokens_of, unknown_site_notice
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.typed import number
from sae_auditor.sae.formats.weights import require, scalar, shaped, width
from sae_auditor.sae.native import CONFIG_NAME, WEIGHTS_NAME
from sae_auditor.tensorfiles import read_tensors

NAME = "SAELens"
_SCALER = "activation_scaler.json"
_RUNNER = "runner_cfg.json"
_WHITENING = "activation_whitening.safetensors"

# What the canonical form calls an architecture; ``standard`` is its activation function.
_ACTIVATION: Mapping[str, Activation] = {
    "topk": "topk",
    "abstopk": "topk",
    "jumprelu": "jumprelu",
    "batchtopk": "batchtopk",
    "matryoshka_batchtopk": "batchtopk",
    "gated": "gated",
    "matching_pursuit": "matching-pursuit",
}
_FUNCTIONS: Mapping[str, Activation] = {"relu": "relu", "tanh-relu": "tanh-relu"}
_BATCHTOPK = ("batchtopk", "matryoshka_batchtopk")
_THRESHOLDED = ("jumprelu", *_BATCHTOPK)
_GATED_WEIGHTS = ("W_enc", "W_dec", "b_dec", "b_gate", "b_mag", "r_mag")
_WEIGHTS = ("W_enc", "W_dec", "b_enc", "b_dec")
_SAMPLE_NORMS: Mapping[str, InputNorm] = {
    "none": "none",
    "constant_norm_rescale": "constant_norm",
    "layer_norm": "layer_norm",
    # Folded into the weights.
    "expected_average_only_in": "none",
    "covariance_whitening": "none",
}


def _recognises(source: Source) -> bool:
    return source.weights.name == WEIGHTS_NAME and source.sibling(CONFIG_NAME) is not None


def _read(source: Source, hints: Hints) -> Reading:
    cfg = source.configs.get(CONFIG_NAME)
    if cfg is None:
        raise InputRefused(say("{0} of {1} is no JSON object, or it is too large.", CONFIG_NAME, source.where))
    config = saelens_config(cfg, source.configs.get(_RUNNER, {}))
    for name in (_RUNNER, _SCALER):
        if isinstance(known_file := source.configs.get(name), Settings):
            known_file.known()  # of the training; what was exported follows cfg.json alone
    if hints.normalization is not None:
        config = replace(config, normalization=hints.normalization)
    _refuse_what_is_no_sae(config, source)
    tensors, factor = _weights(config, source), _scaling_factor(config, source, hints)
    draft = _draft(config, _folded(config, tensors, factor, source), factor, tokens_of(cfg))
    followed = replace(hints, normalization=None, scale=hints.scale if factor is None else None)
    return build(NAME, draft, followed)


def _refuse_what_is_no_sae(config: SaelensConfig, source: Source) -> None:
    name = config.architecture
    if "transcoder" in name or "crosscoder" in name or "W_skip" in source.tensors:
        raise InputRefused(
            say(
                "{0} is a {1}: it predicts one layer from another and does not describe the values of one place.",
                source.where,
                name,
            ),
            todo=say("Choose a sparse autoencoder."),
        )
    if name not in _ACTIVATION and name != "standard":
        raise InputRefused(
            say("{0} has the architecture '{1}', which this program cannot compute.", source.where, name[:40])
        )
    if config.activation_fn not in _FUNCTIONS or (config.activation_fn != "relu" and name != "standard"):
        raise InputRefused(
            say(
                "{0} has the activation function '{1}' in the architecture '{2}', which this program cannot compute.",
                source.where,
                config.activation_fn[:40],
                name,
            )
        )
    if config.normalization not in _SAMPLE_NORMS:
        raise InputRefused(
            say(
                "{0} normalises its input by '{1}', which this program cannot compute.",
                source.where,
                config.normalization[:40],
            )
        )


def _weights(config: SaelensConfig, source: Source) -> dict[str, Tensor]:
    """Return the weights under canonical names, thresholds and factors of older versions rewritten."""
    file = source.tensors
    if config.architecture == "matching_pursuit":
        return _tied_weights(config, file)
    names = _GATED_WEIGHTS if config.architecture == "gated" else _WEIGHTS
    require(file, names)
    width(file, "b_dec", config.d_in)
    d_sae = width(file, "b_gate" if config.architecture == "gated" else "b_enc", config.d_sae)
    tensors = {name: file[name] for name in names}
    if config.architecture in _THRESHOLDED:
        tensors |= {name: file[name] for name in ("threshold", "topk_threshold") if name in file}
        if "log_threshold" in file and "threshold" not in file:
            tensors["threshold"] = shaped(file, "log_threshold", d_sae).float().exp()
    known(file, "topk_threshold", "log_threshold", *(["b_enc"] if config.architecture == "gated" else []))
    return tensors | _finetuned(config, file, d_sae, source.where)


def _finetuned(config: SaelensConfig, file: Mapping[str, Tensor], d_sae: int, where: str) -> dict[str, Tensor]:
    """Return the decoder with the factor of each latent that a finetuning learnt; nothing where there is none.

    Version 2 always multiplies by its ``scaling_factor``; later ones by theirs where the configuration says so.
    """
    name = next((name for name in ("finetuning_scaling_factor", "scaling_factor") if name in file), None)
    if name is None:
        return {}
    factor = shaped(file, name, d_sae).float()
    always = name == "scaling_factor" and config.is_version_2
    if not config.finetuned and not always and not torch.allclose(factor, torch.ones(d_sae)):
        raise InputRefused(
            say(
                "{0} holds '{1}', a factor for each latent, and its {2} does not say whether it counts.",
                where,
                name,
                CONFIG_NAME,
            ),
            safe=say("Nothing was loaded."),
            todo=say(
                'Write "finetuning_scaling_factor": true into {0} if activations are multiplied by it '
                "before they are decoded, or take the tensor out of the file.",
                CONFIG_NAME,
            ),
        )
    return {"W_dec": shaped(file, "W_dec", d_sae, file["b_dec"].shape[0]).float() * factor[:, None]}


def _tied_weights(config: SaelensConfig, file: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Matching pursuit has no encoder, and no decoder bias unless it subtracts it from the input."""
    require(file, ("W_dec", "b_dec"))
    shaped(file, "W_dec", int(file["W_dec"].shape[0]) if file["W_dec"].ndim else 0, width(file, "b_dec", config.d_in))
    known(file, "W_enc", "b_enc")  # older files have them, unused
    return {"W_dec": file["W_dec"], "b_dec": file["b_dec"] if config.centred else torch.zeros_like(file["b_dec"])}


def _scaling_factor(config: SaelensConfig, source: Source, hints: Hints) -> float | None:
    """What the input is multiplied by, for SAEs trained on activations of mean length ``sqrt(d_in)``."""
    if config.normalization != "expected_average_only_in":
        return None
    given: Any = hints.scale if hints.scale is not None else source.configs.get(_SCALER, {}).get("scaling_factor")
    if given is None:
        raise HintMissing(
            "scale",
            say(
                "{0} was trained on inputs times a constant, and there is no {1} that says which.",
                source.where,
                _SCALER,
            ),
        )
    factor = number(given, "scaling_factor")
    if factor <= 0:
        raise InputRefused(say("The factor for the input of {0} is {1}, not a positive number.", source.where, factor))
    return factor


def _folded(
    config: SaelensConfig, tensors: dict[str, Tensor], factor: float | None, source: Source
) -> dict[str, Tensor]:
    """Take the affine input norm and the ranking by decoder norm into the weights, in the library's own order."""
    if config.architecture == "matching_pursuit":
        return tensors if factor is None else {**tensors, "b_dec": tensors["b_dec"].float() / factor}
    if factor is not None:
        zero, scale = torch.zeros(()), torch.tensor(factor, dtype=torch.float64)
        tensors = fold_affine(tensors, zero, scale, centred=config.centred)
    if config.rescaled:
        tensors = fold_decoder_norm({name: tensor for name, tensor in tensors.items() if name != "threshold"}) | {
            name: tensor for name, tensor in tensors.items() if name == "threshold"
        }
    if config.normalization == "covariance_whitening":
        tensors = _whitened(config, tensors, source)
    return tensors


def _whitened(config: SaelensConfig, tensors: dict[str, Tensor], source: Source) -> dict[str, Tensor]:
    place = source.sibling(_WHITENING)
    if place is None:
        raise InputRefused(
            say(
                "{0} was trained on whitened inputs, and the file {1} with the whitening is missing.",
                source.where,
                _WHITENING,
            ),
            todo=say("Put {0} of the training beside it.", _WHITENING),
        )
    statistics, d_in = read_tensors(place).tensors, int(tensors["b_dec"].shape[0])
    return fold_whitening(
        tensors,
        shaped(statistics, "mean", d_in),
        shaped(statistics, "matrix", d_in, d_in),
        shaped(statistics, "inverse_matrix", d_in, d_in),
        centred=config.centred,
    )


def _draft(config: SaelensConfig, tensors: dict[str, Tensor], factor: float | None, tokens: str | None) -> Draft:
    pursuit = config.architecture == "matching_pursuit"
    exported = config.architecture == "jumprelu" and config.trained_as in _BATCHTOPK
    activation = _ACTIVATION.get(config.architecture, _FUNCTIONS.get(config.activation_fn, "relu"))
    if activation == "batchtopk" and (theta := scalar(tensors, "topk_threshold")) is not None:
        # In units of the rescaled activations, which shrink with the decoder when a factor is folded.
        tensors["threshold"] = torch.tensor(theta / (factor if factor and config.rescaled else 1.0))
    site = None if config.hook_head_index is not None else our_site(config.hook_name) or our_site(config.hf_hook_name)
    return Draft(
        tensors=tensors,
        activation="batchtopk" if exported else activation,
        d_in=config.d_in,
        d_sae=config.d_sae,
        k=config.max_iterations or int(tensors["b_dec"].shape[0]) if pursuit else config.k,
        prefixes=config.widths,
        site=site,
        tokens=tokens,
        centred=config.centred,
        model_name=config.model_name,
        normalization=_SAMPLE_NORMS[config.normalization],
        signed=config.architecture == "abstopk",
        by_magnitude=config.architecture == "abstopk",
        residual_threshold=config.residual_threshold / (factor or 1.0) if pursuit else 0.0,
        stop_on_repeat=config.stop_on_duplicate_support if pursuit else False,
        notices=() if site else unknown_site_notice(config.hook_name),
    )


FORMAT = Format(NAME, _recognises, _read)
