"""Words for senses, and what becomes of decisions with a prompt in the place of a class's."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.studies.senses.prompts import Trials, clearest, prompts_for, words_for

WIDTH = 8


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


@pytest.fixture
def world():
    """Images at three axes, ten each, texts of three classes, of which the first stands for two axes, and labels."""
    random = np.random.default_rng(0)
    at = np.repeat([0, 1, 2], 10)
    images = unit(np.eye(WIDTH)[at] + random.normal(0, 0.05, (30, WIDTH))).astype(np.float32)
    texts = unit(np.stack([np.eye(WIDTH)[0] + np.eye(WIDTH)[1], np.eye(WIDTH)[2], np.eye(WIDTH)[3]]))
    truth = np.where(at == 2, 1, 0)
    truth[::7] = -1
    return images, texts, truth


def test_a_word_is_good_where_one_sense_is_nearer_to_it_than_the_others():
    axes = np.eye(WIDTH, dtype=np.float32)
    words = ("bird", "machine", "animal", "crane", "noise")
    embeddings = unit(np.stack([axes[0], axes[1], axes[0] + axes[1], axes[0], axes[5]])).astype(np.float32)
    vocabulary = Vocabulary("v", words, embeddings, np.zeros(WIDTH, np.float32))
    first, second = words_for([axes[0] + 0.1 * axes[5], axes[1] + 0.1 * axes[5]], [vocabulary], "Crane")
    assert first[0] == "bird"
    assert second[0] == "machine"
    assert "Crane" not in first
    assert "crane" not in first
    assert "animal" not in first + second  # says as much of both
    assert words_for([axes[0]], [], "x") == [[]]


def test_prompts_name_the_class_or_put_the_word_in_its_place():
    assert prompts_for("crane", ["bird", "crane, bird"]) == ["crane, bird", "bird", "crane, crane, bird"]


def test_decisions_are_those_of_the_changed_prompt_set(world):
    images, texts, truth = world
    bird = np.eye(WIDTH)[0]
    trials = Trials(images, texts, truth)
    tried = trials.tried("bird", 0, bird, np.arange(10), np.arange(10, 20))
    changed = texts.copy()
    changed[0] = bird
    before, after = ((images @ rows.T).argmax(1) for rows in (texts, changed))
    assert (tried.keeps.hits, tried.keeps.n) == ((after[:10] == 0).sum(), 10)
    assert (tried.others.hits, tried.others.n) == ((after[10:20] == 0).sum(), 10)
    assert tried.changed.hits == (before != after).sum()
    known = truth >= 0
    assert tried.right_before.value == pytest.approx((before == truth)[known].mean())
    assert tried.right.value == pytest.approx((after == truth)[known].mean())
    assert tried.keeps.value == 1
    assert tried.others.value < 1


def test_the_clearest_prompt_tells_the_senses_apart(world):
    images, texts, truth = world
    axes = np.eye(WIDTH)
    tried = np.stack([texts[0], axes[4], axes[0], axes[1]])
    order = clearest(Trials(images, texts, truth), 0, tried, np.arange(10), np.arange(10, 20))
    assert order[0] == 2
    assert order[-1] == 3


def test_a_class_divided_into_its_senses(world):
    images, texts, truth = world
    trials = Trials(images, texts, truth)
    goes = trials.divided(0, np.eye(WIDTH)[:2])
    np.testing.assert_array_equal(goes, np.repeat([0, 1, -1], 10))
    np.testing.assert_array_equal(trials.merged(0, np.eye(WIDTH)[:2]), np.repeat([0, 0, 1], 10))
