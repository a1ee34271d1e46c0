"""Clarity and polysemanticity against plain loops and scikit-learn's k-means; redundancy against all pairs."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from sae_auditor.concepts.scores import UnitEmbeddings, gathering, redundancy
from sae_auditor.concepts.scores.groups import polysemanticity, two_means
from tests.concepts.scores.memory_index import MemoryIndex, random_world


def mean_pairwise_cosine(rows):
    n = len(rows)
    return np.mean(
        [rows[i] @ rows[j] / np.linalg.norm(rows[i]) / np.linalg.norm(rows[j]) for i in range(n) for j in range(i)]
    )


def described_polysemanticity(rows):
    """Two clusters by scikit-learn, or the images against their mean where one has fewer than two members."""
    if len(rows) >= 2 and len(np.unique(rows, axis=0)) >= 2:
        found = KMeans(2, n_init=10, random_state=123).fit(rows)
        if np.bincount(found.labels_, minlength=2).min() >= 2:
            return 1 - mean_pairwise_cosine(found.cluster_centers_)
    return 1 - np.mean([mean_pairwise_cosine([rows.mean(axis=0), row]) for row in rows[:10]])


def test_of_blocks():
    dense, embeddings = random_world(n=60, density=0.5)
    index, held = MemoryIndex(dense, embeddings), UnitEmbeddings.of(np.float32(embeddings))
    blocks = [gathering(block, held) for block in index.blocks()]
    clarity = np.concatenate([block.clarity for block in blocks])
    found = np.concatenate([block.polysemanticity for block in blocks])
    assert np.isnan(clarity[:2]).all()
    assert np.isnan(found[:2]).all()
    for latent in range(2, dense.shape[1]):
        rows = held.vectors[index.of(latent)[0][:20]].astype(np.float64)
        assert clarity[latent] == pytest.approx(mean_pairwise_cosine(rows), abs=1e-6)
        assert found[latent] == pytest.approx(described_polysemanticity(rows), abs=1e-6)


def two_groups(random, n, apart):
    """Unit vectors ``[n, e]`` about one or two directions."""
    e = random.integers(3, 40)
    rows = random.normal(size=e) + 0.7 * random.normal(size=(n, e))
    rows[: random.integers(0, n)] += apart * random.normal(size=e)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("n", [4, 5, 7, 13, 20])
def test_two_means_finds_what_scikit_learn_finds(n):
    random = np.random.default_rng(n)
    sets = [two_groups(random, n, apart) for apart in (0, 0.5, 1, 2) for _ in range(10)]
    found = two_means(np.stack([rows @ rows.T for rows in sets]))
    for rows, labels in zip(sets, found, strict=True):
        expected = KMeans(2, n_init=10, random_state=123).fit(rows).labels_.astype(bool)
        assert np.array_equal(labels, expected) or np.array_equal(labels, ~expected)


def test_one_image_apart_from_the_others_is_no_second_group():
    rows = np.eye(8)[[0] * 7 + [1]] + 0.01 * np.random.default_rng(0).normal(size=(8, 8))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert np.bincount(KMeans(2, n_init=10, random_state=123).fit(rows).labels_).min() == 1
    assert polysemanticity((rows @ rows.T)[None])[0] == pytest.approx(described_polysemanticity(rows))


def test_two_things_in_one_latent():
    rows = np.eye(4)[[0, 1] * 10]
    assert polysemanticity((rows @ rows.T)[None])[0] == pytest.approx(1)


@pytest.mark.parametrize("n", [2, 4, 20])
def test_the_same_image_again_and_again(n):
    row = np.random.default_rng(3).normal(size=50)
    rows = np.tile(row / np.linalg.norm(row), (n, 1)).astype(np.float32).astype(np.float64)
    assert polysemanticity((rows @ rows.T)[None])[0] == pytest.approx(0, abs=1e-6)


def test_images_that_cancel_each_other_out_have_no_score():
    rows = np.array([[1.0, 0], [-1, 0]])
    assert np.isnan(polysemanticity((rows @ rows.T)[None])[0])


def test_redundancy_equals_the_largest_cosine_of_all_pairs(monkeypatch):
    monkeypatch.setattr("sae_auditor.concepts.scores.score._LATENTS", 4)
    means = np.random.default_rng(0).normal(size=(23, 6)).astype(np.float32)
    means[[0, 9, 22]] = np.nan
    found = redundancy(means)
    for j in range(23):
        others = [i for i in range(23) if i != j and np.isfinite(means[i]).all()]
        cosines = [means[i] @ means[j] / np.linalg.norm(means[i]) / np.linalg.norm(means[j]) for i in others]
        assert found[j] == pytest.approx(np.nan if j in (0, 9, 22) else max(cosines), abs=1e-6, nan_ok=True)


def test_a_latent_alone_is_not_redundant():
    means = np.full((3, 4), np.nan, np.float32)
    assert np.isnan(redundancy(means)).all()
    means[1] = 1
    assert np.isnan(redundancy(means)).all()
    means[2] = 2
    np.testing.assert_allclose(redundancy(means), [np.nan, 1, 1], rtol=1e-6)
