"""What may stand in open_clip_config.json: all that open_clip ships, and nothing that ends in a mistake of our own."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from sae_auditor.encoders._config import bundled_config, parse_config, parse_config_bytes
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused

HONEST: dict[str, Any] = {
    "model_cfg": {
        "embed_dim": 128,
        "text_cfg": {"context_length": 32, "heads": 2, "layers": 3, "vocab_size": 49408, "width": 128},
        "vision_cfg": {"head_width": 64, "image_size": 128, "layers": 10, "patch_size": 8, "width": 192},
    },
    "preprocess_cfg": {"mean": [0.48, 0.46, 0.41], "std": [0.27, 0.26, 0.28], "interpolation": "bicubic"},
}
HUGE = 10**399


def test_every_configuration_of_open_clip_is_read_as_it_is_written():
    own_text = 0
    for name in open_clip.list_models():
        model = open_clip.get_model_config(name)
        if model["text_cfg"].get("hf_model_name"):
            with pytest.raises(InputRefused, match="from the transformers library"):
                bundled_config(name)
            continue
        own_text += 1
        assert bundled_config(name).model == model
    assert own_text > 100


def with_value(path: str, value: object) -> dict[str, Any]:
    content = copy.deepcopy(HONEST)
    *tables, field = path.split(".")
    inner = content
    for table in tables:
        inner = inner.setdefault(table, {})
    inner[field] = value
    return content


VISION, TEXT, PREPROCESS = "model_cfg.vision_cfg", "model_cfg.text_cfg", "preprocess_cfg"


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        # Of the wrong type, which open_clip or PyTorch finds out while it computes.
        (f"{VISION}.act_kwargs", {"approximate": "x"}, "vision_cfg.act_kwargs.approximate"),
        (f"{VISION}.norm_kwargs", {"eps": "x"}, "vision_cfg.norm_kwargs.eps"),
        (f"{TEXT}.norm_kwargs", {"eps": 0}, "text_cfg.norm_kwargs.eps"),
        (f"{TEXT}.act_kwargs", {"inplace": True}, "text_cfg.act_kwargs.inplace"),
        (f"{VISION}.layers", "10", "vision_cfg.layers"),
        (f"{VISION}.layers", True, "vision_cfg.layers"),
        (f"{VISION}.mlp_ratio", None, "vision_cfg.mlp_ratio"),
        (f"{VISION}.timm_model_name", ["x"], "vision_cfg.timm_model_name"),
        (f"{TEXT}.tokenizer_kwargs", ["clean"], "text_cfg.tokenizer_kwargs"),
        (f"{TEXT}.hf_tokenizer_name", 3, "text_cfg.hf_tokenizer_name"),
        ("model_cfg.quick_gelu", "yes", "model_cfg.quick_gelu"),
        ("model_cfg.cast_dtype", "fp16", "model_cfg.cast_dtype"),
        # Of the right type, and nothing that there is.
        (f"{TEXT}.pool_type", "none", "text_cfg.pool_type"),
        (f"{VISION}.pos_embed_type", "none", "vision_cfg.pos_embed_type"),
        (f"{VISION}.attentional_pool", "sideways", "vision_cfg.attentional_pool"),
        # Out of range.
        (f"{PREPROCESS}.mean", [1e308] * 3, "preprocess_cfg.mean"),
        (f"{PREPROCESS}.mean", ["0.5"] * 3, "preprocess_cfg.mean"),
        (f"{PREPROCESS}.std", [1e-320] * 3, "preprocess_cfg.std"),
        (f"{PREPROCESS}.std", [0.5, 0.5, 0], "preprocess_cfg.std"),
        (f"{PREPROCESS}.std", 1e-300, "preprocess_cfg.std"),
        ("model_cfg.init_logit_bias", 1e300, "model_cfg.init_logit_bias"),
        (f"{VISION}.width", 10**6, "vision_cfg.width"),
        (f"{TEXT}.vocab_size", 10**9, "text_cfg.vocab_size"),
        # Sizes that do not go together.
        (f"{VISION}.patch_size", 256, "'image_size' has 0 patches"),
        (f"{VISION}.image_size", [4096, 4096], "262,144 patches"),
        (f"{VISION}.image_size", None, "'image_size' is missing"),
        (f"{TEXT}.heads", 3, "'heads'"),
        (f"{TEXT}.embed_cls", True, "'embed_cls'"),
        # Numbers that no float holds.
        (f"{PREPROCESS}.mean", [HUGE, 0, 0], "400 digits at 'mean'"),
        (f"{PREPROCESS}.std", [float("inf")] * 3, "no number of JSON at 'std'"),
    ],
)
def test_a_field_that_cannot_be_is_named(path, value, named):
    with pytest.raises(InputRefused) as refusal:
        parse_config(with_value(path, value), "c.json")
    assert named in refusal.value.what
    assert "'c.json'" in refusal.value.what


@pytest.mark.parametrize(
    "content",
    [
        b'{"model_cfg": {}, "model_cfg": {}}',
        b'{"model_cfg": ' + b"[" * 100 + b"]" * 100 + b"}",
        b" " * (2**20 + 1),
        json.dumps(HONEST).encode("utf-16"),
    ],
    ids=["a key twice", "deep", "too long", "no UTF-8"],
)
def test_a_file_that_is_no_strict_json_is_refused(content):
    with pytest.raises(InputRefused, match=r"'c\.json' cannot be used"):
        parse_config_bytes(content, "c.json")


def test_words_that_open_clip_passes_over_are_passed_over():
    content = {**HONEST, "license": "mit", "preprocess_cfg": {**HONEST["preprocess_cfg"], "size": [3, 1], "x": None}}
    assert parse_config(content, "c.json").to_dict() == parse_config(HONEST, "c.json").to_dict()
