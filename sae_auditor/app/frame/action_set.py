"""Qt actions made from the tables of `sae_auditor.workbench.actions`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from sae_auditor.app.kit.icons import set_icon
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.actions import CONDITIONS, MENUS, Action, Menu


@dataclass(frozen=True)
class Entry:
    """An action as people see it: translated, with its state. `reason` says why it cannot be used now."""

    id: str
    title: str
    tip: str
    keys: tuple[str, ...]
    icon: str
    menu: Menu
    enabled: bool
    reason: str


class ActionSet(QObject):
    """Holds a QAction for each record, runs handlers and enables by condition.

    `triggered` carries the id of each action that was run.
    """

    triggered = Signal(str)

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._records: dict[str, Action] = {}
        self._qt: dict[str, QAction] = {}
        self._handlers: dict[str, Callable[[], None]] = {}
        self._conditions: dict[str, bool] = {"always": True}

    def add(self, records: Iterable[Action], handlers: Mapping[str, Callable[[], None]]) -> None:
        """Take a table and its handlers. A record without handler is a mistake, except one that is `held`.

        Raises
        ------
        KeyError
            When a handler is missing.
        """
        for record in records:
            self._records[record.id] = record
            if not record.held:
                self._handlers[record.id] = handlers[record.id]
                self._qt[record.id] = self._make(record)

    def set_condition(self, name: str, holds: bool) -> None:
        """Tell whether actions with this condition can be used now."""
        if self._conditions.get(name) != holds:
            self._conditions[name] = holds
            for action_id, action in self._qt.items():
                action.setEnabled(self._holds(self._records[action_id]))

    def action(self, action_id: str) -> QAction:
        """Return the Qt action, to put it into a menu or on a button."""
        return self._qt[action_id]

    def run(self, action_id: str) -> None:
        """Do it, if it can be done now."""
        action = self._qt.get(action_id)
        if action is not None and action.isEnabled():
            action.trigger()

    def entries(self) -> list[Entry]:
        """Describe every action in the order of the tables."""
        return [self._entry(record) for record in self._records.values()]

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Make the menus that have entries."""
        for menu_id, title in MENUS:
            records = sorted((r for r in self._records.values() if r.menu == menu_id), key=lambda r: r.section)
            records = [record for record in records if record.id in self._qt]
            if records:
                self._fill(bar.addMenu(QCoreApplication.translate("Menus", title)), records)

    def _fill(self, menu: QMenu, records: list[Action]) -> None:
        menu.setToolTipsVisible(True)
        for before, record in zip([records[0], *records], records, strict=False):
            if before.section != record.section:
                menu.addSeparator()
            menu.addAction(self._qt[record.id])

    def _make(self, record: Action) -> QAction:
        action = QAction(_shown(record.title), self._window)
        action.setShortcuts([QKeySequence(key) for key in record.keys])
        action.setToolTip(_shown(record.tip or record.title))
        action.setStatusTip("")
        action.setEnabled(self._holds(record))
        action.setMenuRole(QAction.MenuRole.NoRole)
        if record.icon:
            set_icon(action, record.icon, self._theme, "muted")
        action.triggered.connect(partial(self._run, record.id))
        self._window.addAction(action)
        return action

    def _run(self, action_id: str, _checked: bool = False) -> None:
        self._handlers[action_id]()
        self.triggered.emit(action_id)

    def _holds(self, record: Action) -> bool:
        return self._conditions.get(record.enabled_when, False)

    def _entry(self, record: Action) -> Entry:
        enabled = self._holds(record)
        reason = "" if enabled else QCoreApplication.translate("Conditions", CONDITIONS.get(record.enabled_when, ""))
        keys = tuple(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in record.keys)
        return Entry(
            record.id, _shown(record.title), _shown(record.tip), keys, record.icon, record.menu, enabled, reason
        )


def _shown(text: str) -> str:
    return QCoreApplication.translate("Actions", text) if text else ""
