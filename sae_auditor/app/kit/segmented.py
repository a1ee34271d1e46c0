"""A row of joined buttons, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from sae_auditor.app.kit.theme import Theme


class Segmented(QWidget):
    """A choice between a few values that are all in sight.

    Parameters
    ----------
    choices
        (value, text, tool tip) of each button.
    name
        What the choice is about, for screen readers.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, choices: Sequence[tuple[object, str, str]], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._name = name
        self._values = [value for value, _, _ in choices]
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1) // 2)
        for place, (_, text, tip) in enumerate(choices):
            button = QToolButton()
            button.setFont(theme.font("caption"))
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {text}")
            button.setAccessibleDescription(tip)
            self._group.addButton(button, place)
            layout.addWidget(button)
        self._group.idClicked.connect(lambda place: self.chosen.emit(self._values[place]))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_value(self, value: object) -> None:
        """Show `value` as chosen, without telling anybody."""
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show these texts on the buttons."""
        for button, text in zip(self._group.buttons(), texts, strict=True):
            button.setText(text)
            button.setAccessibleName(f"{self._name}: {text}")

    def set_offered(self, value: object, offered: bool) -> None:
        """Allow or forbid one of the values."""
        self._group.button(self._values.index(value)).setEnabled(offered)

    @property
    def value(self) -> object:
        """The chosen value; None before there is one."""
        place = self._group.checkedId()
        return self._values[place] if place >= 0 else None
