"""The native format: the layout of SAELens, so that SAELens itself opens what is written here.

A folder with ``cfg.json`` and ``sae_weights.safetensors``. What SAELens has no field for stands under ``metadata``.
BatchTopK is written as SAELens itself exports it: as ``jumprelu`` with its threshold repeated for every latent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import safetensors.torch
from torch import Tensor

from sae_auditor.atomic import write_atomically
from sae_auditor.errors import InputRefused
from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.config import Activation, SaeConfig
from sae_auditor.tensorfiles import read_safetensors_bytes, read_tensors

CONFIG_NAME = "cfg.json"
WEIGHTS_NAME = "sae_weights.safetensors"

_ARCHITECTURE: Mapping[Activation, str] = {
    "relu": "standard",
    "topk": "topk",
    "batchtopk": "jumprelu",
    "jumprelu": "jumprelu",
}
_ACTIVATION: Mapping[str, Activation] = {"standard": "relu", "topk": "topk", "jumprelu": "jumprelu"}
_MAX_CONFIG_BYTES = 2**20


def sae_to_bytes(sae: SparseAutoencoder) -> tuple[bytes, bytes]:
    """Return the contents of ``cfg.json`` and ``sae_weights.safetensors``; equal SAEs give equal bytes."""
    config = json.dumps(_to_cfg(sae.config), indent=2, sort_keys=True) + "\n"
    tensors = {name: tensor.cpu().contiguous() for name, tensor in sae.tensors().items()}
    return config.encode(), safetensors.torch.save(tensors)


def sae_from_bytes(
    cfg_json: bytes, weights: bytes | memoryview, where: str = "the SAE", **hints: Any
) -> SparseAutoencoder:
    """Read an SAE out of the two files' contents; `where` names them in errors, `hints` override the configuration."""
    return SparseAutoencoder(_config(cfg_json, where, hints), read_safetensors_bytes(weights, where))


def write_sae(folder: str | Path, sae: SparseAutoencoder) -> None:
    """Write an SAE in the native format; the folder is made when it is missing."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    config, weights = sae_to_bytes(sae)
    write_atomically(target / WEIGHTS_NAME, weights)
    write_atomically(target / CONFIG_NAME, config)


def is_native(folder: Path) -> bool:
    """Whether a folder holds the two files of the native format."""
    return (folder / CONFIG_NAME).is_file() and (folder / WEIGHTS_NAME).is_file()


def read_native(folder: Path, hints: Mapping[str, Any]) -> SparseAutoencoder:
    """Read an SAE in the native format from a folder."""
    if (folder / CONFIG_NAME).stat().st_size > _MAX_CONFIG_BYTES:
        raise InputRefused(f"{folder / CONFIG_NAME} is too large for a configuration.")
    tensors: Mapping[str, Tensor] = read_tensors(folder / WEIGHTS_NAME).tensors
    return SparseAutoencoder(_config((folder / CONFIG_NAME).read_bytes(), str(folder), hints), tensors)


def _to_cfg(config: SaeConfig) -> dict[str, Any]:
    cfg: dict[str, Any] = {
        "architecture": _ARCHITECTURE[config.activation],
        "d_in": config.d_in,
        "d_sae": config.d_sae,
        "dtype": "float32",
        "device": "cpu",
        "apply_b_dec_to_input": config.apply_b_dec_to_input,
        "normalize_activations": "none",
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
    if config.activation == "topk":
        cfg |= {"k": config.k, "rescale_acts_by_decoder_norm": False}
    return cfg


def _config(cfg_json: bytes, where: str, hints: Mapping[str, Any]) -> SaeConfig:
    try:
        cfg = json.loads(cfg_json)
        return _from_cfg(cfg, where, hints)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise InputRefused(f"{CONFIG_NAME} of {where} is not the configuration of an SAE: {error!r}.") from error


def _from_cfg(cfg: Mapping[str, Any], where: str, hints: Mapping[str, Any]) -> SaeConfig:
    metadata = cfg.get("metadata") or {}
    architecture = str(cfg["architecture"])
    if architecture not in _ACTIVATION:
        raise InputRefused(f"The SAE of {where} has the architecture '{architecture}', which is not supported.")
    norm = cfg.get("normalize_activations", "none")
    if norm not in ("none", None, False):
        raise InputRefused(f"The SAE of {where} normalises its input ('{norm}'), which is not supported.")
    if cfg.get("reshape_activations", "none") not in ("none", None):
        raise InputRefused(f"The SAE of {where} reshapes its input, which is not supported.")
    if cfg.get("rescale_acts_by_decoder_norm"):
        raise InputRefused(f"The SAE of {where} ranks its latents by decoder norm, which is not supported.")
    values: dict[str, Any] = {
        "k": cfg.get("k", metadata.get("k")),
        "site": metadata.get("hook_name"),
        "tokens": metadata.get("tokens"),
    }
    values |= {name: value for name, value in hints.items() if value is not None}
    unknown = set(values) - {"k", "site", "tokens"}
    if unknown:
        raise InputRefused(f"{sorted(unknown)} cannot be given for an SAE in the native format.")
    return SaeConfig(
        d_in=int(cfg["d_in"]),
        d_sae=int(cfg["d_sae"]),
        activation=_activation(architecture, metadata),
        k=None if values["k"] is None else int(values["k"]),
        prefixes=tuple(int(size) for size in metadata.get("prefixes", ())),
        site=_text_or_none(values["site"]),
        tokens=_text_or_none(values["tokens"]),
        apply_b_dec_to_input=bool(cfg["apply_b_dec_to_input"]),
        model_name=str(metadata.get("model_name") or ""),
    )


def _text_or_none(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _activation(architecture: str, metadata: Mapping[str, Any]) -> Activation:
    own = metadata.get("activation")
    if own in _ARCHITECTURE and _ARCHITECTURE[cast(Activation, own)] == architecture:
        return cast(Activation, own)
    return _ACTIVATION[architecture]
