"""The one table: columns are records, rows are numbers, and a hundred thousand of them scroll, sort and stream in."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView

from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.table_cells import CellDelegate, TableHeader, TableModel
from sae_auditor.app.kit.theme import Theme, set_icon
from sae_auditor.csv_text import csv_cell
from sae_auditor.i18n import translate
from sae_auditor.workbench.columns import Column, Rows, in_order
from sae_auditor.workbench.plain import unkeyed

# A selection of more pieces than this is not worth keeping when the order changes.
_MANY_PIECES = 2000
# Copying more rows than this would hold the window up; a file has no such limit.
MOST_COPIED = 10_000
# Searching by typing asks for the text of every row.
_MOST_TYPED_FOR = 5000
_SORT_AGAIN_MS = 300

_SELECT = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
_Edit = QAbstractItemView.EditTrigger
_BarPolicy = Qt.ScrollBarPolicy


class ColumnTable(QTableView):
    """Rows in, typed signals out; rows are told by their ids.

    `chosen` carries the row that the keyboard or the mouse went to, `opened` one that was double-clicked or entered,
    `selection_changed` how many are selected, `edited` row, column and new value, `sort_wanted` the column whose head
    was clicked where the owner sorts, `menu_wanted` a place on the screen where the owner makes the menu, `key_used` a
    value of `bare_keys`, `copied` how many rows are on the clipboard.

    Parameters
    ----------
    name
        What is listed, for screen readers.
    remember_as
        Under which name the widths that a person gives are remembered; empty for a table that comes and goes.
    framed
        Whether it has a frame of its own; inside a card it needs none.
    owner_sorts, owner_has_menu
        Whether a click on a head only asks for an order, and a right click only for a menu.
    bare_keys
        Keys without modifiers that mean something while the table has the focus.
    """

    chosen = Signal(int)
    opened = Signal(int)
    selection_changed = Signal(int)
    edited = Signal(int, str, object)
    sort_wanted = Signal(str)
    menu_wanted = Signal(QPoint)
    key_used = Signal(str)
    copied = Signal(int)

    def __init__(
        self,
        theme: Theme,
        name: str,
        columns: Sequence[Column] = (),
        *,
        placeholder: str = "",
        remember_as: str = "",
        single: bool = False,
        framed: bool = False,
        owner_sorts: bool = False,
        owner_has_menu: bool = False,
        bare_keys: Mapping[int, str] | None = None,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._owner_sorts, self._owner_has_menu = owner_sorts, owner_has_menu
        self._bare_keys = dict(bare_keys or {})
        self._quiet = False
        self._current: int | None = None
        self._given: Rows = np.empty(0, np.int64)
        self._sort_again = QTimer(self, singleShot=True, interval=_SORT_AGAIN_MS)
        self._sort_again.timeout.connect(self._sort)
        self.placeholder = placeholder
        self.rows = TableModel(self)
        self.header = TableHeader(theme, self.rows, self, theme.column_widths.get(remember_as, {}))
        self.setHorizontalHeader(self.header)
        self.setModel(self.rows)
        self.setItemDelegate(CellDelegate(theme, self.rows, self))
        self._set_habits(name, single=single, framed=framed)
        self.header.sectionClicked.connect(self._head_clicked)
        if remember_as:
            self.header.widths_changed.connect(lambda widths: theme.column_widths.update({remember_as: widths}))
        self.rows.edited.connect(self.edited)
        # Keeps the table alive until Qt takes it away with what it stands in: a menu of it may still be open.
        self.activated.connect(lambda index: self._activated(index))
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        theme.changed.connect(self.viewport().update)
        self.set_columns(columns)

    # --------------------------------------------------------------------------------------------------------- setters

    def set_columns(self, columns: Sequence[Column], rows: ArrayLike | None = None) -> None:
        """Show these columns; the rows stay unless others are given."""
        self._change(columns, self._given if rows is None else np.asarray(rows, np.int64))

    def set_rows(self, rows: ArrayLike) -> None:
        """List these rows; what is selected stays selected where it is still listed."""
        self._change(None, np.asarray(rows, np.int64))

    def append_rows(self, rows: ArrayLike) -> None:
        """List these rows too: at the end, and in their place once no more came for a while."""
        self._given = np.concatenate([self._given, np.asarray(rows, np.int64)])
        self.rows.append(rows)
        if self.order is not None and not self._owner_sorts and not self._sort_again.isActive():
            self._sort_again.start()

    def refresh(self, row_id: int | None = None) -> None:
        """Paint a row anew, or all of them, after values changed."""
        self.rows.refresh(row_id)

    def set_order(self, column: str | None, *, descending: bool = False) -> None:
        """Sort by a column, or only show that its owner did; None takes the rows as they were given."""
        self.header.order = None if column is None else (column, descending)
        self.header.viewport().update()
        if not self._owner_sorts:
            self._sort()

    def set_current(self, row_id: int | None) -> None:
        """Mark a row without telling anybody."""
        self._current = row_id
        row = self.rows.row_of(row_id)
        self._quiet = True
        if row < 0:
            self.clearSelection()
            self.selectionModel().clearCurrentIndex()
        elif row != self.currentIndex().row() or not self.selectionModel().isRowSelected(row):
            self.clearSelection()
            self._go_to(row)
        self._quiet = False
        self._tell_selection()

    def set_selected(self, row_ids: ArrayLike) -> None:
        """Select these rows without telling anybody, and show the first of them."""
        wanted = np.asarray(row_ids, np.int64)
        self._quiet = True
        self.clearSelection()
        self._select_again(wanted)
        places = self.rows.rows_of(wanted)
        if len(places):
            self.scrollTo(self.rows.index(int(places[0]), self.rows.first_shown))
        self._quiet = False

    def fit_height(self, most: int) -> None:
        """Be as high as the rows, up to so many; then scroll."""
        shown = min(most, self.rows.rowCount())
        row = self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(self.header.height() + shown * row + 2 * self.frameWidth() + self._theme.space(1))

    # --------------------------------------------------------------------------------------------------------- answers

    @property
    def order(self) -> tuple[str, bool] | None:
        """The column sorted by, and whether it is descending."""
        return self.header.order

    def id_at(self, row: int) -> int | None:
        """Return the id of the row that stands there."""
        return self.rows.id_at(row)

    def row_of(self, row_id: int | None) -> int:
        """Return where a row stands, -1 where it is not listed."""
        return self.rows.row_of(row_id)

    def selected(self) -> Rows:
        """Return the ids of the selected rows in the order of the table."""
        parts = [self.rows.rows[top : bottom + 1] for top, bottom in self._ranges()]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def as_text(self, row_ids: NDArray[np.integer]) -> str:
        """Return rows as text that table programs take: columns divided by tabs, and nothing they would run."""
        columns = [one for place, one in enumerate(self.rows.columns) if not self.isColumnHidden(place)]
        columns = [column for column in columns if column.kind != "picture"]
        lines = ["\t".join(_tsv(column.title) for column in columns)]
        for row in self.rows.rows_of(row_ids).tolist():
            row_id = int(self.rows.rows[row])
            lines.append("\t".join(_tsv(column.text(row_id)) for column in columns))
        return "\n".join(lines)

    # ------------------------------------------------------------------------------------------------------------ acts

    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        rows = self.selected()[:MOST_COPIED]
        if len(rows):
            QGuiApplication.clipboard().setText(self.as_text(rows))
            self.copied.emit(len(rows))

    def step(self, rows: int) -> None:
        """Go up or down by so many rows."""
        row = self.currentIndex().row() + rows
        if 0 <= row < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(row, self.rows.first_shown))

    def make_menu(self) -> QMenu:
        """Return a menu of what the table can do itself, which goes when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(translate("Table", "Copy") + "\tCtrl+C", self.copy)
        set_icon(copy, "copy", self._theme, "muted")
        if not self._owner_sorts:
            below = menu.addMenu(translate("Table", "Sort by"))
            for place, column in enumerate(self.rows.columns):
                if column.title and column.shown and column.sortable:
                    text = unkeyed(column.long_title or column.title)
                    below.addAction(text).triggered.connect(lambda _=False, place=place: self._head_clicked(place))
        return menu

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
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif self._is_ours(event):
            self.key_used.emit(self._bare_keys[event.key()])
        else:
            super().keyPressEvent(event)

    @guarded(None)
    def keyboardSearch(self, search: str) -> None:
        """Go to a row by its first letters, unless letters are commands here."""
        if not self._bare_keys and self.rows.rowCount() <= _MOST_TYPED_FOR:
            super().keyboardSearch(search)

    @guarded(None)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.selectionModel().hasSelection():
            return
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        if self._owner_has_menu:
            self.menu_wanted.emit(place)
        else:
            self.make_menu().popup(place)

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.header.fit(self.viewport().width())

    @guarded(-1)
    def sizeHintForColumn(self, column: int) -> int:
        """Return the width that a double click on the end of a head gives back: the column's own."""
        return self.header.own_width(self.rows.columns[column])

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or why there are none, and the outline of the row or cell that the keyboard is on."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if self.rows.rowCount() == 0:
            painter.setPen(self._theme.colour("muted"))
            margin = self._theme.space(6)
            area = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
            place = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(area, place, self.placeholder)
        elif self.hasFocus() and self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            rect = QRectF(self.visualRect(self.currentIndex()))
            if rect.isValid():
                painter.setPen(QPen(self._theme.colour("focus"), 1.5))
                outline = QRectF(1, rect.top() + 0.5, self.header.length() - 2, rect.height() - 2)
                if self.editTriggers() != _Edit.NoEditTriggers:
                    # Which cell a key would edit.
                    outline = rect.adjusted(1, 0.5, -1, -1.5)
                painter.drawRect(outline.intersected(QRectF(self.viewport().rect()).adjusted(1, 0, -1, 0)))
        painter.end()

    # ---------------------------------------------------------------------------------------------------------- inside

    def _set_habits(self, name: str, *, single: bool, framed: bool) -> None:
        self.setAccessibleName(name)
        self.header.setAccessibleName(translate("Table", "Columns"))
        self.verticalHeader().setAccessibleName(translate("Table", "Rows"))
        if not framed:
            self.setFrameShape(QFrame.Shape.NoFrame)
            self.setStyleSheet("QTableView { border: none; background: transparent; }")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.SingleSelection if single else mode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        if self._bare_keys:
            # With an input method on, Japanese keyboards would swallow single-letter keys here.
            self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMinimumWidth(self._theme.em(14))

    def _change(self, columns: Sequence[Column] | None, rows: Rows) -> None:
        """Show other columns or rows and stay where one was as far as it is still there."""
        kept, scrolled = self.selected(), self.verticalScrollBar().value()
        self._given = rows
        self._quiet = True
        self.rows.set_rows(self._ordered(self.rows.columns if columns is None else columns), columns)
        if columns is not None:
            self._set_up_columns(columns)
        self._select_again(kept)
        row = self.rows.row_of(self._current)
        if row >= 0:
            self._go_to(row, select=not len(kept) or self._current in kept)
        else:
            self.verticalScrollBar().setValue(min(scrolled, self.verticalScrollBar().maximum()))
        self._quiet = False
        self.header.fit(self.viewport().width())
        self._tell_selection()

    def _ordered(self, columns: Sequence[Column]) -> Rows:
        if self.order is None or self._owner_sorts:
            return self._given
        by, descending = self.order
        column = next((one for one in columns if one.id == by), None)
        return self._given if column is None else in_order(self._given, column, descending=descending)

    def _sort(self) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            # A new order would take the cell away from under the pen.
            self._sort_again.start()
            return
        began = time.monotonic()
        self._change(None, self._given)
        # However long it takes, most of the time is for the person.
        self._sort_again.setInterval(max(_SORT_AGAIN_MS, round(10_000 * (time.monotonic() - began))))

    def _set_up_columns(self, columns: Sequence[Column]) -> None:
        mode = QHeaderView.ResizeMode
        for place, column in enumerate(columns):
            self.header.setSectionResizeMode(place, mode.Stretch if column.stretch else mode.Interactive)
        high = any(column.kind == "picture" for column in columns)
        self.verticalHeader().setDefaultSectionSize(self._theme.em(3.2 if high else 1.9))
        gives_way = any(column.rank for column in columns)
        self.setHorizontalScrollBarPolicy(_BarPolicy.ScrollBarAlwaysOff if gives_way else _BarPolicy.ScrollBarAsNeeded)
        editable = any(column.editable for column in columns)
        triggers = _Edit.DoubleClicked | _Edit.EditKeyPressed | _Edit.AnyKeyPressed
        self.setEditTriggers(triggers if editable else _Edit.NoEditTriggers)

    def _is_ours(self, event: QKeyEvent) -> bool:
        bare = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return bare and event.key() in self._bare_keys

    def _activated(self, index: QModelIndex) -> None:
        row_id = self.rows.id_at(index.row())
        if row_id is not None:
            self.opened.emit(row_id)

    def _head_clicked(self, section: int) -> None:
        column = self.rows.columns[section]
        if self._owner_sorts:
            self.sort_wanted.emit(column.id)
        elif column.sortable and column.kind != "picture":
            again = self.order is not None and self.order[0] == column.id
            # Large numbers first, and words from A.
            self.set_order(column.id, descending=not self.order[1] if again and self.order else not column.at_left)

    def _go_to(self, row: int, *, select: bool = True) -> None:
        index = self.rows.index(row, self.rows.first_shown)
        nothing = QItemSelectionModel.SelectionFlag.NoUpdate
        self.selectionModel().setCurrentIndex(index, _SELECT if select else nothing)
        self.scrollTo(index)

    def _select_again(self, row_ids: Rows) -> None:
        rows = self.rows.rows_of(row_ids)
        if not len(rows):
            return
        breaks = np.flatnonzero(np.diff(rows) > 1)
        starts, ends = rows[np.r_[0, breaks + 1]], rows[np.r_[breaks, len(rows) - 1]]
        if len(starts) > _MANY_PIECES:
            return
        chosen, last_column = QItemSelection(), len(self.rows.columns) - 1
        for first, last in zip(starts.tolist(), ends.tolist(), strict=True):
            chosen.select(self.rows.index(first, 0), self.rows.index(last, last_column))
        self.selectionModel().select(chosen, _SELECT)

    def _current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        for index in (current, before):
            if index.isValid():
                rect = self.visualRect(index)
                self.viewport().update(0, rect.top(), self.viewport().width(), rect.height())
        row_id = self.rows.id_at(current.row()) if current.isValid() else None
        if not self._quiet and row_id is not None and row_id != self._current:
            self._current = row_id
            self.chosen.emit(row_id)

    def _tell_selection(self) -> None:
        if not self._quiet:
            self.selection_changed.emit(sum(bottom - top + 1 for top, bottom in self._ranges()))

    def _ranges(self) -> list[tuple[int, int]]:
        """Return first and last row of each selected range, from the top."""
        selection = self.selectionModel().selection()
        parts = (selection.at(place) for place in range(selection.count()))
        return sorted((part.top(), part.bottom()) for part in parts)


def _tsv(text: str) -> str:
    return csv_cell(" ".join(text.split("\t")).replace("\r", " ").replace("\n", " "))
