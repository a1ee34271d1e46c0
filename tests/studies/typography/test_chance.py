from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import binomtest

from sae_auditor.studies.typography.chance import p_more_often


def by_counting(own, others, k):
    """Every way of saying which picture of an image was its own, each as likely."""
    hit = [[True] * (o + b) + [False] * (k + 1 - o - b) for o, b in zip(own, others, strict=True)]
    sums = [sum(one) for one in product(*hit)]
    return np.mean([total >= sum(own) for total in sums])


def test_it_is_the_share_of_all_exchanges():
    random = np.random.default_rng(5)
    for _ in range(20):
        own, others = random.integers(2, size=6), random.integers(4, size=6)
        assert p_more_often(own, others, 3) == pytest.approx(by_counting(own, others, 3))


@pytest.mark.parametrize(("more", "less", "same"), [(9, 1, 20), (0, 0, 12), (4, 4, 0), (1, 7, 3)])
def test_with_one_control_it_is_the_exact_test_of_mcnemar(more, less, same):
    own, other = [1] * more + [0] * less + [1] * same, [0] * more + [1] * less + [1] * same
    expected = binomtest(more, more + less, alternative="greater").pvalue if more + less else 1.0
    assert p_more_often(own, other, 1) == pytest.approx(expected)


def test_hits_that_controls_have_too_and_images_without_controls_say_nothing():
    assert p_more_often([True] * 8, [True] * 8, 1) == 1.0  # of truth values, whose sum must not be their "or"
    assert p_more_often([True] * 8, [0] * 8, 0) == 1.0
    assert p_more_often([], [], 4) == 1.0
