"""The table of all latents as Qt reads it: columns stay columns, and no object is made for a row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.concepts.columns import TABLE
from sae_auditor.workbench.concepts.state import Latents, Shown
from sae_auditor.workbench.plain import plain_items

_NOTHING = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class LatentModel(QAbstractTableModel):
    """Lists the latents of `Shown` in its order; it never sorts and never filters."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latents: Latents | None = None
        self._shown: Shown | None = None
        self._rows: NDArray[np.int32] = np.empty(0, np.int32)

    @property
    def latents(self) -> Latents | None:
        """The columns of all latents."""
        return self._latents

    @property
    def shown(self) -> Shown | None:
        """Which latents are listed."""
        return self._shown

    def set_latents(self, latents: Latents | None) -> None:
        """Take the columns of all latents; nothing is listed until `set_shown`."""
        self.beginResetModel()
        self._latents = latents
        self._take(None)
        self.endResetModel()

    def set_shown(self, shown: Shown | None) -> None:
        """List these latents in this order."""
        self.beginResetModel()
        self._take(shown)
        self.endResetModel()

    def refresh(self, latent: int) -> None:
        """Tell that name or mark of a latent changed."""
        row = self.row_of(latent)
        if row >= 0:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(TABLE) - 1))

    def row_of(self, latent: int | None) -> int:
        """Return the row of a latent, -1 where it is not listed."""
        return int(self._rows[latent]) if latent is not None and 0 <= latent < len(self._rows) else -1

    def rows_of(self, latents: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return the rows of those of `latents` that are listed, ascending."""
        known = latents[latents < len(self._rows)]
        rows = self._rows[known]
        return np.sort(rows[rows >= 0])

    def latent_at(self, row: int) -> int | None:
        """Return the latent in a row."""
        shown = self._shown
        return int(shown.latents[row]) if shown is not None and 0 <= row < len(shown.latents) else None

    @guarded(0)
    def rowCount(self, parent: _Index = _NOTHING) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() or self._shown is None else len(self._shown.latents)

    @guarded(0)
    def columnCount(self, parent: _Index = _NOTHING) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(TABLE)

    @guarded(None)
    @plain_items
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role of a cell shows; the delegate paints without asking here."""
        latents, shown = self._latents, self._shown
        if not index.isValid() or latents is None or shown is None:
            return None
        spec = TABLE[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return columns.text_of(latents, shown, spec, index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return columns.row_sentence(latents, shown, index.row()) if spec.kind == "name" else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if spec.kind == "name":
                return columns.row_sentence(latents, shown, index.row())
            return f"{columns.title_of(spec.column)} {columns.text_of(latents, shown, spec, index.row())}"
        return None

    @guarded(None)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title of a column, or what it says."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = TABLE[section].column
        if role == Qt.ItemDataRole.DisplayRole:
            return columns.title_of(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{columns.long_title_of(column)}\n{columns.help_of(column, self._latents)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return columns.long_title_of(column)
        return None

    def _take(self, shown: Shown | None) -> None:
        self._shown = shown if self._latents is not None else None
        self._rows = np.full(0 if self._latents is None else len(self._latents), -1, np.int32)
        if self._shown is not None:
            self._rows[self._shown.latents] = np.arange(len(self._shown.latents), dtype=np.int32)
