"""A file that is no whole CLIP is called what it is, with what to do."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import save_file

from sae_auditor.encoders import load_encoder
from sae_auditor.encoders._hf_config import config_from_hf
from sae_auditor.encoders._kinds import kind_of, unreadable_kind
from sae_auditor.encoders._weights import core_of
from sae_auditor.errors import InputRefused

HF = "vision_model.encoder.layers.0.self_attn.k_proj"
OC = "visual.transformer.resblocks.0.mlp.c_fc"
PEFT = "base_model.model.transformer.resblocks.0.mlp.c_fc.lora"


def numbers(*names, shape=(2, 2), dtype=torch.float32):
    return {name: torch.ones(shape, dtype=dtype) for name in names}


TOWER = numbers("vision_model.embeddings.class_embedding", f"{HF}.weight", "vision_model.post_layernorm.weight")
WORDS = numbers("text_model.embeddings.token_embedding.weight")

UNREADABLE = {
    "bitsandbytes, 8 bits": (TOWER | numbers(f"{HF}.SCB"), "bitsandbytes quantised to 8 bits"),
    "bitsandbytes, 4 bits": (TOWER | numbers(f"{HF}.weight.quant_state.bitsandbytes__nf4"), "quantised to 4 bits"),
    "older 4 bits": (TOWER | numbers(f"{HF}.weight.absmax", f"{HF}.weight.quant_map"), "quantised to 4 bits"),
    "GPTQ": (numbers(f"{HF}.qweight", f"{HF}.qzeros", f"{HF}.scales", f"{HF}.g_idx"), "GPTQ, AWQ"),
    "compressed": (numbers(f"{HF}.weight_packed", f"{HF}.weight_scale"), "quantised weights"),
    "quanto": (numbers(f"{HF}.weight._data", f"{HF}.weight._scale"), "quantised weights"),
    "whole numbers": (numbers(f"{OC}.weight", dtype=torch.int8), "weights in whole numbers"),
    "ZeRO 3": (numbers(*(f"module.visual.{n}" for n in "abcdef"), shape=(0,)), "ZeRO 3"),
    "FSDP": (numbers("_flat_param", "visual._fsdp.flat_param", shape=(4,)), "FSDP"),
    "adapter of peft": (numbers(f"{PEFT}_A.weight", f"{PEFT}_B.weight"), r"\(LoRA\), not a whole model"),
    "adapter of kohya": (
        numbers("lora_te_x.lora_down.weight", "lora_te_x.lora_up.weight", "lora_te_x.alpha"),
        r"\(LoRA\), not a whole model",
    ),
    "adapter of CLIP-LoRA": (
        numbers("weights.layer_0.q_proj.w_lora_A", "weights.layer_0.q_proj.w_lora_B"),
        r"\(LoRA\), not a whole model",
    ),
    "Flax": (numbers("params.vision_model.encoder.layers.0.mlp.fc1.kernel"), "names of Flax or TensorFlow"),
    "MLX": (numbers("vision_model.embeddings.patch_embedding.weight", shape=(8, 4, 4, 3)), "colour last"),
}
OTHERS = {
    "CoOp": (numbers("state_dict.ctx", "state_dict.token_prefix", "state_dict.token_suffix"), "prompt learner"),
    "CoCoOp": (numbers("ctx", "meta_net.linear1.weight", "token_prefix", "token_suffix"), "prompt learner"),
    "VPT alone": (numbers("prompt_embeddings", "deep_prompt_embeddings"), "prompt learner"),
    "MaPLe": (
        numbers("prompt_learner.ctx", *(f"image_encoder.transformer.resblocks.{i}.VPT" for i in range(40))),
        "learnt prompts between its blocks",
    ),
    "CLIP-Adapter": (numbers("adapter.fc.0.weight", "adapter.fc.2.weight"), "adapter for the embeddings"),
    "linear probe": (numbers("weight", "bias"), "classifier's head"),
    "head": (numbers("state_dict.classification_head.weight", "epoch.a"), "classifier's head"),
    "classifier of transformers": (TOWER | numbers("classifier.weight", "classifier.bias"), "with a classifier"),
    "image tower of transformers": (TOWER | numbers("visual_projection.weight"), "image tower of a CLIP only"),
    "text tower of transformers": (WORDS | numbers("text_projection.weight"), "text tower of a CLIP only"),
    "towers without their prefix": (
        numbers("embeddings.patch_embedding.weight", "encoder.layers.0.self_attn.k_proj.weight"),
        "image tower of a CLIP only",
    ),
    "EVA": (
        numbers("visual.cls_token", "visual.blocks.0.attn.q_proj.weight", "visual.patch_embed.proj.weight", "text.x"),
        "EVA-CLIP under the names of those who made it",
    ),
    "task vectors": (
        numbers("model.visual.proj", "model.token_embedding.weight", "model.positional_embedding"),
        "blocks of its text tower were taken away",
    ),
    "rinna": (
        TOWER | numbers("text_model.encoder.layer.0.attention.self.query.weight"),
        "language model \\(BERT",
    ),
    "Chinese-CLIP": (
        numbers("module.visual.proj", "module.bert.encoder.layer.0.attention.self.query.weight"),
        "language model \\(BERT",
    ),
    "a timm tower": (numbers("visual.trunk.stem.0.weight", "visual.head.proj.weight"), "image tower of a CLIP only"),
    "LLaVA": (
        numbers("model.layers.0.mlp.weight", "model.vision_tower.vision_model.x", "model.mm_projector.0.weight"),
        "language model that sees images",
    ),
    "BLIP": (numbers("visual_encoder.blocks.0.x", "text_encoder.encoder.x", "vision_proj.weight"), "BLIP or ALBEF"),
    "BLIP-2": (numbers("query_tokens", "qformer.x", *map(str, range(9))), "BLIP-2"),
    "OWL-ViT": (numbers("box_head.dense0.weight", "class_head.dense0.weight", "owlvit.x"), "finds objects"),
    "DINOv2": (
        numbers("dinov2.encoder.layer.0.x", "dinov2.embeddings.patch_embeddings.x", "layernorm.weight"),
        "without a text tower",
    ),
    "torchvision": (numbers("conv_proj.weight", "encoder.layers.encoder_layer_0.ln_1.weight"), "vision transformer"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_weights_that_are_no_plain_numbers(name):
    tensors, what = UNREADABLE[name]
    kind = unreadable_kind(core_of(tensors))
    assert kind is not None
    with pytest.raises(InputRefused, match=rf"w\.pt .*{what}"):
        raise kind.refused("w.pt")
    assert kind.todo


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_whole_clip(name):
    tensors, what = OTHERS[name]
    assert unreadable_kind(core_of(tensors)) is None
    kind = kind_of(core_of(tensors))
    assert kind is not None
    with pytest.raises(InputRefused, match=rf"w\.pt .*{what}"):
        raise kind.refused("w.pt")
    assert kind.todo


CONFIG = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 99, "width": 64, "heads": 1, "layers": 1},
}


@pytest.mark.parametrize("name", ["CoOp", "adapter of peft", "ZeRO 3", "EVA", "bitsandbytes, 8 bits"])
def test_a_configuration_beside_it_does_not_hide_it(name, tmp_path):
    tensors, what = (UNREADABLE | OTHERS)[name]
    save_file(tensors, tmp_path / "model.safetensors")
    (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": CONFIG}))
    with pytest.raises(InputRefused, match=rf"model\.safetensors .*{what}"):
        load_encoder(tmp_path)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"model_type": "owlvit"}, "'owlvit': OWL-ViT, which finds objects in images"),
        ({"model_type": "chinese_clip"}, "'chinese_clip': Chinese-CLIP, whose text tower is BERT"),
        ({"model_type": "metaclip_2_vision_model"}, "an image tower alone"),
        ({"model_type": "siglip2_text_model"}, "a text tower alone"),
        ({"model_type": "something-new"}, "a model of the kind 'something-new'"),
        ({"text_config": {"model_type": "bert"}}, r"whose text tower is BERT \('bert'\)"),
        ({"text_config": {"model_type": "xlm-roberta"}}, "whose text tower is XLM-RoBERTa"),
        ({"vision_config": {"model_type": "swin"}}, r"whose image tower is swin \('swin'\)"),
    ],
)
def test_what_a_description_says(change, what):
    content = {"model_type": "clip", "architectures": ["CLIPModel"]} | change
    with pytest.raises(InputRefused, match=rf"config\.json describes .*{what}"):
        config_from_hf(content, None, files={}, where="config.json")
