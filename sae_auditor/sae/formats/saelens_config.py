"""What a ``cfg.json`` of SAELens says, whichever generation of the library wrote it.

Since version 6 the fields are flat with ``metadata`` nested; versions 3 to 5 have ``hook_name`` and
``activation_fn_str`` on the first level, version 2 has ``hook_point`` and a boolean ``normalize_activations``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sae_auditor.errors import InputRefused
from sae_auditor.sae.formats.reads import Settings
from sae_auditor.sae.formats.weights import whole_number

_OLD_NAMES = {
    "hook_name": "hook_point",
    "hook_head_index": "hook_point_head_index",
    "activation_fn": "activation_fn_str",
}


@dataclass(frozen=True)
class SaelensConfig:
    """The fields that change numbers or say where the SAE reads.

    Parameters
    ----------
    architecture
        ``standard``, ``topk``, ``jumprelu``, ... ; also for the TopK of versions up to 5, which was called standard.
    activation_fn
        ``relu`` or ``tanh-relu``.
    k
        Of a TopK SAE; what a BatchTopK was trained with.
    widths
        Matryoshka prefix sizes.
    normalization
        ``none``, ``expected_average_only_in``, ``layer_norm``, ``constant_norm_rescale`` or ``covariance_whitening``.
    rescaled
        Whether activations are taken times the decoder's norm, and the latents ranked so.
    finetuned
        Whether a factor for each latent stands in the weights and counts.
    is_version_2
        Whether version 2 of the library wrote it.
    hook_name, hf_hook_name
        Where it reads, as TransformerLens and as the model itself call it.
    trained_as
        The architecture it was trained as, where it was exported as another.
    """

    architecture: str
    activation_fn: str
    d_in: int | None
    d_sae: int | None
    k: int | None
    widths: tuple[int, ...]
    centred: bool
    normalization: str
    rescaled: bool
    finetuned: bool
    is_version_2: bool
    trained_as: str
    hook_name: str
    hf_hook_name: str
    hook_head_index: int | None
    model_name: str
    residual_threshold: float
    max_iterations: int | None
    stop_on_duplicate_support: bool


def saelens_config(cfg: Mapping[str, Any], runner: Mapping[str, Any]) -> SaelensConfig:
    """Read ``cfg.json``, and ``runner_cfg.json`` for what the former lacks.

    Raises
    ------
    ValueError, TypeError, InputRefused
        When a field holds what it never holds.
    """
    metadata = cfg.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise TypeError(f"metadata is {metadata!r}")
    if isinstance(metadata, Settings):
        metadata.known()  # notes for people, of which the library computes nothing

    def get(name: str, default: Any = None) -> Any:
        old = _OLD_NAMES.get(name, name)
        for place, key in ((cfg, name), (metadata, name), (cfg, old)):
            if place.get(key) is not None:
                return place[key]
        return default

    details = _training_details(metadata, runner)
    function, kwargs = str(get("activation_fn", "relu")), get("activation_fn_kwargs", {})
    architecture = str(get("architecture", "standard"))
    architecture = "topk" if function == "topk" else architecture
    return SaelensConfig(
        architecture=architecture,
        activation_fn="relu" if function == "topk" else function,
        d_in=_optional_number(get("d_in"), "d_in"),
        d_sae=_optional_number(get("d_sae"), "d_sae"),
        k=_rounded(get("k", kwargs.get("k", details.get("k")))),
        widths=tuple(whole_number(width, "matryoshka_widths") for width in _widths(cfg, details)),
        centred=bool(get("apply_b_dec_to_input", True)),
        normalization=_normalization(cfg.get("normalize_activations")),
        rescaled=bool(get("rescale_acts_by_decoder_norm", False)),
        finetuned=bool(get("finetuning_scaling_factor", False)) or get("finetuning_method") == "scale",
        is_version_2="hook_point" in cfg and "hook_name" not in cfg,
        trained_as=str(metadata.get("training_architecture") or architecture),
        hook_name=_hook_name(get("hook_name"), get("hook_point_layer"), get("layer_subtype")),
        hf_hook_name=str(get("hf_hook_name", "")),
        hook_head_index=_optional_number(get("hook_head_index"), "hook_head_index"),
        model_name=str(get("model_name", "")),
        residual_threshold=float(get("residual_threshold", 1e-2)),
        max_iterations=_optional_number(get("max_iterations"), "max_iterations"),
        stop_on_duplicate_support=bool(get("stop_on_duplicate_support", True)),
    )


def _training_details(metadata: Mapping[str, Any], runner: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the training: the exported configuration's word, or the runner's."""
    for found in (metadata.get("training_architecture_details"), runner.get("sae"), runner):
        if isinstance(found, dict) and (found.get("matryoshka_widths") or found.get("k")):
            return found
    return {}


def _widths(cfg: Mapping[str, Any], details: Mapping[str, Any]) -> list[Any]:
    """The library adds the whole width itself where it was left out."""
    widths = list(cfg.get("matryoshka_widths") or details.get("matryoshka_widths") or ())
    d_sae = cfg.get("d_sae")
    return [*widths, d_sae] if widths and widths[-1] != d_sae else widths


def _normalization(value: object) -> str:
    if value is None or value is False:
        return "none"
    return "expected_average_only_in" if value is True else str(value)


def _hook_name(name: object, layer: object, subtype: object) -> str:
    if name is None and isinstance(layer, int) and subtype is not None:
        return f"blocks.{layer}.{subtype}"
    if name is not None and not isinstance(name, str):
        raise TypeError(f"hook_name is {name!r}")
    return name or ""


def _optional_number(value: object, name: str) -> int | None:
    return None if value is None else whole_number(value, name)


def _rounded(k: object) -> int | None:
    """BatchTopK is trained with a mean k that need not be whole."""
    if k is None:
        return None
    if isinstance(k, bool) or not isinstance(k, (int, float)) or not 0 < k < 2**31:
        raise InputRefused(f"The configuration's 'k' is {k!r}, not a number of latents.")
    return max(1, round(k))
