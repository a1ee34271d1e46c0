"""Lists whose rows are painted, bars above all: one model, one ground under the rows, one text while there are none."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.plain import plain

# The role under which a model hands a row to whoever paints it.
ROW_ROLE = Qt.ItemDataRole.UserRole + 1

_NOTHING = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class RowModel(QAbstractListModel):
    """Rows that are made when they are looked at; each has a `tip`, which is the row in words."""

    def count(self) -> int:
        """Return how many rows there are."""
        raise NotImplementedError

    def row_at(self, place: int) -> Any:
        """Return a row as it is painted."""
        raise NotImplementedError

    def text_at(self, place: int) -> str:
        """Return the name of a row."""
        return str(self.row_at(place).label)

    def said_at(self, place: int) -> str:
        """Return a row as a screen reader says it."""
        return str(self.row_at(place).tip)

    def tell_changed(self) -> None:
        """Tell that the same rows have other values, so that the view keeps its place."""
        if self.count():
            self.dataChanged.emit(self.index(0), self.index(self.count() - 1))

    @guarded(0)
    def rowCount(self, parent: _Index = _NOTHING) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else self.count()

    @guarded(None)
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role of a row shows."""
        if not index.isValid() or not index.row() < self.count():
            return None
        place = index.row()
        if role == ROW_ROLE:
            return self.row_at(place)
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(self.text_at(place))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(self.row_at(place).tip)
        return plain(self.said_at(place)) if role == Qt.ItemDataRole.AccessibleTextRole else None


class RowDelegate(QStyledItemDelegate):
    """Paints the ground that says what is selected, under the pointer and under the keyboard; rows paint the rest."""

    def __init__(self, theme: Theme, parent: QWidget, width_em: float) -> None:
        super().__init__(parent)
        self._theme = theme
        self._width_em = width_em

    def height_em(self, row: Any) -> float:
        """Return how high a row is, in line heights."""
        return 1.35

    def has_ground(self, row: Any) -> bool:
        """Whether a row can be chosen."""
        return True

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: Any, place: int) -> None:
        """Paint what is on a row."""
        raise NotImplementedError

    @guarded(QSize())
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(self._width_em), self._theme.em(self.height_em(index.data(ROW_ROLE))))

    @painted
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        row, theme = index.data(ROW_ROLE), self._theme
        if self.has_ground(row):
            inner = QRectF(option.rect).adjusted(1, 1, -1, -1)
            if option.state & QStyle.StateFlag.State_Selected:
                painting.paint_selection(painter, inner, theme.colour("accent_soft"), theme.colour("accent"))
            elif option.state & QStyle.StateFlag.State_MouseOver:
                painting.fill_bar(painter, inner, theme.colour("hover"))
            painting.paint_focus(painter, inner, option.state, theme.colour("focus"))
        self.paint_row(painter, option, row, index.row())


class PaintedList(QListView):
    """A list without a frame of its own, that says what will stand in it while it is empty."""

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
        if self.placeholder and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.colour("muted"))
            place = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(0, self._theme.space(1), 0, 0), place, self.placeholder)
            painter.end()
