"""Two readouts side by side, on simulated images of which it is known what each leans on."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.studies.probes.comparing import Comparison, Estimate, worst_group_of
from sae_auditor.studies.probes.rows import more_of
from sae_auditor.studies.scan.calibration import Calibration
from sae_auditor.studies.scan.truth import Truth, balanced_weights
from tests.studies.probes.worlds import CUE, DEFECT, simulate


def test_slopes_of_many_weightings_are_those_of_one_after_the_other():
    random = np.random.default_rng(0)
    for spread in (3.0, 0.3):  # classes that overlap, and classes that hardly do
        is_class = random.random(200) < 0.4
        decisions = 7 * random.normal(2.0 * is_class, spread)
        weights = balanced_weights(is_class, np.zeros(200, np.int64), np.ones(200, bool))
        fit = Calibration.of(decisions, is_class, weights)
        counts = random.multinomial(200, np.full(200, 1 / 200), size=20) * weights
        expected = [Calibration.of(decisions, is_class, one).slope for one in counts]
        assert fit.slopes_under(decisions, is_class, counts) == pytest.approx(expected, rel=1e-3)


def test_intervals_are_those_of_drawing_images_anew_one_draw_after_the_other():
    first, second, truth = simulate((1.0, 3.0), n=150)
    comparison = Comparison(first, second, truth, seed=3)
    (lean,) = comparison.leans([(1, CUE)])
    weights = balanced_weights(truth.classes == 1, np.zeros(150, np.int64), np.ones(150, bool))
    random, pushes = np.random.default_rng(5), []
    for _ in range(400):
        drawn = random.integers(150, size=150)
        own = []
        for effects in (first, second):
            fit = Calibration.of(effects.decisions[drawn, 1].astype(float), truth.classes[drawn] == 1, weights[drawn])
            dense = np.full(150, np.nan)
            dense[effects.of(CUE).images] = effects.of(CUE).effects[:, 1]
            own.append(fit.slope * np.nanmean(dense[drawn]))
        pushes.append(own)
    expected = np.array(pushes)
    assert lean.first.low == pytest.approx(np.quantile(expected[:, 0], 0.025), abs=0.05)
    assert lean.second.high == pytest.approx(np.quantile(expected[:, 1], 0.975), abs=0.25)
    more = expected[:, 1] - expected[:, 0]
    assert (lean.more.low, lean.more.high) == pytest.approx(tuple(np.quantile(more, (0.025, 0.975))), abs=0.25)
    assert lean.more.value == pytest.approx(lean.second.value - lean.first.value)


def test_units_do_not_count():
    first, _, truth = simulate((2.0, 0.0))
    other, _, _ = simulate((2.0, 0.0), scales=(40.0, 1.0))
    (lean,) = Comparison(first, other, truth).leans([(1, CUE)])
    assert lean.first.value == pytest.approx(lean.second.value, rel=1e-3)
    assert more_of(lean.more) == "cannot tell"


def test_the_sizes_count_and_not_the_directions():
    first, second, truth = simulate((3.0, -3.0))
    comparison = Comparison(first, second, truth)
    (lean,) = comparison.leans([(1, CUE)])
    assert lean.first.value > 0 > lean.second.value
    assert more_of(lean.more) == "cannot tell"
    both = comparison.lean_on_all([(0, CUE), (1, CUE)])  # what pushes one of two classes holds the other down
    assert both.first.value == pytest.approx(lean.first.value, rel=0.1)


@pytest.mark.parametrize(
    ("leans", "told", "other"), [((3.0, 0.5), "prompts", "probe"), ((0.5, 3.0), "probe", "prompts")]
)
def test_which_leans_more_is_told(leans, told, other):
    first, second, truth = simulate(leans)
    comparison = Comparison(first, second, truth)
    assert more_of(comparison.lean_on_all([(1, CUE)]).more) == told
    # Nothing disturbs the other one, so that it may claim more for a true reason.
    assert more_of(comparison.leans([(1, DEFECT)])[0].more) == other


def test_two_that_lean_alike_are_told_apart_in_5_of_100():
    told = 0
    for seed in range(40):
        first, second, truth = simulate((2.0, 2.0), n=120, seed=seed)
        told += more_of(Comparison(first, second, truth, seed=seed).leans([(1, CUE)])[0].more) != "cannot tell"
    assert told <= 7  # 2 are expected; more than 7 come of chance in 1 of 1,000


def test_accuracies_are_means_of_the_classes():
    first, second, truth = simulate((3.0, 0.0))
    accuracy = Comparison(first, second, truth).accuracy()
    for effects, estimate in ((first, accuracy.first), (second, accuracy.second)):
        right = effects.best == truth.classes
        assert estimate.value == pytest.approx(np.mean([right[truth.classes == index].mean() for index in (0, 1)]))
        assert estimate.low < estimate.value < estimate.high
    assert accuracy.more.value > 0
    assert not accuracy.more.holds_zero


def test_the_worst_group_is_a_class_in_a_subgroup():
    classes = np.array([0] * 20 + [1] * 20, np.int64)
    best = classes.copy()
    best[:6] = 1
    best[39] = 0
    line = ["a"] * 10 + ["b"] * 10 + ["a"] * 19 + ["c"]  # the group of one image is none
    worst = worst_group_of(best, Truth(classes, {"line": line}), "line")
    assert (worst.class_index, worst.subgroup, worst.n, worst.accuracy.value) == (0, "a", 10, 0.4)
    assert worst.accuracy.low < 0.4 < worst.accuracy.high
    assert worst_group_of(best, Truth(classes), "").accuracy.value == pytest.approx(0.7)
    assert worst_group_of(best, Truth.none(40), "") is None


def test_what_was_not_measured_cannot_be_told():
    assert more_of(Estimate(float("nan"), float("nan"), float("nan"))) == "cannot tell"
