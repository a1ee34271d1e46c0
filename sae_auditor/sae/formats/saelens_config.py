"""What a ``cfg.json`` of SAELens says, whichever generation of the library wrote it.

Since version 6 the fields are flat with ``metadata`` nested; versions 3 to 5 have ``hook_name`` and
``activation_fn_str`` on the first level, version 2 has ``hook_point`` and a boolean ``normalize_activations``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats.reads import Settings
from sae_auditor.sae.formats.typed import flag, number, optional_whole, table, text, whole_number

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
    InputRefused
        When a field holds what it never holds.
    """
    metadata = table(cfg.get("metadata"), "metadata")
    if isinstance(metadata, Settings):
        metadata.known()  # notes for people, of which the library computes nothing

    def get(name: str, default: Any = None) -> Any:
        old = _OLD_NAMES.get(name, name)
        for place, key in ((cfg, name), (metadata, name), (cfg, old)):
            if place.get(key) is not None:
                return place[key]
        return default

    details = _training_details(metadata, runner)
    function = text(get("activation_fn", "relu"), "activation_fn")
    kwargs = table(get("activation_fn_kwargs"), "activation_fn_kwargs")
    architecture = text(get("architecture", "standard"), "architecture")
    architecture = "topk" if function == "topk" else architecture
    return SaelensConfig(
        architecture=architecture,
        activation_fn="relu" if function == "topk" else function,
        d_in=optional_whole(get("d_in"), "d_in"),
        d_sae=optional_whole(get("d_sae"), "d_sae"),
        k=_rounded(get("k", kwargs.get("k", details.get("k")))),
        widths=tuple(whole_number(width, "matryoshka_widths") for width in _widths(cfg, details)),
        centred=flag(get("apply_b_dec_to_input", True), "apply_b_dec_to_input"),
        normalization=_normalization(cfg.get("normalize_activations")),
        rescaled=flag(get("rescale_acts_by_decoder_norm"), "rescale_acts_by_decoder_norm"),
        finetuned=flag(get("finetuning_scaling_factor"), "finetuning_scaling_factor")
        or get("finetuning_method") == "scale",
        is_version_2="hook_point" in cfg and "hook_name" not in cfg,
        trained_as=text(metadata.get("training_architecture"), "training_architecture") or architecture,
        hook_name=_hook_name(get("hook_name"), get("hook_point_layer"), get("layer_subtype")),
        hf_hook_name=text(get("hf_hook_name"), "hf_hook_name"),
        hook_head_index=optional_whole(get("hook_head_index"), "hook_head_index"),
        model_name=text(get("model_name"), "model_name"),
        residual_threshold=number(get("residual_threshold", 1e-2), "residual_threshold"),
        max_iterations=optional_whole(get("max_iterations"), "max_iterations"),
        stop_on_duplicate_support=flag(get("stop_on_duplicate_support", True), "stop_on_duplicate_support"),
    )


def _training_details(metadata: Mapping[str, Any], runner: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the training: the exported configuration's word, or the runner's."""
    for found in (metadata.get("training_architecture_details"), runner.get("sae"), runner):
        if isinstance(found, dict) and (found.get("matryoshka_widths") or found.get("k")):
            return found
    return {}


def _widths(cfg: Mapping[str, Any], details: Mapping[str, Any]) -> list[Any]:
    """The library adds the whole width itself where it was left out."""
    widths = cfg.get("matryoshka_widths") or details.get("matryoshka_widths") or []
    if not isinstance(widths, (list, tuple)):
        raise InputRefused(say("The configuration's 'matryoshka_widths' is not a list of whole numbers."))
    d_sae = cfg.get("d_sae")
    return [*widths, d_sae] if widths and widths[-1] != d_sae else list(widths)


def _normalization(value: object) -> str:
    if value is None or value is False:
        return "none"
    return "expected_average_only_in" if value is True else text(value, "normalize_activations")


def _hook_name(name: object, layer: object, subtype: object) -> str:
    if name is None and isinstance(layer, int) and subtype is not None:
        return f"blocks.{layer}.{subtype}"
    return text(name, "hook_name")


def _rounded(k: object) -> int | None:
    """BatchTopK is trained with a mean k that need not be whole."""
    if k is None:
        return None
    if isinstance(k, bool) or not isinstance(k, (int, float)) or not 0 < k < 2**31:
        raise InputRefused(say("The configuration's 'k' is {0}, not a number of latents.", repr(k)))
    return max(1, round(k))
