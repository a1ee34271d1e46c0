"""What the context menu of the table offers for the selected latents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from sae_auditor.app.kit.icons import set_icon
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.marks import KEYS, SHAPES
from sae_auditor.concepts.concept import MARKS, Mark
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.concepts.state import Column


class Deeds(Protocol):
    """What the menu asks for; the screen does it."""

    def mark_selected(self, mark: Mark | None) -> None:
        """Mark every selected latent."""

    def rename(self) -> None:
        """Let the person name the latent."""

    def edit_note(self) -> None:
        """Let the person write about the latent."""

    def toggle_pin(self) -> None:
        """Keep the latent beside the selected one, or let it go."""

    def search_alike(self) -> None:
        """List the latents that resemble the selected one."""

    def copy(self) -> None:
        """Copy the selected rows."""

    def export(self) -> None:
        """Save the selected rows."""

    def sort_by(self, column: Column) -> None:
        """Sort the table."""


def table_menu(theme: Theme, parent: QWidget, deeds: Deeds, n_selected: int) -> QMenu:
    """Return the menu for so many selected rows; what concerns one latent alone is there for one only."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for mark in MARKS:
        icon, colour = SHAPES[mark]
        text = f"{columns.mark_word(mark)}\t{KEYS[mark]}"
        set_icon(menu.addAction(text, partial(deeds.mark_selected, mark)), icon, theme, colour)
    menu.addAction(translate("Concepts", "Remove the mark"), partial(deeds.mark_selected, None))
    menu.addSeparator()
    if n_selected == 1:
        _one(theme, menu, deeds)
        menu.addSeparator()
    _add(theme, menu, "copy", translate("Concepts", "Copy"), deeds.copy, "Ctrl+C")
    _add(theme, menu, "save", translate("Concepts", "Export\u2026"), deeds.export)
    menu.addSeparator()
    _sorting(menu, deeds, columns.SORTABLE)
    return menu


def _one(theme: Theme, menu: QMenu, deeds: Deeds) -> None:
    _add(theme, menu, "edit", translate("Concepts", "Rename"), deeds.rename, "F2")
    _add(theme, menu, "note", translate("Concepts", "Write a note"), deeds.edit_note, "N")
    _add(theme, menu, "pin", translate("Concepts", "Pin to compare"), deeds.toggle_pin, "P")
    _add(theme, menu, "search", translate("Concepts", "Find latents like this one"), deeds.search_alike)


def _add(theme: Theme, menu: QMenu, icon: str, text: str, deed: Callable[[], None], key: str = "") -> None:
    set_icon(menu.addAction(f"{text}\t{key}" if key else text, deed), icon, theme, "muted")


def _sorting(menu: QMenu, deeds: Deeds, offered: Sequence[Column]) -> None:
    below = menu.addMenu(translate("Concepts", "Sort by"))
    for column in offered:
        below.addAction(columns.long_title_of(column), partial(deeds.sort_by, column))
