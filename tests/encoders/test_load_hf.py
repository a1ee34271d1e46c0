"""Folders of the transformers library: converted by names, equal to what that library computes."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from sae_auditor.encoders import Site, load_encoder, load_encoder_from
from sae_auditor.encoders._architecture import architecture_name
from sae_auditor.encoders._build import first_difference, outline_of
from sae_auditor.encoders._config import parse_config
from sae_auditor.encoders._files import RawWeights
from sae_auditor.encoders._hf_config import config_from_hf
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._recognise import recognise
from sae_auditor.errors import InputRefused
from tests.encoders.hf_world import CLIP_CONFIG, PROCESSOR, SIGLIP_CONFIG, Reference, random_weights, save_hf

POOLED = Site("pooled")
CLOSE = {"atol": 1e-5, "rtol": 1e-5}


@pytest.fixture(scope="module")
def clip_weights():
    return random_weights(CLIP_CONFIG)


@pytest.fixture(scope="module")
def clip_folder(tmp_path_factory, clip_weights):
    folder = tmp_path_factory.mktemp("hf") / "clip"
    return save_hf(folder, CLIP_CONFIG, clip_weights, preprocessor_config=PROCESSOR)


@pytest.fixture
def folder(clip_folder, tmp_path):
    return shutil.copytree(clip_folder, tmp_path / "clip")


@pytest.fixture
def pixels():
    return torch.randn(3, 3, 32, 32)


def reconfigure(folder, change, file="config.json"):
    content = json.loads((folder / file).read_text())
    change(content)
    (folder / file).write_text(json.dumps(content))


def changed(config, **parts):
    """A copy of the configuration with values of its towers replaced."""
    config = copy.deepcopy(config)
    for part, values in parts.items():
        config[f"{part}_config"] |= values
    return config


def assert_computes(encoder, config, weights, pixels, ids):
    reference = Reference(config, weights)
    torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, reference.image(pixels), **CLOSE)
    with torch.no_grad():
        torch.testing.assert_close(encoder.model.encode_text(ids), reference.text(ids), **CLOSE)


def test_a_clip_computes_what_its_library_computes(clip_folder, clip_weights, pixels):
    encoder = load_encoder(clip_folder, device="cpu")
    texts = ["a photo of a cat", "", "two dogs"]
    ids = open_clip.SimpleTokenizer()(texts)
    assert_computes(encoder, CLIP_CONFIG, clip_weights, pixels, ids)
    unit = torch.nn.functional.normalize(Reference(CLIP_CONFIG, clip_weights).text(ids), dim=-1)
    torch.testing.assert_close(encoder.embed_texts(texts), unit, **CLOSE)
    assert encoder.logit_scale == pytest.approx(np.exp(2.5))
    assert encoder.probability_rule == "softmax"
    assert (encoder.n_blocks, encoder.width, encoder.patch_grid) == (2, 48, (4, 4))
    assert encoder.notices == []


@pytest.mark.parametrize("activation", ["gelu", "quick_gelu", "gelu_pytorch_tanh"])
@pytest.mark.parametrize("eps", [1e-5, 1e-3])
def test_activations_and_norms_are_followed(activation, eps, clip_weights, tmp_path, pixels):
    values = {"hidden_act": activation, "layer_norm_eps": eps}
    config = changed(CLIP_CONFIG, vision=values, text=values)
    encoder = load_encoder(save_hf(tmp_path / "clip", config, clip_weights), device="cpu")
    ids = open_clip.SimpleTokenizer()(["a cat", "one more cat"])
    assert_computes(encoder, config, clip_weights, pixels, ids)


@pytest.mark.parametrize("end", [2, 49407, 77, None])
def test_texts_are_read_where_they_end(end, clip_weights, tmp_path, pixels):
    config = changed(CLIP_CONFIG, text={"eos_token_id": end})
    if end is None:
        del config["text_config"]["eos_token_id"]
    encoder = load_encoder(save_hf(tmp_path / "clip", config, clip_weights), device="cpu")
    ids = torch.randint(100, 40_000, (3, 77))
    ids[:, 20], ids[:, 30] = 77, 49407
    assert_computes(encoder, changed(config, text={"eos_token_id": end or 49407}), clip_weights, pixels, ids)


@pytest.mark.parametrize("activation", ["gelu", "gelu_pytorch_tanh"])
def test_a_siglip_computes_what_its_library_computes(activation, tmp_path, pixels):
    config = changed(SIGLIP_CONFIG, vision={"hidden_act": activation}, text={"hidden_act": activation})
    weights = random_weights(config)
    encoder = load_encoder(save_hf(tmp_path / "siglip", config, weights), device="cpu")
    assert_computes(encoder, config, weights, pixels, torch.randint(0, 60, (4, 12)))
    assert encoder.probability_rule == "sigmoid"
    assert encoder.logit_bias == pytest.approx(weights["logit_bias"].item())
    assert "SigLIP" in encoder.architecture
    assert encoder.config.preprocess["resize_mode"] == "squash"
    assert "preprocessor_config.json is missing" in encoder.notices[0]
    assert "Texts cannot be used" in encoder.notices[1]
    with pytest.raises(InputRefused, match=r"tokenizer\.json is missing"):
        encoder.embed_texts(["a cat"])


def test_changes_of_peft_in_a_clip_of_the_library(folder, clip_weights, pixels):
    block = "text_model.encoder.layers.1.self_attn.q_proj"
    down, up = torch.randn(2, 40) * 0.3, torch.randn(40, 2) * 0.3
    content = {
        f"base_model.model.{name.replace(f'{block}.', f'{block}.base_layer.')}": tensor
        for name, tensor in clip_weights.items()
    }
    content |= {f"base_model.model.{block}.lora_{half}.default.weight": t for half, t in (("A", down), ("B", up))}
    save_file(content, folder / "model.safetensors")
    (folder / "adapter_config.json").write_text(json.dumps({"lora_alpha": 6, "r": 2}))
    changed_weights = clip_weights | {f"{block}.weight": clip_weights[f"{block}.weight"] + 3 * up @ down}
    ids = open_clip.SimpleTokenizer()(["a photo of a cat", "x"])
    assert_computes(load_encoder(folder, device="cpu"), CLIP_CONFIG, changed_weights, pixels, ids)


def test_what_was_converted_can_be_written_and_read_again(tmp_path, pixels):
    weights = random_weights(SIGLIP_CONFIG)
    encoder = load_encoder(save_hf(tmp_path / "siglip", SIGLIP_CONFIG, weights), device="cpu")
    again = load_encoder_from(encoder.config.to_dict(), encoder.weights(), name="n", fingerprint="f", device="cpu")
    assert torch.equal(again.run(pixels, POOLED).embedding, encoder.run(pixels, POOLED).embedding)
    assert again.architecture == encoder.architecture


def test_half_precision_weights_are_widened(folder, clip_weights, pixels):
    save_file({name: tensor.half() for name, tensor in clip_weights.items()}, folder / "model.safetensors")
    halves = {name: tensor.half().float() for name, tensor in clip_weights.items()}
    torch.testing.assert_close(
        load_encoder(folder, device="cpu").run(pixels, POOLED).embedding,
        Reference(CLIP_CONFIG, halves).image(pixels),
        **CLOSE,
    )


# -- Files -------------------------------------------------------------------------------------------------------------


def split_in_two(weights):
    names = sorted(weights)
    return [{name: weights[name] for name in part} for part in (names[::2], names[1::2])]


def write_parts(folder, weights, suffix, index=True):
    parts = split_in_two(weights)
    stem = "model" if suffix == "safetensors" else "pytorch_model"
    names = [f"{stem}-0000{number}-of-00002.{suffix}" for number in (1, 2)]
    for name, part in zip(names, parts, strict=True):
        save_file(part, folder / name) if suffix == "safetensors" else torch.save(part, folder / name)
    if index:
        table = {key: name for name, part in zip(names, parts, strict=True) for key in part}
        (folder / f"{stem}.{suffix}.index.json").write_text(json.dumps({"metadata": {}, "weight_map": table}))
    (folder / "model.safetensors").unlink()
    return names


@pytest.mark.parametrize("suffix", ["safetensors", "bin"])
@pytest.mark.parametrize("index", [True, False])
def test_weights_in_several_parts(suffix, index, folder, clip_weights, pixels):
    names = write_parts(folder, clip_weights, suffix, index)
    expected = Reference(CLIP_CONFIG, clip_weights).image(pixels)
    for source in (folder, folder / names[1]):
        encoder = load_encoder(source, device="cpu")
        torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, expected, **CLOSE)
    assert len(encoder.fingerprint) == 64
    (folder / names[0]).unlink()
    with pytest.raises(InputRefused, match=rf"{names[0]} is missing"):
        load_encoder(folder)


def test_an_index_cannot_name_files_elsewhere(folder, clip_weights):
    write_parts(folder, clip_weights, "safetensors")
    reconfigure(
        folder, lambda c: c["weight_map"].update(logit_scale="../x.safetensors"), "model.safetensors.index.json"
    )
    with pytest.raises(InputRefused, match=r"names '\.\./x\.safetensors', which is not a weights file beside it"):
        load_encoder(folder)


def test_a_tensor_in_two_parts_is_refused(folder, clip_weights):
    names = write_parts(folder, clip_weights, "safetensors")
    first = load_file(folder / names[0])
    save_file(first | {"logit_scale": torch.tensor(1.0)}, folder / names[0])
    save_file(load_file(folder / names[1]) | {"logit_scale": torch.tensor(2.0)}, folder / names[1])
    with pytest.raises(InputRefused, match="holds the tensor 'logit_scale', which another part"):
        load_encoder(folder)


def test_a_pytorch_file_with_old_constants(folder, clip_weights, pixels):
    constants = {f"{tower}_model.embeddings.position_ids": torch.arange(17)[None] for tower in ("vision", "text")}
    (folder / "model.safetensors").unlink()
    torch.save(clip_weights | constants, folder / "pytorch_model.bin")
    expected = Reference(CLIP_CONFIG, clip_weights).image(pixels)
    torch.testing.assert_close(load_encoder(folder, device="cpu").run(pixels, POOLED).embedding, expected, **CLOSE)


def test_weights_without_a_configuration_tell_their_sizes(tmp_path, pixels):
    config = changed(
        CLIP_CONFIG,
        vision={"hidden_size": 128, "num_attention_heads": 2},
        text={"hidden_size": 64, "num_attention_heads": 1},
    )
    weights = random_weights(config)
    torch.save({f"model.{name}": tensor for name, tensor in weights.items()}, tmp_path / "pytorch_model.bin")
    encoder = load_encoder(tmp_path / "pytorch_model.bin", device="cpu")
    assert_computes(encoder, config, weights, pixels, open_clip.SimpleTokenizer()(["a cat"]))
    assert any("attention heads of 64" in notice for notice in encoder.notices)


def test_a_published_size_has_its_name():
    config = {"model_type": "clip", "projection_dim": 512}
    hf = config_from_hf(config, None, files={}, where="config.json")
    assert architecture_name(hf.config.model) == "ViT-B-32-quickgelu"
    large = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16,
             "patch_size": 14, "hidden_act": "gelu"}  # fmt: skip
    text = {"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12, "hidden_act": "gelu"}
    config |= {"projection_dim": 768, "vision_config": large, "text_config": text}
    hf = config_from_hf(config, None, files={}, where="config.json")
    assert architecture_name(hf.config.model) == "ViT-L-14"


def test_a_width_that_does_not_tell_its_heads(folder):
    (folder / "config.json").unlink()
    with pytest.raises(InputRefused, match="does not tell how many heads"):
        load_encoder(folder)


def test_names_of_the_library_fit_a_named_architecture():
    config = changed(
        CLIP_CONFIG,
        vision={"hidden_size": 384, "intermediate_size": 1536, "num_hidden_layers": 12, "num_attention_heads": 6,
                "image_size": 224, "patch_size": 32},
        text={"hidden_size": 256, "intermediate_size": 1024, "num_hidden_layers": 10, "num_attention_heads": 4},
    ) | {"projection_dim": 256}  # fmt: skip
    with torch.device("meta"):
        weights = {name: torch.empty(tensor.shape) for name, tensor in random_weights(config).items()}
    raw = RawWeights(weights, "0" * 64, "folder/pytorch_model.bin")
    found = recognise(raw, Path("folder"), {})
    assert architecture_name(found.config.model) == "ViT-S-32-alt"
    assert first_difference(outline_of(found.config), found.weights, "w") == ""
    assert recognise(raw, Path("folder"), {}, "ViT-S-32-alt").config.model == found.config.model


# -- Preprocessing -----------------------------------------------------------------------------------------------------


def test_preprocessing_follows_the_file(clip_folder):
    encoder = load_encoder(clip_folder, device="cpu")
    assert encoder.config.preprocess["interpolation"] == "bilinear"
    assert encoder.config.preprocess["resize_mode"] == "shortest"
    grey = np.full((50, 40, 3), 51, dtype=np.uint8)
    expected = (0.2 - torch.tensor([0.1, 0.2, 0.3])) / torch.tensor([0.4, 0.5, 0.6])
    torch.testing.assert_close(encoder.preprocess(grey), expected[:, None, None].expand(3, 32, 32), atol=1e-6, rtol=0)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"size": {"height": 32, "width": 32}}, "resize_mode", "squash"),
        ({"size": 32}, "resize_mode", "shortest"),
        ({"resample": 3}, "interpolation", "bicubic"),
        ({"do_normalize": False}, "mean", [0.0, 0.0, 0.0]),
        ({"image_std": [0.5, 0.5, 0.5]}, "std", [0.5, 0.5, 0.5]),
    ],
)
def test_variants_of_preprocessing(change, field, value, folder):
    reconfigure(folder, lambda c: c.update(change), "preprocessor_config.json")
    assert load_encoder(folder, device="cpu").config.preprocess[field] == value


def test_newer_files_hold_the_preprocessing_in_a_table(folder):
    content = json.loads((folder / "preprocessor_config.json").read_text())
    (folder / "preprocessor_config.json").unlink()
    (folder / "processor_config.json").write_text(json.dumps({"image_processor": content}))
    assert load_encoder(folder, device="cpu").config.preprocess["mean"] == [0.1, 0.2, 0.3]


def picture(width, height):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("size", [{"shortest_edge": 40}, 40])
@pytest.mark.parametrize(("width", "height"), [(60, 80), (80, 60), (41, 40), (40, 40)])
def test_images_are_scaled_before_the_middle_is_cut_out(size, width, height, folder):
    reconfigure(folder, lambda c: c.update(size=size, resample=3), "preprocessor_config.json")
    encoder = load_encoder(folder, device="cpu")
    assert encoder.notices == []
    # As the library's documentation says it: the shorter side becomes 40, then 32 x 32 are cut out of the middle.
    shorter = min(width, height)
    scaled = Image.fromarray(picture(width, height)).resize(
        (40 * width // shorter, 40 * height // shorter), Image.Resampling.BICUBIC
    )
    left, top = round((scaled.width - 32) / 2), round((scaled.height - 32) / 2)
    levels = torch.from_numpy(np.asarray(scaled.crop((left, top, left + 32, top + 32))).copy()).permute(2, 0, 1) / 255
    expected = (levels - torch.tensor([0.1, 0.2, 0.3])[:, None, None]) / torch.tensor([0.4, 0.5, 0.6])[:, None, None]
    torch.testing.assert_close(encoder.preprocess(picture(width, height)), expected, atol=1e-6, rtol=0)


def test_the_scale_travels_with_the_configuration(folder):
    plain = load_encoder(folder, device="cpu")
    reconfigure(folder, lambda c: c.update(size={"shortest_edge": 40}), "preprocessor_config.json")
    encoder = load_encoder(folder, device="cpu")
    content = json.loads(json.dumps(encoder.config.to_dict()))
    again = load_encoder_from(content, encoder.weights(), name="n", fingerprint="f", device="cpu")
    pixels = encoder.preprocess(picture(60, 80))
    assert torch.equal(again.preprocess(picture(60, 80)), pixels)
    assert not torch.allclose(plain.preprocess(picture(60, 80)), pixels, atol=0.1)
    assert encoder.fingerprint != plain.fingerprint
    assert plain.config.to_dict().keys() == {"model_cfg", "preprocess_cfg"}  # as it was before there was a scale


def test_open_clip_reads_a_folder_with_a_scale(folder, tmp_path):
    reconfigure(folder, lambda c: c.update(size={"shortest_edge": 40}), "preprocessor_config.json")
    encoder = load_encoder(folder, device="cpu")
    written = tmp_path / "written"
    written.mkdir()
    (written / "open_clip_config.json").write_text(json.dumps(encoder.config.to_dict()))
    save_file({n: t.contiguous() for n, t in encoder.weights().items()}, written / "open_clip_model.safetensors")
    model, _, _ = open_clip.create_model_and_transforms(f"local-dir:{written}")
    pixels = torch.randn(1, 3, 32, 32)
    expected = model.eval().encode_image(pixels).detach()
    torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, expected, **CLOSE)
    again = load_encoder(written, device="cpu")
    assert torch.equal(again.preprocess(picture(60, 80)), encoder.preprocess(picture(60, 80)))


@pytest.mark.parametrize("own", [None, [], {"scaled_to": "40"}, {"scaled_to": -1}, {"scaled_to": True}, {"colour": 3}])
def test_a_scale_that_is_none(own, folder):
    content = {**load_encoder(folder, device="cpu").config.to_dict(), "sae_auditor_cfg": own}
    if own is not None:
        with pytest.raises(InputRefused, match="sae_auditor_cfg"):
            parse_config(content, "c")
    else:
        assert parse_config(content, "c").scaled_to is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"size": {"height": 40, "width": 40}},
            "scales images to 40 pixels and cuts out 32; they are scaled to the 32",
        ),
        ({"size": {"shortest_edge": 24}}, "scales images to 24 pixels and cuts out 32"),
        ({"size": {"shortest_edge": 40}, "do_center_crop": False}, "scales images to 40 pixels; they are scaled to"),
        ({"do_resize": False}, "says that images are not scaled"),
        ({"do_pad": True}, "says that images are filled up"),
    ],
)
def test_what_cannot_be_followed_is_told(change, told, folder):
    reconfigure(folder, lambda c: c.update(change), "preprocessor_config.json")
    (notice,) = load_encoder(folder, device="cpu").notices
    assert told in notice


@pytest.mark.parametrize(
    ("change", "factor"),
    [({"rescale_factor": 1 / 127.5}, 1 / 127.5), ({"do_rescale": False}, 1.0), ({"rescale_factor": 1 / 255}, 1 / 255)],
)
def test_levels_may_be_counted_otherwise(change, factor, folder):
    reconfigure(folder, lambda c: c.update(change), "preprocessor_config.json")
    grey = np.full((32, 32, 3), 51, dtype=np.uint8)
    expected = (51 * factor - torch.tensor([0.1, 0.2, 0.3])) / torch.tensor([0.4, 0.5, 0.6])
    found = load_encoder(folder, device="cpu").preprocess(grey)
    torch.testing.assert_close(found, expected[:, None, None].expand(3, 32, 32), atol=1e-4, rtol=1e-5)


def test_a_way_of_scaling_that_is_not_there(folder):
    reconfigure(folder, lambda c: c.update(resample=1), "preprocessor_config.json")
    with pytest.raises(InputRefused, match="a way of scaling that open_clip does not have"):
        load_encoder(folder)
    reconfigure(folder, lambda c: c.update(resample=3, rescale_factor="x"), "preprocessor_config.json")
    with pytest.raises(InputRefused, match="multiplies levels by 'x'"):
        load_encoder(folder)


# -- MetaCLIP 2 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [2, 77])
def test_a_metaclip_2_is_a_clip_that_reads_texts_at_their_end(end, tmp_path, clip_weights, pixels):
    config = changed(CLIP_CONFIG, text={"eos_token_id": end, "model_type": "metaclip_2_text_model"})
    config |= {"model_type": "metaclip_2", "architectures": ["MetaClip2Model"]}
    encoder = load_encoder(save_hf(tmp_path / "meta", config, clip_weights), device="cpu")
    ids = torch.randint(100, 40_000, (3, 77))
    ids[:, 20], ids[:, 30] = end, 49407
    assert_computes(encoder, config, clip_weights, pixels, ids)


# -- Refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.update(model_type="blip"), "describes a model of the kind 'blip'"),
        (lambda c: c.update(model_type="siglip2"), "NaFlex"),
        (lambda c: c.update(model_type="clip_vision_model"), "an image tower alone"),
        (lambda c: c.update(vision_config=3), "'vision_config' is not a table"),
        (lambda c: c["vision_config"].update(hidden_size="48"), "'hidden_size' of its 'vision_config'"),
        (lambda c: c["vision_config"].update(hidden_size=3 * 10**8), "vision_cfg.width'"),
        (lambda c: c["vision_config"].update(num_attention_heads=5), "not a multiple of the number of heads"),
        (lambda c: c["vision_config"].update(hidden_act="gelu"), "'gelu' and 'quick_gelu'"),
        (lambda c: c["text_config"].update(hidden_act="silu"), "'silu'"),
        (lambda c: c["text_config"].update(layer_norm_eps=-1), "'layer_norm_eps' of its 'text_config'"),
        (lambda c: c["vision_config"].update(num_channels=1), "three colours"),
        (
            lambda c: c["vision_config"].update(patch_size=16),
            r"positional_embedding' has shape \[17, 48\].* needs \[5, 48\]",
        ),
        (lambda c: c["text_config"].update(num_hidden_layers=3), r"has no tensor 'transformer\.resblocks\.2"),
    ],
)
def test_configurations_that_do_not_fit(change, message, folder):
    reconfigure(folder, change)
    with pytest.raises(InputRefused, match=message) as refusal:
        load_encoder(folder)
    assert str(folder) in refusal.value.what


@pytest.mark.parametrize("content", ["{", "[]", "\x00"])
def test_configurations_that_are_none(content, folder):
    (folder / "config.json").write_text(content)
    with pytest.raises(InputRefused, match=r"config\.json (is not|cannot be used)"):
        load_encoder(folder)


def test_queries_without_their_keys(folder, clip_weights):
    name = "vision_model.encoder.layers.1.self_attn.k_proj.weight"
    save_file({key: tensor for key, tensor in clip_weights.items() if key != name}, folder / "model.safetensors")
    with pytest.raises(InputRefused, match=r"do not belong together: q_proj \[48, 48\], v_proj \[48, 48\]"):
        load_encoder(folder)


def test_one_tower_alone(folder, clip_weights):
    image = {name: tensor for name, tensor in clip_weights.items() if name.startswith(("vision", "visual"))}
    save_file(image, folder / "model.safetensors")
    with pytest.raises(InputRefused, match="holds the image tower of a CLIP only"):
        load_encoder(folder)
    text = {name: tensor for name, tensor in clip_weights.items() if name.startswith("text")}
    save_file(text, folder / "model.safetensors")
    with pytest.raises(InputRefused, match="holds the text tower of a CLIP only"):
        load_encoder(folder)
