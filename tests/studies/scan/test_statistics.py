"""Tests, intervals, weights and calibration against other libraries and brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.linear_model import LogisticRegression

from sae_auditor.studies.scan.calibration import _RIDGE, Calibration
from sae_auditor.studies.scan.statistics import holm, interval_of_mean, p_above, proposing_half
from sae_auditor.studies.scan.truth import balanced_weights


@pytest.mark.parametrize("n", [3, 4, 9, 30, 400])
@pytest.mark.parametrize("shift", [-1.0, 0.0, 0.2, 1.0, 6.0])
def test_the_t_test_is_that_of_scipy(n, shift):
    values = np.random.default_rng(n).normal(size=n) + shift
    theirs = stats.ttest_1samp(values, 0, alternative="greater").pvalue
    # Far out in the tail a few per cent are enough.
    assert p_above(values) == pytest.approx(theirs, rel=1e-6 if theirs > 1e-10 else 0.05)


def test_fewer_degrees_of_freedom_make_it_more_careful():
    values = np.random.default_rng(0).normal(0.3, 1, 100)
    assert p_above(values, dof=5) > p_above(values)
    assert p_above(values, dof=0) == 1.0
    t = values.mean() / (values.std(ddof=1) / 10)
    assert p_above(values, dof=5) == pytest.approx(stats.t.sf(t, 5))


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_rejects_what_the_step_down_procedure_rejects(p_values):
    adjusted = holm(p_values)
    for rate in (0.01, 0.05, 0.3):
        rejected, order = set(), np.argsort(p_values, kind="stable")
        for k, place in enumerate(order):
            if p_values[place] * (len(p_values) - k) > rate:
                break
            rejected.add(int(place))
        assert {int(place) for place in np.flatnonzero(adjusted <= rate)} == rejected


def test_the_interval_covers_the_mean_as_often_as_it_says():
    random = np.random.default_rng(1)
    hits = 0
    for seed in range(300):
        low, high = interval_of_mean(random.exponential(1, 60), seed)
        hits += low <= 1 <= high
    # The bootstrap is a little too short on skewed values; 2.5 % is what 60 values cost.
    assert stats.binomtest(hits, 300).proportion_ci().high >= 0.925
    assert interval_of_mean(np.ones(1), 0) is None


def test_halves_are_of_the_bytes_and_of_the_seed():
    hashes = [f"{i:064x}" for i in range(2_000)]
    first, other = proposing_half(hashes, 0), proposing_half(hashes, 1)
    assert proposing_half(hashes[::-1], 0).tolist() == first[::-1].tolist()
    assert abs(first.mean() - 0.5) < 0.05
    assert abs((first == other).mean() - 0.5) < 0.05


@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0])
def test_calibration_is_logistic_regression(scale):
    random = np.random.default_rng(2)
    is_class = random.random(400) < 0.2
    decisions = scale * (random.normal(size=400) + 1.5 * is_class + 3)
    weights = balanced_weights(is_class, np.zeros(400, np.int64), np.ones(400, bool))
    ours = Calibration.of(decisions, is_class, weights)
    # Their offset bears no penalty, so that ours is the weight of a column of ones.
    columns = np.column_stack([decisions / decisions.std(), np.ones(400)])
    theirs = LogisticRegression(C=1 / _RIDGE, fit_intercept=False, tol=1e-10).fit(columns, is_class, weights)
    assert ours.slope * decisions.std() == pytest.approx(theirs.coef_[0, 0], abs=1e-3)
    assert ours.offset == pytest.approx(theirs.coef_[0, 1], abs=3e-3)


def test_calibration_ends_where_nothing_is_wrong():
    decisions = np.array([-300.0, -200.0, 250.0, 400.0])
    fitted = Calibration.of(decisions, decisions > 0, np.ones(4))
    assert np.isfinite([fitted.slope, fitted.offset]).all()
    assert fitted.losses(decisions, decisions > 0).max() < 0.2


def test_weights_balance_the_class_and_its_subgroups():
    is_class = np.array([1, 1, 1, 0, 0, 0, 0, 0], bool)
    cells = np.array([0, 0, 1, 0, 0, 0, 1, 1])
    among = np.array([1, 1, 1, 1, 1, 1, 1, 0], bool)
    weights = balanced_weights(is_class, cells, among)
    sums = {(c, g): weights[(is_class == c) & (cells == g)].sum() for c in (False, True) for g in (0, 1)}
    assert list(sums.values()) == pytest.approx([7 / 4] * 4)
    assert weights[~among].tolist() == [0.0]
