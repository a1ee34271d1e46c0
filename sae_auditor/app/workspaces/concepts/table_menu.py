"""What the context menu of the table offers for the selected latents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from sae_auditor.app.kit.icons import set_icon
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.marks import KEYS, SHAPES
from sae_auditor.concepts.concept import MARKS
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts import columns

if TYPE_CHECKING:
    from sae_auditor.app.workspaces.concepts.screen import ConceptsScreen
    from sae_auditor.workbench.concepts.state import Column


def table_menu(theme: Theme, parent: QWidget, screen: ConceptsScreen, n_selected: int) -> QMenu:
    """Return the menu for so many selected rows; what concerns one latent alone is there for one only."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for mark in MARKS:
        icon, colour = SHAPES[mark]
        text = f"{columns.mark_word(mark)}\t{KEYS[mark]}"
        set_icon(menu.addAction(text, partial(screen.mark_selected, mark)), icon, theme, colour)
    menu.addAction(translate("Concepts", "Remove the mark"), partial(screen.mark_selected, None))
    menu.addSeparator()
    if n_selected == 1:
        _one(theme, menu, screen)
        menu.addSeparator()
    _add(theme, menu, "copy", translate("Concepts", "Copy"), screen.copy, "Ctrl+C")
    _add(theme, menu, "save", translate("Concepts", "Export\u2026"), screen.export)
    menu.addSeparator()
    _sorting(menu, screen, columns.SORTABLE)
    return menu


def _one(theme: Theme, menu: QMenu, screen: ConceptsScreen) -> None:
    _add(theme, menu, "edit", translate("Concepts", "Rename"), screen.rename, "F2")
    _add(theme, menu, "note", translate("Concepts", "Write a note"), screen.edit_note, "N")
    _add(theme, menu, "pin", translate("Concepts", "Pin to compare"), screen.toggle_pin, "P")
    _add(theme, menu, "search", translate("Concepts", "Find latents like this one"), screen.search_alike)


def _add(theme: Theme, menu: QMenu, icon: str, text: str, act: Callable[[], None], key: str = "") -> None:
    set_icon(menu.addAction(f"{text}\t{key}" if key else text, act), icon, theme, "muted")


def _sorting(menu: QMenu, screen: ConceptsScreen, offered: Sequence[Column]) -> None:
    below = menu.addMenu(translate("Concepts", "Sort by"))
    for column in offered:
        below.addAction(columns.long_title_of(column), partial(screen.sort_by, column))
