"""The heads of the table's columns: a click asks for an order, an arrow shows the one there is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.concepts.columns import TABLE
from sae_auditor.workbench.concepts.state import Column, Order


class LatentHeader(QHeaderView):
    """Paints title and arrow itself: what is sorted is decided elsewhere, and Qt would turn the arrow on its own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._order: Order | None = None
        self._hovered = -1
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(False)
        self.setFont(theme.font("caption"))
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setMouseTracking(True)
        self.setFixedHeight(theme.em(1.7))
        self.sectionEntered.connect(self._enter)
        theme.changed.connect(self.viewport().update)

    def set_order(self, order: Order | None) -> None:
        """Show by which column the table is sorted."""
        self._order = order
        self.viewport().update()

    def width_of(self, column: Column) -> int:
        """Return the width at which the title reads; the arrow takes the gap before it."""
        title = QFontMetricsF(self.font()).horizontalAdvance(columns.title_of(column))
        return round(title) + self._theme.space(5)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(super().sizeHint().width(), self._theme.em(1.7))

    @guarded(None)
    def leaveEvent(self, event: object) -> None:
        """Forget what the pointer was on."""
        self._enter(-1)

    @painted
    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint a head."""
        theme = self._theme
        spec = TABLE[section]
        order = self._order
        sorted_by = order is not None and order.column == spec.column
        area = QRectF(rect)
        painter.fillRect(area, theme.colour("hover" if section == self._hovered else "surface"))
        painter.setPen(QPen(theme.colour("border_strong"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(self.font())
        painter.setPen(theme.colour("text" if sorted_by else "muted"))
        pad = theme.space(2)
        inner = area.adjusted(pad, 0, -pad, 0)
        at_left = spec.kind == "name"
        side = theme.em(0.65)
        room = QRectF(inner)
        if at_left:
            # In line with the names, which stand after their marks.
            room.adjust(theme.em(0.9) + theme.space(1), 0, -side, 0)
        else:
            room.setLeft(area.left())
        align = Qt.AlignmentFlag.AlignLeft if at_left else Qt.AlignmentFlag.AlignRight
        used = painting.draw_elided(painter, room, columns.title_of(spec.column), align)
        if order is not None and sorted_by:
            name = "chevron-down" if order.descending else "chevron-up"
            x = room.left() + used + 2 if at_left else room.right() - used - side - 1
            pixmap = icon_pixmap(name, theme.colours.accent, side, self.devicePixelRatioF())
            painter.drawPixmap(round(x), round(area.center().y() - side / 2), pixmap)

    def _enter(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            self.viewport().update()
