"""Every text that a window has: of widgets, actions and the items of their models, with how Qt reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QToolTip,
    QWidget,
)

ITEM_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)


@dataclass(frozen=True)
class Text:
    """A text, whose it is, and whether ``&`` names a key in it or markup is read in it."""

    owner: str
    text: str
    has_keys: bool = False
    is_rich: bool = False


def texts(root: QWidget) -> Iterator[Text]:
    """Yield every text below a widget, its own included."""
    for widget in (root, *root.findChildren(QWidget)):
        widget.ensurePolished()
        yield from _of_widget(widget)
    for action in root.findChildren(QAction):
        name = f"action {action.objectName()}"
        yield Text(name, action.text(), has_keys=True)
        yield Text(f"{name} tip", action.toolTip())


def _of_widget(widget: QWidget) -> Iterator[Text]:
    name = f"{type(widget).__module__.removeprefix('sae_auditor.app.')}.{type(widget).__name__}"
    yield Text(f"{name} tip", widget.toolTip())
    yield Text(f"{name} status tip", widget.statusTip())
    yield Text(f"{name} help", widget.whatsThis(), is_rich=True)
    yield Text(f"{name} said", widget.accessibleName())
    yield Text(f"{name} said", widget.accessibleDescription())
    yield Text(f"{name} title", widget.windowTitle())
    if isinstance(widget, QLabel):
        rich = widget.textFormat() != Qt.TextFormat.PlainText
        yield Text(name, widget.text(), has_keys=widget.buddy() is not None, is_rich=rich)
        assert not (rich and widget.openExternalLinks())
    elif isinstance(widget, QAbstractButton):
        yield Text(name, widget.text(), has_keys=True)
    elif isinstance(widget, QGroupBox | QMenu):
        yield Text(name, widget.title(), has_keys=True)
    elif isinstance(widget, QTabBar):
        for place in range(widget.count()):
            yield Text(name, widget.tabText(place), has_keys=True)
            yield Text(f"{name} tip", widget.tabToolTip(place))
    elif isinstance(widget, QLineEdit):
        yield Text(f"{name} hint", widget.placeholderText())
    elif isinstance(widget, QTextEdit):
        yield Text(name, widget.toPlainText(), is_rich=widget.acceptRichText())
    elif isinstance(widget, QPlainTextEdit):
        yield Text(f"{name} hint", widget.placeholderText())
    if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
        yield from _of_model(name, widget.model())


def _columns(model: QAbstractItemModel) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount()  # which lists keep to themselves


def _of_model(name: str, model: QAbstractItemModel) -> Iterator[Text]:
    for row in range(min(model.rowCount(), 200)):
        for column in range(_columns(model)):
            index = model.index(row, column)
            for role in ITEM_ROLES:
                value = index.data(role)
                if isinstance(value, str):
                    yield Text(f"{name} item {role.name}", value)
    for column in range(_columns(model)):
        value = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        if isinstance(value, str):
            yield Text(f"{name} head", value)


def tips_shown(root: QWidget) -> Iterator[tuple[QWidget, QLabel]]:
    """Let Qt show the tool tip of every widget and of the first items, and yield whose it is and the label it is in."""
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            places = [
                widget.visualRect(widget.model().index(row, column, QModelIndex())).center()
                for row in range(min(widget.model().rowCount(), 5))
                for column in range(_columns(widget.model()))
            ]
            target = widget.viewport()
        elif widget.toolTip():
            places, target = [QPoint(2, 2)], widget
        else:
            continue
        for place in places:
            QToolTip.hideText()
            QApplication.sendEvent(target, QHelpEvent(QEvent.Type.ToolTip, place, target.mapToGlobal(place)))
            for label in QApplication.topLevelWidgets():
                if label.metaObject().className() == "QTipLabel" and label.isVisible():
                    yield widget, label
    QToolTip.hideText()
