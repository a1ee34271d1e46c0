"""Where things stand in a plot, and what it says to those who do not see it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize

from sae_auditor.app.kit.plot_frame import PlotFrame, ticks
from sae_auditor.app.kit.plots import PlotView, figure_in_words
from sae_auditor.reports.figures import Cloud, Curve, Figure

NONE = np.empty(0)


@given(
    st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 12)
)  # fmt: skip
def test_ticks_lie_within_and_are_round(low, span, most):
    found = ticks(low, low + span, most)
    assert all(low - 1e-6 * span <= value <= low + span * (1 + 1e-6) for value in found)
    assert 1 <= len(found) <= 2 * most + 1
    if len(found) > 1:
        step = found[1] - found[0]
        mantissa = step / 10 ** np.floor(np.log10(step * (1 + 1e-9)))
        assert min(abs(mantissa - one) for one in (1, 2, 2.5, 5, 10)) < 1e-3 or abs(low) > 1e6 * span


def test_values_stand_where_their_share_of_the_axes_is(theme):
    frame = PlotFrame(theme)
    frame.set_figure(Figure("p", "x", "y", (Curve("a", np.array([0.0, 10.0]), np.array([-1.0, 3.0]), NONE, NONE),)))
    frame.fit(QSize(600, 400))
    (x0, y0), (x1, y1), (x2, y2) = frame.places(np.array([0.0, 5.0, 10.0]), np.array([-1.0, 1.0, 3.0]))
    assert x1 - x0 == pytest.approx(x2 - x1)
    assert y0 - y1 == pytest.approx(y1 - y2)
    assert frame.area.left() < x0 < x2 < frame.area.right() < 600
    assert frame.area.top() < y2 < y0 < frame.area.bottom() < 400


def test_a_single_value_and_none_at_all_have_axes_too(theme, qtbot):
    for clouds in ((), (Cloud("", np.array([2.0]), np.array([2.0]), np.array([0])),)):
        plot = PlotView(theme)
        qtbot.addWidget(plot)
        plot.resize(300, 200)
        plot.set_figure(Figure("p", "x", "y", clouds=clouds))
        assert not plot.grab().isNull()
        assert all(np.isfinite((place.x(), place.y())).all() for place in plot.places.values())


def test_a_plot_in_words():
    curve = Curve("gradient", np.array([0.0, 1.0]), np.array([1.0, 0.25]), NONE, NONE)
    cloud = Cloud("", np.array([0.5]), np.array([0.5]), np.array([0]))
    assert figure_in_words(Figure("p", "Share", "Left", (curve,), (cloud,), n_left_out=3), 1, 1) == (
        "Share from 0 to 1. Left from 0.25 to 1. gradient: from 1 to 0.25. 1 points, 1 marked. 3 rows have no point."
    )


def test_many_points_are_drawn_and_searched_quickly(theme, qtbot):
    random = np.random.default_rng(0)
    n = 200_000
    plot = PlotView(theme)
    qtbot.addWidget(plot)
    plot.resize(900, 500)
    began = time.process_time()
    plot.set_figure(
        Figure("p", "x", "y", clouds=(Cloud("", random.normal(size=n), random.normal(size=n), np.arange(n)),))
    )
    plot.grab()
    plot.set_marked(range(1000))
    plot.grab()
    assert plot._rows_at(plot.rect().center())
    # Generous: it is a few tenths of a second, and must not grow with the square of the points.
    assert time.process_time() - began < 5.0
