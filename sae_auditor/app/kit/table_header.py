"""The heads of a `ColumnTable`: titles, the arrow of the order, and how wide each column is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.table_model import TableModel
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.columns import Column

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class TableHeader(QHeaderView):
    """Paints title and arrow itself: what is sorted is decided elsewhere, and Qt would turn the arrow on its own.

    `widths_changed` carries what `widths` returns, once a person gave a column another width.
    """

    widths_changed = Signal(object)

    def __init__(self, theme: Theme, model: TableModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._model = model
        self._order: tuple[str, bool] | None = None
        self._hovered = -1
        self._fitting = False
        # What a person gave, in line heights by column id.
        self._widths_em: dict[str, float] = {}
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(False)
        self.setFont(theme.font("caption"))
        self.setMouseTracking(True)
        self.setFixedHeight(theme.em(1.7))
        self.setMinimumSectionSize(theme.em(1.5))
        self.sectionEntered.connect(self._enter)
        self.sectionResized.connect(self._resized)
        theme.changed.connect(self.viewport().update)

    def set_order(self, column: str | None, *, descending: bool = False) -> None:
        """Show by which column the table is sorted."""
        self._order = None if column is None else (column, descending)
        self.viewport().update()

    def own_width(self, column: Column) -> int:
        """Return the width at which title and cells read; the arrow takes the gap before the title."""
        title = round(QFontMetricsF(self.font()).horizontalAdvance(column.title)) + self._theme.space(5)
        return max(self._theme.em(column.width_em), title)

    def widths(self) -> dict[str, float]:
        """Return the widths that a person gave, in line heights by column id."""
        return dict(self._widths_em)

    def set_widths(self, widths_em: Mapping[str, float]) -> None:
        """Take the widths that a person once gave; `fit` uses them."""
        self._widths_em = {column: width for column, width in widths_em.items() if width > 0}

    def fit(self, room: int) -> None:
        """Show the columns that say something and fit into `room` pixels, by their rank, that of the order first."""
        columns = self._model.columns
        order = None if self._order is None else self._order[0]
        free = room - sum(self._theme.em(column.width_em) for column in columns if column.stretch)
        places = [place for place, column in enumerate(columns) if column.shown and not column.stretch]
        places.sort(key=lambda place: (columns[place].id != order, columns[place].rank))
        shown = {place for place, column in enumerate(columns) if column.shown and column.stretch}
        self._fitting = True
        for place in places:
            width = self._width(columns[place])
            if free >= width or columns[place].rank == 0:
                shown.add(place)
                free -= width
                self.resizeSection(place, width)
            else:
                # What is less important must not slip in where this one found no room.
                free = 0
        for place in range(len(columns)):
            if self.isSectionHidden(place) == (place in shown):
                self.setSectionHidden(place, place not in shown)
        self._fitting = False
        self._model.first_shown = min(shown, default=0)

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
        theme, column, order = self._theme, self._model.columns[section], self._order
        sorted_by = order is not None and order[0] == column.id
        area = QRectF(rect)
        painter.fillRect(area, theme.colour("hover" if section == self._hovered else "surface"))
        painter.setPen(QPen(theme.colour("border_strong"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(self.font())
        painter.setPen(theme.colour("text" if sorted_by else "muted"))
        side, pad = theme.em(0.65), theme.space(2)
        room = area.adjusted(pad if column.at_left else 0, 0, -pad, 0)
        if column.at_left:
            # In line with the texts, which stand after their icons.
            room.adjust(theme.em(0.9) + theme.space(1) if column.has_icons else 0, 0, -side, 0)
        used = painting.draw_elided(painter, room, column.title, _LEFT if column.at_left else _RIGHT)
        if order is not None and sorted_by:
            name = "chevron-down" if order[1] else "chevron-up"
            x = room.left() + used + 2 if column.at_left else room.right() - used - side - 1
            pixmap = icon_pixmap(name, theme.colours.accent, side, self.devicePixelRatioF())
            painter.drawPixmap(round(x), round(area.center().y() - side / 2), pixmap)

    def _enter(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            self.viewport().update()

    def _width(self, column: Column) -> int:
        given = self._widths_em.get(column.id)
        if given is None:
            return self.own_width(column)
        return max(self.minimumSectionSize(), self._theme.em(given))

    def _resized(self, section: int, _before: int, width: int) -> None:
        # Only what the mouse did: while it is on the end of a head, a button is down.
        if self._fitting or not QGuiApplication.mouseButtons() or not 0 <= section < len(self._model.columns):
            return
        column = self._model.columns[section]
        if not column.stretch:
            # A single line height is rounded to pixels.
            self._widths_em[column.id] = width * 100 / self._theme.em(100)
            self.widths_changed.emit(self.widths())
