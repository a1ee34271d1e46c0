"""The page of the Concepts workspace: the table of all latents and what one of them stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QStatusTipEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import ElidingLabel, card
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.concepts.blank import Blank
from sae_auditor.app.workspaces.concepts.compare import Compare
from sae_auditor.app.workspaces.concepts.filter_bar import FilterBar
from sae_auditor.app.workspaces.concepts.intents import Intents
from sae_auditor.app.workspaces.concepts.region_dialog import RegionDialog
from sae_auditor.app.workspaces.concepts.search_bar import SearchBar
from sae_auditor.app.workspaces.concepts.selection_bar import SelectionBar
from sae_auditor.app.workspaces.concepts.table_menu import table_menu
from sae_auditor.app.workspaces.concepts.table_view import LatentTable
from sae_auditor.app.workspaces.concepts.tool_row import ToolRow
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.concepts.state import Column, LatentPage, Latents, Pixels, ReferenceOffer, Search, Shown
from sae_auditor.workbench.concepts.view import ConceptsView

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Mark

_SAID_MS = 5000
_MARKS: dict[str, Mark] = {"trusted": "trusted", "mixed": "mixed", "unusable": "unusable"}


class ConceptsScreen(ConceptsView):
    """Holds the widgets; `page` is the widget to show, `intents` what people want.

    Attributes
    ----------
    on_region
        Called when the person wants to search by a region; whoever knows the current image calls `ask_region`.
    on_changed
        Called when `has_latents` or `has_selected` may be another than before.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._latents: Latents | None = None
        self._reason: str | None = None
        self._selected: int | None = None
        self._has_saes = False
        self._is_working = False
        self._folder = Path.home()
        self.on_region: Callable[[], None] | None = None
        self.on_changed: Callable[[], None] | None = None
        self.page = QWidget()
        self.page.setAccessibleName(translate("Concepts", "Concepts"))
        self.intents = Intents(self.page)
        self.tools = ToolRow(theme)
        self.search = SearchBar(theme)
        self.filters = FilterBar(theme)
        self.table = LatentTable(theme)
        self.selection = SelectionBar(theme)
        self.status = ElidingLabel(theme, "caption", "muted")
        self.panels = Compare(theme, self.intents)
        self.blank = Blank(theme)
        self._lay_out()
        self._connect()
        self._choose_page()
        self.tools.export.setEnabled(False)

    @property
    def has_latents(self) -> bool:
        """Whether there is a table to look at."""
        return self._latents is not None and self._reason is None

    @property
    def has_selected(self) -> bool:
        """Whether a latent is selected."""
        return self.has_latents and self._selected is not None

    # ----------------------------------------------------------------------------------------------------- setters in

    def set_saes(self, names: Sequence[str], current: str) -> None:
        """Offer these SAEs."""
        self.tools.set_saes(names, current)
        self._has_saes = bool(names)
        self._choose_page()

    def set_references(self, offers: Sequence[ReferenceOffer], current: str) -> None:
        """Offer these sets of reference images."""
        self.tools.set_references(offers, current)

    def set_latents(self, latents: Latents | None) -> None:
        """Take the columns of all latents."""
        self._latents = latents
        self.panels.set_latents(latents)
        self.table.set_latents(latents)
        self.status.setText("")
        self.tools.export.setEnabled(False)
        self._choose_page()

    def set_shown(self, shown: Shown | None) -> None:
        """List these latents in this order."""
        self.table.set_shown(shown)
        latents = self._latents
        if shown is not None:
            self.filters.set_filter(shown.filter)
        known = latents is not None and shown is not None
        self.status.setText(columns.status_text(latents, shown) if latents is not None and shown is not None else "")
        self.tools.export.setEnabled(known and shown is not None and len(shown.latents) > 0)
        self._choose_page()

    def set_latent_row(self, latent: int) -> None:
        """Paint the row of a latent anew."""
        self.table.refresh(latent)

    def set_search(self, search: Search) -> None:
        """Show what is searched for."""
        self.search.set_search(search)

    def set_selected(self, latent: int | None) -> None:
        """Mark a latent in the table."""
        self._selected = latent
        self.table.set_current(latent)
        self._tell_changed()

    def set_page(self, page: LatentPage | None) -> None:
        """Show what the selected latent means."""
        self.panels.set_page(page)

    def set_pinned(self, page: LatentPage | None) -> None:
        """Show a second latent beside it."""
        was = self.panels.pinned.isHidden()
        self.panels.set_pinned(page)
        if was != (page is None):
            self._share_width(with_pinned=page is not None)

    def set_working(self, note: str | None) -> None:
        """Show that something is being computed."""
        self.tools.working.set_note(note)
        self._is_working = note is not None
        self._choose_page()

    def set_unindexed(self, reason: str | None) -> None:
        """Say that nothing is known of the latents."""
        self._reason = reason
        self._choose_page()

    def set_has_image(self, has_image: bool) -> None:
        """Allow searching by the current image once there is one."""
        self.search.set_has_image(has_image)

    # ------------------------------------------------------------------------------------------------- what people do

    def mark_selected(self, mark: Mark | None) -> None:
        """Mark every selected latent."""
        chosen = self.table.selected()
        if len(chosen):
            self.intents.mark.emit(tuple(chosen.tolist()), mark)

    def toggle_mark(self, mark: Mark) -> None:
        """Mark every selected latent; take the mark away where all of them have it already."""
        chosen = self.table.selected()
        latents = self._latents
        if latents is not None and len(chosen):
            has_it = all(latents.marks[latent] == mark for latent in chosen.tolist())
            self.mark_selected(None if has_it else mark)

    def rename(self) -> None:
        """Let the person name the selected latent."""
        self.panels.main.head.begin_name()

    def edit_note(self) -> None:
        """Let the person write about the selected latent."""
        self.panels.main.head.begin_note()

    def toggle_pin(self) -> None:
        """Pin the selected latent, or let go of it."""
        self.panels.toggle_pin()

    def toggle_heat(self) -> None:
        """Show where the latents fire in their pictures, or stop doing so."""
        for panel in (self.panels.main, self.panels.pinned):
            if not panel.isHidden():
                panel.gallery.toggle_heat()

    def search_alike(self) -> None:
        """List the latents that resemble the selected one."""
        chosen = self.table.selected()
        if len(chosen):
            self.intents.search_like.emit(int(chosen[0]))

    def sort_by(self, column: Column) -> None:
        """Sort the table."""
        self.intents.sort_by.emit(column)

    def copy(self) -> None:
        """Copy the selected rows as text, columns divided by tabs."""
        self.table.copy()

    def export(self) -> None:
        """Ask where to save the selected rows; all rows when at most one is selected."""
        chosen, shown = self.table.selected(), self.table.shown
        if shown is None:
            return
        latents = chosen if len(chosen) > 1 else shown.latents
        title = translate("Concepts", "Export {count} latents").format(count=f"{len(latents):,}")
        kinds = (
            translate("Concepts", "Table (*.csv)"),
            translate("Concepts", "Data (*.json)"),
            translate("Concepts", "Page (*.html)"),
        )
        name, kind = QFileDialog.getSaveFileName(
            self.page, title, printable(str(self._folder / "latents.csv")), ";;".join(kinds)
        )
        if name:
            suffix = (".csv", ".json", ".html")[kinds.index(kind) if kind in kinds else 0]
            path = Path(name) if Path(name).suffix else Path(name + suffix)
            self._folder = path.parent
            self.intents.export_selection.emit(tuple(latents.tolist()), path)

    def ask_region(self, pixels: Pixels, name: str) -> None:
        """Let the person draw a region on the current image."""
        dialog = RegionDialog(self._theme, pixels, name, self.page)
        dialog.chosen.connect(self.intents.search_region)
        dialog.open()

    def say(self, text: str) -> None:
        """Say something in the status line of the window, and let screen readers say it too."""
        _status(self.page, text)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.page, text))
        QTimer.singleShot(_SAID_MS, self.page, lambda page=self.page: _status(page, ""))

    # ---------------------------------------------------------------------------------------------------------- inside

    def _say_copied(self, count: int) -> None:
        self.say(translate("Concepts", "{count} rows were copied.").format(count=f"{count:,}"))

    def _key_used(self, key: str) -> None:
        if key in _MARKS:
            self.toggle_mark(_MARKS[key])
            return
        deeds: dict[str, Callable[[], None]] = {
            "rename": self.rename,
            "note": self.edit_note,
            "pin": self.toggle_pin,
            "heat": self.toggle_heat,
            "enter": self.panels.main.take_focus,
        }
        if self.panels.main.latent is not None:
            deeds[key]()

    def _open_menu(self, place: QPoint) -> None:
        table_menu(self._theme, self.table, self, len(self.table.selected())).popup(place)

    def _wants_region(self) -> None:
        if self.on_region is not None:
            self.on_region()

    def _choose_page(self) -> None:
        if self._reason is not None:
            self.blank.show_unindexed(self._reason)
        elif not self._has_saes:
            self.blank.show_no_bundle()
        elif self._is_working:
            self.blank.show_loading()
        else:
            self.blank.show_missing()
        there = self.has_latents
        self._stack.setCurrentWidget(self._whole if there else self.blank)
        # The empty page has a larger button for the same.
        self.tools.index.setVisible(there)
        self.tools.export.setVisible(there)
        self._tell_changed()

    def _tell_changed(self) -> None:
        if self.on_changed is not None:
            self.on_changed()

    def _connect(self) -> None:
        intents = self.intents
        self.tools.sae_chosen.connect(intents.choose_sae)
        self.tools.reference_chosen.connect(intents.choose_reference)
        self.tools.index_wanted.connect(intents.index_folders)
        self.tools.export_wanted.connect(self.export)
        self.blank.index_wanted.connect(intents.index_folders)
        self.search.words_given.connect(intents.search_words)
        self.search.image_wanted.connect(intents.search_image)
        self.search.region_wanted.connect(self._wants_region)
        self.search.cleared.connect(intents.clear_search)
        self.filters.changed.connect(intents.set_filter)
        self.table.chosen.connect(intents.select.emit)
        self.table.sort_wanted.connect(intents.sort_by)
        self.table.key_used.connect(self._key_used)
        self.table.copied.connect(self._say_copied)
        self.table.menu_wanted.connect(self._open_menu)
        self.table.selection_changed.connect(self.selection.set_count)
        self.selection.mark_wanted.connect(self.mark_selected)
        self.selection.copy_wanted.connect(self.copy)
        self.selection.export_wanted.connect(self.export)

    def _lay_out(self) -> None:
        theme = self._theme
        gap = theme.space(2)
        frame, inner = card(theme, spacing=2, margin=3)
        for part, stretch in ((self.search, 0), (self.filters, 0), (self.table, 1), (self.selection, 0)):
            inner.addWidget(part, stretch)
        inner.addWidget(self.status)
        self._whole = QSplitter()
        self._whole.addWidget(frame)
        self._whole.addWidget(self.panels)
        self._whole.setHandleWidth(gap)
        self._whole.setChildrenCollapsible(False)
        self._share_width(with_pinned=False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.blank)
        self._stack.addWidget(self._whole)
        layout = QVBoxLayout(self.page)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(gap)
        layout.addWidget(self.tools)
        layout.addWidget(self._stack, 1)

    def _share_width(self, *, with_pinned: bool) -> None:
        """Give the panels the room that they need: two of them take it from the table."""
        shares = (38, 62) if with_pinned else (58, 42)
        width = max(self._whole.width(), self._theme.em(60))
        for place, share in enumerate(shares):
            self._whole.setStretchFactor(place, share)
        self._whole.setSizes([width * share // 100 for share in shares])


def _status(page: QWidget, text: str) -> None:
    # The window shows the tip of whatever sends this event; so the page need not know the window.
    QApplication.sendEvent(page, QStatusTipEvent(text))
