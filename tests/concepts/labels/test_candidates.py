"""Labels against a plain loop."""

import numpy as np
import pytest

from sae_auditor.bundle import Vocabulary
from sae_auditor.concepts import label_latents
from sae_auditor.concepts.labels import N_LABELS


def unit(block):
    return (block / np.linalg.norm(block, axis=-1, keepdims=True)).astype(np.float32)


@pytest.fixture
def vocabulary():
    random = np.random.default_rng(0)
    words = tuple(f"word{i}" for i in range(40))
    return Vocabulary("w", words, unit(random.normal(size=(40, 16))), unit(random.normal(size=16)))


def cosine(a, b):
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.mark.parametrize("block", [1024, 3])
def test_against_brute_force(vocabulary, monkeypatch, block):
    monkeypatch.setattr("sae_auditor.concepts.labels.candidates.LATENTS_PER_BLOCK", block)
    means = np.random.default_rng(1).normal(size=(10, 16)).astype(np.float32)
    means[[2, 9]] = np.nan
    found = label_latents(means, vocabulary)
    for j, labels in enumerate(found):
        if j in (2, 9):
            assert labels == []
            continue
        scores = {
            word: cosine(means[j], vocabulary.embeddings[t]) - cosine(means[j], vocabulary.empty)
            for t, word in enumerate(vocabulary.words)
        }
        best = sorted(scores, key=lambda word: -scores[word])[:N_LABELS]
        assert [label.text for label in labels] == best
        np.testing.assert_allclose([label.score for label in labels], [scores[word] for word in best], atol=1e-6)


def test_fewer_words_than_labels(vocabulary):
    small = Vocabulary("w", vocabulary.words[:2], vocabulary.embeddings[:2], vocabulary.empty)
    means = np.ones((1, 16), np.float32)
    assert len(label_latents(means, small)[0]) == 2


def test_equal_words_stay_in_the_order_of_the_list(vocabulary):
    same = np.repeat(vocabulary.embeddings[:1], 8, axis=0)
    words = tuple("abcdefgh")
    labels = label_latents(np.ones((1, 16), np.float32), Vocabulary("w", words, same, vocabulary.empty), 8)
    assert [label.text for label in labels[0]] == list(words)


def test_no_latent_has_references(vocabulary):
    assert label_latents(np.full((3, 16), np.nan, np.float32), vocabulary) == [[], [], []]
