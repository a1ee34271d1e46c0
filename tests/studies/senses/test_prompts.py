"""Words for senses, and what becomes of decisions with a prompt in the place of a class's."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.studies.senses.prompts import Trials, chosen, prompts_for, words_for

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


def test_decisions_are_those_of_a_prompt_set_with_the_senses_as_classes(world):
    images, texts, truth = world
    senses = np.eye(WIDTH)[:2]
    trials = Trials(images, texts, truth)
    tried = trials.tried("bird", 0, senses, 0, np.arange(10), np.arange(10, 20))
    after = (images @ np.concatenate([senses, texts[1:]]).T).argmax(1)  # 0 and 1 are the class, 2 and 3 the others
    before, called = (images @ texts.T).argmax(1), np.maximum(after - 1, 0)
    best, goes = trials.divided(0, senses)
    np.testing.assert_array_equal(best, called)
    np.testing.assert_array_equal(goes, np.where(after < 2, after, -1))
    np.testing.assert_array_equal(trials.divided(0, senses, np.arange(5, 25))[1], goes[5:25])
    assert (tried.keeps.hits, tried.keeps.n) == ((after[:10] == 0).sum(), 10)
    assert (tried.others.hits, tried.others.n) == ((after[10:20] == 0).sum(), 10)
    assert tried.changed.hits == (before != called).sum()
    known = truth >= 0
    assert tried.right_before.value == pytest.approx((before == truth)[known].mean())
    assert tried.right.value == pytest.approx((called == truth)[known].mean())
    assert tried.keeps.value == 1
    assert tried.others.value == 0


def test_prompts_are_chosen_that_send_images_to_their_own_sense(world):
    """Against every pair of prompts; a prompt that keeps its images only by being near to everything loses."""
    images, texts, truth = world
    axes = np.eye(WIDTH)
    trials, places = Trials(images, texts, truth), np.arange(20)
    sense = np.repeat([0, 1], 10)
    tried = [np.stack([axes[4], texts[0], axes[0]]), np.stack([texts[0], axes[1], axes[5]])]
    order = chosen(trials, 0, tried, places, sense, np.arange(20, 30))
    worth = {
        (i, j): (trials.divided(0, np.stack([tried[0][i], tried[1][j]]), places)[1] == sense).mean()
        for i in range(3)
        for j in range(3)
    }
    assert worth[order[0][0], order[1][0]] == max(worth.values()) == 1


def test_a_prompt_that_takes_the_images_of_other_classes_is_not_chosen(world):
    """Both keep all images of the sense; one of them lies at the images of another class too."""
    images, texts, truth = world
    axes = np.eye(WIDTH)
    greedy = unit(axes[0] + 1.5 * axes[2])
    trials = Trials(images, np.stack([texts[0], axes[6], axes[3]]), truth)
    tried = [np.stack([greedy, axes[0]]), axes[1][None]]
    places, sense = np.arange(20), np.repeat([0, 1], 10)
    assert chosen(trials, 0, tried, places, sense, np.arange(0))[0][0] == 0
    assert chosen(trials, 0, tried, places, sense, np.arange(20, 30))[0][0] == 1
