"""A list without a frame of its own, that says what will stand in it while it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from sae_auditor.app.kit.guarded import painted
from sae_auditor.app.kit.theme import Theme


class PlainList(QListView):
    """Common ground of the painted lists.

    Parameters
    ----------
    placeholder
        What to say while there is no row.
    """

    def __init__(self, theme: Theme, placeholder: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.placeholder = placeholder
        self.setFrameShape(QFrame.Shape.NoFrame)
        # The card around it has a frame already.
        self.setStyleSheet("QListView { border: none; background: transparent; }")
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # With an input method on, Japanese keyboards would swallow single-letter keys here.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        theme.changed.connect(self.viewport().update)

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or the placeholder."""
        super().paintEvent(event)
        model = self.model()
        if self.placeholder and (model is None or model.rowCount() == 0):
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.colour("muted"))
            place = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(0, self._theme.space(1), 0, 0), place, self.placeholder)
            painter.end()
