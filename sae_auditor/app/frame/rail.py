"""The rail on the left: one button for each workspace that exists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout

from sae_auditor.app.frame.action_set import ActionSet
from sae_auditor.app.kit.controls import icon_button
from sae_auditor.app.kit.icons import set_icon
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.protocols import WorkspaceSpec


class Rail(QFrame):
    """`chosen` carries the id of the workspace that a person wants."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, actions: ActionSet, specs: Sequence[WorkspaceSpec]) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "rail")
        self.setAccessibleName(self.tr("Workspaces"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        space = theme.space
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space(2), space(3), space(2), space(3))
        layout.setSpacing(space(2))
        for spec in specs:
            layout.addWidget(self._workspace_button(spec))
        layout.addStretch(1)
        keys = icon_button(theme, "keyboard", self.tr("Keyboard shortcuts"))
        set_icon(keys, "keyboard", theme, "muted")
        keys.clicked.connect(partial(actions.run, "help.keys"))
        layout.addWidget(keys, 0, Qt.AlignmentFlag.AlignHCenter)

    def set_current(self, workspace_id: str) -> None:
        """Show which workspace is open."""
        self._buttons[workspace_id].setChecked(True)
        for button_id, button in self._buttons.items():
            icon = button.property("sae_icon")
            set_icon(button, icon, self._theme, "accent" if button_id == workspace_id else "muted")

    def _workspace_button(self, spec: WorkspaceSpec) -> QToolButton:
        title = QCoreApplication.translate("Workspace", spec.title)
        button = icon_button(self._theme, spec.icon, title, checkable=True)
        button.setText(title)
        button.setFont(self._theme.font("caption"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(self._theme.em(1.5), self._theme.em(1.5)))
        button.setMinimumWidth(self._theme.em(3.4))
        button.clicked.connect(partial(self._choose, spec.id))
        self._group.addButton(button)
        self._buttons[spec.id] = button
        return button

    def _choose(self, workspace_id: str, _checked: bool = False) -> None:
        self.chosen.emit(workspace_id)
