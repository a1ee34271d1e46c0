"""The description of an encoder: open_clip's configuration, checked before anything is built from it."""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sae_auditor.encoders._config_schema import Model, OpenClipConfig
from sae_auditor.encoders._fingerprint import fingerprint_of
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.schema import read_as

_MAX_NEAR: Final = 3
_MAX_BYTES: Final = 2**20

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
        When it is not a configuration, or asks for something that is not there or cannot be built; names the field.
    """
    if not isinstance(data, Mapping):
        raise _refused(say("'{0}' is not a JSON object.", where))
    try:
        text = json.dumps(dict(data))
    except (TypeError, ValueError, RecursionError) as error:
        raise _refused(say("'{0}' holds what no file of JSON can hold.", where)) from error
    return parse_config_bytes(text.encode(), where)


def parse_config_bytes(content: bytes, where: str) -> EncoderConfig:
    """Parse and check the bytes of an `open_clip_config.json`; see `parse_config`."""
    checked = read_as(OpenClipConfig, content, where, max_bytes=_MAX_BYTES, refuse=_refused)
    _check_towers(checked.model_cfg, where)
    # As it was written, without what it leaves to open_clip: the fingerprint is made of this.
    data = json.loads(content.decode("utf-8-sig"))
    scaled_to = checked.sae_auditor_cfg.scaled_to if checked.sae_auditor_cfg else None
    return EncoderConfig(data["model_cfg"], _full_preprocess(data.get("preprocess_cfg") or {}), where, scaled_to)


def bundled_config(architecture: str) -> EncoderConfig:
    """Return the configuration of an architecture that open_clip knows by name, such as ``ViT-B-32``.

    The preprocessing is the one that all published weights of the architecture share, else open_clip's default.
    """
    name = architecture.replace("/", "-")
    if name not in open_clip.list_models():
        near = " or ".join(f"'{known}'" for known in nearest_architectures(name) or ("ViT-B-32", "ViT-L-14-quickgelu"))
        raise InputRefused(
            say("'{0}' is not an architecture that open_clip knows.", architecture),
            todo=say("Name one like {0}, or give a folder with open_clip_config.json.", near),
        )
    model = open_clip.get_model_config(name)
    return parse_config(
        {"model_cfg": model, "preprocess_cfg": _published_preprocess(name)}, say("open_clip's {0}", name)
    )


def nearest_architectures(name: str) -> tuple[str, ...]:
    """Return the names of architectures that are written most like a name, the nearest first."""
    known = {item.lower(): item for item in open_clip.list_models()}
    return tuple(known[item] for item in difflib.get_close_matches(name.lower(), known, n=_MAX_NEAR))


def encoder_fingerprint(config: EncoderConfig, weights_sha256: str) -> str:
    """Return the SHA-256 over the configuration (canonical JSON) and the SHA-256 of the weights file."""
    return fingerprint_of(config.to_dict(), weights_sha256)


def _refused(what: str) -> InputRefused:
    return InputRefused(
        what,
        todo=say("It needs open_clip's form: model_cfg with embed_dim, vision_cfg and text_cfg, and preprocess_cfg."),
    )


def _check_towers(model: Model, where: str) -> None:
    if model.text_cfg.hf_model_name:
        raise InputRefused(
            say("{0} takes its text tower from the transformers library ('{1}').", where, model.text_cfg.hf_model_name),
            todo=say("Encoders with open_clip's own text tower can be used."),
        )
    if model.vision_cfg.scaled_cosine_attn or model.text_cfg.scaled_cosine_attn:
        raise InputRefused(say("{0} uses scaled cosine attention, which open_clip itself cannot compute.", where))


def _full_preprocess(preprocess: Mapping[str, Any]) -> dict[str, Any]:
    """Return a checked `preprocess_cfg` with what it leaves to open_clip."""
    merged: dict[str, Any] = open_clip.transform.merge_preprocess_dict(
        open_clip.transform.PreprocessCfg(), dict(preprocess)
    )
    for field in ("mean", "std"):
        values = merged[field] if isinstance(merged[field], (list, tuple)) else (merged[field],) * 3
        merged[field] = [float(value) for value in values]
    del merged["size"]  # always the image size of the model
    return merged


def _published_preprocess(name: str) -> dict[str, Any]:
    """Return what every published set of weights of an architecture agrees on; empty when they differ."""
    fields = ("mean", "std", "interpolation", "resize_mode")
    tags = open_clip.list_pretrained_tags_by_model(name)
    known = [open_clip.pretrained.get_pretrained_cfg(name, tag) for tag in tags]
    first = {field: known[0][field] for field in fields if known[0].get(field) is not None} if known else {}
    agree = all({field: item[field] for field in fields if item.get(field) is not None} == first for item in known)
    return first if agree else {}
