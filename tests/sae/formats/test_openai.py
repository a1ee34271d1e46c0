from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, saved, vectors


def _state(*, tied: str = "") -> OrderedDict[str, Any]:
    draw = drawer()
    state: OrderedDict[str, Any] = OrderedDict(pre_bias=draw(D_IN), latent_bias=draw(D_SAE))
    state["stats_last_nonzero"] = torch.zeros(D_SAE, dtype=torch.long)
    state["latents_activation_frequency"] = torch.ones(D_SAE)
    state["encoder.weight"] = draw(D_SAE, D_IN)
    if tied == "copied":
        state["decoder.linear.weight"] = state["encoder.weight"]
    elif not tied:
        state["decoder.weight"] = draw(D_IN, D_SAE)
    return state


def _current(name: str, k: int = K, postact: str = "ReLU", **options: Any) -> OrderedDict[str, Any]:
    """As the class writes itself today: the activation's parts under ``activation.`` and again in a dict."""
    state = _state(**options)
    if name == "TopK":
        state |= {"activation.k": k, "activation.postact_fn": postact}
    state["activation"] = name
    state["activation_state_dict"] = OrderedDict(k=k, postact_fn=postact) if name == "TopK" else OrderedDict()
    return state


def _older(k: int = K, postact: str = "ReLU") -> OrderedDict[str, Any]:
    return OrderedDict(_state(), activation="TopK", activation_state_dict={"k": k, "postact_fn": postact})


def _normed(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Mean 0 and unbiased standard deviation 1, to which (not to the variance) 1e-5 is added."""
    mean = x.sum(1, keepdim=True) / x.shape[1]
    std = ((x - mean).square().sum(1, keepdim=True) / (x.shape[1] - 1)).sqrt()
    return (x - mean) / (std + 1e-5), mean, std


def _agrees(sae: Any, state: dict[str, Any], x: torch.Tensor, kept: Any, norm: bool) -> None:
    w = {name: tensor.double() for name, tensor in state.items() if isinstance(tensor, torch.Tensor)}
    seen, mean, std = _normed(x.double()) if norm else (x.double(), torch.zeros(1).double(), torch.ones(1).double())
    codes = kept((seen - w["pre_bias"]) @ w["encoder.weight"].T + w["latent_bias"])
    decoder = w.get("decoder.weight", w["encoder.weight"].T)
    agree(sae, x, codes, (codes @ decoder.T + w["pre_bias"]) * std + mean)


@pytest.mark.parametrize("make", [lambda: _current("TopK"), _older], ids=["current", "older"])
def test_topk_files_have_a_layer_norm(make: Any, tmp_path: Path) -> None:
    state = make()
    reading = read_reading(saved(tmp_path, "autoencoder.pt", state))
    assert reading.format == "openai/sparse_autoencoder"
    assert (reading.sae.config.activation, reading.sae.config.k) == ("topk", K)
    assert reading.sae.config.normalization == "layer_norm"
    _agrees(reading.sae, state, vectors(), lambda pre: largest(pre, K).relu(), norm=True)


@pytest.mark.parametrize("tied", ["copied", "absent"])
def test_tied_decoders_are_the_encoder(tied: str, tmp_path: Path) -> None:
    state = _current("ReLU", tied=tied)
    sae = read_sae(saved(tmp_path, "autoencoder.pt", state))
    assert (sae.config.activation, sae.config.normalization) == ("relu", "none")
    _agrees(sae, state, vectors(), torch.relu, norm=False)


def test_topk_without_relu_keeps_signs(tmp_path: Path) -> None:
    state = _current("TopK", k=D_SAE - 2, postact="Identity")
    sae = read_sae(saved(tmp_path, "autoencoder.pt", state))
    _agrees(sae, state, vectors(), lambda pre: largest(pre, D_SAE - 2), norm=True)


def test_identity_lets_every_latent_fire(tmp_path: Path) -> None:
    state = _current("Identity")
    reading = read_reading(saved(tmp_path, "autoencoder.pt", {"model": state}))
    assert "every latent fires" in reading.notices[0]
    _agrees(reading.sae, state, vectors(), lambda pre: pre, norm=False)


def test_the_norm_can_be_said(tmp_path: Path) -> None:
    topk, relu = _current("TopK"), _current("ReLU")
    without = read_sae(saved(tmp_path, "a.pt", topk), normalization="none")
    _agrees(without, topk, vectors(), lambda pre: largest(pre, K).relu(), norm=False)
    _agrees(read_sae(saved(tmp_path, "b.pt", relu), normalization="layer_norm"), relu, vectors(), torch.relu, norm=True)
    with pytest.raises(InputRefused, match="'l2' is no normalisation"):
        read_sae(tmp_path / "a.pt", normalization="l2")


def test_without_a_name_the_activation_is_asked_for(tmp_path: Path) -> None:
    file, state = saved(tmp_path, "a.pt", _state()), _state()
    with pytest.raises(HintMissing) as missing:
        read_sae(file)
    assert (missing.value.name, missing.value.choices) == ("activation", ("relu", "topk"))
    _agrees(read_sae(file, k=K), state, vectors(), lambda pre: largest(pre, K).relu(), norm=False)
    _agrees(read_sae(file, activation="relu"), state, vectors(), torch.relu, norm=False)


def test_other_functions_after_topk_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="'GELU'"):
        read_sae(saved(tmp_path, "a.pt", _current("TopK", postact="GELU")))
