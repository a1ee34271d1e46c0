"""Every family of open_clip's image towers: recognised by shapes alone, and computing what open_clip computes."""

from __future__ import annotations

import copy
import time

import pytest
import torch
from timm.models.fastvit import checkpoint_filter_fn

from sae_auditor.encoders import Site, known_origin, load_encoder
from sae_auditor.encoders._architecture import guess_architecture
from sae_auditor.encoders._build import outline_of
from sae_auditor.encoders._config import bundled_config, parse_config
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused

POOLED = Site("pooled")
TEXT = {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 1}


def timm(name, size, pool="", proj="linear"):
    return {"timm_model_name": name, "timm_model_pretrained": False, "timm_pool": pool, "timm_proj": proj,
            "image_size": size}  # fmt: skip


def custom(vision, **text):
    return {"embed_dim": 48, "custom_text": True, "vision_cfg": vision, "text_cfg": TEXT | text}


FAMILIES = {
    "ConvNeXt": {"embed_dim": 48, "vision_cfg": timm("convnext_atto", 64), "text_cfg": TEXT},
    "ConvNeXt with two layers behind": {
        "embed_dim": 48,
        "vision_cfg": timm("convnext_atto", 64, proj="mlp"),
        "text_cfg": TEXT,
    },
    "MobileCLIP": custom(timm("fastvit_mci0", 64, "avg", None), no_causal_mask=True),
    "EVA02": custom(timm("eva02_tiny_patch14_224", 224, "token", None)),
    "PE": custom(timm("vit_pe_core_tiny_patch16_384", 384, "map", None), context_length=32),
    "ViTamin": custom(timm("vitamin_small_224", 224)),
    "ResNet": {
        "embed_dim": 48,
        "quick_gelu": True,
        "vision_cfg": {"image_size": 64, "layers": [1, 1, 1, 1], "width": 32, "patch_size": None},
        "text_cfg": TEXT,
    },
    "CLIPA": {
        "embed_dim": 48,
        "vision_cfg": {"image_size": 64, "layers": 1, "width": 80, "head_width": 40, "patch_size": 16,
                       "no_ln_pre": True, "pool_type": "avg", "final_ln_after_pool": True},
        "text_cfg": TEXT | {"context_length": 32, "pool_type": "last", "no_causal_mask": True},
    },
    "CoCa": custom(
        {"image_size": 64, "layers": 1, "width": 64, "patch_size": 16, "attentional_pool": True,
         "attn_pooler_heads": 8, "output_tokens": True},
        context_length=76, embed_cls=True, output_tokens=True,
    ) | {"multimodal_cfg": TEXT | {"context_length": 76, "attn_pooler_heads": 8}},
}  # fmt: skip


_HEAVY = ("PE", "ViTamin")


@pytest.mark.parametrize(
    "family", [pytest.param(name, marks=pytest.mark.slow) if name in _HEAVY else name for name in FAMILIES]
)
def test_a_family_computes_what_open_clip_computes(family, make_model, save_encoder, tmp_path):
    config = FAMILIES[family]
    model = make_model(config)
    if family == "CoCa":
        model.text_decoder.text_projection.normal_()  # which open_clip leaves as the memory happens to be
    for name, buffer in model.named_buffers():
        if "running" in name:
            buffer.add_(torch.rand_like(buffer) * 0.1)
    encoder = load_encoder(save_encoder(tmp_path / "encoder", model, config), device="cpu")
    size, length = config["vision_cfg"]["image_size"], config["text_cfg"]["context_length"]
    pixels, ids = torch.randn(2, 3, size, size), open_clip.SimpleTokenizer(context_length=length)(["a cat", "two"])
    with torch.no_grad():
        image = model.visual(pixels)
        image = image[0] if isinstance(image, tuple) else image
        scale = image.abs().max().item()
        torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, image, atol=1e-5 * scale, rtol=1e-5)
        torch.testing.assert_close(encoder.model.encode_text(ids), model.encode_text(ids), atol=1e-5, rtol=1e-5)


# -- Recognised by shapes ----------------------------------------------------------------------------------------------


def stand_ins(name):
    """The tensors of an architecture by shape, without their memory."""
    return dict(outline_of(bundled_config(name)).state_dict())


@pytest.mark.parametrize(
    "name",
    ["ViT-B-16-SigLIP", "ViT-B-16-SigLIP2-256", "ViT-SO400M-14-SigLIP2", "ViT-gopt-16-SigLIP2-384", "convnext_base",
     "convnext_xlarge", "MobileCLIP-S1", "MobileCLIP2-S4", "MobileCLIP2-L-14", "EVA01-g-14", "EVA02-L-14-336",
     "EVA02-E-14-plus", "ViTamin-S", "ViTamin-L-336", "PE-Core-L-14-336", "coca_ViT-L-14", "ViT-H-14-CLIPA-336",
     "ViT-M-16-alt", "ViT-e-14", "swin_base_patch4_window7_224", "vit_medium_patch16_gap_256"],
)  # fmt: skip
def test_a_named_architecture_is_recognised_by_its_shapes(name):
    weights = stand_ins(name)
    begun = time.process_time()
    guess = guess_architecture(weights, "weights.pt")
    assert guess.name == name
    assert guess.notices == ()
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("name", ["ViT-B-32", "ViT-H-14-378", "RN50x4", "ViT-L-14-worldwide"])
def test_quickgelu_cannot_be_seen(name):
    weights = stand_ins(name)
    guess = guess_architecture(weights, "folder/weights.pt")
    assert guess.name == name
    assert f"need the architecture {name}-quickgelu" in guess.notices[0]
    assert guess.notices[0].startswith("weights.pt is taken as")
    assert guess_architecture(weights, "w.pt", quick_gelu=True).name == f"{name}-quickgelu"


@pytest.mark.parametrize(("name", "same"), [("MobileCLIP-S2", "MobileCLIP2-S2"), ("MobileCLIP-B", "MobileCLIP2-B")])
def test_architectures_that_differ_in_name_only(name, same):
    assert guess_architecture(stand_ins(name), "w.pt").name in (name, same)
    assert bundled_config(name).to_dict() == bundled_config(same).to_dict()


def test_image_sizes_that_leave_no_trace_are_asked_for():
    weights = stand_ins("convnext_base_w")
    with pytest.raises(InputRefused, match=r"several architectures: convnext_base_w, convnext_base_w_320\.") as refusal:
        guess_architecture(weights, "folder/weights.pt")
    assert refusal.value.todo == "Name the one it was trained as."
    with pytest.raises(InputRefused, match="name suggests convnext_base_w_320"):
        guess_architecture(weights, "CLIP-convnext_base_w_320-laion.bin")


def test_text_towers_of_another_library_are_refused():
    with pytest.raises(InputRefused, match="takes its text tower from the transformers library"):
        bundled_config("xlm-roberta-base-ViT-B-32")


def test_a_near_miss_says_what_differs():
    weights = stand_ins("ViT-B-16-SigLIP")
    weights["visual.trunk.blocks.3.mlp.fc1.weight"] = torch.empty(5, 768, device="meta")
    with pytest.raises(InputRefused, match=r"ViT-B-16-SigLIP comes near.*'visual\.trunk\.blocks\.3\.mlp\.fc1\.weight'"):
        guess_architecture(weights, "w.pt")


# -- Apple's own layout ------------------------------------------------------------------------------------------------

_APPLE_IMAGE = (("stem", "patch_embed"), ("conv_kxk", "rbr_conv"), ("conv_scale", "rbr_scale"),
                ("identity", "rbr_skip"), ("final_conv", "conv_exp"), ("large_conv", "lkb_origin"),
                ("mlp.", "convffn."), ("se.fc1", "se.reduce"), ("se.fc2", "se.expand"))  # fmt: skip
_APPLE_TEXT = (("text_projection", "projection_layer"), ("token_embedding", "embedding_layer"),
               ("ln_final", "final_layer_norm"), ("ln_1", "pre_norm_mha.0"), ("ln_2", "pre_norm_ffn.0"),
               ("mlp.c_fc", "pre_norm_ffn.1"), ("mlp.c_proj", "pre_norm_ffn.4"),
               ("transformer.resblocks", "transformer"), ("attn.in_proj_", "pre_norm_mha.1.qkv_proj."),
               ("attn.out_proj", "pre_norm_mha.1.out_proj"))  # fmt: skip


def apple_names(state):
    """The weights as Apple published MobileCLIP, stage after stage in one list of layers."""
    apple, flat = {"logit_scale": state["logit_scale"]}, {}
    for name in state:  # the blocks of a stage, and what stands between two stages, get a number of their own
        if name.startswith("visual.trunk.stages."):
            flat.setdefault(tuple(name.split(".")[3:5]), len(flat))
    for name, tensor in state.items():
        if name.startswith("visual.trunk.stages."):
            stage, part, *rest = name.split(".")[3:]
            rest = ["pe", *rest[1:]] if part == "pos_emb" else rest
            name = f"visual.trunk.network.{flat[stage, part]}." + ".".join(rest)
        if name.startswith("visual.trunk."):
            new = name.removeprefix("visual.trunk.")
            for ours, theirs in _APPLE_IMAGE:
                new = new.replace(ours, theirs)
            new = new.removesuffix(".gamma") if "layer_scale" in new else new
            if new == "head.fc.weight":
                new, tensor = "head.proj", tensor.T.contiguous()
            if new != "head.fc.bias":
                apple[f"image_encoder.model.{new}"] = tensor
        elif name.startswith("text."):
            new = name.removeprefix("text.")
            for ours, theirs in _APPLE_TEXT:
                new = new.replace(ours, theirs)
            if new == "positional_embedding":
                new, tensor = "positional_embedding.pos_embed.pos_embed", tensor[None, None]
            apple[f"text_encoder.{new}"] = tensor
    return apple


def test_files_in_apples_own_layout(make_model, save_encoder, tmp_path):
    config = FAMILIES["MobileCLIP"]
    model = make_model(config)
    model.visual.trunk.head.fc.bias.zero_()
    apple = apple_names(model.state_dict())
    back = checkpoint_filter_fn(apple, model.visual.trunk)
    assert {f"visual.trunk.{name}" for name in back} == {n for n in model.state_dict() if n.startswith("visual")}
    folder = save_encoder(tmp_path / "mobile", model, config)
    (folder / "open_clip_model.safetensors").unlink()
    torch.save(apple, folder / "mobileclip.pt")
    encoder = load_encoder(folder, device="cpu")
    assert all(torch.equal(encoder.weights()[name], tensor) for name, tensor in model.state_dict().items())


# -- Origin ------------------------------------------------------------------------------------------------------------


def test_published_files_are_known_by_their_hash():
    openai = "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af"
    assert known_origin(openai) == "OpenAI's ViT-B-32"
    assert known_origin("0" * 64) is None


# -- Sizes that timm has no name for -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"embed_dim": 10**9}, "timm_model_kwargs.embed_dim'"),
        ({"depth": 10**4}, "timm_model_kwargs.depth'"),
        ({"mlp_ratio": -1}, "timm_model_kwargs.mlp_ratio'"),
        ({"act_layer": "os.system"}, "timm_model_kwargs.act_layer'"),
        ({"checkpoint_path": "/etc/passwd"}, "timm_model_kwargs.checkpoint_path'"),
    ],
)
def test_sizes_of_a_siglip_are_checked(change, message):
    sizes = {"img_size": 32, "patch_size": 8, "embed_dim": 48, "depth": 2, "num_heads": 3, "act_layer": "gelu"} | change
    vision = timm("vit_base_patch16_siglip_224", 32, "map", "none") | {"timm_model_kwargs": sizes}
    with pytest.raises(InputRefused, match=message):
        parse_config({"model_cfg": custom(copy.deepcopy(vision))}, "x.json")
