"""Codes with a fixed number of places are the same codes."""

from __future__ import annotations

import pytest
import torch

from tests.sae.samples import D_SAE, KINDS, random_sae, random_vectors


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("places", [D_SAE, D_SAE + 5])
def test_padded_codes_are_the_codes(kind: str, places: int) -> None:
    sae, x = random_sae(kind), random_vectors()
    expected = sae.encode(x)

    latents, activations, n_fired = sae.encode_padded(x, places)

    assert latents.shape == activations.shape == (len(x), places)
    assert torch.equal(n_fired, expected.row_offsets.diff())
    for row in range(len(x)):
        wanted_latents, wanted = expected.row(row)
        n = int(n_fired[row])
        assert torch.equal(latents[row, :n], wanted_latents)
        torch.testing.assert_close(activations[row, :n], wanted, rtol=1e-5, atol=1e-6)
        assert not activations[row, n:].any()


def test_what_does_not_fit_is_counted_and_the_largest_stay() -> None:
    sae, x = random_sae("relu"), random_vectors(4)
    dense = sae.encode(x).dense()

    latents, activations, n_fired = sae.encode_padded(x, 5)

    assert torch.equal(n_fired, (dense > 0).sum(1))
    assert bool((n_fired > 5).all())
    for row in range(4):
        assert set(latents[row].tolist()) == set(dense[row].topk(5).indices.tolist())
        torch.testing.assert_close(activations[row], dense[row, latents[row]], rtol=1e-5, atol=1e-6)
