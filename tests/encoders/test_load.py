"""Encoders from files: what open_clip loads loads the same, and what is wrong is named."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file, save_file

from sae_auditor.encoders import Site, encoder_fingerprint, load_encoder, load_encoder_from
from sae_auditor.encoders._config import bundled_config
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import EnvironmentProblem, InputRefused

WEIGHTS = "open_clip_model.safetensors"
POOLED = Site("pooled")


@pytest.fixture
def folder(tiny_folder, tmp_path):
    return shutil.copytree(tiny_folder, tmp_path / "tiny")


@pytest.fixture
def pixels():
    torch.manual_seed(2)
    return torch.randn(2, 3, 64, 64)


def rewrite(folder, change):
    """Rewrite the weights file after `change` was applied to its tensors."""
    tensors = load_file(folder / WEIGHTS)
    save_file(change(dict(tensors)), folder / WEIGHTS)


def reconfigure(folder, change):
    file = folder / "open_clip_config.json"
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))


def test_a_folder_loads_as_open_clip_loads_it(tiny_folder, pixels):
    theirs, _ = open_clip.create_model_from_pretrained(f"local-dir:{tiny_folder}")
    ours = load_encoder(tiny_folder, device="cpu")
    assert ours.name == "tiny"
    assert "8 blocks" in ours.architecture
    assert len(ours.fingerprint) == 64
    assert ours.notices == []
    assert (ours.precision, ours.device.type, ours.probability_rule) == ("fp32", "cpu", "softmax")
    assert ours.model.state_dict().keys() == theirs.state_dict().keys()
    assert all(torch.equal(ours.weights()[name], tensor) for name, tensor in theirs.state_dict().items())
    assert not any(parameter.requires_grad for parameter in ours.model.parameters())
    with torch.no_grad():
        torch.testing.assert_close(
            ours.run(pixels, POOLED).embedding, theirs.eval().encode_image(pixels), atol=1e-5, rtol=1e-5
        )


@pytest.mark.parametrize("wrap", ["bare", "state_dict", "module", "both", "training"])
def test_pytorch_files_with_their_wrappers(wrap, folder, tiny_model, tiny, pixels):
    state = tiny_model.state_dict()
    if wrap in ("module", "both"):
        state = {f"module.{name}": tensor for name, tensor in state.items()}
    content = {"state_dict": state, "epoch": 3} if wrap in ("state_dict", "both") else state
    if wrap == "training":
        optimiser = torch.optim.AdamW([torch.nn.Parameter(torch.ones(2))])
        content = {"model": state, "optimizer": optimiser.state_dict(), "name": "x", "steps": 1.5}
    torch.save(content, folder / "open_clip_pytorch_model.bin")
    (folder / WEIGHTS).unlink()
    encoder = load_encoder(folder, device="cpu")
    torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, tiny.run(pixels, POOLED).embedding)


def test_sixteen_bit_weights_are_computed_in_32(folder, tiny, pixels):
    rewrite(folder, lambda tensors: {name: tensor.half() for name, tensor in tensors.items()})
    encoder = load_encoder(folder, device="cpu")
    assert {parameter.dtype for parameter in encoder.model.parameters()} == {torch.float32}
    torch.testing.assert_close(
        encoder.run(pixels, POOLED).embedding, tiny.run(pixels, POOLED).embedding, atol=0.05, rtol=0.05
    )


def test_a_weights_file_uses_the_configuration_beside_it(folder, tiny):
    encoder = load_encoder(folder / WEIGHTS, device="cpu")
    assert encoder.name == "open_clip_model"
    assert encoder.fingerprint == tiny.fingerprint


def test_fingerprints_follow_configuration_and_weights(folder, tiny):
    reconfigure(folder, lambda content: content["preprocess_cfg"].update(std=[0.3, 0.2, 0.26]))
    other_config = load_encoder(folder, device="cpu").fingerprint
    rewrite(folder, lambda tensors: tensors | {"logit_scale": torch.tensor(1.0)})
    other_weights = load_encoder(folder, device="cpu").fingerprint
    assert len({tiny.fingerprint, other_config, other_weights}) == 3
    assert encoder_fingerprint(bundled_config("ViT-B-32"), "a") != encoder_fingerprint(bundled_config("ViT-B-16"), "a")


@pytest.fixture(scope="module")
def named_weights(tmp_path_factory, make_model):
    """Weights of the smallest architectures that open_clip knows by name."""
    folder = tmp_path_factory.mktemp("named")
    for name in ("ViT-S-32-alt",):
        config = open_clip.get_model_config(name)
        tensors = {key: t.half() for key, t in make_model(config).state_dict().items()}
        save_file(tensors, folder / f"{name}.safetensors")
    return folder


def test_an_architecture_is_guessed_where_one_fits(named_weights):
    encoder = load_encoder(named_weights / "ViT-S-32-alt.safetensors", device="cpu")
    assert encoder.architecture == "ViT-S-32-alt"
    assert encoder.name == "ViT-S-32-alt"


def test_an_architecture_that_does_not_fit_is_refused(named_weights):
    with pytest.raises(
        InputRefused, match=r"ViT-S-32-alt\.safetensors.*'.*' has shape \[.*\], the encoder needs \[.*\]"
    ):
        load_encoder(named_weights / "ViT-S-32-alt.safetensors", architecture="ViT-B-32")
    with pytest.raises(InputRefused, match="'ViT-X' is not an architecture"):
        load_encoder(named_weights / "ViT-S-32-alt.safetensors", architecture="ViT-X")


def test_openai_files_get_their_activation(tmp_path, make_model):
    config = open_clip.get_model_config("ViT-S-32-alt")
    model = make_model(config)
    marks = {
        "input_resolution": torch.tensor(224),
        "context_length": torch.tensor(77),
        "vocab_size": torch.tensor(49408),
    }
    save_file(model.half().state_dict() | marks, tmp_path / "openai.safetensors")
    encoder = load_encoder(tmp_path / "openai.safetensors", architecture="ViT-S-32-alt", device="cpu")
    assert encoder.config.model["quick_gelu"] is True
    assert any("QuickGELU" in notice for notice in encoder.notices)


def test_published_preprocessing_is_known():
    siglip = bundled_config("ViT-B-16-SigLIP").preprocess
    assert siglip["mean"] == siglip["std"] == [0.5, 0.5, 0.5]
    assert siglip["resize_mode"] == "squash"
    clip = bundled_config("ViT-B-32").preprocess
    assert clip["mean"] == list(open_clip.OPENAI_DATASET_MEAN)
    assert clip["resize_mode"] == "shortest"


# -- Refusals ----------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_named(tmp_path, folder):
    with pytest.raises(InputRefused, match="nowhere does not exist"):
        load_encoder(tmp_path / "nowhere")
    (folder / WEIGHTS).unlink()
    with pytest.raises(InputRefused, match=rf"{WEIGHTS} is missing"):
        load_encoder(folder)
    (folder / "a.pt").write_bytes(b"x")
    (folder / "b.pt").write_bytes(b"x")
    with pytest.raises(InputRefused, match=r"several weights files: a\.pt, b\.pt"):
        load_encoder(folder)


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (("W_enc", "W_dec", "b_enc"), "is a sparse autoencoder"),
        (("encoder.weight", "encoder.bias", "decoder.weight"), "looks like a sparse autoencoder"),
        (("state_dict.blocks.0.attn.qkv.weight", "patch_embed.proj.weight"), "does not look like a CLIP"),
        (("blocks.0.attn.qkv.weight", "patch_embed.proj.weight", "head.weight"), "vision transformer without a text"),
        (("conv1.weight", "layer1.0.conv1.weight", "fc.weight"), "ResNet without a text tower"),
        (("encoder.conv_in.weight", "decoder.conv_in.weight", *map(str, range(12))), "image compressor"),
        (("model.diffusion_model.input_blocks.0.weight",), "image generator"),
        (("model.layers.0.mlp.weight", "lm_head.weight"), "language model"),
        (("visual.conv1.weight", "visual.proj"), "image tower of a CLIP only"),
        (("conv1.weight", "class_embedding", "transformer.resblocks.0.ln_1.weight"), "image tower of a CLIP only"),
        (("text_model.embeddings.token_embedding.weight",), "text tower of a CLIP only"),
        (("text.transformer.resblocks.0.ln_1.weight", "logit_scale"), "text tower of a CLIP only"),
        (("unet.lora_up.weight",), "LoRA"),
        (("weight",), "does not look like a CLIP"),
    ],
)
def test_what_is_no_clip_is_called_what_it_is(names, what, tmp_path):
    save_file({name: torch.ones(2, 2) for name in names}, tmp_path / "w.safetensors")
    with pytest.raises(InputRefused, match=rf"w\.safetensors .*{what}"):
        load_encoder(tmp_path / "w.safetensors")


def test_a_description_of_something_else_is_named(tmp_path):
    save_file({"text_decoder.a": torch.ones(2), "text_encoder.b": torch.ones(2)}, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "blip"}))
    with pytest.raises(
        InputRefused, match=r"captioning model.*config\.json says that it is a model of the kind 'blip'"
    ):
        load_encoder(tmp_path)


def test_a_missing_configuration_is_named(folder):
    (folder / "open_clip_config.json").unlink()
    for source in (folder, folder / WEIGHTS):
        with pytest.raises(InputRefused, match=rf"{WEIGHTS} fits no architecture.*folder with open_clip_config\.json"):
            load_encoder(source)


def test_missing_and_unknown_tensors_are_named(folder):
    rewrite(folder, lambda tensors: {name: t for name, t in tensors.items() if name != "visual.proj"})
    with pytest.raises(InputRefused, match=rf"{WEIGHTS} has no tensor 'visual\.proj'.*\[192, 48\]"):
        load_encoder(folder)
    rewrite(folder, lambda tensors: tensors | {"visual.proj": torch.ones(192, 48), "visual.extra": torch.ones(3)})
    with pytest.raises(InputRefused, match=r"tensor 'visual\.extra' of shape \[3\]"):
        load_encoder(folder)


def test_position_embeddings_are_not_stretched(folder):
    rewrite(folder, lambda tensors: tensors | {"visual.positional_embedding": torch.ones(50, 192)})
    with pytest.raises(InputRefused, match=r"'visual\.positional_embedding' has shape \[50, 192\].*\[65, 192\]"):
        load_encoder(folder)


def test_weights_that_are_not_numbers_are_named(folder):
    rewrite(folder, lambda tensors: tensors | {"ln_final.bias": torch.full((64,), torch.nan)})
    with pytest.raises(InputRefused, match=r"'ln_final\.bias' holds values that are not finite"):
        load_encoder(folder)
    rewrite(folder, lambda tensors: tensors | {"ln_final.bias": torch.ones(64, dtype=torch.int64)})
    with pytest.raises(InputRefused, match=r"'ln_final\.bias' has the number type torch\.int64"):
        load_encoder(folder)


def test_a_text_file_as_weights(folder):
    (folder / WEIGHTS).write_text("these are not weights, whatever the name says")
    with pytest.raises(InputRefused, match="neither a safetensors file nor a PyTorch file"):
        load_encoder(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.pop("model_cfg"), "'model_cfg': Field required"),
        (lambda c: c["model_cfg"].pop("text_cfg"), "'model_cfg.text_cfg': Field required"),
        (lambda c: c["model_cfg"].update(embed_dim="48"), "model_cfg.embed_dim'"),
        (
            lambda c: c["model_cfg"]["vision_cfg"].update(layers=10**9),
            "it is not a whole number from 1 to 512",
        ),
        (lambda c: c["model_cfg"]["vision_cfg"].update(width=-1), "vision_cfg.width'"),
        (lambda c: c["model_cfg"]["vision_cfg"].update(image_size=[64, 10**6]), "vision_cfg.image_size'"),
        (lambda c: c["model_cfg"]["text_cfg"].update(context_length=10**5), "text_cfg.context_length'"),
        (lambda c: c["model_cfg"].update(multimodal_cfg={"layers": 10**6}), "multimodal_cfg.layers'"),
        (lambda c: c["model_cfg"]["vision_cfg"].update(colour="red"), "colour"),
        (lambda c: c["model_cfg"]["vision_cfg"].update(head_width=26), "'head_width' 26"),
        (lambda c: c["model_cfg"]["vision_cfg"].update(pool_type="none"), "'pool_type' does not pool"),
        (lambda c: c["model_cfg"]["vision_cfg"].update(scaled_cosine_attn=True), "scaled cosine"),
        (lambda c: c["model_cfg"]["vision_cfg"].update(timm_model_name="hf-hub:some/model"), "timm does not know"),
        (lambda c: c["model_cfg"]["text_cfg"].update(hf_model_name="roberta-base"), "roberta-base"),
        (lambda c: c["model_cfg"]["text_cfg"].update(tokenizer_kwargs={"reduction_mask": "random"}), "tokenizer"),
        (lambda c: c.update(preprocess_cfg=None), None),
        (lambda c: c.update(preprocess_cfg=[]), "'preprocess_cfg'"),
        (lambda c: c["preprocess_cfg"].update(mean=[1, 2]), "preprocess_cfg.mean'"),
        (lambda c: c["preprocess_cfg"].update(std=[0, 1, 1]), "preprocess_cfg.std'"),
        (lambda c: c["preprocess_cfg"].update(interpolation="nearest"), "interpolation"),
        (lambda c: c["preprocess_cfg"].update(fill_color=1000), "fill_color"),
    ],
)
def test_configurations_that_make_no_sense(change, message, folder):
    reconfigure(folder, change)
    if message is None:
        load_encoder(folder, device="cpu")
        return
    with pytest.raises(InputRefused, match=message):
        load_encoder(folder, device="cpu")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"model_cfg": 3}'])
def test_configurations_that_are_none(content, folder):
    (folder / "open_clip_config.json").write_bytes(content)
    with pytest.raises(InputRefused, match=r"open_clip_config\.json' (cannot be used|is not valid at)"):
        load_encoder(folder)


def test_devices_and_precisions(tiny_folder):
    with pytest.raises(InputRefused, match="'gpu' is not a device"):
        load_encoder(tiny_folder, device="gpu")
    with pytest.raises(InputRefused, match="not supported"):
        load_encoder(tiny_folder, device="meta")
    with pytest.raises(EnvironmentProblem, match="does not exist on this machine"):
        load_encoder(tiny_folder, device="cuda:99")
    with pytest.raises(InputRefused, match="'fp8' is not a precision"):
        load_encoder(tiny_folder, device="cpu", precision="fp8")


def test_from_memory(tiny_model, tiny_config, tiny, pixels):
    encoder = load_encoder_from(
        {"model_cfg": tiny_config, "preprocess_cfg": {}},
        tiny_model.state_dict(),
        name="from memory",
        fingerprint="0" * 64,
        device="cpu",
    )
    assert (encoder.name, encoder.fingerprint) == ("from memory", "0" * 64)
    torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, tiny.run(pixels, POOLED).embedding)
    with pytest.raises(InputRefused, match="has no tensor"):
        load_encoder_from({"model_cfg": tiny_config}, {}, name="empty", fingerprint="")


def test_importing_the_room_does_not_import_torch():
    code = "import sys, sae_auditor.encoders, sae_auditor.tensorfiles; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_every_way_to_the_network_is_closed_before_open_clip_is_imported(tmp_path):
    stand_in = tmp_path / "open_clip"
    stand_in.mkdir()
    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")
    (stand_in / "__init__.py").write_text(f"import os\nassert all(os.environ.get(n) == '1' for n in {names})\n")
    for part in ("coca_model", "convert", "model", "pretrained", "timm_model", "tokenizer", "transform", "transformer"):
        (stand_in / f"{part}.py").touch()
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import sae_auditor.encoders._offline"
    environment = {name: value for name, value in os.environ.items() if name not in names}
    assert subprocess.run([sys.executable, "-c", code], env=environment).returncode == 0
