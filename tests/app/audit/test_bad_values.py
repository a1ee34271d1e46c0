"""Values that make no sense are left out of a drawing; what cannot be drawn never ends the window."""

import sys

import numpy as np
import pytest

from sae_auditor.app.kit.histogram import HistogramView
from sae_auditor.app.latents.bars import Bar, BarRows
from sae_auditor.app.latents.lists import LabelColumns
from sae_auditor.concepts.concept import Concept, Histogram, Label

NAN, INF = float("nan"), float("inf")


@pytest.fixture
def told(monkeypatch):
    errors = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: errors.append(error))
    return errors


@pytest.mark.parametrize(
    ("counts", "edges"),
    [
        ([], []),
        ([1, 2, 3], [0.0, 1.0]),
        ([1], [0.0, 1.0, 2.0]),
        ([1, 2], [0.0, NAN, 2.0]),
        ([1, 2], [0.0, 1.0, INF]),
        ([1, -2], [0.0, 1.0, 2.0]),
        ([[1, 2]], [0.0, 1.0, 2.0]),
        ([None, None], [0.0, 1.0, 2.0]),
        (["a", "b"], [0.0, 1.0, 2.0]),
    ],
)
@pytest.mark.parametrize("here", [None, 0.5, NAN])
def test_a_histogram_that_does_not_fit_together_is_not_shown(qtbot, theme, told, counts, edges, here):
    view = HistogramView(theme)
    qtbot.addWidget(view)
    view.set_histogram(Histogram(np.array(counts), np.array(edges)), here)
    assert view.isHidden()
    view.resize(200, 80)
    view.grab()
    assert told == []


def test_a_sound_histogram_is_shown(qtbot, theme, told):
    view = HistogramView(theme)
    qtbot.addWidget(view)
    view.set_histogram(Histogram(np.array([1, 2]), np.array([0.0, 1.0, 2.0])), 0.5)
    assert not view.isHidden()


@pytest.mark.parametrize("value", [NAN, INF, -INF, 1e300, 10**40])
def test_rows_of_bars_stand_whatever_their_numbers_are(qtbot, theme, told, value):
    labels, rows, signed = LabelColumns(theme), BarRows(theme, "rows"), BarRows(theme, "signed", signed=True)
    for widget in (labels, rows, signed):
        qtbot.addWidget(widget)
        widget.resize(300, 60)
    labels.set_concept(Concept(1, (Label("word", value), Label("other", 0.1, value))), value)
    for widget in (rows, signed):
        widget.set_bars([Bar("row", value, "?", tick=value, spread=value), Bar("row", 0.1, "0.1")], value)
    for widget in (labels, rows, signed):
        widget.grab()
    assert told == []
