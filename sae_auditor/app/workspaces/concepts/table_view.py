"""The table of all latents: a hundred thousand rows that scroll, with keys for judging them one after another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.concepts.table_delegate import LatentDelegate
from sae_auditor.app.workspaces.concepts.table_header import LatentHeader
from sae_auditor.app.workspaces.concepts.table_model import LatentModel
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.concepts.columns import TABLE, place_of
from sae_auditor.workbench.concepts.state import Column, Latents, Shown

# What bare keys ask for while the table has the focus.
BARE_KEYS: dict[int, str] = {
    Qt.Key.Key_T: "trusted",
    Qt.Key.Key_M: "mixed",
    Qt.Key.Key_X: "unusable",
    Qt.Key.Key_F2: "rename",
    Qt.Key.Key_N: "note",
    Qt.Key.Key_P: "pin",
    Qt.Key.Key_H: "heat",
    Qt.Key.Key_Return: "enter",
    Qt.Key.Key_Enter: "enter",
}
# A selection of more pieces than this is not worth keeping when the order changes.
_MANY_PIECES = 2000

_NO_CHANGE = QItemSelectionModel.SelectionFlag.NoUpdate
_SELECT = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


class LatentTable(QTableView):
    """Rows in, intents out.

    `chosen` carries the latent that the keyboard or the mouse went to, `selection_changed` how many rows are selected,
    `key_used` a value of `BARE_KEYS`, `copy_wanted` that the selection is to be copied, `menu_wanted` a place on the
    screen, `sort_wanted` a column.
    """

    chosen = Signal(int)
    selection_changed = Signal(int)
    key_used = Signal(str)
    copy_wanted = Signal()
    menu_wanted = Signal(QPoint)
    sort_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._quiet = False
        self._latent: int | None = None
        self._unknown: frozenset[Column] = frozenset()
        self.placeholder = ""
        self.latents = LatentModel(self)
        self.header = LatentHeader(theme, self)
        self.setHorizontalHeader(self.header)
        self.setModel(self.latents)
        self.setItemDelegate(LatentDelegate(theme, self.latents, self))
        self._set_habits()
        self.header.sectionClicked.connect(lambda section: self.sort_wanted.emit(TABLE[section].column))
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        theme.changed.connect(self.viewport().update)
        self.setColumnHidden(place_of("match"), True)

    # --------------------------------------------------------------------------------------------------------- setters

    def set_latents(self, latents: Latents | None) -> None:
        """Take the columns of all latents."""
        self._latent = None
        self._unknown = columns.unknown_in(latents)
        self._quiet = True
        self.latents.set_latents(latents)
        self._quiet = False
        self._tell_selection()

    def set_shown(self, shown: Shown | None) -> None:
        """List these latents; what is selected stays selected where it is still listed."""
        kept = self.selected()
        scrolled = self.verticalScrollBar().value()
        self._quiet = True
        self.latents.set_shown(shown)
        self.header.set_order(None if shown is None else shown.order)
        self._select_again(kept)
        row = self.latents.row_of(self._latent)
        if row >= 0:
            self._go_to(row, select=not len(kept) or self._latent in kept)
        else:
            self.verticalScrollBar().setValue(min(scrolled, self.verticalScrollBar().maximum()))
        self._quiet = False
        self._fit_columns()
        self._tell_selection()

    def set_selected(self, latent: int | None) -> None:
        """Mark a latent without telling anybody."""
        self._latent = latent
        row = self.latents.row_of(latent)
        self._quiet = True
        if row < 0:
            self.clearSelection()
            self.selectionModel().clearCurrentIndex()
        elif row != self.currentIndex().row() or not self.selectionModel().isRowSelected(row):
            self.clearSelection()
            self._go_to(row)
        self._quiet = False
        self._tell_selection()

    def selected(self) -> NDArray[np.int32]:
        """Return the selected latents in the order of the table, int32 ``[n]``."""
        shown = self.latents.shown
        if shown is None:
            return np.empty(0, np.int32)
        parts = [shown.latents[top : bottom + 1] for top, bottom in self._ranges()]
        return np.concatenate(parts) if parts else np.empty(0, np.int32)

    def step(self, rows: int) -> None:
        """Go up or down by so many rows."""
        row = self.currentIndex().row() + rows
        if 0 <= row < self.latents.rowCount():
            self.setCurrentIndex(self.latents.index(row, place_of("label")))

    # ------------------------------------------------------------------------------------------------------ Qt's events

    @guarded(False)
    def event(self, event: QEvent) -> bool:
        """Claim the bare keys before a shortcut of the window takes them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_ours(event):
            event.accept()
            return True
        return super().event(event)

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """React to a key."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif self._is_ours(event):
            self.key_used.emit(BARE_KEYS[event.key()])
        else:
            super().keyPressEvent(event)

    @guarded(None)
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands here, and searching has a line of its own."""

    @guarded(None)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the selected rows."""
        if self.selectionModel().hasSelection():
            place = event.globalPos()
            if event.reason() == QContextMenuEvent.Reason.Keyboard:
                place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
            self.menu_wanted.emit(place)

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        self._fit_columns()

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or why there are none."""
        super().paintEvent(event)
        if self.placeholder and self.latents.shown is not None and self.latents.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.colour("muted"))
            margin = self._theme.space(6)
            area = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
            place = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(area, place, self.placeholder)
            painter.end()

    # ---------------------------------------------------------------------------------------------------------- inside

    def _set_habits(self) -> None:
        self.setAccessibleName(translate("Concepts", "Latents"))
        self.header.setAccessibleName(translate("Concepts", "Columns"))
        self.verticalHeader().setAccessibleName(translate("Concepts", "Rows"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTableView { border: none; background: transparent; }")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(self._theme.em(1.9))
        self.header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.header.setSectionResizeMode(place_of("label"), QHeaderView.ResizeMode.Stretch)
        # With an input method on, Japanese keyboards would swallow single-letter keys here.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMinimumWidth(self._theme.em(14))

    def _is_ours(self, event: QKeyEvent) -> bool:
        bare = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return bare and event.key() in BARE_KEYS

    def _go_to(self, row: int, *, select: bool = True) -> None:
        index = self.latents.index(row, place_of("label"))
        self.selectionModel().setCurrentIndex(index, _SELECT if select else _NO_CHANGE)
        self.scrollTo(index)

    def _select_again(self, latents: NDArray[np.int32]) -> None:
        rows = self.latents.rows_of(latents)
        if not len(rows):
            return
        breaks = np.flatnonzero(np.diff(rows) > 1)
        starts, ends = rows[np.r_[0, breaks + 1]], rows[np.r_[breaks, len(rows) - 1]]
        if len(starts) > _MANY_PIECES:
            return
        chosen = QItemSelection()
        for first, last in zip(starts.tolist(), ends.tolist(), strict=True):
            chosen.select(self.latents.index(first, 0), self.latents.index(last, len(TABLE) - 1))
        self.selectionModel().select(chosen, _SELECT)

    def _fit_columns(self) -> None:
        """Show the columns that say something and fit beside a readable name, the one that is sorted by among them."""
        shown = self.latents.shown
        searched = shown is not None and shown.match is not None
        order = None if shown is None else shown.order.column
        free = self.viewport().width() - self._theme.em(TABLE[place_of("label")].narrow_em)
        places = [place for place, spec in enumerate(TABLE) if spec.kind != "name"]
        places.sort(key=lambda place: (TABLE[place].column != order, TABLE[place].rank))
        for place in places:
            spec = TABLE[place]
            width = max(self._theme.em(spec.narrow_em), self.header.width_of(spec.column))
            fits = free >= width or spec.rank == 0
            says = searched if spec.column == "match" else spec.column not in self._unknown
            visible = fits and says
            if visible:
                free -= width
                self.setColumnWidth(place, width)
            elif says:
                # What is less important must not slip in where this one found no room.
                free = 0
            if self.isColumnHidden(place) == visible:
                self.setColumnHidden(place, not visible)

    def _current_changed(self, current: QModelIndex) -> None:
        latent = self.latents.latent_at(current.row()) if current.isValid() else None
        if not self._quiet and latent is not None and latent != self._latent:
            self._latent = latent
            self.chosen.emit(latent)

    def _tell_selection(self) -> None:
        if not self._quiet:
            self.selection_changed.emit(sum(bottom - top + 1 for top, bottom in self._ranges()))

    def _ranges(self) -> list[tuple[int, int]]:
        """Return first and last row of each selected range, from the top."""
        selection = self.selectionModel().selection()
        parts = (selection.at(place) for place in range(selection.count()))
        return sorted((part.top(), part.bottom()) for part in parts)
