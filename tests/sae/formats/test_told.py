"""What settings and left-over tensors say about weights, in the many words that people have for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor, nn

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, agree, drawer, largest, vectors

K = 7
WEIGHTS = "model.safetensors"


def _linear() -> dict[str, Tensor]:
    """A home-made module of two linear layers."""
    draw = drawer(3)
    return {
        "encoder.weight": draw(D_SAE, D_IN),
        "encoder.bias": draw(D_SAE),
        "decoder.weight": draw(D_IN, D_SAE),
        "decoder.bias": draw(D_IN),
    }


def _four() -> dict[str, Tensor]:
    draw = drawer(4)
    return {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN), "b_dec": draw(D_IN)}


def _pre(x: Tensor) -> Tensor:
    w = {name: tensor.double() for name, tensor in _linear().items()}
    return x.double() @ w["encoder.weight"].T + w["encoder.bias"]


def _decoded(codes: Tensor) -> Tensor:
    w = {name: tensor.double() for name, tensor in _linear().items()}
    return codes @ w["decoder.weight"].T + w["decoder.bias"]


def _file(folder: Path, content: object, config: Mapping[str, Any] | None = None, name: str = "config.json") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict) and all(isinstance(value, Tensor) for value in content.values()):
        safetensors.torch.save_file({name: value.contiguous() for name, value in content.items()}, folder / WEIGHTS)
    else:
        torch.save(content, folder / "model.pt")
    if config is not None:
        (folder / name).write_text(json.dumps(config))
    return folder


TOPK: list[dict[str, Any]] = [
    {"k": K},
    {"topk": K},
    {"top_k": K, "top_k_aux": 3, "dead_threshold": 4},
    {"topK": K},
    {"k_top": K},
    {"num_active": K},
    {"k_active": K},
    {"sparsity_k": K},
    {"activation": "topk", "k": K},
    {"activation": f"topk_{K}"},
    {"activation_fn": f"TopK(k={K})"},
    {"activation": {"name": "topk", "k": K}},
    {"architecture": {"activation": {"type": "TopK", "k": K}}},
    {"trainer": {"k": K, "lr": 1e-3, "aux_k": 2}},
    {"ae_config": {"k": K}},
    {"sae": {"k": K, "type": "topk"}},
    {"k": {"value": K}},
    {"k": [K]},
    {"use_topk": True, "k": K},
    {"sae_type": "topk", "activation": "relu", "top_k": K},
    {"k": K, "normalize": False, "input_norm": None, "normalization": "none", "scale": 1.0},
    {"k": K, "max_grad_norm": 1.0, "optimizer": {"k": 3, "beta": 0.9}, "seed": 3, "auxk": 2, "wandb_name": "topk_99"},
]


@pytest.mark.parametrize("config", TOPK, ids=str)
def test_topk_is_read_from_a_configuration_beside_the_weights(config: dict[str, Any], tmp_path: Path) -> None:
    reading = read_reading(_file(tmp_path, _linear(), config))

    assert (reading.sae.config.activation, reading.sae.config.k) == ("topk", K)
    codes = largest(_pre(vectors()), K).relu()
    agree(reading.sae, vectors(), codes, _decoded(codes))
    assert any("config.json" in notice and str(K) in notice for notice in reading.notices)
    assert not any("read as ReLU" in notice for notice in reading.notices)


class _Config:
    """A configuration as an object of a class."""

    def __init__(self) -> None:
        self.k, self.lr = K, 0.1

    def __repr__(self) -> str:
        return "_Config()"  # the test's name; the usual one has an address in it, another in every process


@pytest.mark.parametrize(
    "more",
    [
        {"config": {"k": K, "activation": "topk"}},
        {"cfg": {"top_k": K}},
        {"hyper_parameters": {"topk": K, "lr": 1e-4}},
        {"args": {"model": {"k": K}}},
        {"hparams": {"activation": f"topk-{K}"}},
        {"metadata": {"k": str(K)}},
        {"k": K, "epoch": 12, "optimizer": {"k": 5}},
        {"config": _Config()},
    ],
    ids=str,
)
def test_topk_is_read_from_inside_a_checkpoint(more: dict[str, Any], tmp_path: Path) -> None:
    reading = read_reading(_file(tmp_path, {"model_state_dict": _linear(), "epoch": 9, **more}))

    codes = largest(_pre(vectors()), K).relu()
    agree(reading.sae, vectors(), codes, _decoded(codes))
    assert any("the file" in notice for notice in reading.notices)


@pytest.mark.parametrize("metadata", [{"k": str(K)}, {"config": json.dumps({"activation": "topk", "k": K})}])
def test_topk_is_read_from_a_safetensors_header(metadata: dict[str, str], tmp_path: Path) -> None:
    safetensors.torch.save_file(_linear(), tmp_path / "sae.safetensors", metadata)

    codes = largest(_pre(vectors()), K).relu()
    agree(read_sae(tmp_path), vectors(), codes, _decoded(codes))


@pytest.mark.parametrize("name", ["k", "topk"])
def test_topk_is_read_from_a_tensor(name: str, tmp_path: Path) -> None:
    codes = largest(_pre(vectors()), K).relu()
    agree(read_sae(_file(tmp_path, {**_linear(), name: torch.tensor(K)})), vectors(), codes, _decoded(codes))


@pytest.mark.parametrize("config", [{"activation": "relu"}, {"sae_type": "vanilla", "top_k": K}, {"lr": 1, "steps": 4}])
def test_what_speaks_for_relu_is_read_as_relu(config: dict[str, Any], tmp_path: Path) -> None:
    codes = _pre(vectors()).relu()
    agree(read_sae(_file(tmp_path, _linear(), config)), vectors(), codes, _decoded(codes))


@pytest.mark.parametrize(
    ("config", "name", "suggestion"),
    [
        ({"activation": "relu", "k": K}, "activation", "topk"),
        ({"activation": "gelu"}, "activation", None),
        ({"activation": "batchtopk", "k": K}, "activation", "topk"),
        ({"sae_type": "topk", "architecture": "jumprelu", "k": K}, "activation", "topk"),
        ({"activation": "topk"}, "k", None),
        ({"activation": "topk", "l0": K}, "k", K),
        ({"k": [4, K]}, "k", None),
        ({"k": 4, "top_k": K}, "k", None),
        ({"activation": "jumprelu"}, "threshold", None),
        ({"l0": K}, "activation", None),
        ({"threshold": 0.3}, "activation", "jumprelu"),
        ({"k": K, "normalize": True}, "normalization", None),
        ({"k": K, "unit_norm": True}, "normalization", None),
        ({"k": K, "input_layer_norm": True}, "normalization", "layer_norm"),
        ({"k": K, "norm_factor": 4.0}, "scale", 0.25),
        ({"k": K, "scaling_factor": 4.0}, "scale", 4.0),
        ({"k": K, "dataset_norm": 4.0}, "scale", 0.25),
        ({"k": K, "center_inputs": True}, "mean", None),
    ],
    ids=str,
)
def test_what_may_mean_two_things_is_asked(
    config: dict[str, Any], name: str, suggestion: object, tmp_path: Path
) -> None:
    with pytest.raises(HintMissing) as asked:
        read_sae(_file(tmp_path, _linear(), config))

    assert (asked.value.name, asked.value.suggestion) == (name, suggestion)


ANSWERS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"activation": "relu", "k": K}, {"activation": "topk"}),
    ({"activation": "gelu", "k": K}, {"activation": "topk"}),
    ({"activation": "batchtopk", "k": K}, {"activation": "topk"}),
    ({"k": [4, K]}, {"k": K}),
    ({"k": 4}, {"k": K}),
    ({"activation": "relu"}, {"k": K, "activation": "topk"}),
    ({"k": K, "normalize": True}, {"normalization": "none"}),
    ({"k": K, "norm_factor": 4.0}, {"scale": 1.0}),
    ({"k": K, "center_inputs": True}, {"mean": 0.0}),
]


@pytest.mark.parametrize(("config", "hints"), ANSWERS, ids=str)
def test_an_answer_settles_what_was_asked(config: dict[str, Any], hints: dict[str, Any], tmp_path: Path) -> None:
    codes = largest(_pre(vectors()), K).relu()
    agree(read_sae(_file(tmp_path, _linear(), config), **hints), vectors(), codes, _decoded(codes))


@pytest.mark.parametrize("name", ["log_threshold", "jumprelu.log_threshold", "activation.log_theta", "log_thresh"])
def test_logarithms_of_thresholds(name: str, tmp_path: Path) -> None:
    logs = torch.linspace(-2, 1, D_SAE)
    pre = _pre(vectors())
    codes = torch.where(pre > logs.double().exp(), pre, 0.0)

    reading = read_reading(_file(tmp_path, {**_linear(), name: logs}))

    agree(reading.sae, vectors(), codes, _decoded(codes))
    assert "logarithm" in reading.notices[0]


@pytest.mark.parametrize("name", ["threshold", "theta", "jumprelu.threshold", "thresholds"])
@pytest.mark.parametrize("size", [1, D_SAE])
def test_thresholds(name: str, size: int, tmp_path: Path) -> None:
    theta = torch.linspace(0.3, 1, size)
    pre = _pre(vectors())
    codes = torch.where(pre > theta.double(), pre, 0.0)

    agree(read_sae(_file(tmp_path, {**_linear(), name: theta})), vectors(), codes, _decoded(codes))


def test_raw_thresholds_are_refused(tmp_path: Path) -> None:
    place = _file(tmp_path, {**_linear(), "raw_threshold": torch.zeros(D_SAE)})

    with pytest.raises(InputRefused, match="raw_threshold"):
        read_sae(place)
    assert read_sae(place, threshold=0.4).config.activation == "jumprelu"


STATISTICS = [
    ("mean", "std"),
    ("input_mean", "input_std"),
    ("act_mean", "act_std"),
    ("norm.mean", "norm.sigma"),
    ("mu", "sigma"),
    ("x_mean", "x_std"),
    ("running_mean", "running_var"),
    ("mean", "var"),
    ("normalizer.mean", "normalizer.std"),
]


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize(("mean_name", "std_name"), STATISTICS)
def test_mean_and_deviation_of_the_input(mean_name: str, std_name: str, beside: bool, tmp_path: Path) -> None:
    draw, x = drawer(8), vectors()
    mean, std = draw(D_IN), draw(D_IN).abs() + 0.3
    stored = std.square() - 1e-5 if std_name.endswith("var") else std
    more = {mean_name: mean, std_name: stored, "normalize": True}
    content = {"state_dict": _linear(), **more} if beside else {**_linear(), **more}

    reading = read_reading(_file(tmp_path, content))

    codes = _pre((x - mean) / std).relu()
    torch.testing.assert_close(reading.sae.encode(x).dense().double(), codes, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(reading.sae.reconstruct(x).double(), _decoded(codes) * std + mean, rtol=1e-4, atol=1e-4)
    assert "statistics of the input" in reading.notices[0]


def test_mean_alone_and_lists_in_a_configuration(tmp_path: Path) -> None:
    mean, x = drawer(8)(D_IN), vectors()
    codes = _pre(x - mean).relu()
    expected = codes, _decoded(codes) + mean.double()

    agree(read_sae(_file(tmp_path / "a", {**_linear(), "mean": mean[None]})), x, *expected)
    agree(read_sae(_file(tmp_path / "b", _linear(), {"mean": mean.tolist(), "pixel_mean": [0.4] * 3})), x, *expected)


def test_a_deviation_of_zero_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="'std'"):
        read_sae(_file(tmp_path, {**_linear(), "mean": torch.zeros(D_IN), "std": torch.zeros(D_IN)}))


@pytest.mark.parametrize(
    "name", ["scale", "input_scale", "post_bias", "gain", "skip.weight", "rotation", "temperature"]
)
def test_a_tensor_that_nobody_uses_is_asked_about(name: str, tmp_path: Path) -> None:
    shapes = {"skip.weight": (D_IN, D_IN), "rotation": (D_IN, D_IN), "gain": (D_SAE,), "temperature": (1,)}
    place = _file(tmp_path, {**_linear(), name: drawer(1)(*shapes.get(name, (D_IN,)))})

    with pytest.raises(HintMissing, match=name) as asked:
        read_sae(place)
    assert asked.value.name == "names"
    names = {"W_enc": "encoder.weight", "W_dec": "decoder.weight", "b_enc": "encoder.bias", "b_dec": "decoder.bias"}
    reading = read_reading(place, {"names": names, "activation": "relu"})
    assert any(name in notice for notice in reading.notices)


def test_what_only_training_uses_is_passed_over(tmp_path: Path) -> None:
    sae = nn.Sequential(nn.Linear(D_IN, D_SAE), nn.Linear(D_SAE, D_IN))
    optimizer = torch.optim.Adam(sae.parameters())
    sum(parameter.sum() for parameter in sae.parameters()).backward()  # type: ignore[union-attr]
    optimizer.step()
    content = {
        "model_state_dict": {
            **_linear(),
            "steps_since_active": torch.zeros(D_SAE),
            "feature_density": torch.zeros(D_SAE),
            "dead_counter": torch.zeros(D_SAE, dtype=torch.long),
        },
        "optimizer_state_dict": optimizer.state_dict(),
        "best_loss": 0.1,
        "loss": torch.tensor(0.3),
        "step": torch.tensor(3),
    }
    config = {"k_aux": 3, "dead_feature_threshold": 1e-3, "l1_coeff": 3, "lr_scheduler": {"k": 3}, "target_l0": 9,
              "bandwidth": 0.1, "decoder_init_norm": 0.2, "batch_size": 8, "normalize_decoder": True}  # fmt: skip

    codes = _pre(vectors()).relu()
    agree(read_sae(_file(tmp_path, content, config)), vectors(), codes, _decoded(codes))


def test_an_sae_in_a_larger_model_leaves_the_rest_of_it_alone(tmp_path: Path) -> None:
    model = {f"blocks.{i}.attn.weight": torch.zeros(D_IN, D_IN) for i in range(80)}
    content = {**model, **{f"sae.{name}": tensor for name, tensor in _four().items()}}

    assert read_sae(_file(tmp_path, content)).config.activation == "relu"


@pytest.mark.parametrize("name", ["config.yaml", "hparams.yml"])
def test_yaml_is_a_reason_to_ask(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(f"model:\n  k: {K}  # latents\n  lr: 0.1\n")

    with pytest.raises(HintMissing, match=name) as asked:
        read_sae(_file(tmp_path, _linear()))
    assert (asked.value.name, asked.value.suggestion) == ("activation", "topk")
    assert read_sae(tmp_path, activation="topk", k=K).config.k == K
    assert read_sae(tmp_path, activation="relu").config.activation == "relu"


def test_configurations_of_other_things_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "metrics.json").write_text(json.dumps({"l0": 12, "k": 3}))
    (tmp_path / "other.json").write_text(json.dumps({"k": 3}))
    (tmp_path / "other.safetensors").write_bytes(b"")
    (tmp_path / "config.json").write_text(json.dumps({"architectures": ["CLIPModel"], "hidden_act": "gelu", "k": 3}))

    assert read_sae(_file(tmp_path, _linear()) / WEIGHTS).config.activation == "relu"


def test_a_configuration_one_folder_up_counts_when_it_speaks_of_these_sizes(tmp_path: Path) -> None:
    _file(tmp_path / "checkpoints", _linear())
    (tmp_path / "config.json").write_text(json.dumps({"k": K}))
    assert read_sae(tmp_path / "checkpoints").config.activation == "relu"
    (tmp_path / "config.json").write_text(json.dumps({"k": K, "d": D_SAE}))
    assert read_sae(tmp_path / "checkpoints").config.k == K


def test_a_configuration_of_other_sizes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=f"{D_SAE + 3} latents"):
        read_sae(_file(tmp_path, _linear(), {"d_in": D_IN + 1, "d_sae": D_SAE + 3, "k": K}))


@pytest.mark.parametrize("kind", ["topk", "vanilla", "jumprelu"])
@pytest.mark.parametrize("is_normalised", [False, True])
def test_bussmanns_files(kind: str, is_normalised: bool, tmp_path: Path) -> None:
    w, x = {name: tensor.double() for name, tensor in _four().items()}, vectors()
    config = {"sae_type": kind, "top_k": K, "top_k_aux": 9, "input_unit_norm": is_normalised, "bandwidth": 0.01,
              "act_size": D_IN, "dict_size": D_SAE, "hook_point": "blocks.8.hook_resid_pre"}  # fmt: skip
    state = dict(_four())
    if kind == "jumprelu":
        state["jumprelu.log_threshold"] = torch.linspace(-2, 0, D_SAE)

    reading = read_reading(_file(tmp_path, state, config))

    mean, std = x.double().mean(1, keepdim=True), x.double().std(1, keepdim=True)
    z = (x.double() - mean) / (std + 1e-5) if is_normalised else x.double()
    pre = (z - w["b_dec"] * (kind != "jumprelu")) @ w["W_enc"] + w["b_enc"]
    codes = pre.relu() if kind != "topk" else largest(pre, K).relu()
    if kind == "jumprelu":
        codes = torch.where(pre > torch.linspace(-2, 0, D_SAE).double().exp(), pre, 0.0)
    x_hat = codes @ w["W_dec"] + w["b_dec"]
    agree(reading.sae, x, codes, x_hat * std + mean if is_normalised else x_hat)
    assert reading.sae.config.site == "blocks.8.hook_resid_pre"


def test_prism_subtracts_its_decoder_bias(tmp_path: Path) -> None:
    draw, x = drawer(5), vectors()
    w = {"encoder.weight": draw(D_SAE, D_IN), "enc_bias": draw(D_SAE), "decoder.weight": draw(D_IN, D_SAE),
         "dec_bias": draw(D_IN)}  # fmt: skip
    config = {"config": {"d_model": D_IN, "d_sparse": D_SAE, "sae_type": "topk", "top_k": K}}

    reading = read_reading(_file(tmp_path, w, config))

    pre = (x.double() - w["dec_bias"]) @ w["encoder.weight"].double().T + w["enc_bias"]
    codes = largest(pre, K).relu()
    agree(reading.sae, x, codes, codes @ w["decoder.weight"].double().T + w["dec_bias"])
    assert reading.sae.config.site is None


def test_openais_names_with_a_configuration(tmp_path: Path) -> None:
    draw, x = drawer(6), vectors()
    w = {"encoder.weight": draw(D_SAE, D_IN), "latent_bias": draw(D_SAE), "decoder.weight": draw(D_IN, D_SAE),
         "pre_bias": draw(D_IN), "stats_last_nonzero": torch.zeros(D_SAE, dtype=torch.long)}  # fmt: skip
    config = {"n_dirs_local": D_SAE, "d_model": D_IN, "k": K, "auxk": None, "dead_steps_threshold": 100}

    sae = read_sae(_file(tmp_path, {"state_dict": w}, config))

    pre = (x.double() - w["pre_bias"]) @ w["encoder.weight"].double().T + w["latent_bias"]
    codes = largest(pre, K).relu()
    agree(sae, x, codes, codes @ w["decoder.weight"].double().T + w["pre_bias"])


@pytest.mark.parametrize("rule", ["topk", "batchtopk"])
def test_a_configuration_tells_topk_from_batchtopk(rule: str, tmp_path: Path) -> None:
    w = _linear()
    w["b_dec"] = w.pop("decoder.bias")
    content = {**w, "k": torch.tensor(K), "threshold": torch.tensor(0.8)}
    pre = (vectors().double() - w["b_dec"]) @ w["encoder.weight"].double().T + w["encoder.bias"]
    codes = largest(pre, K).relu() if rule == "topk" else torch.where(pre > torch.tensor(0.8).double(), pre, 0.0)

    sae = read_sae(_file(tmp_path, content, {"activation": rule}))

    agree(sae, vectors(), codes, codes @ w["decoder.weight"].double().T + w["b_dec"])


@pytest.mark.parametrize("said", [{"apply_b_dec_to_input": False}, {"subtract_pre_bias": False}])
def test_whether_the_bias_is_subtracted_can_stand_in_a_configuration(said: dict[str, bool], tmp_path: Path) -> None:
    w = {name: tensor.double() for name, tensor in _four().items()}
    codes = (vectors().double() @ w["W_enc"] + w["b_enc"]).relu()

    agree(read_sae(_file(tmp_path, _four(), said)), vectors(), codes, codes @ w["W_dec"] + w["b_dec"])


class TopK(nn.Module):
    """A rule of somebody's own, pickled by its class."""


class Pickled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.Linear(D_IN, D_SAE), nn.Linear(D_SAE, D_IN)
        self.activation, self.k = TopK(), K


def test_a_pickled_module_tells_by_its_classes_and_attributes(tmp_path: Path) -> None:
    module = Pickled()
    module.load_state_dict(_linear())

    reading = read_reading(_file(tmp_path, module))

    codes = largest(_pre(vectors()), K).relu()
    agree(reading.sae, vectors(), codes, _decoded(codes))


@pytest.mark.parametrize("config", [{"sae_type": "vanilla"}, {"activation": "relu"}])
def test_thresholds_beside_a_plain_relu_are_asked_about(config: dict[str, Any], tmp_path: Path) -> None:
    place = _file(tmp_path, {**_linear(), "log_threshold": torch.zeros(D_SAE)}, config)

    with pytest.raises(HintMissing) as asked:
        read_sae(place)
    assert (asked.value.name, asked.value.suggestion) == ("activation", "jumprelu")
    codes = _pre(vectors()).relu()
    agree(read_sae(place, activation="relu"), vectors(), codes, _decoded(codes))


def test_decoder_rows_that_are_not_as_a_setting_has_them_are_told(tmp_path: Path) -> None:
    unit = {**_linear(), "decoder.weight": nn.functional.normalize(_linear()["decoder.weight"], dim=0)}
    config = {"k": K, "normalize_decoder": True}

    assert any("length 1" in notice for notice in read_reading(_file(tmp_path / "a", _linear(), config)).notices)
    assert not any("length 1" in notice for notice in read_reading(_file(tmp_path / "b", unit, config)).notices)
