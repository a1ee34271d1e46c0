from __future__ import annotations

from pathlib import Path

import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.sae import read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, agree, drawer, saved, vectors


def _state(dtype: torch.dtype = torch.float16, **more: torch.Tensor) -> dict[str, torch.Tensor]:
    draw = drawer()
    state = {"enc_bias": draw(D_SAE), "dec_bias": draw(D_IN), "encoder.weight": draw(D_SAE, D_IN)}
    state |= {"decoder.weight": draw(D_IN, D_SAE), **more}
    return {name: tensor.to(dtype) for name, tensor in state.items()}


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_half_precision_weights_are_widened_and_nothing_is_centred(dtype: torch.dtype, tmp_path: Path) -> None:
    state = _state(dtype)
    reading = read_reading(saved(tmp_path, "sparse_autoencoder_128.pth", state))
    config = reading.sae.config
    assert (reading.format, config.activation, config.site, config.tokens) == ("clip-sae", "relu", "pooled", "cls")
    assert all(tensor.dtype == torch.float32 for tensor in reading.sae.tensors().values())

    x, w = vectors(), {name: tensor.double() for name, tensor in state.items()}
    codes = (x.double() @ w["encoder.weight"].T + w["enc_bias"]).relu()
    agree(reading.sae, x, codes, codes @ w["decoder.weight"].T + w["dec_bias"])


def test_a_linear_layer_with_a_bias_of_its_own_adds_it(tmp_path: Path) -> None:
    draw = drawer(5)
    state = _state(torch.float32, **{"encoder.bias": draw(D_SAE), "decoder.bias": draw(D_IN)})
    x, w = vectors(), {name: tensor.double() for name, tensor in state.items()}
    codes = (x.double() @ w["encoder.weight"].T + w["encoder.bias"] + w["enc_bias"]).relu()
    x_hat = codes @ w["decoder.weight"].T + w["decoder.bias"] + w["dec_bias"]
    agree(read_sae(saved(tmp_path, "sae.pth", state)), x, codes, x_hat)


def test_as_many_latents_as_inputs_are_not_turned_round(tmp_path: Path) -> None:
    draw = drawer()
    state = {"enc_bias": draw(D_IN), "dec_bias": draw(D_IN)}
    state |= {"encoder.weight": draw(D_IN, D_IN), "decoder.weight": draw(D_IN, D_IN)}
    x, w = vectors(), {name: tensor.double() for name, tensor in state.items()}
    codes = (x.double() @ w["encoder.weight"].T + w["enc_bias"]).relu()
    agree(read_sae(saved(tmp_path, "sae.pth", state)), x, codes, codes @ w["decoder.weight"].T + w["dec_bias"])


def test_infinity_is_refused_with_the_name_of_the_tensor(tmp_path: Path) -> None:
    state = _state()
    state["decoder.weight"][2, 3] = 1e9  # overflows half precision
    with pytest.raises(InputRefused, match=r"sae\.pth.*'W_dec' holds NaN or infinity"):
        read_sae(saved(tmp_path, "sae.pth", state))
