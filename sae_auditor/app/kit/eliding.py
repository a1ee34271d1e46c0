"""A label of one line that gives way: what does not fit ends in dots and is in the tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from sae_auditor.app.kit.controls import PlainLabel
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import TextRole, Theme


class ElidingLabel(PlainLabel):
    """Plain text on one line, in a colour of the theme."""

    def __init__(self, theme: Theme, role: TextRole = "body", tone: str = "text", text: str = "") -> None:
        super().__init__(text)
        self._theme = theme
        self.tone = tone
        self.setFont(theme.font(role))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def setText(self, text: str) -> None:
        """Show a text; the whole of it is in the tool tip."""
        super().setText(text)
        self.setToolTip(self.text())

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the smallest size that still works."""
        return QSize(self._theme.em(2) if self.text() else 0, super().minimumSizeHint().height())

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setPen(self._theme.colour(self.tone))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)
        painter.end()
