"""From the files of an encoder to open_clip's configuration and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from sae_auditor.encoders._architecture import guess_architecture
from sae_auditor.encoders._config import EncoderConfig, bundled_config, parse_config, parse_config_bytes
from sae_auditor.encoders._files import CONFIG_FILE, RawWeights, read_json, small_file
from sae_auditor.encoders._hf_config import HF_CONFIG, config_from_hf, model_type
from sae_auditor.encoders._hf_names import has_hf_names, to_open_clip_names
from sae_auditor.encoders._hf_preprocess import PREPROCESSOR_FILES, Processor
from sae_auditor.encoders._hf_shapes import config_of_shapes
from sae_auditor.encoders._kinds import describe
from sae_auditor.encoders._named import is_described
from sae_auditor.encoders._openai import config_of_openai, is_openai_file
from sae_auditor.encoders._weights import unwrap
from sae_auditor.errors import InputRefused


@dataclass(frozen=True)
class Recognised:
    """An encoder in open_clip's terms.

    Parameters
    ----------
    config
        Its configuration.
    weights
        Its weights under open_clip's names.
    notices
        What people should know about how it was recognised.
    """

    config: EncoderConfig
    weights: Mapping[str, Tensor]
    notices: tuple[str, ...]


def recognise(
    raw: RawWeights, folder: Path, tokenizer_files: Mapping[str, bytes], architecture: str | None = None
) -> Recognised:
    """Find out what the weights are: what the person says counts first, then the files beside them, then shapes.

    Raises
    ------
    InputRefused
        When they are no CLIP, or nothing says which one.
    """
    unwrapped = unwrap(raw.tensors)
    weights = unwrapped.tensors
    is_hf = has_hf_names(weights)
    named = to_open_clip_names(weights, raw.where) if is_hf else weights
    told: tuple[str, ...] = ()
    if architecture is not None and not is_described(folder, architecture, is_hf=is_hf):
        found = Recognised(bundled_config(architecture), named, ())
        told = (f"A person named the architecture {architecture}; no file beside the weights says which it is.",)
    elif (folder / CONFIG_FILE).is_file():
        file = folder / CONFIG_FILE
        found = Recognised(parse_config_bytes(small_file(file), str(file)), named, ())
    elif is_hf:
        found = _from_transformers(weights, named, raw, folder, tokenizer_files)
    else:
        _check_description(folder, weights, raw.where)
        found = _by_shape(weights, raw)
    found = _as_openai_trained(found, raw)
    return replace(found, notices=(*unwrapped.notices, *found.notices, *told))


def _by_shape(weights: Mapping[str, Tensor], raw: RawWeights) -> Recognised:
    is_openai = is_openai_file(weights)
    try:
        guess = guess_architecture(weights, raw.where, sha256=raw.sha256, quick_gelu=is_openai or raw.quick_gelu)
    except InputRefused:
        if not is_openai:
            raise
        return Recognised(parse_config({"model_cfg": config_of_openai(weights, raw.where)}, raw.where), weights, ())
    return Recognised(bundled_config(guess.name), weights, guess.notices)


def _from_transformers(
    weights: Mapping[str, Tensor],
    named: Mapping[str, Tensor],
    raw: RawWeights,
    folder: Path,
    tokenizer_files: Mapping[str, bytes],
) -> Recognised:
    content = read_json(folder / HF_CONFIG)
    where, notices = str(folder / HF_CONFIG), tuple[str, ...]()
    if not any(name.startswith("text_model.") for name in weights):
        raise InputRefused(f"{raw.where} {describe(weights)}.", todo="Get the whole model.")
    if content is None:
        try:
            guess = guess_architecture(named, raw.where, sha256=raw.sha256, quick_gelu=raw.quick_gelu)
        except InputRefused:
            content, where = config_of_shapes(weights, raw.where), raw.where
            notices = (f"{HF_CONFIG} is missing, so attention heads of 64 and QuickGELU are assumed.",)
        else:
            return Recognised(bundled_config(guess.name), named, guess.notices)
    file = next((folder / name for name in PREPROCESSOR_FILES if (folder / name).is_file()), None)
    processor = None if file is None else Processor(read_json(file) or {}, str(file))
    hf = config_from_hf(content, processor, files=tokenizer_files, where=where)
    return Recognised(hf.config, named, (*notices, *hf.notices))


def _check_description(folder: Path, weights: Mapping[str, Tensor], where: str) -> None:
    """Refuse by its own description what the folder says is something else, where the weights show no CLIP."""
    content = read_json(folder / HF_CONFIG) if (folder / HF_CONFIG).is_file() else None
    kind = model_type(content) if content else ""
    if kind and not any(name.startswith("visual.") for name in weights):
        raise InputRefused(
            f"{where} {describe(weights)}: {folder / HF_CONFIG} says that it is a model of the kind '{kind}'.",
            todo="Choose a CLIP or SigLIP with an image tower and a text tower.",
        )


def _as_openai_trained(found: Recognised, raw: RawWeights) -> Recognised:
    """OpenAI's weights give wrong embeddings without QuickGELU, which open_clip's plain names do not say."""
    is_openai = is_openai_file(found.weights)
    if found.config.model.get("quick_gelu") or not (is_openai or raw.quick_gelu):
        return found
    config = replace(found.config, model={**found.config.model, "quick_gelu": True})
    reason = "is one of OpenAI's files" if is_openai else "holds a model with QuickGELU"
    notice = f"{Path(raw.where).name} {reason}, so QuickGELU is used."
    return Recognised(config, found.weights, (*found.notices, notice))
