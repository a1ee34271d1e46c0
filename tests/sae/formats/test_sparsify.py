from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, vectors

CFG: dict[str, Any] = {
    "activation": "topk",
    "expansion_factor": 32,
    "normalize_decoder": True,
    "num_latents": D_SAE,
    "k": K,
    "multi_topk": False,
    "skip_connection": False,
    "transcode": False,
    "d_in": D_IN,
}


def _state() -> dict[str, Tensor]:
    draw = drawer()
    return {
        "encoder.weight": draw(D_SAE, D_IN),
        "encoder.bias": draw(D_SAE),
        "W_dec": draw(D_SAE, D_IN),
        "b_dec": draw(D_IN),
    }


def _folder(place: Path, state: dict[str, Tensor] | None = None, **changes: Any) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    (place / "cfg.json").write_text(json.dumps({**CFG, **changes}))
    safetensors.torch.save_file(_state() if state is None else state, place / "sae.safetensors")
    return place


def _formula(x: Tensor, rule: str) -> tuple[Tensor, Tensor]:
    w = {name: tensor.double() for name, tensor in _state().items()}
    pre = (x.double() - w["b_dec"]) @ w["encoder.weight"].T + w["encoder.bias"]
    relu = pre.clamp(min=0)
    if rule == "groupmax":
        groups = relu.view(len(x), K, D_SAE // K)
        codes = (groups * (groups == groups.max(dim=2, keepdim=True).values)).flatten(1)
    elif rule == "signed":
        codes = largest(pre, K, by=pre.abs())
    else:
        codes = largest(relu, K) if rule == "topk" else relu
    return codes, codes @ w["W_dec"] + w["b_dec"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, "topk"),
        ({"activation": "groupmax"}, "groupmax"),
        ({"signed": False}, "topk"),
        ({"signed": True}, "signed"),
        ({"num_latents": 0, "expansion_factor": D_SAE // D_IN}, "refused"),
    ],
)
def test_codes(changes: dict[str, Any], rule: str, tmp_path: Path) -> None:
    folder = _folder(tmp_path / "layers.5", **changes)
    if rule == "refused":  # 12 inputs times 3 are not 40 latents
        with pytest.raises(InputRefused, match=r"encoder\.bias"):
            read_sae(folder)
        return

    reading = read_reading(folder)

    agree(reading.sae, vectors(), *_formula(vectors(), rule))
    assert (reading.format, reading.sae.config.k) == ("sparsify", K)
    assert reading.sae.config.apply_b_dec_to_input


@pytest.mark.parametrize(
    ("folder", "site"),
    [
        ("layers.5", "blocks.5.hook_resid_post"),
        ("h.0.attn", "blocks.0.hook_attn_out"),
        ("layers.11.mlp", "blocks.11.hook_mlp_out"),
        ("vision_model.encoder.layers.3", "blocks.3.hook_resid_post"),
        ("visual.transformer.resblocks.7", "blocks.7.hook_resid_post"),
        ("embed_tokens", None),
    ],
)
def test_the_folder_names_the_place(folder: str, site: str | None, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model": "EleutherAI/pythia-160m"}))

    reading = read_reading(_folder(tmp_path / folder))

    assert reading.sae.config.site == site
    assert reading.sae.config.model_name == "EleutherAI/pythia-160m"
    assert bool(reading.notices) == (site is None)


@pytest.mark.parametrize("change", ["transcode", "skip_connection", "embed_skip", "gram_lookup"])
def test_what_is_no_autoencoder_of_one_place_is_refused(change: str, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="Choose a sparse autoencoder"):
        read_sae(_folder(tmp_path / "layers.5", **{change: True}))


def test_an_unknown_activation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="entmax"):
        read_sae(_folder(tmp_path / "layers.5", activation="entmax"))


@pytest.mark.parametrize("name", ["encoder.weight", "encoder.bias", "W_dec", "b_dec"])
def test_a_missing_tensor_is_named(name: str, tmp_path: Path) -> None:
    state = {key: tensor for key, tensor in _state().items() if key != name}

    with pytest.raises(InputRefused, match=name):
        read_sae(_folder(tmp_path / "layers.5", state))


def test_narrow_weights_are_widened(tmp_path: Path) -> None:
    state = {name: tensor.to(torch.bfloat16) for name, tensor in _state().items()}
    wide = {name: tensor.float() for name, tensor in state.items()}

    narrow = read_sae(_folder(tmp_path / "a" / "layers.5", state))

    assert narrow.fingerprint == read_sae(_folder(tmp_path / "b" / "layers.5", wide)).fingerprint
