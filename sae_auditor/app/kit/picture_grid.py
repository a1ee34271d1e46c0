"""Images in rows that fill the width: a list that paints what is in sight, however many there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.picture_list import PictureList
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.kit.thumbnail import Thumb, paint_thumb
from sae_auditor.workbench.columns import Rows
from sae_auditor.workbench.plain import plain

_Index = QModelIndex | QPersistentModelIndex
_NOTHING = QModelIndex()
_THUMB = Qt.ItemDataRole.UserRole + 1


class _Model(QAbstractListModel):
    """Rows are numbers; what they show is asked for when they are looked at."""

    def __init__(self, thumb: Callable[[int], Thumb], said: Callable[[int], str], parent: QListView) -> None:
        super().__init__(parent)
        self._thumb, self._said = thumb, said
        self.rows: Rows = np.empty(0, np.int64)

    def set_rows(self, rows: Rows) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    @guarded(0)
    def rowCount(self, parent: _Index = _NOTHING) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @guarded(None)
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role of an image shows."""
        if not index.isValid() or not index.row() < len(self.rows):
            return None
        row_id = int(self.rows[index.row()])
        if role == _THUMB:
            return self._thumb(row_id)
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(self._said(row_id).split("\n", 1)[0])
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return plain(self._said(row_id))
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    @guarded(QSize())
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self._theme.em(7.2), self._theme.em(6.6))

    @painted
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        paint_thumb(painter, self._theme, option.rect, index.data(_THUMB), option.state)


class PictureGrid(PictureList):
    """Rows in, typed signals out: `chosen` carries the image that one went to, `opened` one that was double-clicked.

    Parameters
    ----------
    thumb, said
        What is painted of a row, and the row in words, by its id.
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, theme: Theme, name: str, thumb: Callable[[int], Thumb], said: Callable[[int], str]) -> None:
        super().__init__(theme, name)
        self._quiet = False
        self.placeholder = ""
        self.pictures = _Model(thumb, said, self)
        self.setModel(self.pictures)
        self.setItemDelegate(_Delegate(theme, self))
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.activated.connect(lambda index: self.opened.emit(int(self.pictures.rows[index.row()])))
        theme.changed.connect(self.viewport().update)

    def set_rows(self, rows: ArrayLike, current: int | None) -> None:
        """List these images; where they are the same as before, the view keeps its place and is painted anew."""
        new = np.asarray(rows, np.int64)
        if np.array_equal(new, self.pictures.rows):
            self.viewport().update()
        else:
            scrolled = self.verticalScrollBar().value()
            self._quiet = True
            self.pictures.set_rows(new)
            self._quiet = False
            self.doItemsLayout()
            self.verticalScrollBar().setValue(min(scrolled, self.verticalScrollBar().maximum()))
        self.set_current(current)

    def set_current(self, row_id: int | None) -> None:
        """Mark an image without telling anybody."""
        found = np.flatnonzero(self.pictures.rows == (-1 if row_id is None else row_id))
        index = self.pictures.index(int(found[0])) if found.size else QModelIndex()
        if index != self.currentIndex():
            self._quiet = True
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._quiet = False

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the images, or why there are none."""
        super().paintEvent(event)
        if self.placeholder and not len(self.pictures.rows):
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.colour("muted"))
            margin = self._theme.space(6)
            area = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
            place = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(area, place, self.placeholder)
            painter.end()

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self.chosen.emit(int(self.pictures.rows[current.row()]))
