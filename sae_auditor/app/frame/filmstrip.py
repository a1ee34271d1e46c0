"""The filmstrip: every image of the queue, always in sight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPainterPath, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sae_auditor.app.kit.guarded import guarded, painted, saved
from sae_auditor.app.kit.theme import Theme, icon_pixmap
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


_RADIUS_PX = 6.0
_BADGES = {"ready": ("check", "good"), "refused": ("warning", "error"), "loading": ("more", "muted")}


class FilmstripDelegate(QStyledItemDelegate):
    """Paints an image as a rounded picture with its name below and its state in a corner."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.cell = QSize(theme.em(6), theme.em(5.5))

    @guarded(QSize())
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self.cell

    @painted
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        space = self._theme.space()
        caption_px = self._theme.em(1.1)
        picture = QRectF(rect).adjusted(space, space, -space, -caption_px - space)
        self._paint_picture(painter, picture, index.data(Qt.ItemDataRole.DecorationRole))
        self._paint_frame(painter, picture, state)
        item = index.data(ItemRole)
        caption = QRect(rect.left() + space, round(picture.bottom()) + 2, rect.width() - 2 * space, caption_px)
        self._paint_name(painter, caption, item, bool(state & QStyle.StateFlag.State_Selected))
        self._paint_badge(painter, picture, item)

    def _paint_picture(self, painter: QPainter, rect: QRectF, pixmap: QPixmap | None) -> None:
        path = QPainterPath()
        path.addRoundedRect(rect, _RADIUS_PX, _RADIUS_PX)
        painter.fillPath(path, self._theme.colour("sunken"))
        if pixmap is None:
            side = round(min(rect.width(), rect.height()) * 0.3)
            drawing = icon_pixmap("image", self._theme.colours.disabled, side, painter.device().devicePixelRatio())
            painter.drawPixmap(QPointF(rect.center().x() - side / 2, rect.center().y() - side / 2), drawing)
            return
        # The picture fills its cell: for a strip of thumbnails equal shapes read better than letter boxes.
        scale = max(rect.width() / pixmap.width(), rect.height() / pixmap.height())
        width, height = rect.width() / scale, rect.height() / scale
        source = QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
        with saved(painter):
            painter.setClipPath(path)
            painter.drawPixmap(rect, pixmap, source)

    def _paint_frame(self, painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            focus = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(self._theme.colour("accent"), 3.0 if focus else 2.0))
            rect = rect.adjusted(-1, -1, 1, 1)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(self._theme.colour("border_strong"), 1.5))
        else:
            painter.setPen(QPen(self._theme.colour("border"), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, _RADIUS_PX, _RADIUS_PX)

    def _paint_name(self, painter: QPainter, rect: QRect, item: QueueItem, selected: bool) -> None:
        font = self._theme.font("caption")
        painter.setFont(font)
        painter.setPen(self._theme.colour("text" if selected else "muted"))
        stem = Path(item.name).stem if item.path is not None else item.name
        name = painter.fontMetrics().elidedText(stem, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_badge(self, painter: QPainter, picture: QRectF, item: QueueItem) -> None:
        if item.state not in _BADGES:
            return
        name, colour = _BADGES[item.state]
        side = self._theme.em(1.0)
        place = QRectF(picture.right() - side - 4, picture.top() + 4, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("surface", 0.92))
        painter.drawEllipse(place)
        inner = place.adjusted(side * 0.16, side * 0.16, -side * 0.16, -side * 0.16)
        ratio = painter.device().devicePixelRatio()
        drawing = icon_pixmap(name, getattr(self._theme.colours, colour), round(inner.width()), ratio)
        painter.drawPixmap(inner.toRect(), drawing)


class FilmstripList(QListView):
    """A single row that the wheel moves sideways."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        # A list takes input methods by default and then a Japanese IME swallows the verdict keys.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName(self.tr("Images"))
        self.setStyleSheet("QListView { background: transparent; border: none; }")
        self.delegate = FilmstripDelegate(theme, self)
        self.setItemDelegate(self.delegate)

    @guarded(None)
    def keyboardSearch(self, search: str) -> None:
        """Typing does not search: letters are shortcuts."""

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows; leave every letter to the window's shortcuts."""
        if event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    @guarded(None)
    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        step = delta.x() if abs(delta.x()) > abs(delta.y()) else delta.y()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - step)
        event.accept()

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the pictures grow and shrink with the height of the strip."""
        # Room for the scroll bar is always left: were it not, its coming would shrink the cells and send it away again.
        height = max(self._theme.em(3.5), self.height() - self.horizontalScrollBar().sizeHint().height())
        width = round((height - self._theme.em(1.1)) * 1.3)
        if self.delegate.cell != QSize(width, height):
            self.delegate.cell = QSize(width, height)
            # A grid, since a list of uniform items remembers the size they had.
            self.setGridSize(self.delegate.cell)
        super().resizeEvent(event)


class FilmStrip(QFrame):
    """The strip with its model. `selected` carries the position that a person chose."""

    selected = Signal(int)

    def __init__(self, queue: ImageQueue, thumbnails: Thumbnails, theme: Theme) -> None:
        super().__init__()
        self._quiet = False
        self.setProperty("kind", "strip")
        self.list = FilmstripList(theme)
        self.model = FilmstripModel(queue, thumbnails, self)
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._current_changed)
        self.model.modelReset.connect(lambda: self.set_current(queue.current_index))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(2), theme.space(2), theme.space(2), theme.space(1))
        layout.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.setMinimumHeight(theme.em(5))
        theme.changed.connect(self.list.viewport().update)

    def set_current(self, position: int) -> None:
        """Show which image is current, without telling `selected`."""
        index = self.model.index(position, 0)
        # A list that gets the focus makes a row current without selecting it, so both are always set.
        self._quiet = True
        self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._quiet = False
        if index.isValid():
            self.list.scrollTo(index)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        # Taking rows out moves Qt's current row by itself; the queue decides what is current then.
        if current.isValid() and not self._quiet and not self.model.removing:
            self.selected.emit(current.row())
