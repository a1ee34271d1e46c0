"""A hint that changes nothing is refused, in every format alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import SaeConfig, SparseAutoencoder, read_reading, read_sae, write_sae
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, vectors

Weights = dict[str, Tensor]


def _four() -> Weights:
    draw = drawer(2)
    return {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN), "b_dec": draw(D_IN)}


def _linear(bias: str) -> Weights:
    w = _four()
    return {"encoder.weight": w["W_enc"].T, "encoder.bias": w["b_enc"], "decoder.weight": w["W_dec"].T,
            bias: w["b_dec"]}  # fmt: skip


FILES: dict[str, Weights] = {
    "four": _four(),
    "new": _linear("decoder.bias"),
    "auto": _linear("bias"),
    "jump": {**_four(), "threshold": torch.full((D_SAE,), 0.3)},
    "gated": {**_linear("decoder_bias"), "gate_bias": torch.ones(D_SAE), "mag_bias": torch.ones(D_SAE),
              "r_mag": torch.zeros(D_SAE)},
    "gytis": {"encoder.weight": _four()["W_enc"].T, "enc_bias": torch.ones(D_SAE),
              "decoder.weight": _four()["W_dec"].T, "dec_bias": torch.ones(D_IN)},
    "overcomplete": {"encoder.final_block.0.weight": _four()["W_enc"].T, "dictionary._weights": _four()["W_dec"],
                     "thresholds": torch.zeros(D_SAE)},
    "dncbm": {"encoder._weight": _four()["W_enc"].T, "encoder._bias": torch.ones(D_SAE),
              "decoder._weight": _four()["W_dec"].T, "tied_bias": torch.ones(D_IN)},
}  # fmt: skip
del FILES["gated"]["encoder.bias"]


def _saved(folder: Path, name: str) -> Path:
    tensors = {key: tensor.contiguous() for key, tensor in FILES[name].items()}
    safetensors.torch.save_file(tensors, folder / "a.safetensors")
    return folder / "a.safetensors"


IDLE: list[tuple[str, dict[str, Any]]] = [
    ("jump", {"k": 3}),
    ("gated", {"k": 3}),
    ("dncbm", {"k": 3}),
    ("overcomplete", {"k": 3}),
    ("four", {"activation": "relu", "threshold": 0.3}),
    ("four", {"activation": "topk", "k": 3, "threshold": 0.3}),
    ("four", {"stream": "dino"}),
    ("four", {"streams": "paired"}),
    ("auto", {"delta": 0.5}),
    ("dncbm", {"stream": "0"}),
    ("gytis", {"tokens": "patch"}),
    ("overcomplete", {"activation": "relu"}),
    ("overcomplete", {"delta": 0.5}),
    ("overcomplete", {"centre": True}),
]


@pytest.mark.parametrize(("name", "hints"), IDLE, ids=str)
def test_a_hint_without_effect_is_refused(name: str, hints: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="has no effect") as refusal:
        read_reading(_saved(tmp_path, name), hints)
    assert any(f"'{hint}'" in refusal.value.what for hint in hints)
    assert "Leave" in refusal.value.todo or "leave" in refusal.value.todo


@pytest.mark.parametrize("name", [name for name in FILES if name != "overcomplete"])
def test_an_input_norm_can_be_said_of_every_format_that_has_none(name: str, tmp_path: Path) -> None:
    place, x = _saved(tmp_path, name), vectors()
    mean, std = x.mean(1, keepdim=True), x.std(1, keepdim=True)
    plain = read_sae(place)

    normed = read_sae(place, normalization="layer_norm")

    z = (x - mean) / (std + 1e-5)
    torch.testing.assert_close(normed.encode(x).dense(), plain.encode(z).dense(), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(normed.reconstruct(x), plain.reconstruct(z) * std + mean, rtol=1e-4, atol=1e-4)
    with pytest.raises(InputRefused, match="batch_norm"):
        read_sae(place, normalization="batch_norm")


@pytest.mark.parametrize("name", ["four", "auto", "new", "gytis"])
def test_a_number_of_latents_alone_means_topk_where_nothing_says_otherwise(name: str, tmp_path: Path) -> None:
    place = _saved(tmp_path, name)
    reading = read_reading(place, {"k": K})

    expected = read_sae(place, k=K, activation="topk").encode(vectors()).dense()
    assert torch.equal(reading.sae.encode(vectors()).dense(), expected)
    assert any("since you say" in notice for notice in reading.notices)
    (tmp_path / "config.json").write_text('{"sae_type": "relu"}')
    with pytest.raises(InputRefused, match="'k' has no effect"):
        read_sae(place, k=K)


def test_notices_follow_the_hints(tmp_path: Path) -> None:
    place = _saved(tmp_path, "four")

    assert any("read as ReLU" in notice for notice in read_reading(place).notices)
    for name in ("four", "auto", "new"):
        reading = read_reading(_saved(tmp_path, name), {"activation": "topk", "k": K})
        assert not any("ReLU" in notice for notice in reading.notices)


def test_hints_that_agree_with_the_file_are_taken(tmp_path: Path) -> None:
    place = _saved(tmp_path, "four")
    w = {name: tensor.double() for name, tensor in _four().items()}
    pre = (vectors().double() - w["b_dec"]) @ w["W_enc"] + w["b_enc"]
    codes = largest(pre, K).relu()
    expected = codes, codes @ w["W_dec"] + w["b_dec"]
    hints = {"activation": "topk", "k": K, "normalization": "none", "centre": True, "mean": 0.0, "scale": 1.0,
             "fold_decoder_norm": False, "site": "blocks.3.hook_resid_post", "tokens": "cls"}  # fmt: skip

    agree(read_sae(place, **hints), vectors(), *expected)
    (tmp_path / "config.json").write_text(f'{{"k": {K}, "activation": "topk"}}')
    agree(read_sae(place, **hints), vectors(), *expected)
    assert read_sae(_saved(tmp_path, "jump"), activation="jumprelu").config.activation == "jumprelu"


@pytest.mark.parametrize("names", [{"threshold": "threshold"}, {"log_threshold": "threshold"}])
def test_a_named_tensor_that_is_not_used_is_refused(names: dict[str, str], tmp_path: Path) -> None:
    names = {**{name: name for name in _four()}, **names}

    with pytest.raises(InputRefused, match="'names' has no effect"):
        read_sae(_saved(tmp_path, "jump"), names=names, activation="relu")


def test_logarithms_are_a_role_of_their_own(tmp_path: Path) -> None:
    names = {**{name: name for name in _four()}, "log_threshold": "threshold"}

    sae = read_sae(_saved(tmp_path, "jump"), names=names, activation="jumprelu")

    assert sae.threshold is not None
    torch.testing.assert_close(sae.threshold, torch.full((D_SAE,), 0.3).exp())


def test_our_own_files_refuse_them_too(tmp_path: Path) -> None:
    sae = SparseAutoencoder(SaeConfig(D_IN, D_SAE, "relu", site="pooled", tokens="cls"), _four())
    write_sae(tmp_path, sae)

    with pytest.raises(InputRefused, match="'k' has no effect"):
        read_sae(tmp_path, k=3)
    with pytest.raises(InputRefused, match="'tokens' has no effect"):
        read_sae(tmp_path, tokens="patch", site="pooled")
