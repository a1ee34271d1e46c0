"""The filmstrip: every image of the queue, always in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.picture_list import PictureList
from sae_auditor.app.kit.queue_thumbs import QueueThumbs
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.kit.thumbnail import paint_thumb
from sae_auditor.i18n import translate
from sae_auditor.workbench.outcomes import Outcomes
from sae_auditor.workbench.plain import plain_items
from sae_auditor.workbench.queue import ImageQueue
from sae_auditor.workbench.thumbnails import Thumbnails

ItemRole = Qt.ItemDataRole.UserRole + 1
ThumbRole = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class FilmstripModel(QAbstractListModel):
    """Rows are the positions of the queue. Thumbnails are asked for when the view wants to paint them."""

    def __init__(
        self, queue: ImageQueue, thumbnails: Thumbnails, outcomes: Outcomes | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._thumbnails = thumbnails
        self._outcomes = outcomes or Outcomes()
        self._thumbs = QueueThumbs(queue, thumbnails, self._outcomes)
        self._n_rows = len(queue)
        self.removing = False
        queue.added.connect(self._added)
        queue.removed.connect(self._removed)
        queue.reset.connect(self._reset)
        queue.changed.connect(self._changed)
        thumbnails.ready.connect(self._item_changed)
        self._outcomes.changed.connect(self._outcomes_changed)
        self._outcomes.all_changed.connect(self._all_changed)

    def disconnect_queue(self) -> None:
        """Stop following the queue; before the model is deleted."""
        self._queue.added.disconnect(self._added)
        self._queue.removed.disconnect(self._removed)
        self._queue.reset.disconnect(self._reset)
        self._queue.changed.disconnect(self._changed)
        self._thumbnails.ready.disconnect(self._item_changed)
        self._outcomes.changed.disconnect(self._outcomes_changed)
        self._outcomes.all_changed.disconnect(self._all_changed)

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
            return self._thumbs.pixmap(item)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._thumbs.tip(item)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._thumbs.spoken(item, index.row(), len(self._queue))
        if role == ThumbRole:
            return self._thumbs.thumb(item)
        return item if role == ItemRole else None

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

    def _item_changed(self, item_id: int) -> None:
        position = self._queue.position_of(item_id)
        if position >= 0:
            self._changed(position)

    def _outcomes_changed(self, item_ids: tuple[int, ...]) -> None:
        for item_id in item_ids:
            self._item_changed(item_id)

    def _all_changed(self) -> None:
        if self._n_rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self._n_rows - 1, 0))


class FilmstripDelegate(QStyledItemDelegate):
    """Paints an image as a rounded picture with its name below, its decision and what was found in it."""

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
        paint_thumb(painter, self._theme, option.rect, index.data(ThumbRole), option.state)


class FilmstripList(PictureList):
    """A single row that the wheel moves sideways."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("FilmstripList", "Images"))
        self.setWrapping(False)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.delegate = FilmstripDelegate(theme, self)
        self.setItemDelegate(self.delegate)

    @guarded(None)
    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Paint what changed. Qt's own way lays every image out anew, and nothing that changes here changes a size."""
        self.viewport().update(self.visualRect(first) if first == last else self.viewport().rect())

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

    def __init__(
        self, queue: ImageQueue, thumbnails: Thumbnails, theme: Theme, outcomes: Outcomes | None = None
    ) -> None:
        super().__init__()
        self._theme = theme
        self._quiet = False
        self.setProperty("kind", "strip")
        self.list = FilmstripList(theme)
        self.model = FilmstripModel(queue, thumbnails, outcomes, self)
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._current_changed)
        self.model.modelReset.connect(lambda: self.set_current(queue.current_index))
        self._tools = QVBoxLayout()
        self._tools.setSpacing(theme.space(1))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(2), theme.space(2), theme.space(2), theme.space(1))
        layout.addWidget(self.list, 1)
        layout.addLayout(self._tools)
        self.setFocusProxy(self.list)
        self.setMinimumHeight(theme.em(5))
        theme.changed.connect(self.list.viewport().update)

    def offer(self, actions: Sequence[QAction]) -> None:
        """Put buttons for actions that concern all images beside them, below each other."""
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(action.text())
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFont(self._theme.font("caption"))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._tools.addWidget(button)
        self._tools.addStretch(1)

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
