"""What the files do not say: one row a question, with the control for its kind of answer and what is likely."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from sae_auditor.app.kit.chooser import Chooser
from sae_auditor.app.kit.controls import card, push_button, text_label
from sae_auditor.app.kit.number_fields import CountBox, NumberField
from sae_auditor.app.kit.segmented import Segmented
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.imports import words
from sae_auditor.workbench.imports.state import Question, TensorLine
from sae_auditor.workbench.plain import plain

_LARGEST_K = 1_000_000
# Choices that can stand side by side: how many, and how many letters together.
_FEW, _SHORT = 4, 40
_ALWAYS = ("W_enc", "W_dec", "b_enc", "b_dec")
# The one part that no SAE is without; an encoder that is missing is the decoder turned round.
_NEEDED = "W_dec"


class QuestionForm(QWidget):
    """`answered` carries the name of a question and the new answer, None to take the answer back."""

    answered = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: dict[str, _Row] = {}
        frame, self._column = card(theme, spacing=4, margin=4)
        self._column.addWidget(text_label(theme, translate("Import", "What the file does not say"), "heading"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def set_questions(self, questions: Sequence[Question], tensors: Sequence[TensorLine]) -> None:
        """Show these questions; a row whose question stays the same keeps its control, with focus and cursor."""
        kept: dict[str, _Row] = {}
        for question in questions:
            row = self._rows.pop(question.name, None)
            if row is None or row.asked != (question.what, question.choices):
                self._drop(row)
                row = _Row(self._theme, question, self._control(question, tensors))
                row.control.answered.connect(partial(self.answered.emit, question.name))
            self._column.addWidget(row)
            row.set_question(question)
            kept[question.name] = row
        for row in self._rows.values():
            self._drop(row)
        self._rows = kept
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

    def _control(self, question: Question, tensors: Sequence[TensorLine]) -> AnswerControl:
        if question.name == "names":
            return TensorRoles(self._theme, question, tensors)
        return make_control(self._theme, question)

    def _drop(self, row: _Row | None) -> None:
        if row is not None:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()


class _Row(QWidget):
    """What is asked at the left, the control at the right, and below it why it is asked."""

    def __init__(self, theme: Theme, question: Question, control: AnswerControl) -> None:
        super().__init__()
        self.asked = (question.what, question.choices)
        self.control = control
        self._hint = text_label(theme, role="caption", tone="muted", wrap=True)
        title = text_label(theme, words.question_title(question), wrap=True)
        title.setFixedWidth(theme.em(9))
        title.setBuddy(control)
        title.setContentsMargins(0, round(1.5 * theme.space()), 0, 0)
        right = QVBoxLayout()
        right.setSpacing(theme.space(1))
        right.addWidget(control)
        right.addWidget(self._hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(3))
        layout.addWidget(title, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(right, 1)

    def set_question(self, question: Question) -> None:
        self.control.show_answer(question)
        hints = (words.question_text(question), words.suggestion_text(question))
        self._hint.setText(" ".join(hint for hint in hints if hint))


class AnswerControl(QWidget):
    """Shows the answer to one question; `answered` carries a new one, None to take it back."""

    answered = Signal(object)

    def __init__(self, control: QWidget | None = None, name: str = "") -> None:
        super().__init__()
        if control is not None:
            control.setAccessibleName(name)
            self.setFocusProxy(control)
            layout = QHBoxLayout(self)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(control)
            layout.addStretch(1)

    def show_answer(self, question: Question) -> None:
        """Show the answer."""
        raise NotImplementedError


class WholeNumber(AnswerControl):
    """A spin box; its lowest place stands for no answer."""

    def __init__(self, theme: Theme, question: Question) -> None:
        self.box = CountBox()
        super().__init__(self.box, words.question_title(question))
        self.box.setRange(0, _LARGEST_K)
        self.box.setSpecialValueText(translate("Import", "not known"))
        self.box.setKeyboardTracking(False)
        self.box.setMinimumWidth(theme.em(8))
        self.box.lineEdit().setTextMargins(theme.space(2), 0, 0, 0)
        self.box.valueChanged.connect(lambda value: self.answered.emit(value or None))

    def show_answer(self, question: Question) -> None:
        """Show the answer."""
        self.box.blockSignals(True)
        self.box.setValue(int(question.answer or 0))
        self.box.blockSignals(False)


class RealNumber(AnswerControl):
    """A field for a number."""

    def __init__(self, theme: Theme, question: Question) -> None:
        self._number = NumberField(theme, translate("Import", "not known"))
        super().__init__(self._number, words.question_title(question))
        self.field = self._number.line
        self._number.answered.connect(self.answered)

    def show_answer(self, question: Question) -> None:
        """Show the answer."""
        self._number.set_number(question.answer)


class FewChoices(AnswerControl):
    """Joined buttons."""

    def __init__(self, theme: Theme, question: Question) -> None:
        name, title = question.name, words.question_title(question)
        choices = [(value, words.choice_text(name, value), words.choice_help(name, value)) for value in _of(question)]
        self.buttons = Segmented(theme, choices, title)
        super().__init__(self.buttons, title)
        self.buttons.chosen.connect(self.answered)

    def show_answer(self, question: Question) -> None:
        """Show the answer."""
        self.buttons.set_value(question.answer)


class ManyChoices(AnswerControl):
    """A drop-down list; without an answer it says so."""

    def __init__(self, theme: Theme, question: Question) -> None:
        self._values = _of(question)
        self.box = Chooser(theme, words.question_title(question), widest_em=20)
        super().__init__(self.box, words.question_title(question))
        self.box.setPlaceholderText(translate("Import", "choose…"))
        for value in self._values:
            self.box.addItem(words.choice_text(question.name, value), value)
        self.box.activated.connect(lambda index: self.answered.emit(self._values[index]))

    def show_answer(self, question: Question) -> None:
        """Show the answer."""
        known = question.answer in self._values
        self.box.setCurrentIndex(self._values.index(question.answer) if known else -1)


class PlainText(AnswerControl):
    """A field for a word."""

    def __init__(self, theme: Theme, question: Question) -> None:
        self.field = QLineEdit()
        super().__init__(self.field, words.question_title(question))
        self.field.setMinimumWidth(theme.em(14))
        self.field.setPlaceholderText(translate("Import", "not known"))
        self.field.editingFinished.connect(lambda: self.answered.emit(self.field.text().strip() or None))

    def show_answer(self, question: Question) -> None:
        """Show the answer."""
        if question.answer is not None:
            self.field.setText(str(question.answer))


def make_control(theme: Theme, question: Question) -> AnswerControl:
    """Return the control for a question: by its name where it has one of its own, else by its choices."""
    made = _BY_NAME.get(question.name)
    if made is not None:
        return made(theme, question)
    if question.choices:
        letters = sum(len(str(choice)) for choice in question.choices)
        few = len(question.choices) <= _FEW and letters < _SHORT
        return (FewChoices if few else ManyChoices)(theme, question)
    return PlainText(theme, question)


def _of(question: Question) -> list[Any]:
    return list(question.choices) or [True, False]


_BY_NAME: dict[str, Callable[[Theme, Question], AnswerControl]] = {
    "k": WholeNumber,
    "threshold": RealNumber,
    "delta": RealNumber,
    "mean": RealNumber,
    "scale": RealNumber,
    "site": ManyChoices,
    "tokens": FewChoices,
    "centre": FewChoices,
    "fold_decoder_norm": FewChoices,
}


class TensorRoles(AnswerControl):
    """A chooser for each role, of the tensors whose shape could be it; answered once the person says that it is so."""

    def __init__(self, theme: Theme, question: Question, tensors: Sequence[TensorLine]) -> None:
        super().__init__()
        self._boxes: dict[str, Chooser] = {}
        self.use = push_button(theme, translate("Import", "Read it this way"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.space(3))
        grid.setVerticalSpacing(theme.space(2))
        grid.setColumnStretch(2, 1)
        roles = (*_ALWAYS, *(role for role in _known(question) if role not in _ALWAYS))
        for row, role in enumerate(roles):
            self._boxes[role] = self._box(theme, role, tensors)
            grid.addWidget(text_label(theme, role, "mono"), row, 0)
            grid.addWidget(text_label(theme, words.role_help(role), "caption", "muted"), row, 1)
            grid.addWidget(self._boxes[role], row, 2)
        grid.addWidget(self.use, len(roles), 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self._boxes["W_enc"])
        self.use.clicked.connect(lambda: self.answered.emit(self.names()))

    def show_answer(self, question: Question) -> None:
        """Show the answer."""
        names = _known(question)
        for role, box in self._boxes.items():
            box.setCurrentIndex(max(0, box.findData(names.get(role, ""))))
        self._allow()

    def names(self) -> dict[str, str]:
        """Return the tensor chosen for each role that has one."""
        chosen = {role: str(box.currentData()) for role, box in self._boxes.items()}
        return {role: name for role, name in chosen.items() if name}

    def _box(self, theme: Theme, role: str, tensors: Sequence[TensorLine]) -> Chooser:
        box = Chooser(theme, f"{role}: {words.role_help(role)}", widest_em=24)
        none = translate("Import", "choose…") if role == _NEEDED else translate("Import", "none")
        none = translate("Import", "the decoder, turned round") if role == "W_enc" else none
        box.addItem(none, "")
        for tensor in tensors:
            if _fits(tensor, role):
                box.addItem(f"{plain(tensor.name)}   {' × '.join(str(side) for side in tensor.shape)}", tensor.name)
        box.activated.connect(self._allow)
        return box

    def _allow(self, _index: int = 0) -> None:
        names = self.names()
        apart = len(set(names.values())) == len(names)
        self.use.setEnabled(apart and _NEEDED in names)


def _known(question: Question) -> Mapping[str, str]:
    return question.answer or question.suggestion or {}


def _fits(tensor: TensorLine, role: str) -> bool:
    """Whether a tensor has as many dimensions as the role asks for; one threshold may serve all latents."""
    allowed = {"W": (2,), "t": (0, 1), "l": (0, 1)}.get(role[0], (1,))
    return len(tensor.shape) in allowed
