"""The last step of every reader: what the file says, overridden by what the person says, as an SAE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast, get_args

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.autoencoder import SparseAutoencoder, expected_shapes
from sae_auditor.sae.config import Activation, InputNorm, SaeConfig
from sae_auditor.sae.fold import fold_affine, fold_decoder_norm, require_fitting
from sae_auditor.sae.formats.effects import idle, refuse_idle_hints
from sae_auditor.sae.formats.format import Reading
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.reads import Noted, known

_THRESHOLDED = ("jumprelu", "batchtopk")
_COUNTED = ("topk", "groupmax", "matching-pursuit", "orthogonal-matching-pursuit")
# Where a decoder row's length can move to the activation without another latent firing.
_FOLDABLE = ("relu", "jumprelu", "batchtopk", "gated")


@dataclass(frozen=True)
class Draft:
    """What a file says about its SAE, in the terms of `SaeConfig`, before the hints.

    Parameters
    ----------
    tensors
        The weights under their canonical names and in their canonical orientation; others are ignored. A ``threshold``
        may be a single number. Without ``b_enc`` or ``b_dec`` the bias is zero.
    activation
        Which rule the original code follows.
    d_in, d_sae
        What the configuration says; None where it says nothing and the weights alone decide.
    k, prefixes, site, tokens, model_name, normalization, signed, by_magnitude, soft_cap, residual_threshold,
    stop_on_repeat, solver_steps, absolute, norm_eps
        As in `SaeConfig`. An ``input_mean`` among the tensors is subtracted before the input norm.
    mean, scale
        Of inputs, of which the SAE reads ``(x - mean) * scale``: one number or ``[d_in]``; None for neither.
    centred
        Whether the decoder bias is subtracted from the input.
    notices
        What the person should know about this file.
    """

    tensors: Mapping[str, Tensor]
    activation: Activation
    d_in: int | None = None
    d_sae: int | None = None
    k: int | None = None
    prefixes: tuple[int, ...] = ()
    site: str | None = None
    tokens: str | None = None
    centred: bool = True
    model_name: str = ""
    normalization: InputNorm = "none"
    signed: bool = False
    by_magnitude: bool = False
    soft_cap: float | None = None
    residual_threshold: float = 0.0
    stop_on_repeat: bool = False
    solver_steps: int = 10
    absolute: bool = False
    norm_eps: float = 1e-5
    mean: Tensor | None = None
    scale: Tensor | None = None
    notices: tuple[str, ...] = field(default=())


def build(format_name: str, draft: Draft, hints: Hints) -> Reading:
    """Return the SAE that a draft describes, with `hints` in place of what the draft says.

    Hints are followed here. Where one means something else in a format (``normalization`` of decoder rows, ``delta``,
    ``stream``) its reader follows it and leaves it out of `hints`; what is left and changes nothing is refused.

    Raises
    ------
    InputRefused
        When the weights do not fit together, or a hint does not fit the SAE or has no effect; `HintMissing` when
        something is not known.
    """
    tensors = _with_biases(draft.tensors.unnoted() if isinstance(draft.tensors, Noted) else draft.tensors)
    taken, counted = draft.tensors, draft.k
    if draft.activation == "batchtopk" and counted not in (None, hints.k) and _is_k_alone(hints):
        raise idle("k", say("a BatchTopK SAE fires what exceeds its threshold"), say("Say the activation topk as well"))
    draft = _overridden(replace(draft, tensors=tensors), hints)
    config = SaeConfig(
        d_in=draft.d_in or int(tensors["b_dec"].shape[0]),
        d_sae=draft.d_sae or int(tensors["W_dec"].shape[0]),
        activation=draft.activation,
        k=draft.k,
        prefixes=draft.prefixes,
        site=draft.site,
        tokens="cls" if draft.site == "pooled" else draft.tokens,
        apply_b_dec_to_input=draft.centred,
        model_name=draft.model_name,
        normalization=draft.normalization,
        signed=draft.signed,
        by_magnitude=draft.by_magnitude,
        soft_cap=draft.soft_cap,
        residual_threshold=draft.residual_threshold,
        stop_on_repeat=draft.stop_on_repeat,
        solver_steps=draft.solver_steps,
        absolute=draft.absolute,
        input_mean="input_mean" in tensors,
        norm_eps=draft.norm_eps,
    )
    known(taken, *expected_shapes(config))
    sae = SparseAutoencoder(config, draft.tensors)
    mean, scale = _statistics(draft, hints, config.d_in)
    if mean is not None or scale is not None:
        sae = SparseAutoencoder(config, _input_statistics_folded(sae, mean, scale))
    refuse_idle_hints(hints, config, has_bias=bool(sae.b_dec.any()))
    if hints.fold_decoder_norm:
        sae = SparseAutoencoder(config, _decoder_norm_folded(sae))
    return Reading(sae, format_name, draft.notices)


def _is_k_alone(hints: Hints) -> bool:
    return hints.k is not None and hints.activation is None and hints.threshold is None


def _with_biases(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give a weight matrix its biases of zero where the format has none."""
    d_sae, d_in = require_fitting(tensors)
    zeros = {"b_enc": torch.zeros(d_sae), "b_dec": torch.zeros(d_in)}
    whole = {**zeros, **tensors}
    if "threshold" in whole and whole["threshold"].numel() == 1 and whole["threshold"].shape != (d_sae,):
        whole["threshold"] = whole["threshold"].float().reshape(1).expand(d_sae)
    return whole


def _overridden(draft: Draft, hints: Hints) -> Draft:
    given = {"k": hints.k, "site": hints.site, "tokens": hints.tokens, "centred": hints.centre}
    draft = replace(draft, **cast(dict[str, Any], {name: value for name, value in given.items() if value is not None}))
    if hints.normalization is not None:
        draft = replace(draft, normalization=_norm(hints.normalization))
    if hints.activation is not None:
        draft = _with_activation(draft, hints.activation)
    if hints.threshold is not None:
        draft = _with_threshold(draft, hints.threshold)
    if draft.activation in _THRESHOLDED and "threshold" not in draft.tensors:
        raise HintMissing(
            "threshold", say("The file does not say what activations of this '{0}' SAE exceed.", draft.activation)
        )
    if draft.activation in _COUNTED and draft.k is None:
        raise HintMissing("k", say("The file does not say how many latents fire for each vector."))
    return draft


def _norm(name: str) -> InputNorm:
    """Return an input norm by our own name for it."""
    if name not in get_args(InputNorm):
        raise InputRefused(
            say("'{0}' is no normalisation of inputs that this program knows.", name),
            todo=say("Use one of: {0}.", ", ".join(get_args(InputNorm))),
        )
    return cast(InputNorm, name)


def _with_activation(draft: Draft, name: str) -> Draft:
    """Read the same weights with another rule; signs are kept by the file's own rule only."""
    if name not in get_args(Activation):
        raise InputRefused(
            say("'{0}' is no activation function that this program knows.", name),
            todo=say("Use one of: {0}.", ", ".join(get_args(Activation))),
        )
    if name == draft.activation:
        return draft
    return replace(draft, activation=cast(Activation, name), signed=False, by_magnitude=False, absolute=False)


def _with_threshold(draft: Draft, threshold: float) -> Draft:
    """One threshold for all latents; an SAE without one becomes a thresholded one."""
    d_sae = draft.tensors["W_dec"].shape[0]
    tensors = {**draft.tensors, "threshold": torch.full((d_sae,), float(threshold))}
    if draft.activation in _THRESHOLDED:
        return replace(draft, tensors=tensors)
    kept: Activation = "batchtopk" if draft.k is not None else "jumprelu"
    return replace(draft, tensors=tensors, activation=kept, signed=False, by_magnitude=False, absolute=False)


def _statistics(draft: Draft, hints: Hints, d_in: int) -> tuple[Tensor | None, Tensor | None]:
    """Return what the person says of the input's mean and scale, else what the file says."""
    mean = draft.mean if hints.mean is None else _statistic("mean", hints.mean, d_in)
    scale = draft.scale if hints.scale is None else _statistic("scale", hints.scale, d_in)
    return mean, scale


def _input_statistics_folded(sae: SparseAutoencoder, mean: Tensor | None, scale: Tensor | None) -> dict[str, Tensor]:
    config = sae.config
    if config.normalization != "none" or config.activation.endswith("matching-pursuit"):
        raise InputRefused(
            say("This SAE cannot have a mean or a scale taken off its input beside what it does to it itself."),
            todo=say("Leave the hints 'mean' and 'scale' out."),
        )
    return fold_affine(
        sae.tensors(),
        torch.zeros(()) if mean is None else mean,
        torch.ones(()) if scale is None else scale,
        centred=config.apply_b_dec_to_input,
    )


def _decoder_norm_folded(sae: SparseAutoencoder) -> dict[str, Tensor]:
    if sae.config.activation not in _FOLDABLE or sae.config.soft_cap is not None:
        raise InputRefused(
            say(
                "The decoder norms of this '{0}' SAE cannot be folded: its codes would not be the same.",
                sae.config.activation,
            ),
            todo=say("Leave the hint 'fold_decoder_norm' out."),
        )
    return fold_decoder_norm(sae.tensors())


def _statistic(name: str, given: object, d_in: int) -> Tensor:
    try:
        values = torch.as_tensor(given, dtype=torch.float64)
    except (TypeError, ValueError):
        values = torch.zeros(0)
    if values.ndim > 1 or values.numel() not in (1, d_in) or not bool(torch.isfinite(values).all()):
        raise InputRefused(say("The hint '{0}' is one number or a list of {1} numbers.", name, d_in))
    if name == "scale" and bool((values == 0).any()):
        raise InputRefused(say("The hint 'scale' cannot be 0."))
    return values
