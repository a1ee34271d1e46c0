"""Where images stand, whether there is a gap between them, and how often one is seen where there is none."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from scipy import stats

from sae_auditor.studies.scan.effects import EffectsWriter
from sae_auditor.studies.senses.splitting import gap_of, places_of, proposed, senses_of

WIDTH = 12


def hashes(n, seed=0):
    return [hashlib.sha256(f"{seed}/{i}".encode()).hexdigest() for i in range(n)]


def found(points, seed=0, rate=0.05):
    n = len(points)
    return senses_of(np.arange(n), points, hashes(n, seed), np.zeros(points.shape[1]), rate, 0, n)


def clouds(centres, sizes, seed=0, spread=0.15):
    """Return points around unit vectors, and of which each is."""
    random = np.random.default_rng(seed)
    which = np.repeat(np.arange(len(sizes)), sizes)
    return np.eye(WIDTH)[list(centres)][which] + random.normal(0, spread, (len(which), WIDTH)), which


ONE_PEAK = {
    "round": lambda random, n: random.normal(size=(n, WIDTH)),
    "long": lambda random, n: random.normal(size=(n, WIDTH)) * np.r_[5, np.ones(WIDTH - 1)],
    "skewed": lambda random, n: np.c_[random.exponential(2, n), random.normal(0, 0.3, (n, WIDTH - 1))],
    "flat": lambda random, n: np.c_[random.uniform(-1, 1, n), random.normal(0, 0.1, (n, WIDTH - 1))],
    "heavy": lambda random, n: random.standard_t(2, size=(n, WIDTH)),
    "mixtures of four latents": lambda random, n: random.dirichlet(np.ones(4), n) @ np.eye(4, WIDTH) - 0.25,
}


@pytest.mark.parametrize("shape", ONE_PEAK)
def test_one_peak_is_one_sense(shape):
    """The rate is that of even one false split: of 60 groups at 5 % more than eight would be improbable (p < 0.01)."""
    false = sum(found(ONE_PEAK[shape](np.random.default_rng(seed), 80), seed).n > 1 for seed in range(60))
    assert false <= 8


@pytest.mark.parametrize("sizes", [(60, 60), (90, 30), (50, 40, 30)])
def test_groups_apart_are_senses_largest_first(sizes):
    points, which = clouds(range(len(sizes)), sizes)
    senses = found(points)
    assert senses.n == len(sizes)
    np.testing.assert_array_equal(senses.sense, which)
    assert senses.p is not None
    assert senses.p <= 0.05


def test_groups_that_share_most_of_what_sets_them_apart_are_one_sense():
    """Two shades of one thing: a clear gap, but seen from the middle of all pictures both lie on the same side."""
    points, _ = clouds((0, 1), (60, 60), spread=0.05)
    shades = points + 3 * np.eye(WIDTH)[2]
    assert found(points).n == 2
    senses = found(shades)
    assert senses.n == 1
    assert senses.first is not None
    assert senses.first.gap.alike > 0.5


@pytest.mark.parametrize("n", [0, 1, 9])
def test_few_images_are_one_sense_and_nothing_is_proposed(n):
    senses = found(np.random.default_rng(0).normal(size=(n, WIDTH)))
    assert (senses.n, senses.first, senses.p) == (1, None, None)


def test_equal_images_are_one_sense():
    assert found(np.ones((40, WIDTH))).n == 1


def test_a_smaller_part_of_the_study_is_tested_at_a_smaller_part_of_the_rate():
    points, _ = clouds((0, 1), (20, 20))
    alone = found(points)
    among = senses_of(np.arange(40), points, hashes(40), np.zeros(WIDTH), 0.05, 0, 40_000)
    assert alone.n == 2
    assert among.n == 1
    assert among.p == min(1, 1000 * alone.p)


def test_the_tails_are_those_of_the_binomial():
    random = np.random.default_rng(3)
    for _ in range(50):
        along = random.normal(random.choice([0, 1], 60), random.uniform(0.1, 0.6))
        (left, between, right), p = gap_of(along)
        assert left == sum(-0.25 <= x <= 0.25 for x in along)
        assert between == sum(0.25 < x < 0.75 for x in along)
        assert right == sum(0.75 <= x <= 1.25 for x in along)
        tails = [stats.binom.cdf(between, between + side, 0.5) for side in (left, right)]
        assert p == pytest.approx(max(tails), rel=1e-9)


def test_the_half_that_proposes_does_not_confirm():
    """A gap in one half alone, as chance may make it, convinces nobody: the other half has its images in the middle."""
    random = np.random.default_rng(0)
    half = np.arange(120) % 2 == 0
    line = np.where(half, np.where(random.random(120) < 0.5, -1.0, 1.0), random.normal(0, 0.2, 120))
    points = np.c_[line, random.normal(0, 0.05, (120, WIDTH - 1))]
    split = proposed(points, half, np.zeros(WIDTH))
    assert split is not None
    assert split.p > 0.5


def test_images_stand_where_the_latents_that_push_them_have_their_pictures():
    """Against the formula, image by image; pushes against the class and latents without pictures have no part."""
    random = np.random.default_rng(1)
    references = random.normal(size=(6, WIDTH))
    references[5] = np.nan
    writer, kept = EffectsWriter(2, 6), []
    for i in range(20):
        latents = np.sort(random.choice(6, 3, replace=False))
        push = random.normal(size=3)
        decision = random.normal()
        writer.add(
            f"{i}.png",
            str(i),
            np.array([-decision, decision]),
            latents,
            np.ones(3),
            np.stack([-push, push]),
            np.zeros((2, 3)),
        )
        kept.append((decision, latents, push))
    images, points = places_of(writer.finish(), references)
    expected = {}
    for i, (decision, latents, push) in enumerate(kept):
        signed = push if decision > 0 else -push  # to the class that it is called
        own = [
            (p, references[j] / np.linalg.norm(references[j]))
            for j, p in zip(latents, signed, strict=True)
            if p > 0 and j < 5
        ]
        if own:
            expected[i] = sum(p * m for p, m in own) / sum(p for p, _ in own)
    assert images.tolist() == list(expected)
    np.testing.assert_allclose(points, np.stack(list(expected.values())), rtol=1e-5, atol=1e-7)
