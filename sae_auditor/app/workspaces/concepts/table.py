"""The table of all latents, with keys for judging them one after another."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from sae_auditor.app.kit.cards import line
from sae_auditor.app.kit.controls import ElidingLabel, icon_button
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme, set_icon
from sae_auditor.app.latents.head import KEYS
from sae_auditor.concepts.concept import MARKS, Mark
from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import mark_word
from sae_auditor.workbench.concepts.actions import CONCEPTS_ACTIONS
from sae_auditor.workbench.concepts.columns import table_columns
from sae_auditor.workbench.concepts.state import Latents, Shown
from sae_auditor.workbench.latents import SHAPES
from sae_auditor.workbench.plain import plain

# The keys of actions that have no modifiers, and what goes to the panel: the table has them before the window does.
BARE_KEYS: Final[dict[int, str]] = {
    **{Qt.Key[f"Key_{key}"]: a.id for a in CONCEPTS_ACTIONS for key in a.keys if "+" not in key},
    Qt.Key.Key_Return: "enter",
    Qt.Key.Key_Enter: "enter",
}


class LatentTable(ColumnTable):
    """The latents of `Shown` in its order; the id of a row is the number of its latent."""

    def __init__(self, theme: Theme) -> None:
        name = translate("Concepts", "Latents")
        super().__init__(theme, name, remember_as="latents", owner_sorts=True, owner_has_menu=True, bare_keys=BARE_KEYS)
        self.latents: Latents | None = None
        self.shown: Shown | None = None

    def set_latents(self, latents: Latents | None) -> None:
        """Take the columns of all latents; nothing is listed until `set_shown`."""
        self.latents = latents
        self.set_current(None)
        self.set_shown(None)

    def set_shown(self, shown: Shown | None) -> None:
        """List these latents; what is selected stays selected where it is still listed."""
        if self.latents is None or shown is None:
            self.shown = None
            self.placeholder = ""
            self.set_rows(())
            return
        self.shown = shown
        self.placeholder = translate(
            "Concepts", "No latent passes these filters. The arrow beside them takes them all away."
        )
        self.set_order(shown.order.column, descending=shown.order.descending)
        self.set_columns(table_columns(self.latents, shown), shown.latents)


# Copying more rows than this would hold the window up; a file has no such limit.
MOST_COPIED = 10_000


class SelectionBar(QFrame):
    """How many are selected, and what to do with them; out of sight for one."""

    mark_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "info")
        self._text = ElidingLabel(theme)
        self.marks: dict[Mark | None, QToolButton] = {}
        for mark in MARKS:
            name = translate("Concepts", "Mark all: {mark}").format(mark=mark_word(mark))
            icon, colour = SHAPES[mark]
            self.marks[mark] = icon_button(theme, icon, name, tip=f"{name} ({KEYS[mark]})")
            set_icon(self.marks[mark], icon, theme, colour)
        self.marks[None] = icon_button(theme, "remove", translate("Concepts", "Remove the marks"))
        for chosen, button in self.marks.items():
            button.clicked.connect(partial(self._wanted, chosen))
        self.copy = icon_button(theme, "copy", translate("Concepts", "Copy the rows"))
        self.export = icon_button(theme, "save", translate("Concepts", "Export the selected latents\u2026"))
        layout = line((self._text, 1), *self.marks.values(), self.copy, self.export, gap_px=theme.space(1))
        layout.insertSpacing(1, theme.space(3))
        layout.setContentsMargins(theme.space(2), 0, theme.space(1), 0)
        self.setLayout(layout)
        self.hide()

    def set_count(self, count: int) -> None:
        """Tell how many are selected."""
        self.setVisible(count > 1)
        text = translate("Concepts", "{count} latents selected").format(count=f"{count:,}")
        self._text.setText(text)
        self.setAccessibleName(plain(text))
        self.copy.setEnabled(count <= MOST_COPIED)

    def _wanted(self, mark: Mark | None, _checked: bool = False) -> None:
        self.mark_wanted.emit(mark)
