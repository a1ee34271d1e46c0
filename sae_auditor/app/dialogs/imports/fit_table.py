"""The readings of a fit check side by side: which was declared, which rebuilds the vectors best."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.imports.state import Fit, FitRow
from sae_auditor.workbench.plain import plain_items

_NOTHING = QModelIndex()
_MOST_ROWS = 9
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class FitModel(QAbstractTableModel):
    """One row a reading: its words, FVU, cosine and L0."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[FitRow, ...] = ()

    def set_fit(self, fit: Fit | None) -> None:
        """Show the rows of a check."""
        self.beginResetModel()
        self._rows = fit.rows if fit is not None else ()
        self.endResetModel()

    @guarded(0)
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOTHING) -> int:
        """Return the number of readings."""
        return 0 if parent.isValid() else len(self._rows)

    @guarded(0)
    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOTHING) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else 4

    @guarded(None)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the heads of the columns, with what they mean as tool tips."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _heads()[section][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _heads()[section][1]
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return _RIGHT
        return None

    @guarded(None)
    @plain_items
    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role of a cell shows."""
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(row, column)
        if role == Qt.ItemDataRole.FontRole:
            return self._theme.font("strong" if row.winner else "body")
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return _RIGHT
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return self._mark(row)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole) and column == 0:
            return f"{_words(row)}: FVU {_cell(row, 1)}, {_heads()[2][0]} {_cell(row, 2)}, L0 {_cell(row, 3)}"
        return None

    def _mark(self, row: FitRow) -> QIcon:
        side = self._theme.em(1)
        colour = self._theme.colours.good if row.winner else "#00000000"
        return QIcon(icon_pixmap("check", colour, side))


class FitTable(QTableView):
    """As high as its rows, up to a few; then it scrolls."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.fits = FitModel(theme, self)
        self.setModel(self.fits)
        self.setAccessibleName(translate("Import", "Readings and how well they fit"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        gap = theme.space(2)
        self.setStyleSheet(f"QTableView::item {{ padding: 0 {gap}px; }}")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setDefaultSectionSize(theme.em(1.6))
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setMinimumSectionSize(theme.em(4))
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        theme.changed.connect(self.viewport().update)

    def set_fit(self, fit: Fit | None) -> None:
        """Show a check; nothing before there is one."""
        self.fits.set_fit(fit)
        self.setVisible(fit is not None)
        rows = min(_MOST_ROWS, self.fits.rowCount())
        head = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(head + rows * self._theme.em(1.6) + 2 * self.frameWidth() + self._theme.space(1))


def _cell(row: FitRow, column: int) -> str:
    if column == 0:
        return _words(row)
    value = (row.fvu, row.cosine, row.l0)[column - 1]
    return numbers.plain(value, 1 if column == 3 else 3) if math.isfinite(value) else "\u221e"


def _words(row: FitRow) -> str:
    text = row.words
    return translate("Import", "{reading} (best)").format(reading=text) if row.winner else text


def _heads() -> tuple[tuple[str, str], ...]:
    return (
        (translate("Import", "Reading"), ""),
        (
            "FVU",
            translate("Import", "Fraction of variance unexplained: 0 is perfect, 1 is no better than the mean."),
        ),
        (
            translate("Import", "Cosine"),
            translate("Import", "Cosine of the rebuilt vectors with the encoder's: 1 is perfect."),
        ),
        ("L0", translate("Import", "Mean number of latents that fire for each vector.")),
    )
