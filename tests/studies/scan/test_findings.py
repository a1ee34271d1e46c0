"""Findings on folders where it is known what is true: shortcuts are found, and nothing else at the stated rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from sae_auditor.explain.reasons import Judgements
from sae_auditor.studies.scan.findings import Rule, findings_of
from sae_auditor.studies.scan.harm import ClassLabels
from sae_auditor.studies.scan.statistics import proposing_half
from sae_auditor.studies.scan.truth import Truth
from tests.studies.scan.worlds import DEFECT, FAINT, PART, SHORTCUT, Simulated, simulate

QUIET = [DEFECT, DEFECT, PART, PART, FAINT, FAINT]


def confirmed(effects, truth, judgements=None, rule=Rule()):
    return [(f.index, f.latent) for f in findings_of(effects, truth, judgements, rule) if f.confirmed]


def test_a_shortcut_is_found_by_the_labels_alone():
    found = [confirmed(*simulate([SHORTCUT, *QUIET], 600, seed), rule=Rule(seed=seed)) for seed in range(10)]
    assert found == [[(1, 0)]] * 10


def test_true_reasons_and_balanced_parts_stay_out():
    false = sum(bool(confirmed(*simulate(QUIET, seed=seed), rule=Rule(seed=seed))) for seed in range(60))
    assert false <= 1  # they are far from harmful; the rate itself is tested where they are not


def test_a_class_that_is_called_too_often_makes_no_finding():
    for offset in (-3.0, 3.0):
        false = [confirmed(*simulate(QUIET, seed=s, offset=offset), rule=Rule(seed=s)) for s in range(10)]
        assert not any(false)


def test_at_the_edge_of_harm_the_rate_is_kept():
    """A latent that deserves half of its weight does neither harm nor good: the worst case of the null hypothesis."""
    low, high = 1.0, 8.0
    for _ in range(8):
        push = (low + high) / 2
        low, high = (low, push) if _harm(push) > 0 else (push, high)
    assert 1.3 < push < 7.5  # the edge lies inside
    rule = Rule(least_harm=0.0, rate=0.05)
    n = 150
    false = sum(
        bool(confirmed(*simulate([_half_true(push)], 160, seed), rule=replace(rule, seed=seed))) for seed in range(n)
    )
    assert binomtest(false, n, 0.05, alternative="greater").pvalue > 0.01


def _half_true(push):
    return Simulated(0.1, 0.4, push)


def _harm(push):
    effects, truth = simulate([_half_true(push)], 4_000, seed=77)
    labels = ClassLabels(effects.decisions[:, 1], truth, 1, proposing_half(effects.hashes, 0))
    firings = effects.of(0)
    return labels.harm(firings.images, firings.effects[:, 1], 0.0, 0).share


def test_without_labels_nothing_that_nobody_judged_is_proposed():
    effects, truth = simulate([SHORTCUT, *QUIET])
    assert findings_of(effects, Truth.none(effects.n), None) == []
    assert findings_of(effects, Truth(np.where(truth.classes == 1, 1, -1)), None) == []  # a single class tells nothing


def judged(must_not=(), may=()):
    reason_of, may_count = np.full(7, -1, np.int32), np.zeros(7, bool)
    reason_of[list(must_not)] = np.arange(len(must_not))
    may_count[list(may)] = True
    return Judgements(tuple(f"reason {latent}" for latent in must_not), reason_of, may_count)


def test_a_reason_that_must_not_count_needs_no_labels_but_a_large_push():
    effects, _ = simulate([DEFECT, FAINT, *QUIET[1:]])
    found = findings_of(effects, Truth.none(effects.n), judged(must_not=(0, 1)))
    assert [(f.index, f.latent, f.ground, f.confirmed) for f in found] == [(1, 0, "must-not-count", True)]
    low, high = found[0].interval
    assert low < effects.of(0).effects[:, 1].mean() < high


def test_what_may_count_is_no_finding():
    effects, truth = simulate([SHORTCUT, *QUIET])
    assert confirmed(effects, truth, judged(may=(0,))) == []


def test_subgroups_that_count_the_same_uncover_a_companion():
    """On one line nearly all parts are of the second class, and the latent sees the line and not the part."""
    latents = [Simulated(0.02, 0.98, 3.0)]
    world = simulate(latents, 600, seed=3, groups=(0.1, 0.9))
    assert confirmed(*world) == []  # it predicts the label in this folder
    assert confirmed(*world, rule=Rule(group="line")) == [(1, 0)]


def test_p_values_are_adjusted_for_their_number():
    effects, truth = simulate([SHORTCUT, SHORTCUT, DEFECT, PART, FAINT], seed=4)
    both = {f.latent: f for f in findings_of(effects, truth, None)}
    assert {0, 1} <= set(both)
    half = proposing_half(effects.hashes, 0)
    smallest = []
    for fitting in (half, ~half):
        labels = ClassLabels(effects.decisions[:, 1], truth, 1, fitting)
        firings = [effects.of(latent) for latent in (0, 1)]
        raw = [labels.harm(one.images, one.effects[:, 1], Rule().least_harm, 0).p for one in firings]
        smallest.append(2 * 2 * min(raw))  # two proposals, two ways
    assert min(both[latent].p for latent in (0, 1)) == pytest.approx(min(smallest), rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_harm_is_what_brute_force_finds(seed):
    """Once more in plain loops, with a calibration by another library."""
    from sklearn.linear_model import LogisticRegression

    effects, truth = simulate([SHORTCUT, *QUIET], seed=seed)
    fitting = proposing_half(effects.hashes, seed)
    firings = effects.of(0)
    harm = ClassLabels(effects.decisions[:, 1], truth, 1, fitting).harm(firings.images, firings.effects[:, 1], 0.0, 0)
    decisions = {"with": [float(d) for d in effects.decisions[:, 1]]}
    decisions["without"] = list(decisions["with"])
    for image, effect in zip(firings.images, firings.effects[:, 1], strict=True):
        decisions["without"][image] -= float(effect)
    means = {}
    for name, values in decisions.items():
        x, y = np.array(values)[:, None], truth.classes
        counts = {(half, c): sum(y[fitting == half] == c) for half in (True, False) for c in (0, 1)}
        weights = np.array([1 / counts[fitting[i], y[i]] for i in range(len(y))])
        model = LogisticRegression(C=1e4, tol=1e-9).fit(x[fitting], y[fitting], 100 * weights[fitting])
        p = model.predict_proba(x[~fitting])[np.arange((~fitting).sum()), y[~fitting]]
        means[name] = np.average(-np.log(p), weights=weights[~fitting])
    assert harm.share == pytest.approx(1 - means["without"] / means["with"], abs=3e-3)
    assert harm.low < harm.share < harm.high
