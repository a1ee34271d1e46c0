"""Few figures with their intervals, as rows of a grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from sae_auditor.app.kit.cards import clear
from sae_auditor.app.kit.controls import Tone, text_label
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme


@dataclass(frozen=True)
class Figure:
    """A value from `low` to `high` on a scale of 0 to 1, with ticks; drawn as a bar with its interval."""

    value: float
    low: float
    high: float
    ticks: tuple[float, ...] = ()
    tone: Tone = "accent"


Cell = str | Figure | tuple[str, Tone]


class FigureGrid(QWidget):
    """Rows of texts and bars under a head."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(4))
        self._grid.setVerticalSpacing(theme.space(2))
        self._shown: object = None

    def set_rows(self, head: Sequence[str], rows: Sequence[Sequence[Cell]], stretch: int = 0) -> None:
        """Show these rows; the column `stretch` takes the room that the others leave."""
        if self._shown == (head, rows):
            return
        self._shown = (head, rows)
        clear(self._grid)
        for place in range(self._grid.columnCount()):
            self._grid.setColumnStretch(place, 0)
        self._grid.setColumnStretch(stretch, 1)
        for place, title in enumerate(head):
            self._grid.addWidget(text_label(self._theme, title, "caption", "muted"), 0, place)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                self._grid.addWidget(self._widget(cell, wrap=place == stretch), number + 1, place)

    def _widget(self, cell: Cell, *, wrap: bool) -> QWidget:
        if isinstance(cell, Figure):
            return IntervalBar(self._theme, cell)
        text, tone = cell if isinstance(cell, tuple) else (cell, "")
        return text_label(self._theme, text, tone=tone, wrap=wrap)


class IntervalBar(QWidget):
    """Draws a figure; what it says stands beside it in words."""

    def __init__(self, theme: Theme, figure: Figure) -> None:
        super().__init__()
        self._theme, self._figure = theme, figure
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        return QSize(self._theme.em(8), self._theme.em(1))

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        figure, height = self._figure, self.height()
        margin = self._theme.space(1)
        width = self.width() - 2 * margin

        def x(value: float) -> float:
            return margin + width * min(max(value, 0.0), 1.0)

        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.colour("border"), 1))
            painter.drawLine(QPointF(margin, height / 2), QPointF(margin + width, height / 2))
            for tick in (0.0, 1.0, *figure.ticks):
                painter.drawLine(QPointF(x(tick), height * 0.2), QPointF(x(tick), height * 0.8))
            if math.isnan(figure.value):
                return
            colour = self._theme.colour(figure.tone or "accent")
            painter.setPen(QPen(colour, height / 6))
            painter.drawLine(QPointF(x(figure.low), height / 2), QPointF(x(figure.high), height / 2))
            painter.setPen(QPen(self._theme.colour("surface"), 1.5))
            painter.setBrush(colour)
            side = height * 0.55
            painter.drawEllipse(QRectF(x(figure.value) - side / 2, (height - side) / 2, side, side))
