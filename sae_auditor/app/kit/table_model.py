"""The rows of a `ColumnTable` as Qt reads them: columns stay columns, and no object is made for a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.workbench.columns import Column, Rows
from sae_auditor.workbench.plain import plain

_NOTHING = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_FIRST_ROOM = 256
_PLAIN_FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren


class TableModel(QAbstractTableModel):
    """Lists rows by their ids in the order given; it never sorts and never filters.

    `edited` carries row id, column id and the new value: whoever owns the values takes it and calls `refresh`.
    """

    edited = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None, columns: Sequence[Column] = ()) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = tuple(columns)
        # Looked up, since Qt asks twice for every cell that it paints.
        self._flags = [_flags_of(column) for column in self.columns]
        self.first_shown = 0
        self._room: Rows = np.empty(_FIRST_ROOM, np.int64)
        self._count = 0
        # Where each id stands, -1 where it is not listed.
        self._places: NDArray[np.int32] = np.empty(0, np.int32)

    @property
    def rows(self) -> Rows:
        """The ids of the rows from the top."""
        return self._room[: self._count]

    def set_columns(self, columns: Sequence[Column], rows: ArrayLike = ()) -> None:
        """Show these columns and rows."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self._flags = [_flags_of(column) for column in self.columns]
        self._take(rows)
        self.endResetModel()

    def set_rows(self, rows: ArrayLike) -> None:
        """List these rows in this order."""
        self.beginResetModel()
        self._take(rows)
        self.endResetModel()

    def append(self, rows: ArrayLike) -> None:
        """List these rows after the others."""
        more = np.asarray(rows, np.int64)
        if len(more):
            self.beginInsertRows(QModelIndex(), self._count, self._count + len(more) - 1)
            self._add(more)
            self.endInsertRows()

    def refresh(self, row_id: int | None = None) -> None:
        """Tell that the cells of a row, or of all, changed."""
        first, last = (0, self._count - 1) if row_id is None else (self.row_of(row_id), self.row_of(row_id))
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def row_of(self, row_id: int | None) -> int:
        """Return where a row stands, -1 where it is not listed."""
        return int(self._places[row_id]) if row_id is not None and 0 <= row_id < len(self._places) else -1

    def rows_of(self, row_ids: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return where those of `row_ids` that are listed stand, ascending."""
        places = self._places[row_ids[row_ids < len(self._places)]]
        return np.sort(places[places >= 0])

    def id_at(self, row: int) -> int | None:
        """Return the id of the row that stands there."""
        return int(self._room[row]) if 0 <= row < self._count else None

    def place_of(self, column: str) -> int:
        """Return where a column stands, -1 where there is none of this id."""
        return next((place for place, one in enumerate(self.columns) if one.id == column), -1)

    @guarded(0)
    def rowCount(self, parent: _Index = _NOTHING) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else self._count

    @guarded(0)
    def columnCount(self, parent: _Index = _NOTHING) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    @guarded(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Say which cells can be edited."""
        return self._flags[index.column()] if index.isValid() else Qt.ItemFlag.NoItemFlags

    @guarded(None)
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role of a cell shows; the delegate paints without asking here."""
        row = self.id_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(column.text(row))
        if role == Qt.ItemDataRole.ToolTipRole:
            if column.tip is None and not column.at_left:
                return None
            return plain(column.text(row) if column.tip is None else column.tip(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return plain(column.said(row))
        if role == Qt.ItemDataRole.EditRole:
            # As it is, since the editor gives every character back.
            return column.at(row)
        if role == Qt.ItemDataRole.CheckStateRole and column.kind == "check":
            return Qt.CheckState.Checked if column.at(row) else Qt.CheckState.Unchecked
        return None

    @guarded(None)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title of a column, or what it says."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(column.title)
        long_title = column.long_title or column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(f"{long_title}\n{column.help}" if column.help else long_title)
        return plain(long_title) if role == Qt.ItemDataRole.AccessibleTextRole else None

    @guarded(False)
    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell that a cell was edited; nothing changes here until its owner says so."""
        row = self.id_at(index.row()) if index.isValid() else None
        if row is None or role not in (Qt.ItemDataRole.EditRole, Qt.ItemDataRole.CheckStateRole):
            return False
        column = self.columns[index.column()]
        if not column.editable:
            return False
        is_check = role == Qt.ItemDataRole.CheckStateRole
        self.edited.emit(row, column.id, Qt.CheckState(value) == Qt.CheckState.Checked if is_check else value)
        return True

    def _take(self, rows: ArrayLike) -> None:
        self._count = 0
        self._places = np.empty(0, np.int32)
        self._add(np.asarray(rows, np.int64))

    def _add(self, more: Rows) -> None:
        if not len(more):
            return
        end = self._count + len(more)
        if end > len(self._room):
            # Twice the room each time, so that rows that come in small batches are copied few times.
            self._room = np.concatenate([self.rows, np.empty(max(end, 2 * len(self._room)) - self._count, np.int64)])
        highest = int(more.max()) + 1
        if highest > len(self._places):
            grown = np.full(max(highest, 2 * len(self._places)), -1, np.int32)
            grown[: len(self._places)] = self._places
            self._places = grown
        self._room[self._count : end] = more
        self._places[more] = np.arange(self._count, end, dtype=np.int32)
        self._count = end


def _flags_of(column: Column) -> Qt.ItemFlag:
    if not column.editable:
        return _PLAIN_FLAGS
    is_check = column.kind == "check"
    return _PLAIN_FLAGS | (Qt.ItemFlag.ItemIsUserCheckable if is_check else Qt.ItemFlag.ItemIsEditable)
