"""The queue as a Qt list model."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage, QPixmap

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.names import printable
from sae_auditor.workbench.plain import plain_items
from sae_auditor.workbench.queue import ImageQueue, ItemState, QueueItem
from sae_auditor.workbench.thumbnails import Thumbnails

ItemRole = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class FilmstripModel(QAbstractListModel):
    """Rows are the positions of the queue. Thumbnails are asked for when the view wants to paint them."""

    def __init__(self, queue: ImageQueue, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._thumbnails = thumbnails
        self._n_rows = len(queue)
        self.removing = False
        queue.added.connect(self._added)
        queue.removed.connect(self._removed)
        queue.reset.connect(self._reset)
        queue.changed.connect(self._changed)
        thumbnails.ready.connect(self._thumbnail_ready)

    def disconnect_queue(self) -> None:
        """Stop following the queue; before the model is deleted."""
        self._queue.added.disconnect(self._added)
        self._queue.removed.disconnect(self._removed)
        self._queue.reset.disconnect(self._reset)
        self._queue.changed.disconnect(self._changed)
        self._thumbnails.ready.disconnect(self._thumbnail_ready)

    @guarded(0)
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Number of images."""
        return 0 if parent.isValid() else self._n_rows

    @guarded(None)
    @plain_items
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What to show for an image."""
        if not index.isValid() or index.row() >= len(self._queue):
            return None
        item = self._queue.item_at(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role == Qt.ItemDataRole.DecorationRole:
            pixels = self._thumbnails.get(item)
            return None if pixels is None else _pixmap(pixels)
        if role == Qt.ItemDataRole.ToolTipRole:
            return item.message or printable(str(item.path or item.name))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(item, index.row())
        return item if role == ItemRole else None

    def _spoken(self, item: QueueItem, row: int) -> str:
        place = QCoreApplication.translate("Filmstrip", "{name}, {number} of {count}, {state}")
        return place.format(name=item.name, number=row + 1, count=len(self._queue), state=state_text(item.state))

    def _added(self, first: int, count: int) -> None:
        self.beginInsertRows(QModelIndex(), first, first + count - 1)
        self._n_rows += count
        self.endInsertRows()

    def _removed(self, first: int, count: int) -> None:
        self.removing = True
        self.beginRemoveRows(QModelIndex(), first, first + count - 1)
        self._n_rows -= count
        self.endRemoveRows()
        self.removing = False

    def _reset(self) -> None:
        self.beginResetModel()
        self._n_rows = len(self._queue)
        self.endResetModel()

    def _changed(self, position: int) -> None:
        index = self.index(position, 0)
        self.dataChanged.emit(index, index)

    def _thumbnail_ready(self, item_id: int) -> None:
        position = self._queue.position_of(item_id)
        if position >= 0:
            self._changed(position)


def state_text(state: ItemState) -> str:
    """Say a state in words."""
    if state == "ready":
        return QCoreApplication.translate("Filmstrip", "audited")
    if state == "refused":
        return QCoreApplication.translate("Filmstrip", "cannot be used")
    if state == "loading":
        return QCoreApplication.translate("Filmstrip", "being audited")
    return QCoreApplication.translate("Filmstrip", "not audited yet")


def _pixmap(pixels: NDArray[np.uint8]) -> QPixmap:
    height, width = pixels.shape[:2]
    contiguous = np.ascontiguousarray(pixels)
    return QPixmap.fromImage(QImage(contiguous.data, width, height, 3 * width, QImage.Format.Format_RGB888))
