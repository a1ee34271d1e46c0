"""The page of the Concepts workspace: the table of all latents and what one of them stands for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QStatusTipEvent
from PySide6.QtWidgets import QApplication, QMenu, QSplitter, QStackedWidget, QWidget

from sae_auditor.app.kit.cards import Card, column
from sae_auditor.app.kit.controls import ElidingLabel
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.paths import ask_save
from sae_auditor.app.kit.theme import Theme, set_icon
from sae_auditor.app.latents.head import KEYS
from sae_auditor.app.latents.latent_panel import LatentPanel, scales_of
from sae_auditor.app.workspaces.concepts.filter_bar import FilterBar
from sae_auditor.app.workspaces.concepts.region_dialog import RegionDialog
from sae_auditor.app.workspaces.concepts.search_bar import SearchBar
from sae_auditor.app.workspaces.concepts.table import LatentTable, SelectionBar
from sae_auditor.app.workspaces.concepts.tool_row import Blank, ToolRow
from sae_auditor.concepts.concept import MARKS, Mark
from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import long_title_of, mark_word
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.concepts.state import ConceptsState
from sae_auditor.workbench.latents import SHAPES

if TYPE_CHECKING:
    from sae_auditor.workbench.latents import Pixels

_SAID_MS = 5000
# Of more rows than this, all that are in sight are painted anew at once.
_MANY_ROWS = 100


class ConceptsScreen(QObject):
    """Holds the widgets and shows a state; `page` is the widget to show.

    What concerns one widget is told by that widget; the signals here are what needs the selection. `pin_wanted` carries
    a latent or None, `mark_wanted` latents and a mark, `export_wanted` latents and a path. `conditions_changed` tells
    that `has_latents` or `has_selected` may be another than before.
    """

    pin_wanted = Signal(object)
    mark_wanted = Signal(object, object)
    like_wanted = Signal(int)
    region_chosen = Signal(float, float, float, float)
    export_wanted = Signal(object, object)
    conditions_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = ConceptsState()
        self.page = QWidget()
        self.page.setAccessibleName(translate("Concepts", "Concepts"))
        self.tools = ToolRow(theme)
        self.search = SearchBar(theme)
        self.filters = FilterBar(theme)
        self.table = LatentTable(theme)
        self.selection = SelectionBar(theme)
        self.status = ElidingLabel(theme, "caption", "muted")
        self.panel = LatentPanel(theme, "main")
        self.pinned = LatentPanel(theme, "pinned")
        self.blank = Blank(theme)
        self._lay_out()
        self._connect()
        self._choose_page()
        self.page.installEventFilter(self)

    @property
    def has_latents(self) -> bool:
        """Whether there is a table in sight."""
        return self._state.has_table and self.page.isVisible()

    @property
    def has_selected(self) -> bool:
        """Whether a latent is selected in sight."""
        return self._state.selected is not None and self.has_latents

    # ------------------------------------------------------------------------------------------------------- the state

    def render(self, state: ConceptsState) -> None:
        """Show a state; what did not change stays as it is."""
        old, self._state = self._state, state
        self.tools.show_state(state)
        if state.latents is not old.latents:
            self._render_latents(old)
        if state.shown is not old.shown:
            self._render_shown()
        if state.search is not old.search:
            self.search.set_search(state.search)
        if state.selected != old.selected:
            self.table.set_current(state.selected)
        if state.page is not old.page or state.pinned is not old.pinned:
            self._render_pages(old)
        if state.has_image != old.has_image:
            self.search.set_has_image(state.has_image)
        self._choose_page()
        if (state.has_table, state.selected) != (old.has_table, old.selected):
            self.conditions_changed.emit()

    def _render_latents(self, old: ConceptsState) -> None:
        state, table = self._state, self.table
        if state.latents is None or old.latents is None or state.latents.labels is not old.latents.labels:
            table.set_latents(state.latents)
            table.set_current(state.selected)
        elif len(state.remarked) > _MANY_ROWS:
            table.viewport().update()
        else:
            for latent in state.remarked:
                table.refresh(latent)

    def _render_shown(self) -> None:
        latents, shown = self._state.latents, self._state.shown
        self.table.set_shown(shown)
        self.tools.export.setEnabled(shown is not None and len(shown.latents) > 0)
        self.status.setText("" if latents is None or shown is None else columns.status_text(latents, shown))
        if shown is not None:
            self.filters.set_filter(shown.filter)

    def _render_pages(self, old: ConceptsState) -> None:
        page, pinned = self._state.page, self._state.pinned
        scales = scales_of(page, pinned)
        rescaled = scales != scales_of(old.page, old.pinned)
        if rescaled or page is not old.page:
            self.panel.show_page(page, scales)
        if rescaled or pinned is not old.pinned:
            self.pinned.show_page(pinned, scales)
        self.pinned.setVisible(pinned is not None)
        if (pinned is None) != (old.pinned is None):
            self._share_width(with_pinned=pinned is not None)

    def _choose_page(self) -> None:
        state = self._state
        there = state.has_table
        if not there:
            self.blank.show_state(state)
        self._stack.setCurrentWidget(self._whole if there else self.blank)
        # The empty page has a larger button for the same.
        self.tools.index.setVisible(there)
        self.tools.export.setVisible(there)

    # ------------------------------------------------------------------------------------------------- what people do

    def acts(self) -> dict[str, Callable[[], None]]:
        """Return what the page does for the actions of its workspace, by their ids."""
        return {
            "concepts.search": self.search.focus,
            "concepts.search-alike": self.search_alike,
            "concepts.rename": self.panel.head.begin_name,
            "concepts.note": self.panel.head.begin_note,
            "concepts.trusted": lambda: self.toggle_mark("trusted"),
            "concepts.mixed": lambda: self.toggle_mark("mixed"),
            "concepts.unusable": lambda: self.toggle_mark("unusable"),
            "concepts.unmark": lambda: self.mark_selected(None),
            "concepts.pin": self.toggle_pin,
            "concepts.heat": self.toggle_heat,
            "concepts.next": lambda: self.table.step(1),
            "concepts.previous": lambda: self.table.step(-1),
            "concepts.copy": self.table.copy,
            "concepts.export": self.export,
        }

    def mark_selected(self, mark: Mark | None) -> None:
        """Mark every selected latent."""
        chosen = self.table.selected()
        if len(chosen):
            self.mark_wanted.emit(tuple(chosen.tolist()), mark)

    def toggle_mark(self, mark: Mark) -> None:
        """Mark every selected latent; take the mark away where all of them have it already."""
        chosen, latents = self.table.selected(), self._state.latents
        if latents is not None and len(chosen):
            has_it = all(latents.marks[latent] == mark for latent in chosen.tolist())
            self.mark_selected(None if has_it else mark)

    def toggle_pin(self) -> None:
        """Pin the selected latent; let go of it when it is the pinned one already."""
        latent = self.panel.latent
        if latent is not None:
            self.pin_wanted.emit(None if latent == self.pinned.latent else latent)

    def toggle_heat(self) -> None:
        """Show where the latents fire in their pictures, or stop doing so."""
        for panel in (self.panel, self.pinned):
            if not panel.isHidden():
                panel.gallery.toggle_heat()

    def search_alike(self) -> None:
        """List the latents that resemble the selected one."""
        chosen = self.table.selected()
        if len(chosen):
            self.like_wanted.emit(int(chosen[0]))

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
        path = ask_save(self.page, "latents", title, "latents.csv", ";;".join(kinds))
        if path is not None:
            self.export_wanted.emit(tuple(latents.tolist()), path)

    def ask_region(self, pixels: Pixels, name: str) -> None:
        """Let the person draw a region on the current image."""
        dialog = RegionDialog(self._theme, pixels, name, self.page)
        dialog.chosen.connect(self.region_chosen)
        dialog.open()

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys act on the table as soon as the page is there, and tell when it comes and goes."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide) and not event.spontaneous():
            if event.type() == QEvent.Type.Show and self._state.has_table:
                self.table.setFocus()
            self.conditions_changed.emit()
        return False

    # ---------------------------------------------------------------------------------------------------------- inside

    def _say_copied(self, count: int) -> None:
        """Say so in the status line of the window, and let screen readers say it too."""
        text = translate("Concepts", "{count} rows were copied.").format(count=f"{count:,}")
        _status(self.page, text)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.page, text))
        QTimer.singleShot(_SAID_MS, self.page, lambda page=self.page: _status(page, ""))

    def _key_used(self, key: str) -> None:
        if self.panel.latent is not None:
            (self.panel.take_focus if key == "enter" else self.acts()[key])()

    def _count_selected(self, count: int) -> None:
        # One line for both: rows are worth more than words about all of them.
        self.selection.set_count(count)
        self.status.setVisible(count < 2)

    def _open_menu(self, at: QPoint) -> None:
        table_menu(self._theme, self, len(self.table.selected())).popup(at)

    def _connect(self) -> None:
        self.tools.export.clicked.connect(self.export)
        self.table.key_used.connect(self._key_used)
        self.table.copied.connect(self._say_copied)
        self.table.menu_wanted.connect(self._open_menu)
        self.table.selection_changed.connect(self._count_selected)
        self.selection.mark_wanted.connect(self.mark_selected)
        self.selection.copy.clicked.connect(self.table.copy)
        self.selection.export.clicked.connect(self.export)
        self.panel.head.pin_wanted.connect(self.toggle_pin)
        self.pinned.head.pin_wanted.connect(lambda: self.pin_wanted.emit(None))
        for panel in (self.panel, self.pinned):
            panel.writing_ended.connect(self.table.setFocus)
            panel.head.marked.connect(lambda latent, mark: self.mark_wanted.emit((latent,), mark))

    def _lay_out(self) -> None:
        theme = self._theme
        gap = theme.space(2)
        frame = Card(theme, spacing=2, margin=3)
        for part in (self.search, self.filters, self.table, self.selection, self.status):
            frame.column.addWidget(part)
        frame.column.setStretchFactor(self.table, 1)
        self._whole = QSplitter()
        for side in (frame, self.panel, self.pinned):
            self._whole.addWidget(side)
        self._whole.setHandleWidth(gap)
        self._whole.setChildrenCollapsible(False)
        self.pinned.hide()
        self._share_width(with_pinned=False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.blank)
        self._stack.addWidget(self._whole)
        layout = column(self.tools, (self._stack, 1), gap_px=gap)
        layout.setContentsMargins(gap, gap, gap, gap)
        self.page.setLayout(layout)

    def _share_width(self, *, with_pinned: bool) -> None:
        """Give the panels the room that they need: two of them take it from the table."""
        shares = (38, 31, 31) if with_pinned else (58, 42, 42)
        width = max(self._whole.width(), self._theme.em(60))
        for index, share in enumerate(shares):
            self._whole.setStretchFactor(index, share)
        self._whole.setSizes([width * share // 100 for share in shares])


def _status(page: QWidget, text: str) -> None:
    # The window shows the tip of whatever sends this event; so the page need not know the window.
    QApplication.sendEvent(page, QStatusTipEvent(text))


def table_menu(theme: Theme, screen: ConceptsScreen, n_selected: int) -> QMenu:
    """Return the menu for so many selected rows; what concerns one latent alone is there for one only."""
    menu = QMenu(screen.table)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add(icon: str, text: str, act: Callable[[], object], key: str = "", colour: str = "muted") -> None:
        set_icon(menu.addAction(f"{text}\t{key}" if key else text, act), icon, theme, colour)

    for mark in MARKS:
        icon, colour = SHAPES[mark]
        add(icon, mark_word(mark), partial(screen.mark_selected, mark), KEYS[mark], colour)
    menu.addAction(translate("Concepts", "Remove the mark"), partial(screen.mark_selected, None))
    menu.addSeparator()
    if n_selected == 1:
        add("edit", translate("Concepts", "Rename"), screen.panel.head.begin_name, "F2")
        add("note", translate("Concepts", "Write a note"), screen.panel.head.begin_note, "N")
        add("pin", translate("Concepts", "Pin to compare"), screen.toggle_pin, "P")
        add("search", translate("Concepts", "Find latents like this one"), screen.search_alike)
        menu.addSeparator()
    add("copy", translate("Concepts", "Copy"), screen.table.copy, "Ctrl+C")
    add("save", translate("Concepts", "Export\u2026"), screen.export)
    menu.addSeparator()
    below = menu.addMenu(translate("Concepts", "Sort by"))
    for one in columns.SORTABLE:
        below.addAction(long_title_of(one), partial(screen.table.sort_wanted.emit, one))
    return menu
