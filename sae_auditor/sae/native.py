"""The native format: the layout of SAELens, so that SAELens itself opens what is written here.

A folder with ``cfg.json`` and ``sae_weights.safetensors``. What SAELens has no field for stands under ``metadata``.
BatchTopK is written as SAELens itself exports it: as ``jumprelu`` with its threshold repeated for every latent.
Finite weights can still overflow in what is made of them, so an SAE is tried before it is believed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import safetensors.torch
import torch
from pydantic import ValidationError
from torch import Tensor

from sae_auditor.atomic import write_atomically
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.cfg_file import NativeFile
from sae_auditor.sae.config import Activation, InputNorm, SaeConfig
from sae_auditor.schema import fault_of
from sae_auditor.strict_json import NotStrictJson, read_strict_json
from sae_auditor.tensorfiles import read_safetensors_bytes

# Lengths of vectors that are tried, over that of a unit in each dimension: sites have them between 0.01 and 100.
_SIZES: Final = (0.0, 1e-3, 1.0, 1e3)
_SEED: Final = 20


def require_sane(sae: SparseAutoencoder, where: str) -> SparseAutoencoder:
    """Return the SAE after trying it on a few fixed vectors of every size that sites have.

    Raises
    ------
    InputRefused
        When something that an audit makes of its weights is not finite.
    """
    for what, numbers in _made(sae):
        if not bool(torch.isfinite(numbers).all()):
            raise InputRefused(
                say("The weights of {0} cannot be used: {1} is not a finite number.", where, what),
                todo=say("Ask for the file from where it came, or train the SAE again."),
            )
    return sae


@torch.no_grad()
def _made(sae: SparseAutoencoder) -> Iterator[tuple[str, Tensor]]:
    """Yield what is made of the weights: of each the name, and numbers that are finite when all of it is."""
    yield say("the length of a row of 'W_dec'"), sae.W_dec.norm(dim=1).square()
    yield say("the length of a column of 'W_enc'"), sae.W_enc.norm(dim=0).square()
    generator = torch.Generator().manual_seed(_SEED)
    direction = torch.randn(1, sae.config.d_in, generator=generator)
    x = torch.cat([size * direction for size in _SIZES]).to(sae.W_dec.device)
    codes = sae.encode(x)
    yield say("the activation of a latent"), codes.activations
    made = sae.reconstruct(x)
    yield say("the reconstruction of a vector"), made
    yield say("the error of a reconstruction"), (made - x).square().sum(dim=1)
    yield say("the push of a latent"), (codes.activations[:, None] * sae.W_dec[codes.latents]).square().sum(dim=1)


CONFIG_NAME = "cfg.json"
WEIGHTS_NAME = "sae_weights.safetensors"

# What SAELens has no name for gets one that it refuses, so that nobody reads wrong numbers without noticing.
_ARCHITECTURE: Mapping[Activation, str] = {
    "relu": "standard",
    "topk": "topk",
    "batchtopk": "jumprelu",
    "jumprelu": "jumprelu",
    "gated": "gated",
    "groupmax": "sae-auditor-groupmax",
    "tanh-relu": "sae-auditor-tanh-relu",
    "matching-pursuit": "matching_pursuit",
    "orthogonal-matching-pursuit": "sae-auditor-orthogonal-pursuit",
    "quantised": "sae-auditor-quantised",
    "quantised-hard": "sae-auditor-quantised-hard",
}
_SIGNED_ARCHITECTURE: Mapping[Activation, str] = {
    "topk": "sae-auditor-signed-topk",
    "matching-pursuit": "sae-auditor-signed-pursuit",
}
_SOFT_CAPPED_ARCHITECTURE = "sae-auditor-soft-capped"
_OWN_NORM_ARCHITECTURE = "sae-auditor-own-norm"
_NORM_EPS = SaeConfig.norm_eps
_NORMALIZATION: Mapping[InputNorm, str] = {
    "none": "none",
    "constant_norm": "constant_norm_rescale",
    "layer_norm": "layer_norm",
}


def sae_to_bytes(sae: SparseAutoencoder) -> tuple[bytes, bytes]:
    """Return the contents of ``cfg.json`` and ``sae_weights.safetensors``; equal SAEs give equal bytes."""
    config = json.dumps(_to_cfg(sae.config), indent=2, sort_keys=True) + "\n"
    tensors = {name: tensor.cpu().contiguous() for name, tensor in sae.tensors().items()}
    return config.encode(), safetensors.torch.save(tensors)


def sae_from_bytes(
    cfg_json: bytes, weights: bytes | memoryview, where: str = say("the SAE"), **hints: Any
) -> SparseAutoencoder:
    """Read an SAE out of the two files' contents; `where` names them in errors, `hints` override the configuration."""
    return sae_from_tensors(cfg_json, lambda: read_safetensors_bytes(weights, where), where, **hints)


def sae_from_tensors(
    cfg_json: bytes, read: Callable[[], Mapping[str, Tensor]], where: str, **hints: Any
) -> SparseAutoencoder:
    """Do what `sae_from_bytes` does where `read` makes the tensors, once the configuration is known to be one."""
    try:
        cfg = read_strict_json(cfg_json)
    except NotStrictJson as error:
        raise InputRefused(say("{0} of {1} cannot be used: {2}.", CONFIG_NAME, where, error)) from error
    return require_sane(SparseAutoencoder(native_config(cfg, where, hints), read()), where)


def write_sae(folder: str | Path, sae: SparseAutoencoder) -> None:
    """Write an SAE in the native format; the folder is made when it is missing."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    config, weights = sae_to_bytes(sae)
    write_atomically(target / WEIGHTS_NAME, weights)
    write_atomically(target / CONFIG_NAME, config)


def is_native(cfg: Any) -> bool:
    """Whether a parsed ``cfg.json`` was written by `write_sae`."""
    metadata = cfg.get("metadata") if isinstance(cfg, dict) else None
    return isinstance(metadata, dict) and isinstance(metadata.get("activation"), str) and "tokens" in metadata


def native_config(cfg: Mapping[str, Any], where: str, hints: Mapping[str, Any]) -> SaeConfig:
    """Return what a ``cfg.json`` written by `write_sae` says; `hints` override its ``k``, ``site`` and ``tokens``.

    Raises
    ------
    InputRefused
        When it is not such a configuration.
    """
    try:
        file = NativeFile.model_validate(cfg)
    except ValidationError as error:
        raise InputRefused(say("{0} of {1} is not valid at {2}.", CONFIG_NAME, where, fault_of(error))) from error
    return _from_file(file, where, hints)


def _architecture(config: SaeConfig) -> str:
    if config.soft_cap is not None:
        return _SOFT_CAPPED_ARCHITECTURE
    if config.input_mean or config.norm_eps != _NORM_EPS:
        return _OWN_NORM_ARCHITECTURE
    if config.signed and config.by_magnitude and not config.absolute:
        return "abstopk"
    names = _SIGNED_ARCHITECTURE if config.signed or config.by_magnitude or config.absolute else _ARCHITECTURE
    return names[config.activation]


def _to_cfg(config: SaeConfig) -> dict[str, Any]:
    architecture = _architecture(config)
    cfg: dict[str, Any] = {
        "architecture": architecture,
        "d_in": config.d_in,
        "d_sae": config.d_sae,
        "dtype": "float32",
        "device": "cpu",
        "apply_b_dec_to_input": config.apply_b_dec_to_input,
        "normalize_activations": _NORMALIZATION[config.normalization],
        "reshape_activations": "none",
        "metadata": {
            "model_name": config.model_name,
            "hook_name": config.site,
            "tokens": config.tokens,
            "activation": config.activation,
            "k": config.k,
            "prefixes": list(config.prefixes),
        },
    }
    if architecture in ("topk", "abstopk"):
        cfg |= {"k": config.k, "rescale_acts_by_decoder_norm": False}
    if config.activation == "matching-pursuit":
        cfg |= {"max_iterations": config.k, "residual_threshold": config.residual_threshold}
        cfg |= {"stop_on_duplicate_support": config.stop_on_repeat}
    optional = {"signed": config.signed, "by_magnitude": config.by_magnitude, "soft_cap": config.soft_cap}
    optional |= {"solver_steps": config.solver_steps} if config.solver_steps != SaeConfig.solver_steps else {}
    optional |= {"absolute": config.absolute, "input_mean": config.input_mean}
    optional |= {"norm_eps": config.norm_eps} if config.norm_eps != _NORM_EPS else {}
    cfg["metadata"] |= {name: value for name, value in optional.items() if value}
    return cfg


def _from_file(file: NativeFile, where: str, hints: Mapping[str, Any]) -> SaeConfig:
    metadata = file.metadata
    values: dict[str, Any] = {"k": metadata.k, "site": metadata.hook_name, "tokens": metadata.tokens}
    values |= {name: value for name, value in hints.items() if value is not None}
    unknown = set(values) - {"k", "site", "tokens"}
    if unknown:
        raise InputRefused(say("{0} cannot be given for an SAE in the native format.", sorted(unknown)))
    norms = {name: norm for norm, name in _NORMALIZATION.items()}
    config = SaeConfig(
        d_in=file.d_in,
        d_sae=file.d_sae,
        activation=metadata.activation,
        k=values["k"],
        prefixes=tuple(metadata.prefixes),
        site=values["site"],
        tokens=values["tokens"],
        apply_b_dec_to_input=file.apply_b_dec_to_input,
        model_name=metadata.model_name or "",
        normalization=norms[file.normalize_activations],
        signed=metadata.signed,
        by_magnitude=metadata.by_magnitude,
        soft_cap=metadata.soft_cap,
        residual_threshold=file.residual_threshold,
        stop_on_repeat=file.stop_on_duplicate_support,
        solver_steps=metadata.solver_steps,
        absolute=metadata.absolute,
        input_mean=metadata.input_mean,
        norm_eps=metadata.norm_eps,
    )
    for name, stated in (("k", file.k), ("max_iterations", file.max_iterations)):
        if stated not in (None, metadata.k):
            raise _contradiction(where, say("{0} is both {1} and {2}", name, stated, metadata.k))
    if file.architecture != _architecture(config):
        raise _contradiction(
            where,
            say("the architecture '{0}' does not compute the activation '{1}'", file.architecture, metadata.activation),
        )
    return config


def _contradiction(where: str, how: str) -> InputRefused:
    return InputRefused(say("{0} of {1} contradicts itself: {2}.", CONFIG_NAME, where, how))
