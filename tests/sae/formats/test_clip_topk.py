from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch

from sae_auditor.sae import HintMissing, read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, agree, drawer, largest, saved, vectors

KEPT = D_SAE - 3  # so many that negative ones are among them


def _state(*, bias: bool = False) -> dict[str, torch.Tensor]:
    draw = drawer()
    state = {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN)}
    state |= {"feature_counts": draw(D_SAE).abs(), "total_samples": torch.tensor(1000)}
    return {**state, "b_dec": draw(D_IN)} if bias else state


def _folder(folder: Path, state: dict[str, torch.Tensor], **settings: Any) -> Path:
    config = {"input_dim": D_IN, "hidden_dim": D_SAE, "k": KEPT, "use_ghost_grads": True, **settings}
    (folder / "config.json").write_text(json.dumps(config))
    safetensors.torch.save_file(state, folder / "model.safetensors")
    return folder


@pytest.mark.parametrize("unit", [True, False, None])
@pytest.mark.parametrize("bias", [True, False])
def test_decoder_rows_get_unit_length_when_they_are_used(unit: bool | None, bias: bool, tmp_path: Path) -> None:
    state = _state(bias=bias)
    reading = read_reading(_folder(tmp_path, state, **({} if unit is None else {"normalize_decoder": unit})))
    config = reading.sae.config
    assert (reading.format, config.k, config.signed) == ("clip-topk-sae", KEPT, True)
    assert (config.site, config.tokens) == ("pooled", "cls")

    x, w = vectors(), {name: tensor.double() for name, tensor in state.items()}
    codes = largest(x.double() @ w["W_enc"] + w["b_enc"], KEPT)
    assert (codes < 0).any()
    rows = w["W_dec"] if unit is False else w["W_dec"] / w["W_dec"].norm(dim=1, keepdim=True)
    agree(reading.sae, x, codes, codes @ rows + w.get("b_dec", torch.zeros(D_IN).double()))


def test_a_checkpoint_without_options_asks_for_k(tmp_path: Path) -> None:
    file = saved(tmp_path, "topk.pt", {"model_state_dict": _state(), "epoch": 3})
    with pytest.raises(HintMissing) as missing:
        read_sae(file)
    assert missing.value.name == "k"
    assert read_sae(file, k=7).config.k == 7


def test_options_inside_a_checkpoint_are_read(tmp_path: Path) -> None:
    config = {"input_dim": D_IN, "k": 6, "normalize_decoder": False}
    state = _state(bias=True)
    sae = read_sae(saved(tmp_path, "topk.pt", {"model_state_dict": state, "config": config}))
    assert sae.config.k == 6
    torch.testing.assert_close(sae.W_dec, state["W_dec"])
