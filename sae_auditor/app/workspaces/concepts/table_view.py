"""The table of all latents, with keys for judging them one after another."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts.actions import CONCEPTS_ACTIONS
from sae_auditor.workbench.concepts.columns import table_columns
from sae_auditor.workbench.concepts.state import Latents, Shown

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
