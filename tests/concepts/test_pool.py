"""Pooling over tokens against the same on dense blocks."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sae_auditor.concepts.indexing.batch import strongest_tokens
from sae_auditor.sae import SparseCodes


def dense_answer(dense):
    """Return {(image, latent): (activation, token)} of ``dense [n_images, n_tokens, d_sae]``."""
    tokens = dense.abs().max(dim=1).indices
    values = dense.gather(1, tokens[:, None])[:, 0]
    fired = values.nonzero().tolist()
    return {(i, j): (values[i, j].item(), tokens[i, j].item()) for i, j in fired}


def sparse_answer(dense):
    _, n_tokens, d_sae = dense.shape
    parts = strongest_tokens(SparseCodes.from_dense(dense.reshape(-1, d_sae)), n_tokens)
    images, latents, activations, tokens = (part.tolist() for part in parts)
    assert list(zip(images, latents, strict=True)) == sorted(zip(images, latents, strict=True))
    return {
        (i, j): (activation, token)
        for i, j, activation, token in zip(images, latents, activations, tokens, strict=True)
    }


@settings(deadline=None, max_examples=50)
@given(
    st.integers(1, 4),
    st.integers(1, 6),
    st.integers(1, 7),
    st.floats(0, 1),
    st.integers(0, 2**31),
)
def test_against_dense(n_images, n_tokens, d_sae, share, seed):
    generator = torch.Generator().manual_seed(seed)
    # Few different values, of either sign, so that ties happen.
    values = torch.randint(1, 4, (n_images, n_tokens, d_sae), generator=generator).float()
    values *= 1 - 2 * (torch.rand(values.shape, generator=generator) < 0.4).float()
    dense = values * (torch.rand(values.shape, generator=generator) < share)
    assert sparse_answer(dense) == dense_answer(dense)


def test_nothing_fired():
    assert sparse_answer(torch.zeros(2, 3, 4)) == {}


@pytest.mark.parametrize("n_tokens", [1, 3])
def test_negative_activations_count_where_they_fired(n_tokens):
    dense = torch.zeros(1, n_tokens, 2)
    dense[0, :, 1] = -2.0
    assert sparse_answer(dense) == {(0, 1): (-2.0, 0)}
