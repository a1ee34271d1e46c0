"""The table of classes in the prompt editor."""

from __future__ import annotations

from PySide6.QtCore import Signal

from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit.prompt_draft import DraftRow, Problem, PromptDraft
from sae_auditor.workbench.columns import PLAIN_LOOK, Column, Look

_FAULTY = Look("error", "error", ground="error_soft")


class PromptTable(ColumnTable):
    """Rows of a draft: name and prompts. `checked` follows every change, with the problems that are left."""

    checked = Signal(object)

    def __init__(self, theme: Theme, draft: PromptDraft) -> None:
        super().__init__(theme, translate("Audit", "Classes and their prompts"), remember_as="classes", framed=True)
        self.draft = draft
        self._problems: dict[int, str] = {}
        self.edited.connect(self._take)
        self.reload()

    def check(self) -> list[Problem]:
        """Look for problems, mark their rows and tell everybody."""
        problems = self.draft.problems()
        self._problems = {problem.row: problem.text for problem in problems if problem.row is not None}
        self.refresh()
        self.checked.emit(problems)
        return problems

    def add_lines(self, text: str) -> int:
        """Add a class for each line and return how many."""
        first = len(self.draft.rows)
        count = self.draft.add_lines(text)
        if count:
            self.append_rows(range(first, first + count))
            self.check()
        return count

    def add_empty(self) -> None:
        """Add a class without a name and start writing it."""
        self.draft.rows.append(DraftRow("", ""))
        row = len(self.draft.rows) - 1
        self.append_rows([row])
        self.check()
        index = self.rows.index(self.row_of(row), 1)
        self.scrollTo(index)
        self.setCurrentIndex(index)
        self.edit(index)

    def remove_selected(self) -> None:
        """Remove the selected rows."""
        gone = set(self.selected().tolist())
        self.draft.rows = [row for number, row in enumerate(self.draft.rows) if number not in gone]
        self.reload()

    def reload(self) -> None:
        """Show the draft anew after it was replaced."""
        self.clearSelection()
        self.set_columns(self._columns(), range(len(self.draft.rows)))
        self.check()

    def _columns(self) -> tuple[Column, ...]:
        rows = self.draft.rows
        quiet = Look(quiet=True)
        return (
            Column("row", "", "number", lambda row: row + 1, decimals=0, width_em=2.4, look=lambda _row: quiet),
            Column(
                "name",
                translate("Audit", "Class"),
                value=lambda row: rows[row].name,
                look=lambda row: _FAULTY if row in self._problems else PLAIN_LOOK,
                tip=lambda row: self._problems.get(row) or rows[row].name,
                width_em=12,
                editable=True,
            ),
            Column(
                "prompts",
                translate("Audit", "Prompts, divided by |"),
                value=lambda row: rows[row].prompts,
                width_em=9,
                stretch=True,
                editable=True,
            ),
        )

    def _take(self, row: int, column: str, value: object) -> None:
        edited = self.draft.rows[row]
        if column == "prompts":
            edited.prompts = str(value)
        else:
            if edited.prompts.strip() == edited.name.strip():
                edited.prompts = str(value)
            edited.name = str(value)
        self.check()
