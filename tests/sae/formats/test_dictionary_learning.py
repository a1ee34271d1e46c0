from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, vectors

THETA = 1.1
LINEAR = ("AutoEncoder", "AutoEncoderNew", "GatedAutoEncoder", "AutoEncoderTopK", "BatchTopKSAE")
CLASSES = (*LINEAR, "JumpReluAutoEncoder", "MatryoshkaBatchTopKSAE")
HINTS = {"AutoEncoderTopK": {"activation": "topk"}, "BatchTopKSAE": {"activation": "batchtopk"}}


def _state(name: str) -> dict[str, Tensor]:
    """The names and shapes that each class of the library has."""
    draw = drawer()
    linear = {"encoder.weight": draw(D_SAE, D_IN), "decoder.weight": draw(D_IN, D_SAE)}
    raw = {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN), "b_dec": draw(D_IN)}
    counted = {"k": torch.tensor(K, dtype=torch.int), "threshold": torch.tensor(THETA)}
    bias = {"encoder.bias": draw(D_SAE)}
    own: dict[str, dict[str, Tensor]] = {
        "AutoEncoder": linear | bias | {"bias": draw(D_IN)},
        "AutoEncoderNew": linear | bias | {"decoder.bias": draw(D_IN)},
        "GatedAutoEncoder": linear
        | {"decoder_bias": draw(D_IN), "r_mag": 0.3 * draw(D_SAE), "gate_bias": draw(D_SAE), "mag_bias": draw(D_SAE)},
        "AutoEncoderTopK": linear | bias | counted | {"b_dec": draw(D_IN)},
        "BatchTopKSAE": linear | bias | counted | {"b_dec": draw(D_IN)},
        "JumpReluAutoEncoder": raw | {"threshold": draw(D_SAE).abs()},
        "MatryoshkaBatchTopKSAE": raw | counted | {"group_sizes": torch.tensor([10, 10, 20])},
    }
    return own[name]


def _formula(name: str, state: dict[str, Tensor], x: Tensor, by_k: bool = False) -> tuple[Tensor, Tensor]:
    w = {key: tensor.double() for key, tensor in state.items()}
    x = x.double()
    if name == "GatedAutoEncoder":
        projected = (x - w["decoder_bias"]) @ w["encoder.weight"].T
        codes = (projected + w["gate_bias"] > 0) * (w["r_mag"].exp() * projected + w["mag_bias"]).clamp(min=0)
        return codes, codes @ w["decoder.weight"].T + w["decoder_bias"]
    if name in LINEAR:
        out = w[{"AutoEncoder": "bias", "AutoEncoderNew": "decoder.bias"}.get(name, "b_dec")]
        centre = torch.zeros(D_IN).double() if name == "AutoEncoderNew" else out
        relu = ((x - centre) @ w["encoder.weight"].T + w["encoder.bias"]).clamp(min=0)
        decoder = w["decoder.weight"].T
    else:
        out = w["b_dec"]
        centre = torch.zeros(D_IN).double() if name == "JumpReluAutoEncoder" else out
        relu, decoder = ((x - centre) @ w["W_enc"] + w["b_enc"]).clamp(min=0), w["W_dec"]
    if name == "AutoEncoderTopK" or by_k:
        codes = largest(relu, K)
    else:
        codes = relu * (relu > w["threshold"]) if "threshold" in w else relu
    return codes, codes @ decoder + out


def _config(name: str, **changes: Any) -> str:
    trainer = {"trainer_class": "SomeTrainer", "dict_class": name, "activation_dim": D_IN, "dict_size": D_SAE, "k": K,
               "layer": 11, "lm_name": "a CLIP", "submodule_name": None, "device": "cuda:0"}  # fmt: skip
    return json.dumps({"trainer": {**trainer, **changes}, "buffer": {"d_submodule": D_IN}})


def _folder(place: Path, name: str, state: dict[str, Tensor] | None = None, **changes: Any) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    (place / "config.json").write_text(_config(name, **changes))
    torch.save(_state(name) if state is None else state, place / "ae.pt")
    return place


@pytest.mark.parametrize("name", CLASSES)
def test_codes(name: str, tmp_path: Path) -> None:
    reading = read_reading(_folder(tmp_path / "trainer_0", name))

    agree(reading.sae, vectors(), *_formula(name, _state(name), vectors()))
    config = reading.sae.config
    assert (reading.format, config.site, config.model_name) == (
        "dictionary_learning",
        "blocks.11.hook_resid_post",
        "a CLIP",
    )
    assert config.prefixes == ((10, 20, 40) if name == "MatryoshkaBatchTopKSAE" else ())


@pytest.mark.parametrize("name", CLASSES)
def test_square_weights_are_not_turned(name: str, tmp_path: Path) -> None:
    """With as many latents as inputs the shapes say nothing; each class has an orientation of its own."""
    state = {
        key: tensor[tuple(slice(0, D_IN) for _ in tensor.shape)].contiguous() for key, tensor in _state(name).items()
    }
    if "group_sizes" in state:
        state["group_sizes"] = torch.tensor([4, 8])
    folder = _folder(tmp_path, name, state, dict_size=D_IN)

    agree(read_sae(folder), vectors(), *_formula(name, state, vectors()))


def test_a_checkpoint_has_its_configuration_one_level_up(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "trainer_0", "BatchTopKSAE")
    (folder / "checkpoints").mkdir()
    (folder / "ae.pt").rename(folder / "checkpoints" / "ae_1000.pt")

    for place in (folder / "checkpoints" / "ae_1000.pt", folder / "checkpoints", folder, tmp_path):
        agree(read_sae(place), vectors(), *_formula("BatchTopKSAE", _state("BatchTopKSAE"), vectors()))


@pytest.mark.parametrize("name", CLASSES)
def test_the_state_of_an_interrupted_training(name: str, tmp_path: Path) -> None:
    """Trained on inputs divided by 2.5; biases grow by that and so do thresholds, for raw inputs."""
    state = _state(name)
    folder = _folder(tmp_path, name)
    whole = {"step": 7, "ae": state, "optimizer": {"state": {0: {"exp_avg": torch.zeros(3)}}, "param_groups": []},
             "config": json.loads(_config(name))["trainer"], "norm_factor": 2.5}  # fmt: skip
    torch.save(whole, folder / "ae.pt")

    codes, x_hat = _formula(name, state, vectors() / 2.5)

    agree(read_sae(folder), vectors(), codes * 2.5, x_hat * 2.5)
    (folder / "config.json").unlink()
    agree(read_sae(folder), vectors(), codes * 2.5, x_hat * 2.5)


def test_without_a_norm_factor_nothing_is_scaled(tmp_path: Path) -> None:
    state = _state("AutoEncoder")
    torch.save({"step": 7, "ae": state, "config": json.loads(_config("AutoEncoder"))["trainer"]}, tmp_path / "ae.pt")

    agree(read_sae(tmp_path), vectors(), *_formula("AutoEncoder", state, vectors()))


@pytest.mark.parametrize("name", ["BatchTopKSAE", "MatryoshkaBatchTopKSAE", "MatroyshkaBatchTopKSAE"])
def test_a_threshold_that_was_never_measured(name: str, tmp_path: Path) -> None:
    right = name.replace("Matroyshka", "Matryoshka")
    state = _state(right) | {"threshold": torch.tensor(-1.0)}

    reading = read_reading(_folder(tmp_path, name, state))

    agree(reading.sae, vectors(), *_formula(right, state, vectors(), by_k=True))
    assert (reading.sae.config.activation, reading.sae.config.k) == ("topk", K)
    assert "no threshold" in reading.notices[0]


def test_an_annealed_k_is_told(tmp_path: Path) -> None:
    reading = read_reading(_folder(tmp_path, "AutoEncoderTopK", k=80))

    assert reading.sae.config.k == K
    assert "k = 80" in reading.notices[0]


def test_k_of_files_without_one(tmp_path: Path) -> None:
    state = {key: tensor for key, tensor in _state("AutoEncoderTopK").items() if key not in ("k", "threshold")}

    agree(
        read_sae(_folder(tmp_path, "AutoEncoderTopK", state)), vectors(), *_formula("AutoEncoderTopK", state, vectors())
    )
    (tmp_path / "config.json").unlink()
    with pytest.raises(HintMissing) as asked:
        read_sae(tmp_path, activation="topk")
    assert asked.value.name == "k"


def test_decoder_norms_are_folded_on_request_only(tmp_path: Path) -> None:
    state = _state("AutoEncoder")
    codes, x_hat = _formula("AutoEncoder", state, vectors())
    norms = state["decoder.weight"].double().square().sum(0).sqrt()

    agree(read_sae(_folder(tmp_path, "AutoEncoder")), vectors(), codes, x_hat)
    agree(read_sae(tmp_path, fold_decoder_norm=True), vectors(), codes * norms, x_hat)
    with pytest.raises(InputRefused, match="fold"):
        read_sae(_folder(tmp_path, "AutoEncoderTopK"), fold_decoder_norm=True)


@pytest.mark.parametrize(
    ("folder", "site"),
    [
        ("acts_clip-vit-large-patch14-336_22_post_mlp_residual_matroyshka", "blocks.22.hook_resid_post"),
        ("acts_clip-vit-large-patch14-336_-1_post_projection_x8", "pooled"),
        ("post_mlp_residual_17", "blocks.17.hook_resid_post"),
        ("run_5", None),
    ],
)
def test_vision_copies_name_the_place_in_a_folder(folder: str, site: str | None, tmp_path: Path) -> None:
    config = read_sae(
        _folder(tmp_path / folder / "trainer_0", "MatroyshkaBatchTopKSAE", _state("MatryoshkaBatchTopKSAE"), layer="",
                lm_name="", submodule_name=None)
    ).config  # fmt: skip

    assert config.site == site
    assert config.tokens == ("cls" if site == "pooled" else None)


def test_the_name_of_the_run_tells_the_place_too(tmp_path: Path) -> None:
    name = "top_k_k20_x8_imagenet_train_activations_clip-vit-large-patch14-336_23_post_mlp_residual"

    config = read_sae(_folder(tmp_path, "AutoEncoderTopK", layer="", wandb_name=name)).config

    assert config.site == "blocks.23.hook_resid_post"


@pytest.mark.parametrize(
    ("submodule", "site"),
    [
        ("resid_post_layer_11", "blocks.11.hook_resid_post"),
        ("mlp_out", "blocks.11.hook_mlp_out"),
        ("attn_out", "blocks.11.hook_attn_out"),
        ("vision_model.encoder.layers.4", "blocks.4.hook_resid_post"),
        ("embed", None),
    ],
)
def test_the_trainer_names_the_place(submodule: str, site: str | None, tmp_path: Path) -> None:
    assert read_sae(_folder(tmp_path, "AutoEncoder", submodule_name=submodule)).config.site == site


@pytest.mark.parametrize("name", ["CrossCoder", "IdentityDict", "JumpAutoEncoder"])
def test_other_classes_are_refused_by_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=name):
        read_sae(_folder(tmp_path, name, _state("AutoEncoder")))


@pytest.mark.parametrize("name", CLASSES)
def test_contradictions_are_refused(name: str, tmp_path: Path) -> None:
    for change in ({"activation_dim": D_IN + 1}, {"dict_size": D_SAE + 1}):
        with pytest.raises(InputRefused, match=next(iter(change))):
            read_sae(_folder(tmp_path, name, **change))
    for key, tensor in _state(name).items():
        if tensor.ndim and key != "group_sizes":
            safetensors.torch.save_file(_state(name) | {key: tensor[:-1]}, tmp_path / "bare.safetensors")
            with pytest.raises(InputRefused, match="has the shape"):
                read_sae(tmp_path / "bare.safetensors", **HINTS.get(name, {}))


@pytest.mark.parametrize("wrapper", ["", "module.", "_orig_mod.", "state_dict."])
@pytest.mark.parametrize("name", CLASSES)
def test_the_state_dict_alone(name: str, wrapper: str, tmp_path: Path) -> None:
    tensors = {wrapper + key: tensor for key, tensor in _state(name).items()}
    place = tmp_path / ("weights_only.safetensors" if wrapper else "weights_only.pt")
    (safetensors.torch.save_file if wrapper else torch.save)(tensors, place)

    reading = read_reading(place, HINTS.get(name))

    agree(reading.sae, vectors(), *_formula(name, _state(name), vectors()))
    assert reading.format == "dictionary_learning weights"


def test_a_crosscoder_is_refused_by_name(tmp_path: Path) -> None:
    shapes = {"encoder.weight": (2, D_IN, D_SAE), "decoder.weight": (2, D_SAE, D_IN), "decoder.bias": (2, D_IN)}
    tensors = {name: torch.zeros(shape) for name, shape in shapes.items()} | {"encoder.bias": torch.zeros(D_SAE)}
    safetensors.torch.save_file(tensors, tmp_path / "ae.safetensors")

    with pytest.raises(InputRefused, match="crosscoder"):
        read_sae(tmp_path / "ae.safetensors")


@pytest.mark.parametrize("name", HINTS)
def test_topk_and_batchtopk_are_asked_for(name: str, tmp_path: Path) -> None:
    torch.save(_state(name), tmp_path / "a.pt")

    with pytest.raises(HintMissing) as asked:
        read_sae(tmp_path / "a.pt")

    assert (asked.value.name, asked.value.choices) == ("activation", ("topk", "batchtopk"))
    assert read_sae(tmp_path / "a.pt", activation="topk").config.k == K
