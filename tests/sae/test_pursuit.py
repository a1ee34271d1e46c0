"""Matching pursuit, against the loop written out for one vector at a time in float64."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import SaeConfig, SparseAutoencoder, read_sae, write_sae
from tests.sae.samples import D_IN, D_SAE, random_vectors


def _sae(*, unit: bool = True, **settings: object) -> SparseAutoencoder:
    generator = torch.Generator().manual_seed(3)
    w_dec = torch.randn(D_SAE, D_IN, generator=generator)
    if unit:
        w_dec = w_dec / w_dec.norm(dim=1, keepdim=True)
    config = SaeConfig(D_IN, D_SAE, "matching-pursuit", **{"k": 6, **settings})  # type: ignore[arg-type]
    return SparseAutoencoder(config, {"W_dec": w_dec, "b_dec": torch.randn(D_IN, generator=generator)})


def _dense(sae: SparseAutoencoder, x: Tensor) -> Tensor:
    rows = []
    for row in x.double():
        residual = row - sae.b_dec.double()
        codes = torch.zeros(D_SAE).double()
        for _ in range(sae.config.k or 0):
            inner = (sae.W_dec.double() * residual).sum(1).tolist()
            best = max(range(D_SAE), key=inner.__getitem__)
            value = inner[best] if sae.config.signed else max(inner[best], 0.0)
            support = set(codes.nonzero().flatten().tolist())
            codes[best] += value
            residual = residual - value * sae.W_dec[best].double()
            same = set(codes.nonzero().flatten().tolist()) == support
            if (sae.config.stop_on_repeat and same) or residual.norm() < sae.config.residual_threshold:
                break
        rows.append(codes)
    return torch.stack(rows)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"k": 1},
        {"k": 40, "stop_on_repeat": True},
        {"k": 40, "residual_threshold": 3.0},
        {"k": 12, "residual_threshold": 1.0, "stop_on_repeat": True},
        {"k": 12, "signed": True},
    ],
)
def test_codes_are_those_of_the_loop(settings: dict[str, object]) -> None:
    sae = _sae(**settings)

    codes = sae.encode(random_vectors()).dense().double()

    torch.testing.assert_close(codes, _dense(sae, random_vectors()), rtol=1e-5, atol=1e-5)


def test_rows_of_any_length() -> None:
    sae = _sae(unit=False, k=2)

    torch.testing.assert_close(
        sae.encode(random_vectors()).dense().double(), _dense(sae, random_vectors()), rtol=1e-4, atol=1e-3
    )


def test_a_signed_step_may_push_against_a_row() -> None:
    """Where every row points away from the vector, the least bad one is taken with a negative activation."""
    w_dec = torch.eye(3)
    tensors = {"W_dec": w_dec, "b_dec": torch.zeros(3)}
    x = torch.tensor([[-1.0, -2.0, -3.0]])

    signed = SparseAutoencoder(SaeConfig(3, 3, "matching-pursuit", k=1, signed=True), tensors)
    plain = SparseAutoencoder(SaeConfig(3, 3, "matching-pursuit", k=1), tensors)

    assert signed.encode(x).dense().tolist() == [[-1.0, 0.0, 0.0]]
    assert plain.encode(x).latents.numel() == 0


@pytest.mark.parametrize("signed", [False, True])
def test_it_is_written_and_read(signed: bool, tmp_path: Path) -> None:
    sae = _sae(k=5, residual_threshold=0.5, stop_on_repeat=True, signed=signed)
    write_sae(tmp_path, sae)

    again = read_sae(tmp_path)

    assert again.config == sae.config
    assert again.fingerprint == sae.fingerprint


def test_the_first_step_is_what_gradients_see() -> None:
    sae = _sae()
    x = random_vectors(1)[0].requires_grad_()

    sae.pre_activation(x, 7).backward()

    assert x.grad is not None
    torch.testing.assert_close(x.grad, sae.W_dec[7])


def test_it_needs_a_number_of_steps() -> None:
    with pytest.raises(InputRefused, match="steps"):
        SaeConfig(D_IN, D_SAE, "matching-pursuit")
