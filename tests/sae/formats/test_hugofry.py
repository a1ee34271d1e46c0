from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, agree, drawer, vectors
from tests.sae.formats.foreign import absent_config, dump

CONFIG: dict[str, Any] = {
    "class_token": True,
    "image_width": 224,
    "image_height": 224,
    "model_name": "openai/clip-vit-base-patch16",
    "module_name": "resid",
    "block_layer": -2,
    "d_in": D_IN,
    "expansion_factor": D_SAE // D_IN,
    "d_sae": D_SAE,
    "gated_sae": False,
    "dtype": torch.float32,
    "device": torch.device("cpu"),
    "store_size": None,
}


def _state() -> dict[str, Tensor]:
    draw = drawer()
    return {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN), "b_dec": draw(D_IN)}


def _formula(state: dict[str, Tensor], x: Tensor) -> tuple[Tensor, Tensor]:
    weights = {name: tensor.double() for name, tensor in state.items()}
    pre = (x.double() - weights["b_dec"]) @ weights["W_enc"] + weights["b_enc"]
    codes = pre * (pre > 0)
    return codes, codes @ weights["W_dec"] + weights["b_dec"]


def _written(place: Path, key: str = "cfg", state: dict[str, Tensor] | None = None, **changes: Any) -> Path:
    with absent_config("src.sae_training.config", "ViTSAERunnerConfig", **{**CONFIG, **changes}) as config:
        return dump(place, {key: config, "state_dict": _state() if state is None else state})


@pytest.mark.parametrize("name", ["out.pt", "final.pkl", "final.pkl.gz"])
@pytest.mark.parametrize("key", ["cfg", "config"])
def test_codes_of_every_kind_of_file(name: str, key: str, tmp_path: Path) -> None:
    reading = read_reading(_written(tmp_path / name, key))

    agree(reading.sae, vectors(), *_formula(_state(), vectors()))
    config = reading.sae.config
    assert (config.activation, config.apply_b_dec_to_input, config.normalization) == ("relu", True, "none")
    assert (config.site, config.tokens) == ("blocks.-2.hook_resid_post", "cls")
    assert config.model_name == "openai/clip-vit-base-patch16"
    assert "PatchSAE" in reading.format


def test_without_the_class_token_all_tokens_are_read(tmp_path: Path) -> None:
    assert read_sae(_written(tmp_path / "a.pt", class_token=False)).config.tokens == "all"


def test_a_configuration_may_be_a_dict(tmp_path: Path) -> None:
    dump(tmp_path / "a.pt", {"config": CONFIG, "state_dict": _state()})

    assert read_sae(tmp_path / "a.pt").config.site == "blocks.-2.hook_resid_post"


def test_the_slash_in_the_model_id_makes_a_folder(tmp_path: Path) -> None:
    """``final_sparse_autoencoder_openai/clip-vit-..pt`` is opened by the folder that was named in the training."""
    _written(tmp_path / "run" / "final_sparse_autoencoder_openai" / "clip-vit-base-patch16_-2_resid_40.pt")

    agree(read_sae(tmp_path / "run"), vectors(), *_formula(_state(), vectors()))


def test_gated_ones_are_refused(tmp_path: Path) -> None:
    draw = drawer(1)
    state = {**_state(), "r_mag": draw(D_SAE), "b_mag": draw(D_SAE)}

    with pytest.raises(InputRefused, match="gated"):
        read_sae(_written(tmp_path / "a.pt", state=state, gated_sae=True))


def test_another_module_is_no_site(tmp_path: Path) -> None:
    reading = read_reading(_written(tmp_path / "a.pt", module_name="attn_probs"))

    assert reading.sae.config.site is None
    assert "attn_probs" in reading.notices[0]


@pytest.mark.parametrize("name", ["W_enc", "W_dec", "b_enc", "b_dec"])
def test_weights_that_contradict_the_configuration_are_named(name: str, tmp_path: Path) -> None:
    state = _state()
    state[name] = state[name][:-1]

    with pytest.raises(InputRefused, match=name):
        read_sae(_written(tmp_path / "a.pt", state=state))
