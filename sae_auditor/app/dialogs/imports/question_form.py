"""What the files do not say: one row a question, with its control and what is likely."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from sae_auditor.app.dialogs.imports.question_controls import AnswerControl, make_control
from sae_auditor.app.dialogs.imports.tensor_roles import TensorRoles
from sae_auditor.app.kit.controls import card, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.imports import words
from sae_auditor.workbench.imports.state import Question, TensorLine


class QuestionForm(QWidget):
    """`answered` carries the name of a question and the new answer, None to take the answer back."""

    answered = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: dict[str, _Row] = {}
        self._asked: list[tuple[str, str, tuple[object, ...]]] = []
        frame, self._column = card(theme, spacing=4, margin=4)
        self._column.addWidget(text_label(theme, translate("Import", "What the file does not say"), "heading"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def set_questions(self, questions: Sequence[Question], tensors: Sequence[TensorLine]) -> None:
        """Show these questions; controls whose question stays the same keep focus and cursor."""
        asked = [(question.name, question.what, question.choices) for question in questions]
        if asked != self._asked:
            self._asked = asked
            self._rebuild(questions, tensors)
        for question in questions:
            self._rows[question.name].set_question(question)
        self.setVisible(bool(questions))

    def has_focus(self) -> bool:
        """Whether the person is at one of the controls."""
        focused = QApplication.focusWidget()
        return focused is not None and any(row.isAncestorOf(focused) for row in self._rows.values())

    def focus_open(self, questions: Sequence[Question]) -> None:
        """Put the focus on the first question without an answer."""
        for question in questions:
            if question.answer is None and question.name in self._rows:
                self._rows[question.name].control.setFocus()
                return

    def control(self, name: str) -> AnswerControl:
        """Return the control of a question."""
        return self._rows[name].control

    def _rebuild(self, questions: Sequence[Question], tensors: Sequence[TensorLine]) -> None:
        kept: dict[str, _Row] = {}
        for question in questions:
            row = self._rows.pop(question.name, None)
            if row is None or not row.is_about(question):
                if row is not None:
                    self._drop(row)
                row = self._make(question, tensors)
            self._column.addWidget(row)
            kept[question.name] = row
        for row in self._rows.values():
            self._drop(row)
        self._rows = kept

    def _make(self, question: Question, tensors: Sequence[TensorLine]) -> _Row:
        control: AnswerControl = (
            TensorRoles(self._theme, question, tensors)
            if question.name == "names"
            else make_control(self._theme, question)
        )
        row = _Row(self._theme, question, control)
        control.answered.connect(lambda value, name=question.name: self.answered.emit(name, value))
        return row

    def _drop(self, row: _Row) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()


class _Row(QWidget):
    """What is asked at the left, the control at the right, and below it why it is asked."""

    def __init__(self, theme: Theme, question: Question, control: AnswerControl) -> None:
        super().__init__()
        self._question = question
        self.control = control
        self._hint = text_label(theme, role="caption", tone="muted", wrap=True)
        title = text_label(theme, words.question_title(question), wrap=True)
        title.setFixedWidth(theme.em(9))
        title.setBuddy(control)
        right = QVBoxLayout()
        right.setSpacing(theme.space(1))
        right.addWidget(control)
        right.addWidget(self._hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(3))
        layout.addWidget(title, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(right, 1)
        title.setContentsMargins(0, round(1.5 * theme.space()), 0, 0)

    def is_about(self, question: Question) -> bool:
        """Whether the control serves this question too."""
        mine = self._question
        return (mine.name, mine.what, mine.choices) == (question.name, question.what, question.choices)

    def set_question(self, question: Question) -> None:
        self._question = question
        self.control.set_question(question)
        self._hint.setText(
            " ".join(part for part in (words.question_text(question), words.suggestion_text(question)) if part)
        )
