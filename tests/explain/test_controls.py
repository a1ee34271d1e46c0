"""Random latents that fire alike, bands of shares, flags and alignments: against scipy and loops over all of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from sae_auditor.explain.controls import control_sets, wilson
from sae_auditor.explain.flags import (
    LARGE_SHARE,
    LOW_ALIGNMENT,
    OFF_BY,
    TELLING_SHARE,
    Alignments,
    is_gradient_off,
    is_low_alignment,
    leans_on,
)
from sae_auditor.explain.meanings import AlignmentTable, Meanings


@given(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_bands_are_those_of_scipy(found):
    hits, n = found
    low, high = wilson(hits, n)
    if n == 0:
        assert (low, high) == (0.0, 1.0)
        return
    expected = binomtest(hits, n).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert 0 <= low <= hits / n <= high <= 1


STRENGTHS = st.lists(st.floats(0, 1e6) | st.just(0.0), min_size=1, max_size=30)


@settings(max_examples=80)
@given(STRENGTHS, st.data())
def test_drawn_sets_are_different_and_hold_no_chosen_latent(strengths, data):
    places = st.lists(st.integers(0, len(strengths) - 1), unique=True, max_size=8)
    chosen, candidates = data.draw(places), np.array(data.draw(places), np.int64)
    n = data.draw(st.integers(0, 12))
    sets = control_sets(np.array(strengths), chosen, candidates, n, np.random.default_rng(0))
    left = set(candidates.tolist()) - set(chosen)
    assert len(sets) <= n
    assert len({frozenset(one) for one in sets}) == len(sets)
    for one in sets:
        assert len(one) == len(set(one)) == len(chosen)
        assert set(one) <= left
    possible = math.comb(len(left), len(chosen)) if chosen else 0
    assert bool(sets) == bool(n and possible)
    assert sets == control_sets(np.array(strengths), chosen, candidates, n, np.random.default_rng(0))


def test_each_chosen_latent_is_stood_for_by_one_that_fires_alike():
    strengths = np.concatenate([np.full(20, 1.0), np.full(20, 10.0), [1.0, 10.0]])
    sets = control_sets(strengths, [40, 41], np.arange(40), 50, np.random.default_rng(1))
    assert len(sets) == 50
    assert {tuple(strengths[list(one)]) for one in sets} == {(1.0, 10.0)}
    # Where nothing fires alike the nearest stand in.
    (one,) = control_sets(np.array([1.0, 1e3, 1e6, 1e9]), [0], np.array([1, 2, 3]), 1, np.random.default_rng(0))
    assert one[0] in (1, 2, 3)


NUMBERS = st.floats(-10, 10)


@given(NUMBERS, st.none() | NUMBERS, st.floats(0, 100))
def test_flags_go_by_the_share_and_the_line_that_they_state(value, other, magnitude):
    off = is_gradient_off(value, other, magnitude)
    if other is None:
        assert not off
    else:
        telling = max(abs(value), abs(other)) >= TELLING_SHARE * magnitude
        assert off == (telling and abs(value - other) > OFF_BY * abs(other))
    assert leans_on(value, magnitude) == (value > 0 and value >= TELLING_SHARE * magnitude)
    low = is_low_alignment(value, other, magnitude)
    assert low == (magnitude > 0 and value >= LARGE_SHARE * magnitude and other is not None and other < LOW_ALIGNMENT)


@pytest.mark.parametrize(("below", "can"), [(0.0, False), (0.049, False), (0.05, True), (0.8, True), (0.81, False)])
def test_prompts_under_which_all_or_no_meanings_are_low_cannot_judge(below, can):
    assert Alignments(below, ()).can_judge is can


@pytest.fixture
def table():
    """Meanings of 40 latents, every seventh without reference images, and three class texts."""
    random = np.random.default_rng(3)
    references = random.normal(size=(40, 8)).astype(np.float32)
    references[::7] = np.nan
    texts, empty = random.normal(size=(3, 8)), random.normal(size=8)
    unit = [one / np.linalg.norm(one, axis=-1, keepdims=True) for one in (texts, empty)]
    return AlignmentTable(references, unit[1]), references.astype(np.float64), unit[0], unit[1]


def test_alignments_are_differences_of_cosines(table):
    made, references, texts, empty = table
    latents = np.array([5, 0, 39, 7])
    found = made.of(latents, texts)
    for j, latent in enumerate(latents):
        mean = references[latent] / np.linalg.norm(references[latent])
        expected = [mean @ text - mean @ empty for text in texts]
        np.testing.assert_allclose(found[:, j], expected, atol=1e-6)
    assert np.isnan(found[:, [1, 3]]).all()
    assert made.of(latents, texts) is found
    assert made.of(latents[:2], texts) is not found


def test_how_low_a_latent_is_aligned_is_counted_over_all_that_are_known(table):
    made, _, texts, _ = table
    latents = np.arange(40)
    for index in range(3):
        own = made.of(latents, texts)[index]
        known = own[~np.isnan(own)]
        said = made.to_class(latents, texts, index)
        assert said.below_line == pytest.approx(np.mean(known < LOW_ALIGNMENT))
        for value, share in zip(own, said.lower_than, strict=True):
            assert math.isnan(share) if math.isnan(value) else share == pytest.approx(np.mean(known > value), abs=0.03)


def test_without_reference_images_nothing_is_aligned_and_nobody_judged():
    nothing = Meanings.none(6, 4)
    made = AlignmentTable(nothing.reference_embeddings, np.ones(4) / 2)
    texts = np.eye(4)[:2]
    assert np.isnan(made.of(np.arange(6), texts)).all()
    assert made.to_class(np.arange(6), texts, 1) is None
    assert nothing.judgements_under("condition") is None
    assert nothing.has_same_references(nothing)
    assert not nothing.has_same_references(Meanings.none(6, 4))
