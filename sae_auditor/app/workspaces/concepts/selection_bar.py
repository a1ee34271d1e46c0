"""What can be done with several selected latents at once; out of sight for one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from sae_auditor.app.kit.controls import ElidingLabel, icon_button
from sae_auditor.app.kit.icons import set_icon
from sae_auditor.app.kit.table import MOST_COPIED
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.marks import KEYS, SHAPES
from sae_auditor.concepts.concept import MARKS, Mark
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.plain import plain


class SelectionBar(QFrame):
    """How many are selected, and what to do with them."""

    mark_wanted = Signal(object)
    copy_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "info")
        self._text = ElidingLabel(theme)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(2), 0, theme.space(1), 0)
        layout.setSpacing(theme.space(1))
        layout.addWidget(self._text, 1)
        self.marks: dict[Mark | None, QToolButton] = {}
        for mark in MARKS:
            name = translate("Concepts", "Mark all: {mark}").format(mark=columns.mark_word(mark))
            icon, colour = SHAPES[mark]
            button = icon_button(theme, icon, name, tip=f"{name} ({KEYS[mark]})")
            set_icon(button, icon, theme, colour)
            self._add(mark, button)
        self._add(None, icon_button(theme, "remove", translate("Concepts", "Remove the marks")))
        self.copy = icon_button(theme, "copy", translate("Concepts", "Copy the rows"))
        self.export = icon_button(theme, "save", translate("Concepts", "Export the selected latents\u2026"))
        layout.addSpacing(theme.space(3))
        for button in (*self.marks.values(), self.copy, self.export):
            layout.addWidget(button)
        self.copy.clicked.connect(self.copy_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.hide()

    def set_count(self, count: int) -> None:
        """Tell how many are selected."""
        self.setVisible(count > 1)
        text = translate("Concepts", "{count} latents selected").format(count=f"{count:,}")
        self._text.setText(text)
        self.setAccessibleName(plain(text))
        self.copy.setEnabled(count <= MOST_COPIED)

    def _add(self, mark: Mark | None, button: QToolButton) -> None:
        button.clicked.connect(partial(self._wanted, mark))
        self.marks[mark] = button

    def _wanted(self, mark: Mark | None, _checked: bool = False) -> None:
        self.mark_wanted.emit(mark)
