"""How a mark looks: a colour and a shape each, and a word wherever there is room for one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from sae_auditor.app.kit.cards import FlowLayout
from sae_auditor.app.kit.controls import beside_icon
from sae_auditor.app.kit.theme import Theme, set_icon
from sae_auditor.concepts.concept import MARKS
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.concepts.columns import SHAPES as SHAPES

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Mark

KEYS: dict[Mark, str] = {"trusted": "T", "mixed": "M", "unusable": "X"}


def chip(theme: Theme, text: str, tip: str, icon: str = "", colour: str = "text") -> QPushButton:
    """Return a small button that stays pressed, with a word and perhaps a drawing."""
    button = QPushButton(beside_icon(text) if icon else text)
    button.setProperty("kind", "chip")
    button.setFont(theme.font("caption"))
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setAccessibleDescription(tip)
    button.setCheckable(True)
    button.setAutoDefault(False)
    if icon:
        button.setIconSize(QSize(theme.em(0.85), theme.em(0.85)))
        set_icon(button, icon, theme, colour)
    return button


class MarkButtons(QWidget):
    """Three buttons, of which one may be down; `chosen` carries a mark, or None to take it away."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        layout = FlowLayout(self, theme.space(1))
        self.buttons: dict[Mark, QPushButton] = {}
        for mark in MARKS:
            icon, colour = SHAPES[mark]
            tip = f"{columns.mark_help(mark)} ({KEYS[mark]})"
            button = chip(theme, columns.mark_word(mark), tip, icon, colour)
            button.clicked.connect(partial(self._clicked, mark))
            layout.addWidget(button)
            self.buttons[mark] = button

    def set_mark(self, mark: Mark | None) -> None:
        """Show this mark."""
        for own, button in self.buttons.items():
            button.setChecked(own == mark)

    def _clicked(self, mark: Mark) -> None:
        self.chosen.emit(mark if self.buttons[mark].isChecked() else None)
