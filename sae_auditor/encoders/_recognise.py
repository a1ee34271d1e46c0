"""From the files of an encoder to open_clip's configuration and names.

Where the `config.json` of the transformers library is missing, the shapes of the weights say what they can.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from torch import Tensor

from sae_auditor.encoders._architecture import guess_architecture
from sae_auditor.encoders._config import EncoderConfig, bundled_config, parse_config, parse_config_bytes
from sae_auditor.encoders._files import CONFIG_FILE, RawWeights, read_json
from sae_auditor.encoders._folder_files import is_there, small_file
from sae_auditor.encoders._hf_config import HF_CONFIG, config_from_hf, describe_type, model_type
from sae_auditor.encoders._hf_names import has_hf_names, is_siglip, to_open_clip_names
from sae_auditor.encoders._hf_preprocess import PREPROCESSOR_FILES, Processor
from sae_auditor.encoders._kinds import Kind, describe, kind_of, unreadable_kind
from sae_auditor.encoders._layouts import relaid
from sae_auditor.encoders._lora import ADAPTER_CONFIG, has_changes, merged, settings_in
from sae_auditor.encoders._named import is_described
from sae_auditor.encoders._openai import (
    config_of_openai,
    has_openai_layout,
    has_openai_number_types,
    is_openai_file,
)
from sae_auditor.encoders._origin import known_origin
from sae_auditor.encoders._traits import traits_of_weights
from sae_auditor.encoders._weights import core_of, unwrap
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_HEAD_WIDTH: Final = 64


def config_of_shapes(weights: Mapping[str, Tensor], where: str) -> dict[str, Any]:
    """Return the content that `config.json` would have, as far as shapes tell.

    How many heads the attention has cannot be seen; every published small model has heads of 64.

    Raises
    ------
    InputRefused
        When a tensor that tells a size is missing, or a width is not a multiple of 64.
    """
    siglip = is_siglip(weights)
    image, words = _tower(weights, "vision_model", where), _tower(weights, "text_model", where)
    patches = _shape(weights, "vision_model.embeddings.patch_embedding.weight", 4, where)
    n_positions = _shape(weights, "vision_model.embeddings.position_embedding.weight", 2, where)[0]
    rows = math.isqrt(n_positions - (0 if siglip else 1))
    image |= {"patch_size": patches[-1], "image_size": rows * patches[-1]}
    vocab_size = _shape(weights, "text_model.embeddings.token_embedding.weight", 2, where)[0]
    length = _shape(weights, "text_model.embeddings.position_embedding.weight", 2, where)[0]
    words |= {"vocab_size": vocab_size, "max_position_embeddings": length}
    content: dict[str, Any] = {
        "model_type": "siglip" if siglip else "clip",
        "vision_config": image,
        "text_config": words,
    }
    if not siglip:
        content["projection_dim"] = _shape(weights, "visual_projection.weight", 2, where)[0]
        words["eos_token_id"] = vocab_size - 1
    return content


def _tower(weights: Mapping[str, Tensor], tower: str, where: str) -> dict[str, Any]:
    inner, width = _shape(weights, f"{tower}.encoder.layers.0.mlp.fc1.weight", 2, where)
    if width % _HEAD_WIDTH:
        raise InputRefused(
            say(
                "{0} does not tell how many heads its attention has: its width {1} is not a multiple of 64.",
                where,
                width,
            ),
            todo=say("Put the model's config.json beside it."),
        )
    layers = {name.split(".")[3] for name in weights if name.startswith(f"{tower}.encoder.layers.")}
    return {
        "hidden_size": width,
        "intermediate_size": inner,
        "num_hidden_layers": len(layers),
        "num_attention_heads": width // _HEAD_WIDTH,
    }


def _shape(weights: Mapping[str, Tensor], name: str, n_dims: int, where: str) -> list[int]:
    if name not in weights or weights[name].ndim != n_dims:
        raise InputRefused(
            say("{0} has no tensor '{1}' of {2} dimensions, which tells a size of the encoder.", where, name, n_dims)
        )
    return list(weights[name].shape)


_WORDS: Final = "text_model.embeddings.token_embedding.weight"  # of the text tower that CLIP and SigLIP have
_POSITIONS: Final = ("positional_embedding", "text.positional_embedding")


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
    raw: RawWeights,
    folder: Path,
    tokenizer_files: Mapping[str, bytes],
    architecture: str | None = None,
    part: str | None = None,
) -> Recognised:
    """Find out what the weights are: what the person says counts first, then the files beside them, then shapes.

    Parameters
    ----------
    raw
        What the weights files hold.
    folder
        Where what describes them lies.
    tokenizer_files
        Those beside them, by name.
    architecture
        open_clip's name of the architecture, where the person says it.
    part
        Which of several models in a file is meant; see `unwrap`.

    Raises
    ------
    InputRefused
        When they are no CLIP, or nothing says which one.
    """
    core = core_of(raw.tensors)
    unreadable = unreadable_kind(core)
    if unreadable is not None:
        raise unreadable.refused(raw.where)
    unwrapped = unwrap(raw.tensors, raw.where, part)
    weights, notices = _in_plain_numbers(unwrapped.tensors, raw, folder)
    relaid_weights = relaid(weights, raw.where)
    weights = relaid_weights.tensors
    is_hf = has_hf_names(weights)
    traits = traits_of_weights(weights)
    if not is_hf and (traits is None or not traits.has_text_blocks):
        _check_kind(core, weights, folder, raw.where)
    named = to_open_clip_names(weights, raw.where) if is_hf else weights
    told: tuple[str, ...] = ()
    if architecture is not None and not is_described(folder, architecture, is_hf=is_hf):
        found = Recognised(bundled_config(architecture), named, ())
        told = (say("A person named the architecture {0}; no file beside the weights says which it is.", architecture),)
    elif is_there(folder / CONFIG_FILE):
        file = folder / CONFIG_FILE
        found = Recognised(parse_config_bytes(small_file(file), str(file)), named, ())
    elif is_hf:
        found = _from_transformers(weights, named, raw, folder, tokenizer_files)
    else:
        found = _by_shape(weights, raw, relaid_weights.is_long)
    found = _as_openai_trained(found, raw)
    if relaid_weights.is_long and any(name in named for name in _POSITIONS):
        found = replace(found, config=_with_positions(found.config, named))
    return replace(found, notices=(*unwrapped.notices, *notices, *relaid_weights.notices, *found.notices, *told))


def _in_plain_numbers(
    weights: Mapping[str, Tensor], raw: RawWeights, folder: Path
) -> tuple[Mapping[str, Tensor], tuple[str, ...]]:
    """Add changes that a training kept beside the weights, where it is known how strongly they count."""
    if not has_changes(weights):
        return weights, ()
    settings = read_json(folder / ADAPTER_CONFIG) or settings_in(raw.content)
    plain = merged(weights, settings, raw.where)
    return plain, (say("The file holds changes beside its weights (LoRA); they were added to them."),)


def _with_positions(config: EncoderConfig, weights: Mapping[str, Tensor]) -> EncoderConfig:
    """Let texts be as long as the table of positions is: Long-CLIP is described as the CLIP that it was made from."""
    positions = next(weights[name] for name in _POSITIONS if name in weights)
    content = config.to_dict()
    content["model_cfg"]["text_cfg"]["context_length"] = len(positions) if positions.ndim else 0
    return parse_config(content, config.where)


def _by_shape(weights: Mapping[str, Tensor], raw: RawWeights, is_long: bool) -> Recognised:
    notices: tuple[str, ...] = ()
    is_unsaid = not is_openai_file(weights) and not raw.quick_gelu and known_origin(raw.sha256) is None
    is_recipe = is_unsaid and has_openai_number_types(weights)
    is_openai = is_openai_file(weights) or is_recipe or is_long
    if is_recipe:
        notices = (
            say(
                "{0} has matrices of 16 bits beside norms and embeddings of 32, as OpenAI's own code "
                "leaves them, so QuickGELU is used. If it was trained without, name its architecture.",
                Path(raw.where).name,
            ),
        )
    try:
        guess = guess_architecture(weights, raw.where, sha256=raw.sha256, quick_gelu=is_openai or raw.quick_gelu)
        config, notices = bundled_config(guess.name), (*notices, *guess.notices)
    except InputRefused:
        if not is_openai or not has_openai_layout(weights):
            raise
        config = parse_config({"model_cfg": config_of_openai(weights, raw.where)}, raw.where)
    if is_recipe or is_long:
        config = replace(config, model={**config.model, "quick_gelu": True})
    return Recognised(config, weights, notices)


def _from_transformers(
    weights: Mapping[str, Tensor],
    named: Mapping[str, Tensor],
    raw: RawWeights,
    folder: Path,
    tokenizer_files: Mapping[str, bytes],
) -> Recognised:
    content = read_json(folder / HF_CONFIG)
    where, notices = str(folder / HF_CONFIG), tuple[str, ...]()
    if _WORDS not in weights:
        kind = kind_of(weights)
        if kind is not None:
            raise kind.refused(raw.where)
        raise InputRefused(say("{0} {1}.", raw.where, describe(weights)), todo=say("Get the whole model."))
    if content is None:
        try:
            guess = guess_architecture(named, raw.where, sha256=raw.sha256, quick_gelu=raw.quick_gelu)
        except InputRefused:
            content, where = config_of_shapes(weights, raw.where), raw.where
            notices = (say("{0} is missing, so attention heads of 64 and QuickGELU are assumed.", HF_CONFIG),)
        else:
            return Recognised(bundled_config(guess.name), named, guess.notices)
    file = next((folder / name for name in PREPROCESSOR_FILES if is_there(folder / name)), None)
    processor = None if file is None else Processor(read_json(file) or {}, str(file))
    hf = config_from_hf(content, processor, files=tokenizer_files, where=where)
    return Recognised(hf.config, named, (*notices, *hf.notices))


def _check_kind(core: Mapping[str, Tensor], weights: Mapping[str, Tensor], folder: Path, where: str) -> None:
    """Refuse what shows no CLIP, by what its tensors and the folder's own description say that it is."""
    kind = kind_of(core) or kind_of(weights)
    is_described = is_there(folder / CONFIG_FILE) or any(name.startswith("visual.") for name in weights)
    content = None if is_described else read_json(folder / HF_CONFIG)
    said = model_type(content) if content else ""
    if kind is None and not said:
        return
    kind = kind or Kind(say("does not look like a CLIP"))
    if said:
        kind = replace(
            kind, what=say("{0}: {1} says that it is {2}", kind.what, folder / HF_CONFIG, describe_type(said))
        )
    raise kind.refused(where)


def _as_openai_trained(found: Recognised, raw: RawWeights) -> Recognised:
    """OpenAI's weights give wrong embeddings without QuickGELU, which open_clip's plain names do not say."""
    is_openai = is_openai_file(found.weights)
    if found.config.model.get("quick_gelu") or not (is_openai or raw.quick_gelu):
        return found
    config = replace(found.config, model={**found.config.model, "quick_gelu": True})
    reason = say("is one of OpenAI's files") if is_openai else say("holds a model with QuickGELU")
    notice = say("{0} {1}, so QuickGELU is used.", Path(raw.where).name, reason)
    return Recognised(config, found.weights, (*found.notices, notice))
