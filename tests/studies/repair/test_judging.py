"""Figures against tables that were counted by hand, and bands against what chance does."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.bundle.class_names import rejects_of
from sae_auditor.bundle.prompts import prompt_set_from_texts
from sae_auditor.errors import InputRefused
from sae_auditor.studies.repair.judging import Group, figures_of, gains_of, halves, truth_of, wilson
from sae_auditor.studies.repair.side_effects import side_effects

CLASSES = ("good", "defective")
REJECTS = np.asarray([False, True])


def truth(*groups):
    """Groups as (class, subgroup, n)."""
    classes = np.concatenate([np.full(n, place) for place, _, n in groups])
    subgroups = [name for _, name, n in groups for _ in range(n)]
    return truth_of(classes, subgroups, CLASSES, REJECTS)


def said(*groups):
    """Decisions as (n called good, n called defective) in each group."""
    return np.concatenate([np.repeat([0, 1], counts) for counts in groups])


FOUR = truth((0, "no", 20), (0, "tag", 10), (1, "no", 8), (1, "tag", 12))
BEFORE = said((18, 2), (1, 9), (4, 4), (0, 12))
AFTER = said((17, 3), (7, 3), (2, 6), (1, 11))


def values(figures):
    return [getattr(figures, name).value for name in ("accuracy", "worst_group", "overkill", "escape")]


def test_figures_are_those_of_the_table():
    figures = figures_of(BEFORE, FOUR)
    assert values(figures) == [35 / 50, 1 / 10, 11 / 30, 4 / 20]
    assert [share.n for share in figures.groups] == [20, 10, 8, 12]
    assert FOUR.groups[figures.worst] == Group("good", "tag")
    assert values(figures_of(AFTER, FOUR)) == [41 / 50, 7 / 10, 6 / 30, 3 / 20]


def test_gains_are_the_differences_of_the_tables():
    gains = gains_of(BEFORE, AFTER, FOUR)
    assert values(gains) == pytest.approx([6 / 50, 6 / 10, -5 / 30, -1 / 20])
    assert gains.brings == pytest.approx(0.6)
    assert gains.costs == 0
    assert gains.pays
    for name in ("accuracy", "worst_group", "overkill", "escape"):
        share = getattr(gains, name)
        assert share.low <= share.value <= share.high


def test_a_repair_that_lets_more_defects_pass_than_it_mends_does_not_pay():
    worse = said((20, 0), (7, 3), (8, 0), (10, 2))
    gains = gains_of(BEFORE, worse, FOUR)
    assert gains.worst_group.value == pytest.approx(-0.1)
    assert gains.costs == pytest.approx(18 / 20 - 4 / 20)
    assert not gains.pays


def test_nothing_changed_does_not_pay():
    gains = gains_of(BEFORE, BEFORE, FOUR)
    assert values(gains) == [0, 0, 0, 0]
    assert (gains.worst_group.low, gains.worst_group.high) == (0, 0)
    assert not gains.pays


def test_the_band_of_a_change_holds_what_it_is_really_in_95_of_100_worlds():
    """Images drawn from known rates; the paired band of the accuracy against the true change."""
    random = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        where = truth((0, "a", 60), (1, "b", 40))
        right = np.concatenate([random.random(60) < 0.7, random.random(40) < 0.5])
        after = np.where(random.random(100) < 0.8, right, ~right)  # what is right stays so for 80 %
        called = [np.where(row, where.classes, 1 - where.classes) for row in (right, after)]
        band = gains_of(*called, where).accuracy
        change = 0.2 * (1 - 2 * np.asarray([0.7] * 60 + [0.5] * 40)).mean()
        held += band.low <= change <= band.high
    assert 182 <= held <= 200


def test_small_groups_are_no_worst_group():
    where = truth((0, "no", 20), (0, "tag", 2), (1, "no", 10))
    figures = figures_of(said((15, 5), (0, 2), (2, 8)), where)
    assert where.groups[figures.worst] == Group("good", "no")
    alone = truth((0, "no", 3), (1, "no", 2))
    assert figures_of(said((3, 0), (1, 1)), alone).worst_group.value == 0.5


def test_what_is_not_known_is_not_counted():
    where = truth_of(np.asarray([0, 1]), ["a", "a"], CLASSES, np.asarray([False, False]))
    figures = figures_of(np.asarray([0, 0]), where)
    assert (figures.overkill.value, figures.escape.value) == (None, None)


def test_wilson_is_the_solution_of_its_equation():
    """Both ends p of the band are where the observed share lies 1.96 standard errors from p."""
    share = wilson(np.asarray([True] * 7 + [False] * 13))
    for end in (share.low, share.high):
        assert (0.35 - end) ** 2 == pytest.approx(1.959963984540054**2 * end * (1 - end) / 20)


def test_halves_share_every_group():
    group_of = np.asarray([0] * 9 + [1] * 4 + [2])
    second = halves(group_of)
    assert [int(second[group_of == i].sum()) for i in range(3)] == [4, 2, 0]
    np.testing.assert_array_equal(second, halves(group_of))


@pytest.mark.parametrize(
    ("names", "given", "bad", "rule"),
    [
        (["good", "defective"], [], [1], "by name"),
        (["NG part", "ok part"], [], [0], "by name"),
        (["a part without defects", "a part with defects"], [], [1], "by name"),
        (["良品", "不良品"], [], [1], "by name"),
        (["blue", "red"], [], [1], "the second of two classes"),
        (["blue", "red", "green"], [], [], "not known"),
        (["broken", "damaged", "defective"], [], [], "not known"),
        (["blue", "red", "green"], ["green", "red"], [1, 2], "given"),
    ],
)
def test_which_classes_are_rejected(names, given, bad, rule):
    found = rejects_of(given, prompt_set_from_texts(names))
    assert (np.flatnonzero(found.of_class).tolist(), found.rule) == (bad, rule)


def test_a_class_that_is_none_is_refused():
    with pytest.raises(InputRefused, match="'pink' is no class"):
        rejects_of(["pink"], prompt_set_from_texts(["blue", "red"]))


def test_side_effects_are_counted():
    """Four images on the axes of a plane; the second changes places with the third."""
    turns = np.radians([0, 80, 100, 180])
    before = np.stack([np.cos(turns), np.sin(turns)], 1).astype(np.float32)
    after = before[[0, 2, 1, 3]] * 3
    texts = {"asked": np.eye(2), "other": np.asarray([[1.0, 0.0], [-1.0, 0.0]]), "single": np.asarray([[0.0, 1.0]])}
    effects = side_effects(before, after, texts, "asked")
    assert set(effects.flips) == {"other"}
    assert effects.flips["other"].value == 0.5
    assert (effects.neighbours.value, effects.neighbours.n) == (1.0, 4)  # of four images all are among the ten nearest
    assert effects.found.n == 5


def test_neighbours_that_changed_are_counted():
    random = np.random.default_rng(0)
    before = random.normal(size=(40, 4)).astype(np.float32)
    after = random.permutation(before)
    effects = side_effects(before, after, {"asked": np.eye(4)}, "asked")
    unit = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (before, after)]
    kept = []
    for i in range(40):
        best = [sorted((-(rows[i] @ rows[j]), j) for j in range(40) if j != i)[:10] for rows in unit]
        kept.append(len({j for _, j in best[0]} & {j for _, j in best[1]}) / 10)
    assert effects.neighbours.value == pytest.approx(np.mean(kept))
    assert effects.neighbours.value < 0.6
