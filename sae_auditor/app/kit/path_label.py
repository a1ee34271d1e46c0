"""A path on one line: what does not fit is left out of its middle, since both ends tell paths apart."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent

from sae_auditor.app.kit.controls import ElidingLabel
from sae_auditor.app.kit.guarded import painted


class PathLabel(ElidingLabel):
    """Shows a path; the whole of it is in the tool tip."""

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setPen(self._theme.colour(self.tone))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        painter.end()
