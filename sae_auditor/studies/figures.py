"""What the plots of a study show, from its outcome and its rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.reports.figures import HUES, RAMP, Cloud, Curve, Figure
from sae_auditor.studies.study import Cell, Column, LinePlot, Result, ScatterPlot, Study

_Say = Callable[[str], str]
_NUMBERS: Final = ("number", "share", "count")
_NOTHING: Final = "\u2013"


def figures_of(study: Study[Any, Any], result: Result[Any], say: _Say = lambda text: text) -> tuple[Figure, ...]:
    """Return the plots of what a study came to; titles are said by `say`.

    Raises
    ------
    KeyError
        When a plot names a column that the study does not have.
    """
    return tuple(
        _lines(plot, say) if isinstance(plot, LinePlot) else _points(plot, study, result.rows, say)
        for plot in result.outcome.plots
    )


def _lines(plot: LinePlot, say: _Say) -> Figure:
    curves = tuple(
        Curve(say(line.name), *(np.asarray(part, np.float64) for part in (line.x, line.y, line.low, line.high)))
        for line in plot.lines
    )
    return Figure(say(plot.title), say(plot.x_title), say(plot.y_title), curves)


def _points(plot: ScatterPlot, study: Study[Any, Any], rows: Sequence[Any], say: _Say) -> Figure:
    columns = {column.id: column for column in study.columns}
    x_column, y_column = columns[plot.x], columns[plot.y]
    x, y = (np.array([_number(column.value(row)) for row in rows], np.float64) for column in (x_column, y_column))
    shown = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    groups, is_ordered = (
        _groups(columns[plot.hue], [rows[row] for row in shown.tolist()], say) if plot.hue else ({}, False)
    )
    groups = groups or {"": np.arange(len(shown))}
    return Figure(
        say(plot.title),
        say(x_column.title),
        say(y_column.title),
        clouds=tuple(Cloud(name, x[shown[some]], y[shown[some]], shown[some]) for name, some in groups.items()),
        hue_title=say(columns[plot.hue].title) if plot.hue else "",
        is_ordered=is_ordered,
        n_left_out=len(rows) - len(shown),
    )


def _groups(column: Column[Any], rows: Sequence[Any], say: _Say) -> tuple[dict[str, NDArray[np.int64]], bool]:
    """Return which rows are of which group, and whether the groups have an order."""
    cells = [column.value(row) for row in rows]
    if column.kind in _NUMBERS and len(set(cells)) > len(RAMP):
        return _steps(np.array([_number(cell) for cell in cells], np.float64)), True
    texts = [_text(cell, say) for cell in cells]
    often = [text for text, _ in Counter(texts).most_common()]
    # What has no colour of its own stands together, in grey.
    kept = often[: len(HUES)]
    groups = {text: np.flatnonzero([one == text for one in texts]) for text in kept}
    if len(kept) < len(often):
        groups[say("others")] = np.flatnonzero([one not in kept for one in texts])
    return groups, False


def _steps(values: NDArray[np.float64]) -> dict[str, NDArray[np.int64]]:
    """Return groups of about equally many rows, from the lowest values to the highest; unknown ones are left out."""
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known], kind="stable")]
    parts = [part for part in np.array_split(order, len(RAMP)) if len(part)]
    groups: dict[str, NDArray[np.int64]] = {}
    for part in parts:
        name = f"{values[part[0]]:.3g} \u2026 {values[part[-1]]:.3g}"
        # Many equal values may fill several parts.
        groups[name] = np.concatenate([groups.get(name, part[:0]), part])
    unknown = np.flatnonzero(~np.isfinite(values))
    return groups | ({_NOTHING: unknown} if len(unknown) else {})


def _number(cell: Cell) -> float:
    return math.nan if cell is None or isinstance(cell, str) else float(cell)


def _text(cell: Cell, say: _Say) -> str:
    if isinstance(cell, bool):
        return say("yes") if cell else say("no")
    return _NOTHING if cell is None or cell == "" else str(cell)
