"""The description of an encoder: open_clip's configuration, checked before anything is built from it."""

from __future__ import annotations

import copy
import difflib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sae_auditor.encoders._fingerprint import fingerprint_of
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused

_SIZE_FIELDS: Final = ("layers", "width", "patch_size", "image_size", "head_width", "heads", "context_length",
                       "vocab_size", "attn_pooler_queries", "attn_pooler_heads")  # fmt: skip
_MAX_SIZE: Final = 1_000_000
_MAX_NEAR: Final = 3
_MAX_MLP_RATIO: Final = 64
_LIMITS: Final = {"layers": 512, "depth": 512, "image_size": 4096, "img_size": 4096, "context_length": 8192}
_TIMM_SIZES: Final = ("img_size", "patch_size", "embed_dim", "depth", "num_heads")
_TIMM_ACTIVATIONS: Final = ("gelu", "gelu_tanh")
_INTERPOLATIONS: Final = ("bicubic", "bilinear", "random")
_RESIZE_MODES: Final = ("shortest", "longest", "squash")


# What this program says beside open_clip's own tables, which open_clip passes over.
OWN_FIELD: Final = "sae_auditor_cfg"
_SCALED_TO: Final = "scaled_to"


@dataclass(frozen=True)
class EncoderConfig:
    """What `open_clip_config.json` says: the model (`model_cfg`) and its preprocessing (`preprocess_cfg`).

    `scaled_to` is the side in pixels that images are scaled to before the middle is cut out, where that is not the
    model's: what open_clip's preprocessing has no word for.
    """

    model: dict[str, Any]
    preprocess: dict[str, Any]
    where: str
    scaled_to: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        content = {"model_cfg": copy.deepcopy(self.model), "preprocess_cfg": copy.deepcopy(self.preprocess)}
        return content if self.scaled_to is None else {**content, OWN_FIELD: {_SCALED_TO: self.scaled_to}}


def parse_config(data: object, where: str) -> EncoderConfig:
    """Check the content of an `open_clip_config.json`.

    Raises
    ------
    InputRefused
        When it is not a configuration, or asks for something that is not there or cannot be built.
    """
    if not isinstance(data, Mapping):
        raise _refused(where, "it is not a JSON object")
    model = data.get("model_cfg")
    if not isinstance(model, Mapping):
        raise _refused(where, "it has no table 'model_cfg'")
    for part in ("vision_cfg", "text_cfg"):
        if not isinstance(model.get(part), Mapping):
            raise _refused(where, f"its 'model_cfg' has no table '{part}'")
        _check_sizes(model[part], part, where)
    _check_timm_kwargs(model["vision_cfg"].get("timm_model_kwargs"), where)
    if isinstance(model.get("multimodal_cfg"), Mapping):
        _check_sizes(model["multimodal_cfg"], "multimodal_cfg", where)
    embed_dim = model.get("embed_dim")
    if type(embed_dim) is not int or not 0 < embed_dim <= _MAX_SIZE:
        raise _refused(where, "its 'embed_dim' is not a positive whole number")
    preprocess = data.get("preprocess_cfg") or {}
    if not isinstance(preprocess, Mapping):
        raise _refused(where, "its 'preprocess_cfg' is not a table")
    _check_towers(model, where)
    scaled_to = _scaled_to(data.get(OWN_FIELD) or {}, where)
    return EncoderConfig(copy.deepcopy(dict(model)), _checked_preprocess(preprocess, where), where, scaled_to)


def parse_config_bytes(content: bytes, where: str) -> EncoderConfig:
    """Parse and check the bytes of an `open_clip_config.json`."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _refused(where, "it is not valid JSON") from error
    return parse_config(data, where)


def bundled_config(architecture: str) -> EncoderConfig:
    """Return the configuration of an architecture that open_clip knows by name, such as ``ViT-B-32``.

    The preprocessing is the one that all published weights of the architecture share, else open_clip's default.
    """
    name = architecture.replace("/", "-")
    if name not in open_clip.list_models():
        near = " or ".join(f"'{known}'" for known in nearest_architectures(name) or ("ViT-B-32", "ViT-L-14-quickgelu"))
        raise InputRefused(
            f"'{architecture}' is not an architecture that open_clip knows.",
            todo=f"Name one like {near}, or give a folder with open_clip_config.json.",
        )
    model = open_clip.get_model_config(name)
    return parse_config({"model_cfg": model, "preprocess_cfg": _published_preprocess(name)}, f"open_clip's {name}")


def nearest_architectures(name: str) -> tuple[str, ...]:
    """Return the names of architectures that are written most like a name, the nearest first."""
    known = {item.lower(): item for item in open_clip.list_models()}
    return tuple(known[item] for item in difflib.get_close_matches(name.lower(), known, n=_MAX_NEAR))


def encoder_fingerprint(config: EncoderConfig, weights_sha256: str) -> str:
    """Return the SHA-256 over the configuration (canonical JSON) and the SHA-256 of the weights file."""
    return fingerprint_of(config.to_dict(), weights_sha256)


def _refused(where: str, reason: str) -> InputRefused:
    return InputRefused(
        f"{where} does not describe an encoder: {reason}.",
        todo="It needs open_clip's form: model_cfg with embed_dim, vision_cfg and text_cfg, and preprocess_cfg.",
    )


def _check_timm_kwargs(kwargs: object, where: str) -> None:
    """Check what this program says of an image tower that timm has no name for; open_clip has no such table."""
    if kwargs is None:
        return
    known = {*_TIMM_SIZES, "mlp_ratio", "act_layer"}
    if not isinstance(kwargs, Mapping) or not kwargs.keys() <= known:
        raise _refused(where, "'timm_model_kwargs' of its 'vision_cfg' is not a table of sizes")
    _check_sizes(kwargs, "timm_model_kwargs", where, _TIMM_SIZES)
    ratio = kwargs.get("mlp_ratio", 4.0)
    if not _is_finite(ratio) or not 0 < ratio <= _MAX_MLP_RATIO or kwargs.get("act_layer") not in _TIMM_ACTIVATIONS:
        raise _refused(where, "'timm_model_kwargs' of its 'vision_cfg' has an impossible ratio or activation")


def _check_sizes(part: Mapping[str, Any], name: str, where: str, fields: Sequence[str] = _SIZE_FIELDS) -> None:
    """Refuse sizes that would take forever or all memory, before a layer is made."""
    for field in fields:
        value = part.get(field)
        items = value if isinstance(value, (list, tuple)) else [value]
        for item in items:
            limit = _LIMITS.get(field, _MAX_SIZE)
            if item is not None and (type(item) is not int or not 0 < item <= limit):
                raise _refused(where, f"'{field}' of its '{name}' is not a whole number from 1 to {limit:,}")


def _check_towers(model: Mapping[str, Any], where: str) -> None:
    text, vision = model["text_cfg"], model["vision_cfg"]
    if text.get("hf_model_name"):
        raise InputRefused(
            f"{where} takes its text tower from the transformers library ('{text['hf_model_name']}').",
            todo="Encoders with open_clip's own text tower can be used.",
        )
    if vision.get("scaled_cosine_attn") or text.get("scaled_cosine_attn"):
        raise InputRefused(f"{where} uses scaled cosine attention, which open_clip itself cannot compute.")
    if vision.get("pool_type") == "none" and not vision.get("attentional_pool"):
        raise InputRefused(f"{where} does not pool its tokens, so there is no image embedding to explain.")


def _checked_preprocess(preprocess: Mapping[str, Any], where: str) -> dict[str, Any]:
    merged: dict[str, Any] = open_clip.transform.merge_preprocess_dict(
        open_clip.transform.PreprocessCfg(), dict(preprocess)
    )
    for field, positive in (("mean", False), ("std", True)):
        values = merged[field] if isinstance(merged[field], (list, tuple)) else (merged[field],) * 3
        if len(values) != 3 or not all(_is_finite(value) and (value > 0 or not positive) for value in values):
            raise _refused(where, f"'{field}' of its 'preprocess_cfg' is not three proper numbers")
        merged[field] = [float(value) for value in values]
    if merged["interpolation"] not in _INTERPOLATIONS or merged["resize_mode"] not in _RESIZE_MODES:
        raise _refused(where, "its 'preprocess_cfg' names an interpolation or resize mode that open_clip does not know")
    if merged["mode"] != "RGB" or type(merged["fill_color"]) is not int or not 0 <= merged["fill_color"] <= 255:
        raise _refused(where, "its 'preprocess_cfg' has a colour mode or fill colour that open_clip does not know")
    del merged["size"]  # always the image size of the model
    return merged


def _scaled_to(own: object, where: str) -> int | None:
    if not isinstance(own, Mapping) or not own.keys() <= {_SCALED_TO}:
        raise _refused(where, f"its '{OWN_FIELD}' is not a table that this program knows")
    side = own.get(_SCALED_TO)
    if side is not None and (type(side) is not int or not 0 < side <= _LIMITS["image_size"]):
        raise _refused(where, f"'{_SCALED_TO}' of its '{OWN_FIELD}' is not a whole number of pixels")
    return side


def _is_finite(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(float(value))  # type: ignore[arg-type]


def _published_preprocess(name: str) -> dict[str, Any]:
    """Return what every published set of weights of an architecture agrees on; empty when they differ."""
    fields = ("mean", "std", "interpolation", "resize_mode")
    tags = open_clip.list_pretrained_tags_by_model(name)
    known = [open_clip.pretrained.get_pretrained_cfg(name, tag) for tag in tags]
    first = {field: known[0][field] for field in fields if known[0].get(field) is not None} if known else {}
    agree = all({field: item[field] for field in fields if item.get(field) is not None} == first for item in known)
    return first if agree else {}
