from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.sae import SparseCodes


@st.composite
def dense_blocks(draw: st.DrawFn) -> torch.Tensor:
    n, d_sae, seed = draw(st.integers(0, 9)), draw(st.integers(1, 17)), draw(st.integers(0, 10_000))
    share = draw(st.sampled_from([0.0, 0.2, 1.0]))
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n, d_sae, generator=generator) * (torch.rand(n, d_sae, generator=generator) < share)


@given(dense_blocks())
def test_codes_hold_exactly_what_is_not_zero(dense: torch.Tensor) -> None:
    codes = SparseCodes.from_dense(dense)

    assert torch.equal(codes.dense(), dense)
    assert codes.n == len(dense)
    assert codes.latents.numel() == int((dense != 0).sum())
    assert bool((codes.activations != 0).all())


@given(dense_blocks())
def test_rows_and_entries_agree(dense: torch.Tensor) -> None:
    codes = SparseCodes.from_dense(dense)

    for i, row in enumerate(dense):
        latents, activations = codes.row(i)
        assert latents.tolist() == row.nonzero()[:, 0].tolist()
        assert torch.equal(activations, row[latents])
    assert codes.rows().tolist() == dense.nonzero()[:, 0].tolist()


@given(dense_blocks(), st.integers(0, 9))
def test_concatenation_is_the_inverse_of_cutting(dense: torch.Tensor, cut: int) -> None:
    parts = [SparseCodes.from_dense(part) for part in (dense[:cut], dense[cut:])]

    assert torch.equal(SparseCodes.concatenate(parts).dense(), dense)


def test_codes_move_between_devices() -> None:
    codes = SparseCodes.from_dense(torch.tensor([[0.0, 2.0], [0.0, 0.0]]))

    assert torch.equal(codes.to("cpu").dense(), codes.dense())
