"""What the plots of a study show: each point is a row, and groups hold every row once."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.reports.figures import HUES, OTHERS, RAMP
from sae_auditor.studies import Column, Outcome, Result, ScatterPlot, Study
from sae_auditor.studies.figures import figures_of


def figure(rows, **more):
    columns = tuple(
        Column(name, name.title(), lambda row, name=name: row[name], kind)
        for name, kind in (("x", "number"), ("y", "number"), ("word", "text"), ("size", "share"), ("yes", "text"))
    )
    study = Study("probe", "Probe", "", object, columns, lambda _inputs, _auditor: iter(()))
    (made,) = figures_of(study, Result(rows, Outcome(plots=(ScatterPlot("Plot", "x", "y", **more),))))
    return made


def row(i, **more):
    return {"x": float(i), "y": -float(i), "word": "a", "size": i / 100, "yes": i % 2 == 0} | more


def test_a_point_is_a_row_and_a_row_without_a_number_has_none():
    made = figure([row(0), row(1, y=None), row(2, x=float("nan")), row(3)])
    (cloud,) = made.clouds
    assert (cloud.rows.tolist(), cloud.x.tolist(), cloud.y.tolist()) == ([0, 3], [0, 3], [0, -3])
    assert (made.n_left_out, made.x_title, made.names) == (2, "X", ())


@pytest.mark.parametrize("hue", ["word", "size", "yes"])
def test_each_row_is_in_one_group(hue):
    random = np.random.default_rng(0)
    rows = [row(i, word=f"w{int(random.integers(9) ** 2)}") for i in range(60)]
    made = figure(rows, hue=hue)
    assert sorted(int(one) for cloud in made.clouds for one in cloud.rows) == list(range(60))
    for cloud in made.clouds:
        assert cloud.x.tolist() == [rows[one]["x"] for one in cloud.rows.tolist()]


def test_rare_words_stand_together_in_grey_only_where_there_are_too_many():
    few = figure([row(i, word=f"w{i % len(HUES)}") for i in range(60)], hue="word")
    assert "others" not in few.names
    rows = [row(i, word=f"w{i % 6}" if i < 50 else f"rare{i}") for i in range(60)]
    many = figure(rows, hue="word")
    assert set(many.names[:6]) == {f"w{i}" for i in range(6)}
    assert (many.names[6:], many.clouds[-1].rows.tolist()) == (("others",), list(range(50, 60)))
    assert [many.colour(place) for place in range(7)] == [*HUES, OTHERS]


def test_numbers_are_grouped_in_steps_from_low_to_high():
    made = figure([row(i) for i in range(100)], hue="size")
    assert made.is_ordered
    assert [len(cloud.rows) for cloud in made.clouds] == [20] * len(RAMP)
    highest = [max(cloud.rows) for cloud in made.clouds]
    assert highest == sorted(highest)
    assert [made.colour(place) for place in range(len(RAMP))] == list(RAMP)


def test_equal_numbers_and_unknown_ones_lose_no_row():
    rows = [row(i, size=0.5 if i < 90 else i / 100) for i in range(98)] + [row(98, size=None), row(99, size=None)]
    made = figure(rows, hue="size")
    assert sorted(int(one) for cloud in made.clouds for one in cloud.rows) == list(range(100))
    assert made.names[-1] == "–"
    assert len(made.clouds[-1].rows) == 2


def test_a_plot_of_a_column_that_there_is_not_is_a_mistake():
    with pytest.raises(KeyError):
        figure([row(0)], hue="colour")
