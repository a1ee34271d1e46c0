"""Lines and points on two axes, drawn by ourselves: they follow the theme, and points are rows that can be marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.plot_frame import PlotFrame
from sae_auditor.app.kit.plot_marks import curve_pen, point_stamp
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.reports.figures import MOST_POINTS, Cloud, Figure, thinned
from sae_auditor.workbench.plain import plain

_NEAR_EM = 0.7
_NOTHING: NDArray[np.int64] = np.empty(0, np.int64)


class PlotView(QWidget):
    """Shows a figure; its points can be marked one by one, or by a frame that is drawn around them.

    `marked` carries the rows that a person marked, ``tuple[int, ...]``; holding Ctrl or Shift adds to those that were.
    The table beside it does the same by keyboard.
    """

    marked = Signal(object)

    def __init__(self, theme: Theme, name_of: Callable[[int], str] = str) -> None:
        super().__init__()
        self._theme = theme
        self._name_of = name_of
        self.figure: Figure | None = None
        self._frame = PlotFrame(theme)
        self._marked: NDArray[np.int64] = _NOTHING
        self._listed: NDArray[np.int64] | None = None
        # The points of all groups, one after the other: row, group, and place in pixels [n, 2].
        self._rows, self._groups = _NOTHING, _NOTHING
        self._places: NDArray[np.float64] = np.empty((0, 2))
        self._drawn: QPixmap | None = None
        self._from: QPoint | None = None
        self._band = QRect()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._redraw)

    # --------------------------------------------------------------------------------------------------------- setters

    def set_figure(self, figure: Figure | None, listed: NDArray[np.int64] | None = None) -> None:
        """Show another figure, and of its points those whose rows are listed; None lists all."""
        self.figure, self._listed = figure, listed
        self._frame.set_figure(figure)
        clouds = () if figure is None else figure.clouds
        self._rows = np.concatenate([cloud.rows for cloud in clouds]) if clouds else _NOTHING
        self._groups = np.repeat(np.arange(len(clouds)), [len(cloud.rows) for cloud in clouds])
        self.setCursor(Qt.CursorShape.CrossCursor if clouds else Qt.CursorShape.ArrowCursor)
        self._redraw()

    def set_marked(self, rows: Sequence[int]) -> None:
        """Mark the points of these rows."""
        marked = np.asarray(rows, np.int64)
        if not np.array_equal(marked, self._marked):
            self._marked = marked
            self._describe()
            self.update()

    @property
    def places(self) -> dict[int, QPointF]:
        """Where the point of each row that is shown stands."""
        shown = self._shown()
        return {int(self._rows[one]): QPointF(*map(float, self._places[one])) for one in np.flatnonzero(shown)}

    # ------------------------------------------------------------------------------------------------------ Qt's events

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        return QSize(self._theme.em(24), self._theme.em(14))

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.em(14), self._theme.em(8))

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw()

    @guarded(None)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and len(self._rows):
            self._from = event.position().toPoint()
            self._band = QRect()

    @guarded(None)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._band = QRect(self._from, event.position().toPoint()).normalized()
            self.update()

    @guarded(None)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Mark what lies in the frame, or the point under the pointer; a click beside all points marks nothing."""
        if self._from is None:
            return
        began, self._from = self._from, None
        end = event.position().toPoint()
        is_click = (end - began).manhattanLength() < self._theme.em(0.3)
        found = self._rows_at(end) if is_click else self._rows_in(QRectF(QRect(began, end).normalized()))
        self._band = QRect()
        adds = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        kept = self._marked.tolist() if adds else []
        self.update()
        self.marked.emit(tuple(sorted({*kept, *found})))

    @guarded(False)
    def event(self, event: QEvent) -> bool:
        """Say which row a point is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._rows_at(event.pos())
            QToolTip.showText(event.globalPos(), plain(self._name_of(found[0])) if found else "", self)
            return True
        return super().event(event)

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the plot as it was drawn last, then what is marked and the frame that a person is drawing."""
        if self.figure is None:
            return
        if self._drawn is None or self._drawn.devicePixelRatioF() != self.devicePixelRatioF():
            self._drawn = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marked(painter)
        if not self._band.isNull():
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.setBrush(self._theme.colour("accent", 0.12))
            painter.drawRect(self._band)
        painter.end()

    # ---------------------------------------------------------------------------------------------------------- inside

    def _redraw(self) -> None:
        self._drawn = None
        self._frame.fit(self.size())
        clouds = () if self.figure is None else self.figure.clouds
        x = np.concatenate([cloud.x for cloud in clouds]) if clouds else np.empty(0)
        y = np.concatenate([cloud.y for cloud in clouds]) if clouds else np.empty(0)
        self._places = self._frame.places(x, y)
        self._describe()
        self.update()

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(self.size() * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._frame.draw(painter)
        if self.figure is not None:
            painter.setClipRect(self._frame.area.adjusted(-4, -4, 4, 4))
            self._paint_curves(painter, self.figure)
            for group, cloud in enumerate(self.figure.clouds):
                self._paint_cloud(painter, self.figure, group, cloud)
        painter.end()
        return drawn

    def _paint_curves(self, painter: QPainter, figure: Figure) -> None:
        for place, curve in enumerate(figure.curves):
            colour = QColor(figure.colour(place))
            if len(curve.low):
                low, high = self._frame.places(curve.x, curve.low), self._frame.places(curve.x, curve.high)
                painter.setPen(Qt.PenStyle.NoPen)
                colour.setAlphaF(0.18)
                painter.setBrush(colour)
                painter.drawPolygon(_polygon(np.concatenate([low, high[::-1]])))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(curve_pen(figure, place, self._theme))
            painter.drawPolyline(_polygon(self._frame.places(curve.x, curve.y)))

    def _paint_cloud(self, painter: QPainter, figure: Figure, group: int, cloud: Cloud) -> None:
        places = self._places[(self._groups == group) & self._shown()]
        places = places[thinned(len(places), MOST_POINTS)]
        stamp = point_stamp(figure.shape(group), QColor(figure.colour(group)), self._theme, self.devicePixelRatioF())
        half = stamp.deviceIndependentSize().width() / 2
        for x, y in places.tolist():
            painter.drawPixmap(QPointF(x - half, y - half), stamp)

    def _paint_marked(self, painter: QPainter) -> None:
        some = np.isin(self._rows, self._marked) & self._shown()
        radius = self._theme.em(0.36)
        places = self._places[some]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Two rings, so that they are seen on any colour.
        for colour, width in ((self._theme.colour("surface"), 4.0), (self._theme.colour("text"), 1.8)):
            painter.setPen(QPen(colour, width))
            for x, y in places[thinned(len(places), MOST_POINTS)].tolist():
                painter.drawEllipse(QPointF(x, y), radius, radius)

    def _shown(self) -> NDArray[np.bool_]:
        if self._listed is None:
            return np.ones(len(self._rows), np.bool_)
        return np.isin(self._rows, self._listed)

    def _rows_in(self, band: QRectF) -> list[int]:
        x, y = self._places[:, 0], self._places[:, 1]
        inside = (x >= band.left()) & (x <= band.right()) & (y >= band.top()) & (y <= band.bottom())
        return [int(row) for row in self._rows[inside & self._shown()]]

    def _rows_at(self, place: QPoint) -> list[int]:
        shown = np.flatnonzero(self._shown())
        if not len(shown):
            return []
        away = np.hypot(*(self._places[shown] - (place.x(), place.y())).T)
        nearest = int(away.argmin())
        return [int(self._rows[shown[nearest]])] if away[nearest] <= self._theme.em(_NEAR_EM) else []

    def _describe(self) -> None:
        figure = self.figure
        if figure is None:
            return
        self.setAccessibleName(plain(figure.title))
        self.setAccessibleDescription(plain(figure_in_words(figure, int(self._shown().sum()), len(self._marked))))


def figure_in_words(figure: Figure, n_shown: int, n_marked: int = 0) -> str:
    """Say what a plot shows: its axes and their ends, its lines with where they begin and end, how many points."""
    x_low, x_high, y_low, y_high = figure.bounds()
    axis = translate("Plot", "{title} from {low} to {high}")
    parts = [
        axis.format(title=figure.x_title, low=f"{x_low:.3g}", high=f"{x_high:.3g}"),
        axis.format(title=figure.y_title, low=f"{y_low:.3g}", high=f"{y_high:.3g}"),
    ]
    for curve in figure.curves:
        if len(curve.y):
            text = translate("Plot", "{name}: from {first} to {last}")
            parts.append(text.format(name=curve.name, first=f"{curve.y[0]:.3g}", last=f"{curve.y[-1]:.3g}"))
    if figure.clouds:
        parts.append(translate("Plot", "{count} points, {marked} marked").format(count=n_shown, marked=n_marked))
    if figure.n_left_out:
        parts.append(translate("Plot", "{count} rows have no point").format(count=figure.n_left_out))
    return ". ".join(parts) + "."


def _polygon(places: NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in places.tolist() if np.isfinite(x) and np.isfinite(y)])
