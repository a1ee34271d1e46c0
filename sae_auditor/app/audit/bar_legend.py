"""The key to the bars: what the two strokes of a row mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sae_auditor.app.audit import painting
from sae_auditor.app.i18n import translate
from sae_auditor.app.theme import Theme


class BarLegend(QWidget):
    """One line of text with its strokes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._method = ""
        self._has_ablation = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            translate("Audit", "Left of the line: pushed against the class. Right of it: pushed towards the class.")
        )
        self.setAccessibleName(self.toolTip())
        theme.changed.connect(self.update)

    def set_method(self, name: str, *, has_ablation: bool = True) -> None:
        """Name the method behind the thick bars; `has_ablation` tells whether there are thin ones."""
        self._method = name
        self._has_ablation = has_ablation
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(10), self._theme.em(1.2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        theme = self._theme
        painter = QPainter(self)
        painter.setFont(theme.font("caption"))
        if self._method:
            self._strokes(painter, QRectF(theme.space(3), 0, self.width() - theme.space(3), self.height()))
        painter.end()

    def _strokes(self, painter: QPainter, rect: QRectF) -> None:
        theme = self._theme
        y = rect.center().y()
        width = theme.em(0.7)
        painting.fill_bar(
            painter, QRectF(rect.left(), y - theme.em(0.25), width, theme.em(0.5)), theme.colour("muted", 0.6)
        )
        painter.setPen(theme.colour("muted"))
        x = rect.left() + width + theme.space(1)
        x += painting.draw_elided(painter, QRectF(x, 0, rect.width(), self.height()), self._method) + theme.space(2)
        if not self._has_ablation:
            return
        painting.fill_bar(painter, QRectF(x, y - theme.em(0.1), width, theme.em(0.2)), theme.colour("muted"))
        x += width + theme.space(1)
        rest = QRectF(x, 0, max(0.0, rect.right() - x), self.height())
        painting.draw_elided(painter, rest, translate("Audit", "switched off"))
