"""The prompt editor: which classes a prediction chooses between, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPlainTextEdit, QWidget

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import push_button, set_property, text_label
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.atomic import write_atomically
from sae_auditor.bundle.prompt_file import read_prompt_set
from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.audit.prompt_draft import DraftRow, Problem, PromptDraft, prompt_file
from sae_auditor.workbench.columns import PLAIN_LOOK, Column, Look
from sae_auditor.workbench.jobs import InlineJobs, Jobs

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

    def check(self) -> None:
        """Look for problems, mark their rows and tell everybody."""
        problems = self.draft.problems()
        self._problems = {problem.row: problem.text for problem in problems if problem.row is not None}
        self.refresh()
        self.checked.emit(problems)

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


ResultT = TypeVar("ResultT")
_FILE = "audit.prompts-file"


def _read_job(path: Path) -> Job[PromptSet]:
    yield Progress(0, 1)
    return read_prompt_set(path)


def _write_job(path: Path, content: bytes) -> Job[None]:
    yield Progress(0, 1)
    write_atomically(path, content)


class PromptEditor(QDialog):
    """Edits a copy; `accepted_prompts` carries the finished set. Without `jobs` files are read and written at once."""

    accepted_prompts = Signal(object)

    def __init__(
        self, theme: Theme, prompts: PromptSet | None, parent: QWidget | None = None, jobs: Jobs | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._jobs = jobs or InlineJobs()
        self.finished.connect(lambda _result: self._jobs.cancel(_FILE))
        self.setWindowTitle(translate("Audit", "Prompts"))
        self.resize(theme.em(42), theme.em(34))
        self.table = PromptTable(theme, PromptDraft(prompts))
        self.name = QLineEdit()
        self.name.setAccessibleName(translate("Audit", "Name of the prompt set"))
        self.templates = QPlainTextEdit()
        self.templates.setAccessibleName(translate("Audit", "Templates, one a line"))
        self.templates.setFixedHeight(theme.em(4.2))
        self.templates.setTabChangesFocus(True)
        self.status = text_label(theme, wrap=True)
        self.use = push_button(theme, translate("Audit", "Use these classes"), kind="primary")
        self._build()
        self._show_draft()
        self.table.checked.connect(self._show_problems)
        self.name.textChanged.connect(self._name_changed)
        self.templates.textChanged.connect(self._templates_changed)
        self.use.clicked.connect(self._finish)
        self.table.check()

    # ---------------------------------------------------------------------------------------------------------- acts

    def paste_lines(self) -> None:
        """Add a class for each line of text on the clipboard."""
        count = self.table.add_lines(QGuiApplication.clipboard().text())
        if count:
            self.table.scrollToBottom()
        else:
            self._say(translate("Audit", "The clipboard holds no text: copy some lines first."), "warning")

    def load(self, path: Path) -> None:
        """Replace the draft by a prompt set file; a file that cannot be used leaves it as it is."""
        title = translate("Audit", "Reading {file}").format(file=printable(path.name))
        self._start(lambda: _read_job(path), self._take, title)

    def save(self, path: Path) -> None:
        """Write the draft to a file; an unwritable place leaves everything as it is."""
        content = prompt_file(self.table.draft.to_prompt_set())
        said = translate("Audit", "Saved to {path}.").format(path=printable(str(path)))
        title = translate("Audit", "Saving {file}").format(file=printable(path.name))
        self._start(lambda: _write_job(path, content), lambda _: self._say(said, "good"), title)

    # ---------------------------------------------------------------------------------------------------------- inside

    def _start(self, make: Callable[[], Job[ResultT]], take: Callable[[ResultT], object], title: str) -> None:
        self._jobs.start(_FILE, make, on_result=take, on_error=self._fail, title=title, resource="disk")

    def _take(self, prompts: PromptSet) -> None:
        self.table.draft.take(prompts)
        self._show_draft()
        self.table.reload()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, KnownError):
            raise error
        self._say(error.text(), "error")

    def _build(self) -> None:
        theme = self._theme
        templates = translate("Audit", "&Templates, one a line; {} is where the prompt goes")
        row = line((self._caption(translate("Audit", "&Classes"), self.table), 1), gap_px=theme.space(2))
        for text, icon, act in (
            (translate("Audit", "Add"), "add", self.table.add_empty),
            (translate("Audit", "Remove"), "remove", self.table.remove_selected),
            (translate("Audit", "Paste lines"), "paste", self.paste_lines),
            (translate("Audit", "Load\u2026"), "open", self._ask_load),
            (translate("Audit", "Save as\u2026"), "save", self._ask_save),
        ):
            button = push_button(theme, text, kind="quiet", icon=icon)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        cancel = push_button(theme, translate("Audit", "Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        layout = column(
            self._caption(translate("Audit", "&Name"), self.name),
            self.name,
            self._caption(templates, self.templates),
            self.templates,
            row,
            (self.table, 1),
            line((self.status, 1), cancel, self.use),
            gap_px=theme.space(2),
        )
        layout.setContentsMargins(*[theme.space(4)] * 4)
        self.setLayout(layout)
        for key, act in (
            (QKeySequence.StandardKey.Paste, self.paste_lines),
            (QKeySequence.StandardKey.Delete, self.table.remove_selected),
        ):
            shortcut = QShortcut(key, self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def _caption(self, text: str, buddy: QWidget) -> QWidget:
        label = text_label(self._theme, text, "caption", "muted")
        label.setBuddy(buddy)
        return label

    def _show_draft(self) -> None:
        draft = self.table.draft
        with QSignalBlocker(self.name), QSignalBlocker(self.templates):
            self.name.setText(draft.name)
            self.templates.setPlainText("\n".join(draft.templates))

    def _show_problems(self, problems: list[Problem]) -> None:
        self.use.setEnabled(not problems)
        if not problems:
            count = len(self.table.draft.rows)
            self._say(translate("Audit", "{count} classes").format(count=f"{count:,}"), "muted")
            return
        first = problems[0]
        text = first.text
        if first.row is not None:
            text = translate("Audit", "Row {row}: {problem}").format(row=first.row + 1, problem=text)
        if len(problems) > 1:
            text += " " + translate("Audit", "({count} more)").format(count=len(problems) - 1)
        self._say(text, "error")

    def _say(self, text: str, tone: str) -> None:
        self.status.setText(text)
        set_property(self.status, "tone", tone)

    def _name_changed(self, text: str) -> None:
        self.table.draft.name = text
        self.table.check()

    def _templates_changed(self) -> None:
        self.table.draft.templates = self.templates.toPlainText().splitlines()
        self.table.check()

    def _ask_load(self) -> None:
        kinds = translate("Audit", "Prompt sets (*.json *.txt)")
        path, _ = QFileDialog.getOpenFileName(self, translate("Audit", "Load prompts"), "", kinds)
        if path:
            self.load(Path(path))

    def _ask_save(self) -> None:
        if not self.use.isEnabled():
            return
        kinds = translate("Audit", "Prompt set (*.json)")
        path, _ = QFileDialog.getSaveFileName(
            self, translate("Audit", "Save prompts"), f"{self.name.text()}.json", kinds
        )
        if path:
            self.save(Path(path))

    def _finish(self) -> None:
        self.accepted_prompts.emit(self.table.draft.to_prompt_set())
        self.accept()
