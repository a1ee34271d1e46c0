"""SAELens opens what is written here, and computes the same."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from sae_auditor.sae import SaeConfig, SparseAutoencoder, write_sae
from tests.sae.samples import D_IN, D_SAE, KINDS, random_sae, random_vectors

pytestmark = pytest.mark.peer

SITE = "blocks.1.hook_resid_post"


def _opened(folder: Path, ours: SparseAutoencoder) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the other library warns of is not ours to fix
        sae_lens = pytest.importorskip("sae_lens")
        write_sae(folder, ours)
        return sae_lens.SAE.load_from_disk(folder)


def _computes_the_same(theirs: Any, ours: SparseAutoencoder) -> None:
    x = random_vectors()
    with torch.no_grad():
        codes, x_hat = theirs.encode(x), theirs(x)

    assert (codes != 0).any()
    assert torch.equal(codes != 0, ours.encode(x).dense() != 0)
    torch.testing.assert_close(ours.encode(x).dense(), codes, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(ours.reconstruct(x), x_hat, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("normalization", ["none", "layer_norm", "constant_norm"])
@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_saelens_gives_equal_codes(kind: str, centred: bool, normalization: str, tmp_path: Path) -> None:
    ours = random_sae(kind, centred=centred, site=SITE, normalization=normalization)

    _computes_the_same(_opened(tmp_path, ours), ours)


def _drawn(*names: str) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(2)
    tensors = {name: 0.3 * torch.randn(D_SAE, generator=generator) for name in names}
    w_dec = torch.randn(D_SAE, D_IN, generator=generator)
    return tensors | {
        "W_enc": torch.randn(D_IN, D_SAE, generator=generator) / D_IN**0.5,
        "W_dec": w_dec / w_dec.norm(dim=1, keepdim=True),
        "b_dec": torch.randn(D_IN, generator=generator),
    }


@pytest.mark.parametrize("normalization", ["none", "layer_norm", "constant_norm"])
@pytest.mark.parametrize("centred", [True, False])
def test_gated(centred: bool, normalization: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"apply_b_dec_to_input": centred, "normalization": normalization, "site": SITE}
    ours = SparseAutoencoder(SaeConfig(D_IN, D_SAE, "gated", **settings), _drawn("b_gate", "b_mag", "r_mag"))

    _computes_the_same(_opened(tmp_path, ours), ours)


@pytest.mark.parametrize(
    "settings",
    [
        {"k": 6},
        {"k": 30, "stop_on_repeat": True},
        {"k": 30, "residual_threshold": 3.0},
        {"normalization": "layer_norm"},
    ],
)
def test_matching_pursuit(settings: dict[str, Any], tmp_path: Path) -> None:
    ours = SparseAutoencoder(SaeConfig(D_IN, D_SAE, "matching-pursuit", **{"k": 6, "site": SITE, **settings}), _drawn())

    _computes_the_same(_opened(tmp_path, ours), ours)


def test_topk_by_magnitude(tmp_path: Path) -> None:
    ours = random_sae("topk", signed=True, by_magnitude=True)

    _computes_the_same(_opened(tmp_path, ours), ours)


@pytest.mark.parametrize(
    "settings",
    [
        {"activation": "topk", "k": 5, "signed": True},
        {"activation": "topk", "k": 5, "by_magnitude": True},
        {"activation": "tanh-relu"},
        {"activation": "groupmax", "k": 5},
        {"activation": "relu", "soft_cap": 2.0},
        {"activation": "matching-pursuit", "k": 5, "signed": True},
    ],
)
def test_what_saelens_cannot_compute_it_refuses(settings: dict[str, Any], tmp_path: Path) -> None:
    """Rather than to open it and compute something else."""
    ours = SparseAutoencoder(SaeConfig(D_IN, D_SAE, **settings), _drawn("b_enc"))
    pytest.importorskip("sae_lens")

    with pytest.raises((KeyError, ValueError), match="sae-auditor"):
        _opened(tmp_path, ours)
