"""The linear-time form against the definition over pairs, and against the paper's way of writing it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.concepts.scores import (
    UnitEmbeddings,
    effective_n,
    monosemanticity,
    monosemanticity_floor,
    monosemanticity_of_block,
)
from tests.concepts.scores.memory_index import MemoryIndex, random_world


def by_pairs(activations, embeddings):
    """The definition: a double loop in float64 over all pairs of images."""
    low, high = activations.min(), activations.max()
    if low == high:
        return None
    weights = (activations.astype(np.float64) - low) / (high - low)
    above = below = 0.0
    for i in range(len(weights)):
        for j in range(i + 1, len(weights)):
            weight = weights[i] * weights[j]
            above += weight * float(embeddings[i] @ embeddings[j])
            below += weight
    return above / below if below > 0 else None


def by_matrices(dense, embeddings):
    """All latents as a metric over dense matrices computes them: min-max, similarities, upper triangle, NaN."""
    weights = dense - dense.min(axis=0)
    with np.errstate(invalid="ignore"):
        weights = weights / (dense.max(axis=0) - dense.min(axis=0))
        upper = np.triu(np.ones((len(dense), len(dense))), 1)
        similarity = (embeddings @ embeddings.T) * upper
        above = np.einsum("ik,jk,ij->k", weights, weights, similarity)
        below = np.einsum("ik,jk,ij->k", weights, weights, upper)
        return np.where(below != 0, above / below, np.nan)


def unit(rows):
    rows = rows.astype(np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("signed", [False, True])
def test_of_a_block_equals_the_definitions(signed):
    dense, embeddings = random_world(signed=signed)
    index, held = MemoryIndex(dense, embeddings), UnitEmbeddings.of(np.float32(embeddings))
    expected = by_matrices(index.dense.astype(np.float64), unit(index.embeddings))
    found = np.concatenate([monosemanticity_of_block(block, held)[0] for block in index.blocks()])
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)
    assert np.isnan(found[0])
    assert np.isfinite(found[4:]).all()
    # A single positive activation leaves one image with weight; a single negative one leaves all others with it.
    assert np.isnan(found[1]) == (index.dense[0, 1] > 0)
    for latent in range(dense.shape[1]):
        pairs = by_pairs(index.dense[:, latent], unit(index.embeddings))
        assert found[latent] == pytest.approx(np.nan if pairs is None else pairs, abs=1e-7, nan_ok=True)


activations_of_images = st.one_of(
    st.lists(st.floats(-5, 5, width=32), min_size=2, max_size=12),
    st.lists(st.sampled_from([0.0, 0.0, 0.0, 1.0, 2.5]), min_size=2, max_size=12),
    st.lists(st.floats(0.5, 4, width=32), min_size=2, max_size=12),
    st.lists(st.floats(-4, -0.5, width=32), min_size=2, max_size=12),
    st.lists(st.sampled_from([0.0, -1.0]), min_size=2, max_size=12),
)


@given(activations_of_images, st.integers(0, 1000))
def test_whatever_fires(activations, seed):
    dense = np.float32(activations)
    # Weights that differ by less than float32 shows make the quotient meaningless in any arithmetic.
    dense[np.abs(dense) < 1e-3] = 0
    if 0 < np.ptp(dense) < 1e-3:
        dense[:] = dense[0]
    embeddings = np.random.default_rng(seed).normal(size=(len(dense), 5)).astype(np.float32)
    held, ids = UnitEmbeddings.of(embeddings), np.flatnonzero(dense)
    found, expected = monosemanticity(ids, dense[ids], held), by_pairs(dense, unit(embeddings))
    assert (found is None) == (expected is None)
    if expected is not None:
        assert found == pytest.approx(expected, abs=2e-6)
        assert -1 - 1e-6 <= found <= 1 + 1e-6


def test_activations_close_to_each_other_on_all_images():
    # Sums of squares of such activations agree in their first eight digits.
    dense = np.float32(1000 + 0.01 * np.arange(12))
    embeddings = np.random.default_rng(1).normal(size=(12, 6)).astype(np.float32)
    found = monosemanticity(np.arange(12), dense, UnitEmbeddings.of(embeddings))
    assert found == pytest.approx(by_pairs(dense.astype(np.float64), unit(embeddings)), abs=1e-6)


def test_many_images_are_gathered_in_parts(monkeypatch):
    monkeypatch.setattr("sae_auditor.concepts.scores.weighted_pairs._ROWS", 3)
    dense, embeddings = random_world()
    held = UnitEmbeddings.of(np.float32(embeddings))
    found = monosemanticity(np.arange(40), np.float32(dense[:, 4]), held)
    assert found == pytest.approx(by_pairs(np.float32(dense[:, 4]), unit(np.float32(embeddings))), abs=1e-7)


@pytest.mark.parametrize(
    ("activations", "n", "expected"),
    [
        ([], 9, 0),
        ([3], 9, 1),
        ([2, 2, 2], 9, 3),
        ([1, 2], 9, 9 / 5),
        ([1, 2], 2, 1),  # on all images: 1 becomes 0
        ([-1, 1], 3, (0 + 2 + 1) ** 2 / (4 + 1)),
        ([4, 4], 2, 2),
    ],
)
def test_effective_n(activations, n, expected):
    assert effective_n(np.float32(activations), n) == pytest.approx(expected)


def test_the_floor_is_the_mean_of_all_pairs():
    _, embeddings = random_world()
    rows = unit(np.float32(embeddings))
    pairs = [float(rows[i] @ rows[j]) for i in range(40) for j in range(i)]
    assert monosemanticity_floor(UnitEmbeddings.of(np.float32(embeddings))) == pytest.approx(np.mean(pairs), abs=1e-7)
    usable = np.zeros(40, bool)
    usable[[3, 7]] = True
    two = UnitEmbeddings.of(np.float32(embeddings), usable)
    assert monosemanticity_floor(two) == pytest.approx(float(rows[3] @ rows[7]), abs=1e-7)
    usable[3] = False
    assert monosemanticity_floor(UnitEmbeddings.of(np.float32(embeddings), usable)) is None


def test_a_latent_that_fires_alike_on_all_images_scores_the_floor_of_them():
    # All weights but one are 1: nearly the floor of the other images.
    dense, embeddings = np.ones(40, np.float32), random_world()[1]
    dense[0] = 0
    held = UnitEmbeddings.of(np.float32(embeddings))
    without = UnitEmbeddings.of(np.float32(embeddings), dense > 0)
    ids = np.flatnonzero(dense)
    assert monosemanticity(ids, dense[ids], held) == pytest.approx(monosemanticity_floor(without), abs=1e-12)
