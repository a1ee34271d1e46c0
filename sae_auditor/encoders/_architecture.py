"""Which of open_clip's named architectures a configuration or a set of weights is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from torch import Tensor

from sae_auditor.encoders._config import EncoderConfig
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused

_OPENAI_MARKS: Final = frozenset({"input_resolution", "context_length", "vocab_size"})
_MAX_NAMED: Final = 6

_Signature = tuple[tuple[int, ...], ...]


def is_openai_file(weights: Mapping[str, Tensor]) -> bool:
    """Whether the weights are one of OpenAI's own files, whose models use QuickGELU without saying so."""
    return weights.keys() >= _OPENAI_MARKS


def architecture_name(config: EncoderConfig) -> str:
    """Return open_clip's name for the configuration, or a short description where it has none."""
    for name in open_clip.list_models():
        if open_clip.get_model_config(name) == config.model:
            return str(name)
    vision = config.model["vision_cfg"]
    if vision.get("timm_model_name"):
        return str(vision["timm_model_name"])
    layers, width = vision.get("layers", 12), vision.get("width", 768)
    patch, size = vision.get("patch_size", 16), vision.get("image_size", 224)
    return f"ViT with {layers} blocks of width {width}, patch {patch}, {size} px"


def guess_architecture(weights: Mapping[str, Tensor], where: str) -> str:
    """Return the one architecture of open_clip whose tensors have these shapes.

    Raises
    ------
    InputRefused
        When there is none, or when shapes alone do not decide; names the candidates.
    """
    todo = "Name the architecture, or give a folder with open_clip_config.json and the weights."
    if "vision_model.embeddings.class_embedding" in weights:
        raise InputRefused(
            f"{where} has the layout of the transformers library, not open_clip's.",
            todo="Convert it with open_clip, or get the same weights in open_clip's layout.",
        )
    signature = _signature_of_weights(weights)
    if signature is None:
        raise InputRefused(f"{where} does not look like a CLIP with a vision transformer.", todo=todo)
    configs: dict[str, Any] = {name: open_clip.get_model_config(name) for name in open_clip.list_models()}
    names = [name for name, model in configs.items() if _signature_of_config(model) == signature]
    if is_openai_file(weights):
        names = [name for name in names if configs[name].get("quick_gelu")]
    if not names:
        raise InputRefused(f"{where} fits no architecture that open_clip knows by name.", todo=todo)
    if len(names) > 1:
        listed = ", ".join(names[:_MAX_NAMED]) + (", ..." if len(names) > _MAX_NAMED else "")
        raise InputRefused(f"{where} fits several architectures: {listed}.", todo="Name the one it was trained as.")
    return names[0]


def _signature_of_weights(weights: Mapping[str, Tensor]) -> _Signature | None:
    text = "text." if "text.positional_embedding" in weights else ""
    names = ("visual.conv1.weight", "visual.positional_embedding", "visual.proj",
             f"{text}positional_embedding", f"{text}token_embedding.weight")  # fmt: skip
    if not all(name in weights for name in names):
        return None
    depths = _depth(weights, "visual.transformer.resblocks."), _depth(weights, f"{text}transformer.resblocks.")
    biased = int("logit_bias" in weights)
    return (depths, (len(text), biased), *(tuple(weights[name].shape) for name in names))


def _signature_of_config(model: Mapping[str, Any]) -> _Signature | None:
    vision, text = model["vision_cfg"], model["text_cfg"]
    known_text = not text.get("hf_model_name") and not text.get("embed_cls")
    if vision.get("timm_model_name") or not isinstance(vision.get("layers", 12), int) or not known_text:
        return None
    width, patch, size = vision.get("width", 768), vision.get("patch_size", 16), vision.get("image_size", 224)
    sizes = size if isinstance(size, (list, tuple)) else (size, size)
    patches = patch if isinstance(patch, (list, tuple)) else (patch, patch)
    n_tokens = (sizes[0] // patches[0]) * (sizes[1] // patches[1]) + 1
    pooled = model["embed_dim"] if vision.get("attentional_pool") else width
    text_width = text.get("width", 512)
    return (
        (vision.get("layers", 12), text.get("layers", 12)),
        (len("text.") if model.get("custom_text") else 0, int("init_logit_bias" in model)),
        (width, 3, *patches),
        (n_tokens, width),
        (pooled, model["embed_dim"]),
        (text.get("context_length", 77), text_width),
        (text.get("vocab_size", 49408), text_width),
    )


def _depth(weights: Mapping[str, Tensor], prefix: str) -> int:
    return len({name.removeprefix(prefix).partition(".")[0] for name in weights if name.startswith(prefix)})
