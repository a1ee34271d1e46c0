"""The table of classes in the prompt editor."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.icons import icon
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit.prompt_draft import DraftRow, Problem, PromptDraft
from sae_auditor.workbench.plain import plain

_NOTHING = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class PromptTable(QAbstractTableModel):
    """Rows of a draft: name and prompts. `edited` follows every change, with the problems that are left."""

    edited = Signal(object)

    def __init__(self, theme: Theme, draft: PromptDraft, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.draft = draft
        self._problems: dict[int, str] = {}

    def check(self) -> list[Problem]:
        """Look for problems, mark their rows and tell everybody."""
        problems = self.draft.problems()
        self._problems = {problem.row: problem.text for problem in problems if problem.row is not None}
        if self.draft.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.draft.rows) - 1, 1))
        self.edited.emit(problems)
        return problems

    def add_lines(self, text: str) -> int:
        """Add a class for each line and return how many."""
        first = len(self.draft.rows)
        count = sum(1 for line in text.splitlines() if line.strip())
        if count:
            self.beginInsertRows(QModelIndex(), first, first + count - 1)
            self.draft.add_lines(text)
            self.endInsertRows()
            self.check()
        return count

    def add_empty(self) -> int:
        """Add a class without a name and return its row."""
        place = len(self.draft.rows)
        self.beginInsertRows(QModelIndex(), place, place)
        self.draft.rows.append(DraftRow("", ""))
        self.endInsertRows()
        self.check()
        return place

    def remove(self, places: list[int]) -> None:
        """Remove these rows."""
        gone = set(places)
        self.beginResetModel()
        self.draft.rows = [row for place, row in enumerate(self.draft.rows) if place not in gone]
        self.endResetModel()
        self.check()

    def reload(self) -> None:
        """Show the draft anew after it was replaced."""
        self.beginResetModel()
        self.endResetModel()
        self.check()

    @guarded(0)
    def rowCount(self, parent: _Index = _NOTHING) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.draft.rows)

    @guarded(0)
    def columnCount(self, parent: _Index = _NOTHING) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else 2

    @guarded(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Say that cells can be edited."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    @guarded(None)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title of a column or the number of a row."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        return translate("Audit", "Class") if section == 0 else translate("Audit", "Prompts, divided by |")

    @guarded(None)
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role of a cell shows."""
        if not index.isValid():
            return None
        row = self.draft.rows[index.row()]
        problem = self._problems.get(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            text = row.name if index.column() == 0 else row.prompts
            return plain(text) if role == Qt.ItemDataRole.DisplayRole else text
        if role == Qt.ItemDataRole.ToolTipRole:
            return problem
        if problem is not None and index.column() == 0:
            colours = self._theme.colours
            if role == Qt.ItemDataRole.DecorationRole:
                return icon("error", colours.error, colours.disabled)
            if role == Qt.ItemDataRole.BackgroundRole:
                return QColor(colours.error_soft)
        return None

    @guarded(False)
    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take an edited cell."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row = self.draft.rows[index.row()]
        if index.column() == 0:
            if row.prompts.strip() == row.name.strip():
                row.prompts = str(value)
            row.name = str(value)
        else:
            row.prompts = str(value)
        self.check()
        return True
