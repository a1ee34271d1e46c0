"""Qt actions made from the tables of `sae_auditor.workbench.actions`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from sae_auditor.app.kit.theme import Theme, set_icon
from sae_auditor.workbench.actions import CONDITIONS, MENUS, OTHER_WORKSPACE, Action, Menu
from sae_auditor.workbench.plain import unkeyed


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


@dataclass
class _Known:
    """An action with what runs it. `scope` is the workspace that must be open for it, empty for everywhere."""

    record: Action
    scope: str
    handler: Callable[[], object] | None
    qt: QAction | None = None


class ActionSet(QObject):
    """Holds a QAction for each record, runs handlers and enables by workspace and condition.

    A key, an entry of a menu, a button and the palette all trigger the same QAction, so they do the same. `triggered`
    carries the id of each action that was run.
    """

    triggered = Signal(str)

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._known: dict[str, _Known] = {}
        self._conditions: dict[str, bool] = {"always": True}
        self._scope = ""

    def add(self, records: Iterable[Action], handlers: Mapping[str, Callable[[], object]], *, scope: str = "") -> None:
        """Take a table and its handlers. A record without handler is a mistake, except one that is `held`.

        Raises
        ------
        KeyError
            When a handler is missing.
        """
        for record in records:
            known = self._known[record.id] = _Known(record, scope, None if record.held else handlers[record.id])
            if not record.held:
                known.qt = self._make(known)

    def set_condition(self, name: str, holds: bool) -> None:
        """Tell whether actions with this condition can be used now."""
        if self._conditions.get(name) != holds:
            self._conditions[name] = holds
            self._enable()

    def set_scope(self, workspace_id: str) -> None:
        """Let the actions of this workspace be used, and those of no other."""
        self._scope = workspace_id
        self._enable()

    def action(self, action_id: str) -> QAction:
        """Return the Qt action, to put it into a menu or on a button."""
        action = self._known[action_id].qt
        if action is None:
            raise KeyError(f"{action_id} works while its key is held")
        return action

    def has(self, action_id: str) -> bool:
        """Whether there is such an action."""
        return action_id in self._known

    def say(self, action_id: str, what: str | None) -> None:
        """Have menus say what exactly an action would do now, such as what is undone."""
        title = _shown(self._known[action_id].record.title)
        self.action(action_id).setText(title if what is None else f"{title}: {unkeyed(what)}")

    def run(self, action_id: str) -> None:
        """Do it, if it can be done now."""
        known = self._known.get(action_id)
        if known is not None and known.qt is not None and known.qt.isEnabled():
            known.qt.trigger()

    def entries(self) -> list[Entry]:
        """Describe every action in the order of the tables."""
        return [self._entry(known) for known in self._known.values()]

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Make the menus that have entries."""
        for menu_id, title in MENUS:
            found = [known for known in self._known.values() if known.record.menu == menu_id and known.qt is not None]
            if found:
                found.sort(key=lambda known: known.record.section)
                self._fill(bar.addMenu(QCoreApplication.translate("Menus", title)), found)

    def _fill(self, menu: QMenu, found: list[_Known]) -> None:
        menu.setToolTipsVisible(True)
        for before, known in zip([found[0], *found], found, strict=False):
            if before.record.section != known.record.section:
                menu.addSeparator()
            menu.addAction(self.action(known.record.id))

    def _make(self, known: _Known) -> QAction:
        record = known.record
        action = QAction(_shown(record.title), self._window)
        action.setShortcuts([QKeySequence(key) for key in record.keys])
        action.setToolTip(_shown(record.tip or record.title))
        action.setStatusTip("")
        action.setAutoRepeat(record.repeats)
        action.setEnabled(not self._reason(known))
        action.setMenuRole(QAction.MenuRole.NoRole)
        if record.icon:
            set_icon(action, record.icon, self._theme, "muted")
        action.triggered.connect(partial(self._run, known))
        self._window.addAction(action)
        return action

    def _run(self, known: _Known, _checked: bool = False) -> None:
        if known.handler is not None:
            known.handler()
            self.triggered.emit(known.record.id)

    def _enable(self) -> None:
        for known in self._known.values():
            if known.qt is not None:
                known.qt.setEnabled(not self._reason(known))

    def _reason(self, known: _Known) -> str:
        """Why it cannot be used now, a source text of the context "Conditions"; empty when it can."""
        if known.scope and known.scope != self._scope:
            return OTHER_WORKSPACE.get(known.scope, CONDITIONS["never"])
        if not self._conditions.get(known.record.enabled_when, False):
            return CONDITIONS.get(known.record.enabled_when, "") or CONDITIONS["never"]
        return ""

    def _entry(self, known: _Known) -> Entry:
        record, reason = known.record, self._reason(known)
        keys = tuple(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in record.keys)
        if reason:
            reason = QCoreApplication.translate("Conditions", reason)
        elif known.handler is None:
            reason = QCoreApplication.translate("Conditions", "Works with its key: {keys}").format(keys=", ".join(keys))
        return Entry(
            record.id, _shown(record.title), _shown(record.tip), keys, record.icon, record.menu, not reason, reason
        )


def _shown(text: str) -> str:
    return QCoreApplication.translate("Actions", text) if text else ""
