from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, vectors

SITE = "blocks.9.hook_mlp_out"
V6: dict[str, Any] = {
    "architecture": "standard",
    "d_in": D_IN,
    "d_sae": D_SAE,
    "dtype": "float32",
    "device": "cuda",
    "apply_b_dec_to_input": True,
    "normalize_activations": "none",
    "reshape_activations": "none",
    "metadata": {"sae_lens_version": "6.54.12", "model_name": "a CLIP", "hook_name": SITE, "hook_head_index": None},
}
V5: dict[str, Any] = {
    "architecture": "standard",
    "d_in": D_IN,
    "d_sae": D_SAE,
    "dtype": "torch.float32",
    "model_name": "a CLIP",
    "hook_name": SITE,
    "hook_layer": 9,
    "hook_head_index": None,
    "activation_fn_str": "relu",
    "activation_fn_kwargs": {},
    "apply_b_dec_to_input": True,
    "finetuning_scaling_factor": False,
    "noise_scale": 0.0,
    "normalize_activations": "none",
    "sae_lens_training_version": "3.20.5",
}
V2: dict[str, Any] = {
    "d_in": D_IN,
    "d_sae": D_SAE,
    "dtype": "torch.float32",
    "model_name": "a CLIP",
    "hook_point": SITE,
    "hook_point_layer": 9,
    "hook_point_head_index": None,
    "activation_fn": "relu",
    "expansion_factor": 16,
}


def _state() -> dict[str, Tensor]:
    draw = drawer()
    weights = {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN), "b_dec": draw(D_IN)}
    return weights | {
        "threshold": draw(D_SAE).abs(),
        "b_gate": draw(D_SAE),
        "b_mag": draw(D_SAE),
        "r_mag": 0.3 * draw(D_SAE),
    }


def _only(*names: str, **more: Tensor) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in _state().items() if name in names} | more


PLAIN = ("W_enc", "b_enc", "W_dec", "b_dec")
GATED = ("W_enc", "W_dec", "b_dec", "b_gate", "b_mag", "r_mag")


def _folder(place: Path, cfg: dict[str, Any], state: dict[str, Tensor] | None = None) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    (place / "cfg.json").write_text(json.dumps(cfg))
    safetensors.torch.save_file(_only(*PLAIN) if state is None else state, place / "sae_weights.safetensors")
    return place


Rule = Callable[[Tensor, dict[str, Tensor]], Tensor]
RULES: dict[str, Rule] = {
    "relu": lambda pre, w: pre.clamp(min=0),
    "tanh-relu": lambda pre, w: pre.clamp(min=0).tanh(),
    "topk": lambda pre, w: largest(pre, K).clamp(min=0),
    "abstopk": lambda pre, w: largest(pre, K, by=pre.abs()),
    "jumprelu": lambda pre, w: pre.clamp(min=0) * (pre > w["threshold"]),
}


def _formula(x: Tensor, rule: str, *, centred: bool = True, rescaled: bool = False) -> tuple[Tensor, Tensor]:
    """In the space of what the SAE sees."""
    w = {name: tensor.double() for name, tensor in _state().items()}
    projected = (x.double() - w["b_dec"] * centred) @ w["W_enc"]
    if rule == "gated":
        codes = (projected + w["b_gate"] > 0) * (projected * w["r_mag"].exp() + w["b_mag"]).clamp(min=0)
        return codes, codes @ w["W_dec"] + w["b_dec"]
    norms = w["W_dec"].square().sum(1).sqrt() if rescaled else torch.ones(D_SAE).double()
    codes = RULES[rule]((projected + w["b_enc"]) * norms, w)
    return codes, (codes / norms) @ w["W_dec"] + w["b_dec"]


CASES: dict[str, tuple[dict[str, Any], dict[str, Tensor], str, dict[str, bool]]] = {
    "6 standard": (V6, _only(*PLAIN), "relu", {}),
    "6 not centred": ({**V6, "apply_b_dec_to_input": False}, _only(*PLAIN), "relu", {"centred": False}),
    "6 topk": ({**V6, "architecture": "topk", "k": K}, _only(*PLAIN), "topk", {}),
    "6 topk rescaled": (
        {**V6, "architecture": "topk", "k": K, "rescale_acts_by_decoder_norm": True},
        _only(*PLAIN),
        "topk",
        {"rescaled": True},
    ),
    "6 abstopk": ({**V6, "architecture": "abstopk", "k": K}, _only(*PLAIN), "abstopk", {}),
    "6 jumprelu": ({**V6, "architecture": "jumprelu"}, _only(*PLAIN, "threshold"), "jumprelu", {}),
    "6 jumprelu in training": (
        {**V6, "architecture": "jumprelu"},
        _only(*PLAIN, log_threshold=_state()["threshold"].log()),
        "jumprelu",
        {},
    ),
    "6 gated": ({**V6, "architecture": "gated"}, _only(*GATED), "gated", {}),
    "5 standard": (V5, _only(*PLAIN), "relu", {}),
    "5 topk": ({**V5, "activation_fn_str": "topk", "activation_fn_kwargs": {"k": K}}, _only(*PLAIN), "topk", {}),
    "5 tanh-relu": ({**V5, "activation_fn_str": "tanh-relu"}, _only(*PLAIN), "tanh-relu", {}),
    "5 jumprelu": ({**V5, "architecture": "jumprelu"}, _only(*PLAIN, "threshold"), "jumprelu", {}),
    "5 gated": ({**V5, "architecture": "gated"}, _only(*GATED), "gated", {}),
    "2 standard": (V2, _only(*PLAIN), "relu", {}),
    "2 not normalised": ({**V2, "normalize_activations": False}, _only(*PLAIN), "relu", {}),
}


@pytest.mark.parametrize("case", CASES)
def test_codes_of_every_generation(case: str, tmp_path: Path) -> None:
    cfg, state, rule, how = CASES[case]

    reading = read_reading(_folder(tmp_path, cfg, state))

    agree(reading.sae, vectors(), *_formula(vectors(), rule, **how))
    assert (reading.format, reading.sae.config.site) == ("SAELens", SITE)
    assert (reading.sae.config.model_name, reading.sae.config.tokens) == ("a CLIP", None)


def _with_norm(kind: str, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    x = x.double()
    if kind == "layer_norm":
        mean = x.mean(1, keepdim=True)
        std = ((x - mean).square().sum(1, keepdim=True) / (D_IN - 1)).sqrt()
        return (x - mean) / (std + 1e-5), std, mean
    size = x.square().sum(1, keepdim=True).sqrt() / D_IN**0.5
    return x / size, size, torch.zeros_like(size)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("kind", ["layer_norm", "constant_norm_rescale"])
def test_norms_of_each_vector(kind: str, centred: bool, tmp_path: Path) -> None:
    cfg = {**V6, "normalize_activations": kind, "apply_b_dec_to_input": centred}
    seen, size, mean = _with_norm(kind, vectors())
    codes, x_hat = _formula(seen, "relu", centred=centred)

    agree(read_sae(_folder(tmp_path, cfg)), vectors(), codes, x_hat * size + mean)
    plain = read_sae(tmp_path, normalization="none")
    agree(plain, vectors(), *_formula(vectors(), "relu", centred=centred))


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize("centred", [True, False])
def test_a_constant_factor_of_the_input(centred: bool, old: bool, tmp_path: Path) -> None:
    """Version 2 says it with a boolean. The factor lies beside the weights, or is asked for."""
    cfg = {**(V2 if old else V6), "normalize_activations": True if old else "expected_average_only_in"}
    folder = _folder(tmp_path, {**cfg, "apply_b_dec_to_input": centred})
    codes, x_hat = _formula(vectors() * 0.4, "relu", centred=centred)

    with pytest.raises(HintMissing) as asked:
        read_sae(folder)
    assert asked.value.name == "scale"
    agree(read_sae(folder, scale=0.4), vectors(), codes, x_hat / 0.4)
    (folder / "activation_scaler.json").write_text('{"scaling_factor": 0.4, "has_whitening": false}')
    agree(read_sae(folder), vectors(), codes, x_hat / 0.4)


@pytest.mark.parametrize("factor", ["null", "0", "-1", '"a"', "true", "Infinity"])
def test_a_factor_that_is_none(factor: str, tmp_path: Path) -> None:
    folder = _folder(tmp_path, {**V6, "normalize_activations": "expected_average_only_in"})
    (folder / "activation_scaler.json").write_text(f'{{"scaling_factor": {factor}}}')

    with pytest.raises(InputRefused):
        read_sae(folder)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("rule", ["relu", "gated"])
def test_whitening(rule: str, centred: bool, tmp_path: Path) -> None:
    architecture = "gated" if rule == "gated" else "standard"
    cfg = {**V6, "architecture": architecture, "normalize_activations": "covariance_whitening",
           "apply_b_dec_to_input": centred}  # fmt: skip
    folder = _folder(tmp_path, cfg, _only(*(GATED if rule == "gated" else PLAIN)))
    draw = drawer(5)
    mean, matrix = draw(D_IN).double(), torch.eye(D_IN).double() + 0.05 * draw(D_IN, D_IN).double()
    inverse = torch.linalg.inv(matrix).contiguous()

    with pytest.raises(InputRefused, match="activation_whitening"):
        read_sae(folder)
    safetensors.torch.save_file(
        {"mean": mean, "matrix": matrix, "inverse_matrix": inverse}, folder / "activation_whitening.safetensors"
    )

    codes, x_hat = _formula((vectors().double() - mean) @ matrix, rule, centred=centred)
    agree(read_sae(folder), vectors(), codes, x_hat @ inverse + mean)


@pytest.mark.parametrize("name", ["scaling_factor", "finetuning_scaling_factor"])
def test_a_factor_for_each_latent_at_decoding(name: str, tmp_path: Path) -> None:
    factor = drawer(6)(D_SAE).abs() + 0.5
    cfg = {**V5, "finetuning_scaling_factor": True}
    w = {key: tensor.double() for key, tensor in _state().items()}

    sae = read_sae(_folder(tmp_path, cfg, _only(*PLAIN, **{name: factor})))

    codes, _ = _formula(vectors(), "relu")
    agree(sae, vectors(), codes, (codes * factor.double()) @ w["W_dec"] + w["b_dec"])
    with pytest.raises(InputRefused, match=name):
        read_sae(_folder(tmp_path, V5, _only(*PLAIN, **{name: factor})))


@pytest.mark.parametrize("rescaled", [True, False])
@pytest.mark.parametrize("architecture", ["batchtopk", "matryoshka_batchtopk"])
def test_checkpoints_of_batchtopk(architecture: str, rescaled: bool, tmp_path: Path) -> None:
    """Its threshold is that of the rescaled activations."""
    theta = torch.tensor(1.7, dtype=torch.float64)
    cfg = {**V6, "architecture": architecture, "k": 5.5, "rescale_acts_by_decoder_norm": rescaled,
           "matryoshka_widths": [8, 20] if architecture.startswith("m") else []}  # fmt: skip
    w = {name: tensor.double() for name, tensor in _state().items()}
    norms = w["W_dec"].square().sum(1).sqrt() if rescaled else torch.ones(D_SAE).double()
    pre = ((vectors().double() - w["b_dec"]) @ w["W_enc"] + w["b_enc"]) * norms
    codes = pre * (pre > theta)

    sae = read_sae(_folder(tmp_path, cfg, _only(*PLAIN, topk_threshold=theta)))

    agree(sae, vectors(), codes, (codes / norms) @ w["W_dec"] + w["b_dec"])
    assert (sae.config.activation, sae.config.k) == ("batchtopk", 6)
    assert sae.config.prefixes == ((8, 20, D_SAE) if architecture.startswith("m") else ())


@pytest.mark.parametrize("place", ["cfg.json", "runner_cfg.json"])
def test_exports_of_matryoshka_keep_their_widths(place: str, tmp_path: Path) -> None:
    details = {"k": 5, "matryoshka_widths": [8, 20, D_SAE]}
    metadata = {**V6["metadata"], "training_architecture": "matryoshka_batchtopk"}
    if place == "cfg.json":
        metadata["training_architecture_details"] = details
    folder = _folder(
        tmp_path, {**V6, "architecture": "jumprelu", "metadata": metadata}, _only(*PLAIN, threshold=torch.ones(D_SAE))
    )
    (folder / "runner_cfg.json").write_text(json.dumps({"sae": details} if place == "runner_cfg.json" else {}))

    config = read_sae(folder).config

    assert (config.activation, config.k, config.prefixes) == ("batchtopk", 5, (8, 20, D_SAE))


def test_prismas_older_repositories(tmp_path: Path) -> None:
    cfg = {**V2, "cls_token_only": True, "context_size": 1, "normalize_activations": None}

    config = read_sae(_folder(tmp_path, cfg)).config

    assert (config.site, config.tokens, config.normalization) == (SITE, "cls", "none")


@pytest.mark.parametrize(
    "name",
    ["transcoder", "skip_transcoder", "jumprelu_transcoder", "jumprelu_skip_transcoder", "crosscoder", "temporal", "x"],
)
def test_other_architectures_are_refused_by_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=name):
        read_sae(_folder(tmp_path, {**V6, "architecture": name}))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"d_in": D_IN + 1}, "b_dec"),
        ({"d_sae": D_SAE + 1}, "b_enc"),
        ({"d_in": "many"}, "d_in"),
        ({"architecture": "jumprelu"}, "threshold"),
        ({"architecture": "gated"}, "b_gate"),
        ({"architecture": "topk"}, "'k'"),
        ({"architecture": "topk", "k": -3}, "'k'"),
        ({"activation_fn": "gelu"}, "gelu"),
        ({"normalize_activations": "batch_norm"}, "batch_norm"),
        ({"metadata": "none"}, "metadata"),
        ({"metadata": {"hook_name": 5}}, "hook_name"),
    ],
)
def test_configurations_that_do_not_fit(changes: dict[str, Any], named: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refusal:
        read_sae(_folder(tmp_path, {**V6, **changes}))

    assert named in refusal.value.text()
    assert str(tmp_path) in refusal.value.text()


def test_attention_heads_are_read_flat_and_have_no_site(tmp_path: Path) -> None:
    metadata = {**V6["metadata"], "hook_name": "blocks.3.attn.hook_z"}
    reading = read_reading(_folder(tmp_path, {**V6, "reshape_activations": "hook_z", "metadata": metadata}))

    agree(reading.sae, vectors(), *_formula(vectors(), "relu"))
    assert reading.sae.config.site is None
    assert "hook_z" in reading.notices[0]


def test_a_single_head_has_no_site(tmp_path: Path) -> None:
    cfg = {**V6, "metadata": {**V6["metadata"], "hook_head_index": 4}}

    assert read_sae(_folder(tmp_path, cfg)).config.site is None
