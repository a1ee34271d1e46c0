"""Rules that few formats have: what they compute, with places and without, and that they are written and read back."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import SaeConfig, SparseAutoencoder, sae_from_bytes, sae_to_bytes
from tests.sae.samples import D_IN, D_SAE, random_sae, random_vectors

LEVELS = torch.tensor([-0.5, 0.3, 1.0, 2.2])


def _sae(activation: str, **settings: Any) -> SparseAutoencoder:
    tensors = random_sae("topk").tensors() | {"levels": LEVELS, "input_mean": torch.linspace(-1, 2, D_IN)}
    return SparseAutoencoder(SaeConfig(D_IN, D_SAE, activation, **settings), tensors)  # type: ignore[arg-type]


def _largest(values: Tensor, k: int) -> Tensor:
    return torch.where(values >= values.sort(dim=1, descending=True).values[:, k - 1 : k], values, 0.0)


def _softly(pre: Tensor) -> Tensor:
    weights = torch.stack([torch.exp(-((pre - level) ** 2)) for level in LEVELS.double()])
    return ((weights * LEVELS.double()[:, None, None]).sum(0) / weights.sum(0)).relu()


RULES = {
    "absolute": (_sae("topk", k=9, absolute=True), lambda pre: _largest(pre.abs(), 9)),
    "quantised": (_sae("quantised", k=4), _softly),
    "quantised-hard": (
        _sae("quantised-hard", k=4),
        lambda pre: LEVELS.double()[(pre[..., None] - LEVELS.double()).abs().argmin(2)].relu(),
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_codes_are_those_of_the_formula_with_places_and_without(rule: str) -> None:
    sae, act = RULES[rule]
    x = random_vectors()
    expected = act(((x.double() - sae.b_dec) @ sae.W_enc.double()) + sae.b_enc.double())  # type: ignore[union-attr]
    torch.testing.assert_close(sae.encode(x).dense().double(), expected, rtol=1e-5, atol=1e-5)
    latents, activations, n_fired = sae.encode_padded(x, D_SAE)
    padded = torch.zeros(len(x), D_SAE).scatter_add_(1, latents, activations)
    torch.testing.assert_close(padded.double(), expected, rtol=1e-5, atol=1e-5)
    assert torch.equal(n_fired, sae.encode(x).row_offsets.diff())


def test_levels_far_away_still_have_weights() -> None:
    sae = _sae("quantised", k=4)
    far = torch.tensor([[300.0, -300.0] + [0.0] * (D_SAE - 2)])
    from sae_auditor.sae.activations import quantised

    assert torch.allclose(quantised(far, sae.tensors())[0, :2], torch.tensor([2.2, 0.0]))


@pytest.mark.parametrize("norm", ["layer_norm", "none"])
def test_a_fixed_mean_is_subtracted_before_the_norm_and_added_again(norm: str) -> None:
    sae = _sae("topk", k=9, normalization=norm, input_mean=True, norm_eps=0.1)
    x, mean = random_vectors().double(), torch.linspace(-1, 2, D_IN).double()
    moved = x - mean
    size, middle = moved.std(1, keepdim=True), moved.mean(1, keepdim=True)
    if norm == "none":
        size, middle = torch.ones(1).double(), torch.zeros(1).double()
    seen = moved if norm == "none" else (moved - middle) / (size + 0.1)
    codes = _largest((seen - sae.b_dec) @ sae.W_enc.double() + sae.b_enc.double(), 9).relu()  # type: ignore[union-attr]
    x_hat = (codes @ sae.W_dec.double() + sae.b_dec) * size + middle + mean
    torch.testing.assert_close(sae.encode(x.float()).dense().double(), codes, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(sae.reconstruct(x.float()).double(), x_hat, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "sae",
    [
        *(sae for sae, _ in RULES.values()),
        _sae("orthogonal-matching-pursuit", k=3, solver_steps=7),
        _sae("topk", k=9, normalization="layer_norm", input_mean=True, norm_eps=0.1),
    ],
    ids=lambda sae: sae.config.activation,
)
def test_they_are_written_and_read_back(sae: SparseAutoencoder) -> None:
    cfg, weights = sae_to_bytes(sae)
    assert b'"architecture": "sae-auditor-' in cfg  # a name that SAELens refuses
    again = sae_from_bytes(cfg, weights)
    assert again.config == sae.config
    assert again.fingerprint == sae.fingerprint


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"activation": "relu", "absolute": True}, "belong to TopK"),
        ({"activation": "quantised"}, "needs between 1 and 256 levels"),
        ({"activation": "orthogonal-matching-pursuit"}, "number of steps"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings: dict[str, Any], what: str) -> None:
    with pytest.raises(InputRefused, match=what):
        SaeConfig(D_IN, D_SAE, **settings)


def test_orthogonal_pursuit_of_nothing_is_nothing() -> None:
    sae = _sae("orthogonal-matching-pursuit", k=3)
    assert sae.encode(torch.zeros(0, D_IN)).n == 0
    assert sae.encode(sae.b_dec[None]).latents.numel() == 0
