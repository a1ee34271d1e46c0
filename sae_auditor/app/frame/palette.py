"""The command palette: find and run any action by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from sae_auditor.app.frame.action_set import Entry
from sae_auditor.app.kit.cards import column
from sae_auditor.app.kit.controls import text_label
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.workbench.fuzzy import rank
from sae_auditor.workbench.plain import plain_items

EntryRole = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_MAX_RECENT = 8


class EntryModel(QAbstractListModel):
    """The entries that match, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def set_entries(self, entries: list[Entry]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    @guarded(0)
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    @guarded(None)
    @plain_items
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, tip, or the entry itself."""
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.reason or entry.tip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.title, *entry.keys, entry.reason) if part)
        return entry if role == EntryRole else None


class EntryDelegate(QStyledItemDelegate):
    """Icon, title and key in one line; why an action is disabled in the place of its key."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    @guarded(QSize())
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._theme.em(10), self._theme.em(2.0))

    @painted
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(EntryRole)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        theme, space = self._theme, self._theme.space
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if state & QStyle.StateFlag.State_Selected else "hover"))
            painter.drawRoundedRect(rect.adjusted(space(), 1, -space(), -1), 5, 5)
        side = theme.em(1.0)
        left = rect.left() + space(3)
        if entry.icon:
            colour = theme.colours.muted if entry.enabled else theme.colours.disabled
            drawing = icon_pixmap(entry.icon, colour, side, painter.device().devicePixelRatio())
            painter.drawPixmap(left, rect.center().y() - side // 2, drawing)
        inner = rect.adjusted(space(3) + side + space(3), 0, -space(4), 0)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text" if entry.enabled else "disabled"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, entry.title)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("muted" if entry.enabled else "disabled"))
        aside = entry.reason or (entry.keys[0] if entry.keys else "")
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, aside)


class CommandPalette(QFrame):
    """Lies over the window while it is open. `chosen` carries the id of the action to run."""

    chosen = QtSignal(str)

    def __init__(self, window: QWidget, theme: Theme, entries: Callable[[], list[Entry]]) -> None:
        super().__init__(window)
        self._over = window
        self._theme = theme
        self._entries = entries
        self._recent: list[str] = []
        self._before: QWidget | None = None
        self.setProperty("kind", "overlay")
        self.setAccessibleName(self.tr("Command palette"))
        self.field = QLineEdit(placeholderText=self.tr("Type a command"), clearButtonEnabled=False)
        self.field.setAccessibleName(self.tr("Search commands"))
        self.field.setFont(theme.font("body"))
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.model = EntryModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(theme, self.list))
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setProperty("kind", "menu")
        self.list.setStyleSheet("QListView { border: none; background: transparent; padding: 0; }")
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._run)
        self._nothing = text_label(theme, self.tr("No command has this name."), tone="muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        window.installEventFilter(self)
        self.hide()

    def set_recent(self, action_ids: Sequence[str]) -> None:
        """Say which actions were used last, newest first."""
        self._recent = list(action_ids)[:_MAX_RECENT]

    def open(self) -> None:
        """Show it with every action."""
        self._before = self.window().focusWidget()
        self.field.clear()
        self._search("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus()

    def close_palette(self) -> None:
        """Hide it and give the focus back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size; let the field's arrow keys move in the list."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self.field and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _lay_out(self) -> None:
        shadow = QGraphicsDropShadowEffect(self, blurRadius=40, yOffset=8)
        shadow.setColor("#60000000")
        self.setGraphicsEffect(shadow)
        space = self._theme.space
        layout = column(self.field, self._nothing, (self.list, 1), gap_px=space(2))
        self.setLayout(layout)
        layout.setContentsMargins(*[space(2)] * 4)

    def _place(self) -> None:
        parent = self._over
        width = min(self._theme.em(34), parent.width() - self._theme.em(2))
        height = min(self._theme.em(26), parent.height() - self._theme.em(6))
        self.setGeometry((parent.width() - width) // 2, self._theme.em(4), width, height)

    def _search(self, query: str) -> None:
        places = {action_id: place for place, action_id in enumerate(self._recent)}
        usable_first = sorted(self._entries(), key=lambda entry: not entry.enabled)
        found = rank(query, usable_first, lambda entry: entry.title, lambda entry: places.get(entry.id, _MAX_RECENT))
        self.model.set_entries([entry for entry in found if entry.id != "view.palette"])
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        if found:
            self.list.setCurrentIndex(self.model.index(0, 0))

    def _key(self, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if event.key() in step:
            last = self.model.rowCount() - 1
            row = min(max(self.list.currentIndex().row() + step[Qt.Key(event.key())], 0), max(last, 0))
            self.list.setCurrentIndex(self.model.index(row, 0))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.close_palette()
            return True
        return False

    def _run(self, index: QModelIndex) -> None:
        entry = index.data(EntryRole)
        if isinstance(entry, Entry) and entry.enabled:
            self.close_palette()
            self.chosen.emit(entry.id)
