from __future__ import annotations

import warnings
from pathlib import Path

import pytest
import torch
from torch import nn

from sae_auditor.sae import HintMissing, read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, agree, drawer, largest, saved, vectors

KEPT = D_SAE - 4  # so many that negative ones are among them
FOLDER = f"clip_vit_l14_datacomp_imagenet_topk-spatial-{KEPT}-{D_SAE}_layer--2_lr_0.0002"


def _model(new: bool) -> nn.Module:
    """Two layers under PyTorch's own weight normalisation, of the older or the newer kind; no tensor is tied."""
    model = nn.Module()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # the older kind is the one that was used
        normed = nn.utils.parametrizations.weight_norm if new else nn.utils.weight_norm
        model.encoder = nn.Sequential(normed(nn.Linear(D_IN, D_SAE)))
        model.decoder = normed(nn.Linear(D_SAE, D_IN, bias=False), dim=1)
    draw = drawer()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(draw(*parameter.shape))
        length = model.decoder.parametrizations.weight.original0 if new else model.decoder.weight_g
        length.fill_(1.0)
    return model


def _formula(state: dict[str, torch.Tensor], new: bool, x: torch.Tensor, k: int) -> tuple[torch.Tensor, torch.Tensor]:
    w = {name: tensor.double() for name, tensor in state.items()}
    g, v = (
        ("parametrizations.weight.original0", "parametrizations.weight.original1") if new else ("weight_g", "weight_v")
    )
    rows = torch.stack([w[f"encoder.0.{g}"][i] * row / row.norm() for i, row in enumerate(w[f"encoder.0.{v}"])])
    columns = torch.stack([column / column.norm() for column in w[f"decoder.{v}"].T])
    codes = largest(x.double() @ rows.T + w["encoder.0.bias"], k)
    return codes, codes @ columns


@pytest.mark.parametrize("prefix", ["", "sae.", "model."])
@pytest.mark.parametrize("new", [False, True], ids=["weight_g", "parametrizations"])
def test_weights_are_divided_by_their_lengths(new: bool, prefix: str, tmp_path: Path) -> None:
    model = _model(new)
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    checkpoint = {"epoch": 30, "global_step": 120_000, "pytorch-lightning_version": "2.4.0", "loops": None}
    checkpoint["state_dict"] = {prefix + name: tensor for name, tensor in state.items()}
    reading = read_reading(saved(tmp_path, "last.ckpt", checkpoint), {"k": KEPT})
    config, x = reading.sae.config, vectors()
    assert (reading.format, config.k, config.signed) == ("attributing-clip", KEPT, True)
    assert (config.site, config.tokens) == (None, None)
    assert "cosine" in reading.notices[0]

    codes, x_hat = _formula(state, new, x, KEPT)
    assert (codes < 0).any()
    agree(reading.sae, x, codes, x_hat)
    with torch.no_grad():  # PyTorch's own normalisation says the same
        torch.testing.assert_close(reading.sae.pre_activations(x), model.encoder(x), rtol=1e-5, atol=1e-5)
        torch.testing.assert_close(reading.sae.W_dec, model.decoder(torch.eye(D_SAE)), rtol=1e-5, atol=1e-6)


def test_k_is_asked_for(tmp_path: Path) -> None:
    file = saved(tmp_path, "last.ckpt", {"state_dict": _model(False).state_dict()})
    with pytest.raises(HintMissing) as missing:
        read_sae(file)
    assert (missing.value.name, missing.value.suggestion) == ("k", 64)


def test_the_folder_says_what_the_checkpoint_does_not(tmp_path: Path) -> None:
    file = saved(tmp_path / FOLDER, "last.ckpt", {"state_dict": _model(False).state_dict()})
    config = read_sae(file).config
    assert (config.k, config.site, config.tokens) == (KEPT, "blocks.-2.hook_resid_post", "patch")
    assert read_sae(file, k=3, tokens="cls").config.tokens == "cls"


def test_a_folder_of_another_autoencoder_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER.replace(f"-{D_SAE}_", "-30000_")
    with pytest.raises(HintMissing):
        read_sae(saved(folder, "last.ckpt", {"state_dict": _model(False).state_dict()}))


def test_a_decoder_whose_normalisation_was_removed_is_taken_as_it_is(tmp_path: Path) -> None:
    state = dict(_model(False).state_dict())
    plain = drawer(8)(D_IN, D_SAE)
    state = {name: tensor for name, tensor in state.items() if not name.startswith("decoder")} | {
        "decoder.weight": plain
    }
    assert torch.equal(read_sae(saved(tmp_path, "last.ckpt", {"state_dict": state}), k=5).W_dec, plain.T)
