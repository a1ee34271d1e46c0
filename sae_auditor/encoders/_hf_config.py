"""open_clip's configuration of a CLIP or SigLIP that the transformers library describes in its `config.json`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sae_auditor.encoders._config import OWN_FIELD, EncoderConfig, parse_config
from sae_auditor.encoders._hf_preprocess import Processor, preprocess_of
from sae_auditor.encoders._hf_texts import text_notices, text_options
from sae_auditor.encoders._tokenizer import CLIP_VOCABULARY_SIZE
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

HF_CONFIG: Final = "config.json"
SIGLIP_TRUNK: Final = "vit_base_patch16_siglip_224"

# Values that files leave out because they are the library's own.
_CLIP_VISION: Final = {
    "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12,
    "num_channels": 3, "image_size": 224, "patch_size": 32, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5,
}  # fmt: skip
_CLIP_TEXT: Final = {
    "vocab_size": 49408, "hidden_size": 512, "intermediate_size": 2048, "num_hidden_layers": 12,
    "num_attention_heads": 8, "max_position_embeddings": 77, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5,
    "eos_token_id": 49407,
}  # fmt: skip
_SIGLIP_VISION: Final = {
    **_CLIP_VISION, "patch_size": 16, "hidden_act": "gelu_pytorch_tanh", "layer_norm_eps": 1e-6,
}  # fmt: skip
_SIGLIP_TEXT: Final = {
    **_CLIP_TEXT, "vocab_size": 32000, "hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12,
    "max_position_embeddings": 64, "hidden_act": "gelu_pytorch_tanh", "layer_norm_eps": 1e-6,
}  # fmt: skip
_LEGACY_END: Final = 2  # what older files say whatever their vocabulary is; the library takes the highest id then
_TANH: Final = ("gelu_pytorch_tanh", "gelu_new")
_ACTIVATIONS: Final = ("quick_gelu", "gelu", *_TANH)
_OPEN_CLIP_EPS: Final = 1e-5
_TIMM_EPS: Final = 1e-6

# The same tensors and the same computation under several names.
_CLIPS: Final = ("clip", "metaclip_2")
_KINDS: Final = (*_CLIPS, "siglip")
_OURS: Final = (*_KINDS, "siglip2")  # whose towers of a fixed size are those of 'siglip'
_IMAGE_ONLY: Final = say("an image tower alone, without a text tower")
_TEXT_ONLY: Final = say("a text tower alone, without an image tower")
_OTHERS: Final = {
    **dict.fromkeys(
        ("clip_vision_model", "siglip_vision_model", "siglip2_vision_model", "metaclip_2_vision_model"), _IMAGE_ONLY
    ),
    **dict.fromkeys(
        ("clip_text_model", "siglip_text_model", "siglip2_text_model", "metaclip_2_text_model"), _TEXT_ONLY
    ),
    "siglip2": say("a SigLIP 2 for images of any shape (NaFlex), whose image tower takes no fixed number of patches"),
}
# What models of other kinds are, for people who take them for a CLIP.
_OTHER_MODELS: Final = {
    "align": say("ALIGN, whose towers are EfficientNet and BERT"),
    "altclip": say("AltCLIP, whose text tower is XLM-RoBERTa"),
    "blip": say("BLIP, which captions images"),
    "blip-2": say("BLIP-2, which captions images"),
    "bridgetower": say("BridgeTower, whose towers read each other"),
    "chinese_clip": say("Chinese-CLIP, whose text tower is BERT"),
    "clap": say("CLAP, a CLIP for sounds"),
    "clipseg": say("CLIPSeg, which finds regions in images"),
    "dinov2": say("DINOv2, an image tower without texts"),
    "dinov3_vit": say("DINOv3, an image tower without texts"),
    "flava": say("FLAVA, whose towers read each other"),
    "git": say("GIT, which captions images"),
    "groupvit": say("GroupViT, whose image tower groups its patches"),
    "instructblip": say("InstructBLIP, which answers questions about images"),
    "llava": say("LLaVA, a language model that sees images"),
    "llava_next": say("LLaVA, a language model that sees images"),
    "owlv2": say("OWLv2, which finds objects in images"),
    "owlvit": say("OWL-ViT, which finds objects in images"),
    "vision-text-dual-encoder": say("a pair of towers of other models"),
    "vit": say("ViT, an image tower without texts"),
    "xclip": say("X-CLIP, a CLIP for videos"),
}
_LANGUAGE_MODELS: Final = {
    "bert": "BERT", "roberta": "RoBERTa", "xlm-roberta": "XLM-RoBERTa", "distilbert": "DistilBERT", "mpnet": "MPNet",
    "deberta-v2": "DeBERTa", "albert": "ALBERT", "electra": "ELECTRA",
}  # fmt: skip


@dataclass(frozen=True)
class HfEncoder:
    """An encoder of the transformers library in open_clip's terms.

    Parameters
    ----------
    config
        open_clip's configuration.
    notices
        What people should know about how it was made.
    """

    config: EncoderConfig
    notices: tuple[str, ...]


def config_from_hf(
    content: Mapping[str, Any], processor: Processor | None, *, files: Mapping[str, bytes], where: str
) -> HfEncoder:
    """Return open_clip's configuration for a `config.json` of the transformers library.

    Parameters
    ----------
    content
        The file's content.
    processor
        The content of the file that describes the preprocessing; None where there is none.
    files
        The folder's tokenizer files by name.
    where
        The configuration file, for messages.

    Raises
    ------
    InputRefused
        When it describes something else, or a CLIP that open_clip's parts cannot express.
    """
    kind = model_type(content)
    if kind not in _KINDS:
        raise InputRefused(
            say("{0} describes {1}.", where, describe_type(kind)),
            todo=say("Encoders of the kinds {0} can be opened.", ", ".join(repr(name) for name in _KINDS)),
        )
    vision, text = _part(content, "vision_config", where), _part(content, "text_config", where)
    _check_towers(vision, text, where)
    model = _clip(content, vision, text, where) if kind in _CLIPS else _siglip(vision, text, where)
    is_clips = kind != "siglip" and model["text_cfg"]["vocab_size"] == CLIP_VOCABULARY_SIZE
    model["text_cfg"] |= text_options(kind, files, clips_vocabulary=is_clips)
    found = preprocess_of(processor, "siglip" if kind == "siglip" else "clip", model["vision_cfg"]["image_size"])
    config = {"model_cfg": model, "preprocess_cfg": found.preprocess, OWN_FIELD: found.own}
    return HfEncoder(parse_config(config, where), (*found.notices, *text_notices(kind, files)))


def describe_type(kind: str) -> str:
    """Return in words what a model of a kind is: the end of a sentence."""
    if kind in _OTHERS or not kind:
        return _OTHERS.get(kind, say("something else"))
    known = _OTHER_MODELS.get(kind)
    described = say("a model of the kind '{0}'", kind)
    return say("{0}: {1}", described, known) if known else described


def _check_towers(vision: Mapping[str, Any], text: Mapping[str, Any], where: str) -> None:
    """Refuse towers of other models, which some put under the name of a CLIP."""
    for part, tower, ours in (("image", vision, "vision"), ("text", text, "text")):
        kind = tower.get("model_type")
        if isinstance(kind, str) and kind and kind not in (*_KINDS, *(f"{name}_{ours}_model" for name in _OURS)):
            known = _LANGUAGE_MODELS.get(kind, kind)
            raise InputRefused(
                say(
                    "{0} describes a model whose {1} tower is {2} ('{3}'), not CLIP's or SigLIP's own.",
                    where,
                    part,
                    known,
                    kind,
                ),
                todo=say("Encoders whose {0} tower is CLIP's or SigLIP's own can be opened.", part),
            )


def model_type(content: Mapping[str, Any]) -> str:
    """Return what kind of model a `config.json` describes; empty where it does not say."""
    kind = content.get("model_type")
    if isinstance(kind, str) and kind:
        return kind
    classes = content.get("architectures")
    first = classes[0] if isinstance(classes, list) and classes and isinstance(classes[0], str) else ""
    return {"CLIPModel": "clip", "MetaClip2Model": "metaclip_2", "SiglipModel": "siglip"}.get(first, "")


def _part(content: Mapping[str, Any], name: str, where: str) -> dict[str, Any]:
    """Return one tower's values; old files hold a second table beside them, which the library lets win."""
    parts = content.get(name) or {}, content.get(f"{name}_dict") or {}
    if not all(isinstance(part, Mapping) for part in parts):
        raise InputRefused(say("{0}: '{1}' is not a table.", where, name))
    return {**parts[0], **parts[1]}


def _clip(content: Mapping[str, Any], vision: Mapping[str, Any], text: Mapping[str, Any], where: str) -> dict[str, Any]:
    image, words = _Tower("vision", _CLIP_VISION, vision, where), _Tower("text", _CLIP_TEXT, text, where)
    quick, vision_activation, text_activation = _activations(image, words)
    model: dict[str, Any] = {
        "embed_dim": content.get("projection_dim", 512),
        "vision_cfg": {
            "image_size": image["image_size"],
            "layers": image.whole("num_hidden_layers"),
            "width": image.whole("hidden_size"),
            "head_width": image.head_width(),
            "mlp_ratio": image.mlp_ratio(),
            "patch_size": image["patch_size"],
            **vision_activation,
            **image.norm(_OPEN_CLIP_EPS),
        },
        "text_cfg": {**_text(words), **text_activation, **words.norm(_OPEN_CLIP_EPS), **_end(words, content)},
    }
    return model | ({"quick_gelu": True} if quick else {})


def _siglip(vision: Mapping[str, Any], text: Mapping[str, Any], where: str) -> dict[str, Any]:
    image, words = _Tower("vision", _SIGLIP_VISION, vision, where), _Tower("text", _SIGLIP_TEXT, text, where)
    if not image["vision_use_head"] and image["vision_use_head"] is not None:
        raise InputRefused(
            say("{0} describes an image tower without its pooling head, which has no image embedding.", where)
        )
    if not math.isclose(image.number("layer_norm_eps"), _TIMM_EPS):
        raise InputRefused(
            say("{0}: 'layer_norm_eps' of its 'vision_config' is not {1}, as SigLIP's is.", where, _TIMM_EPS)
        )
    quick, vision_activation, text_activation = _activations(image, words)
    if quick:
        raise InputRefused(say("{0} describes a SigLIP with QuickGELU, which open_clip cannot express.", where))
    trunk = {
        "img_size": image["image_size"],
        "patch_size": image["patch_size"],
        "embed_dim": image.whole("hidden_size"),
        "depth": image.whole("num_hidden_layers"),
        "num_heads": image.whole("num_attention_heads"),
        "mlp_ratio": image.mlp_ratio(),
        "act_layer": "gelu_tanh" if vision_activation else "gelu",
    }
    size = words["projection_size"]
    if size not in (None, image["hidden_size"]):
        raise InputRefused(say("{0}: texts and images have embeddings of different lengths.", where))
    return {
        "embed_dim": image["hidden_size"],
        "init_logit_bias": -10,
        "custom_text": True,
        "vision_cfg": {
            "image_size": image["image_size"],
            "timm_model_name": SIGLIP_TRUNK,
            "timm_model_pretrained": False,
            "timm_model_kwargs": trunk,
            "timm_pool": "map",
            "timm_proj": "none",
        },
        "text_cfg": {
            **_text(words),
            **text_activation,
            **words.norm(_OPEN_CLIP_EPS),
            "no_causal_mask": True,
            "proj_bias": True,
            "pool_type": "last",
        },
    }


def _text(words: _Tower) -> dict[str, Any]:
    return {
        "context_length": words.whole("max_position_embeddings"),
        "vocab_size": words.whole("vocab_size"),
        "width": words.whole("hidden_size"),
        "heads": words.whole("num_attention_heads"),
        "layers": words.whole("num_hidden_layers"),
        "mlp_ratio": words.mlp_ratio(),
    }


def _end(words: _Tower, content: Mapping[str, Any]) -> dict[str, Any]:
    """Say where a text ends, because its embedding is read there: at the highest id, or at a named one."""
    end = words["eos_token_id"]
    is_legacy = end == _LEGACY_END and model_type(content) == "clip"
    if end is None or is_legacy or end == words["vocab_size"] - 1:
        return {}
    return {"pool_type": "eos", "eos_id": words.whole("eos_token_id")}


def _activations(image: _Tower, words: _Tower) -> tuple[bool, dict[str, Any], dict[str, Any]]:
    """Return whether both towers use QuickGELU, and what else each of them needs."""
    both = image["hidden_act"], words["hidden_act"]
    unknown = next((name for name in both if name not in _ACTIVATIONS), None)
    if unknown is not None or (both[0] == "quick_gelu") != (both[1] == "quick_gelu"):
        raise InputRefused(
            say("{0} asks for the activation functions '{1}' and '{2}'.", image.where, both[0], both[1]),
            todo=say("Both towers may have quick_gelu, or each of them one of {0}.", ", ".join(_ACTIVATIONS[1:])),
        )
    tanh = {"act_kwargs": {"approximate": "tanh"}}
    return both[0] == "quick_gelu", *({**tanh} if name in _TANH else {} for name in both)


class _Tower:
    """The values of one tower, with the library's own where the file is silent."""

    def __init__(self, name: str, defaults: Mapping[str, Any], values: Mapping[str, Any], where: str) -> None:
        self.where = where
        self._name = name
        self._values = {**defaults, **values}
        if self._values.get("num_channels", 3) != 3:
            raise InputRefused(say("{0} describes an image tower that does not take images of three colours.", where))

    def __getitem__(self, field: str) -> Any:
        return self._values.get(field)

    def whole(self, field: str) -> int:
        value = self._values.get(field)
        if type(value) is not int or value < 1:
            raise self._refused(field, say("is not a whole number from 1 on"))
        return value

    def number(self, field: str) -> float:
        value = self._values.get(field)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
            raise self._refused(field, say("is not a number above 0"))
        return float(value)

    def head_width(self) -> int:
        if self.whole("hidden_size") % self.whole("num_attention_heads"):
            raise self._refused("hidden_size", say("is not a multiple of the number of heads"))
        return self.whole("hidden_size") // self.whole("num_attention_heads")

    def mlp_ratio(self) -> float:
        """Return the ratio from which open_clip and timm compute exactly this width, by cutting off decimals."""
        inner, width = self.whole("intermediate_size"), self.whole("hidden_size")
        ratio = inner / width
        return ratio if int(width * ratio) == inner else (inner + 0.5) / width

    def norm(self, usual: float) -> dict[str, Any]:
        eps = self.number("layer_norm_eps")
        return {} if math.isclose(eps, usual) else {"norm_kwargs": {"eps": eps}}

    def _refused(self, field: str, problem: str) -> InputRefused:
        return InputRefused(say("{0}: '{1}' of its '{2}_config' {3}.", self.where, field, self._name, problem))
