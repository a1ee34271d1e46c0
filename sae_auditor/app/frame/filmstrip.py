"""The filmstrip: every image of the queue, always in sight."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sae_auditor.app.frame.filmstrip_model import FilmstripModel, ItemRole
from sae_auditor.app.kit.guarded import guarded, painted, saved
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.workbench.queue import ImageQueue, QueueItem
from sae_auditor.workbench.thumbnails import Thumbnails

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
        """Every cell has the same size."""
        return self.cell

    @painted
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
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
        """Move sideways, whichever way the wheel turns."""
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
