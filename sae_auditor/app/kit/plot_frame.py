"""What stands around a plot: axes with round numbers, their titles, and the legend."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import saved
from sae_auditor.app.kit.plot_marks import curve_pen, point_stamp
from sae_auditor.app.kit.theme import Theme
from sae_auditor.reports import numbers
from sae_auditor.reports.figures import Figure

Floats = NDArray[np.float64]
_MIDDLE, _RIGHT = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
_ROOM = 0.04


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers from `low` to `high`, about `most` at most, in steps of 1, 2 or 5 times a power of ten."""
    span = high - low
    if not span > 0 or most < 1:
        return [low]
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))
    found = _multiples(low, high, step)
    # One number alone says nothing of the scale.
    return found if len(found) > 1 else _multiples(low, high, step / 2)


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [step * i for i in range(first, last + 1)]


class PlotFrame:
    """Knows where things of a figure stand in a widget, and paints all that is not data."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._figure: Figure | None = None
        self._bounds = (0.0, 1.0, 0.0, 1.0)
        self.area = QRectF()
        self._legend: list[tuple[int, QRectF]] = []

    def set_figure(self, figure: Figure | None) -> None:
        """Take the bounds of a figure, with some air around them."""
        self._figure = figure
        if figure is None:
            return
        x_low, x_high, y_low, y_high = figure.bounds()
        self._bounds = (*_roomy(x_low, x_high), *_roomy(y_low, y_high))

    def fit(self, size: QSize) -> None:
        """Find the area of the data in a widget of this size."""
        theme = self._theme
        line = theme.em(1.15)
        top = self._fit_legend(size.width() - theme.space(2)) + theme.space(1)
        widest = max(
            (self._digits().horizontalAdvance(text) for _, text in self._y_ticks(size.height() - top - 2 * line)),
            default=0.0,
        )
        left = line + widest + theme.space(3)
        bottom = size.height() - 2 * line - theme.space(1)
        self.area = QRectF(left, top, max(1.0, size.width() - left - theme.space(3)), max(1.0, bottom - top))

    def places(self, x: Floats, y: Floats) -> Floats:
        """Return where values stand, in pixels ``[n, 2]``."""
        x_low, x_high, y_low, y_high = self._bounds
        across = self.area.left() + (x - x_low) / (x_high - x_low) * self.area.width()
        down = self.area.bottom() - (y - y_low) / (y_high - y_low) * self.area.height()
        return np.column_stack([across, down])

    def draw(self, painter: QPainter) -> None:
        """Paint grid, axes, titles and legend."""
        figure, theme, area = self._figure, self._theme, self.area
        if figure is None:
            return
        painter.setFont(theme.font("caption"))
        painting.tabular(painter)
        line = theme.em(1.15)
        for value, text in self._y_ticks(self.area.height()):
            y = self.places(np.array([self._bounds[0]]), np.array([value]))[0, 1]
            self._grid_line(painter, QPointF(area.left(), y), QPointF(area.right(), y), is_zero=value == 0)
            painter.setPen(theme.colour("muted"))
            left = QRectF(0, y - line / 2, area.left() - theme.space(1), line)
            painting.draw_elided(painter, left, text, _RIGHT)
        for value, text in self._x_ticks():
            x = self.places(np.array([value]), np.array([self._bounds[2]]))[0, 0]
            self._grid_line(painter, QPointF(x, area.top()), QPointF(x, area.bottom()), is_zero=value == 0)
            painter.setPen(theme.colour("muted"))
            wide = theme.em(4)
            painting.draw_elided(painter, QRectF(x - wide / 2, area.bottom() + 2, wide, line), text, _MIDDLE)
        painter.setPen(QPen(theme.colour("border_strong"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        self._titles(painter, figure, line)
        self._paint_legend(painter, figure)

    def _titles(self, painter: QPainter, figure: Figure, line: float) -> None:
        area = self.area
        painter.setPen(self._theme.colour("text"))
        below = QRectF(area.left(), area.bottom() + line + 2, area.width(), line)
        painting.draw_elided(painter, below, figure.x_title, _MIDDLE)
        with saved(painter):
            painter.translate(0, area.bottom())
            painter.rotate(-90)
            painting.draw_elided(painter, QRectF(0, 0, area.height(), line), figure.y_title, _MIDDLE)

    def _grid_line(self, painter: QPainter, one: QPointF, other: QPointF, *, is_zero: bool) -> None:
        painter.setPen(QPen(self._theme.colour("border_strong" if is_zero else "border"), 1))
        painter.drawLine(one, other)

    def _fit_legend(self, width: float) -> float:
        """Put the names side by side, in as many lines as they need; return the height of all of them."""
        figure, theme = self._figure, self._theme
        self._legend = []
        if figure is None or not figure.names:
            return 0.0
        metrics, line, sign = QFontMetricsF(theme.font("caption")), theme.em(1.25), theme.em(1.7)
        x, y = float(theme.space(2)), 0.0
        for place, name in enumerate(figure.names):
            wide = min(width, sign + metrics.horizontalAdvance(name) + theme.space(4))
            if x > theme.space(2) and x + wide > width:
                x, y = float(theme.space(2)), y + line
            self._legend.append((place, QRectF(x, y, wide, line)))
            x += wide
        return y + line

    def _paint_legend(self, painter: QPainter, figure: Figure) -> None:
        theme, sign = self._theme, self._theme.em(1.7)
        for place, rect in self._legend:
            if figure.curves:
                painter.setPen(curve_pen(figure, place, theme))
                end = rect.left() + sign - theme.space(1)
                painter.drawLine(QPointF(rect.left(), rect.center().y()), QPointF(end, rect.center().y()))
            else:
                colour = QColor(figure.colour(place))
                stamp = point_stamp(figure.shape(place), colour, theme, painter.device().devicePixelRatioF())
                half = stamp.deviceIndependentSize().height() / 2
                painter.drawPixmap(QPointF(rect.left() + theme.space(1), rect.center().y() - half), stamp)
            painter.setPen(theme.colour("text"))
            painting.draw_elided(painter, rect.adjusted(sign, 0, -theme.space(2), 0), figure.names[place])

    def _x_ticks(self) -> list[tuple[float, str]]:
        low, high = self._bounds[:2]
        return _said(ticks(low, high, max(2, round(self.area.width() / self._theme.em(4)))))

    def _y_ticks(self, height: float) -> list[tuple[float, str]]:
        low, high = self._bounds[2:]
        return _said(ticks(low, high, max(3, round(height / self._theme.em(2)))))

    def _digits(self) -> QFontMetricsF:
        return QFontMetricsF(self._theme.font("caption"))


def _said(values: list[float]) -> list[tuple[float, str]]:
    """Return numbers with as many decimals as tell neighbours apart."""
    step = abs(values[1] - values[0]) if len(values) > 1 else max(abs(values[0]), 1.0)
    if step >= 1e5 or step < 1e-4:
        return [(value, f"{value:.3g}") for value in values]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [(value, numbers.plain(value, decimals)) for value in values]


def _roomy(low: float, high: float) -> tuple[float, float]:
    span = high - low
    air = span * _ROOM if span > 0 else max(abs(high), 1.0) * 0.5
    return low - air, high + air
