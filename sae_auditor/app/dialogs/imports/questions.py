"""What the files do not say: one row a question, with the control for its kind of answer and what is likely."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from sae_auditor.app.kit.cards import Card, column, line
from sae_auditor.app.kit.controls import (
    Chooser,
    CountBox,
    ElidingLabel,
    NumberField,
    Segmented,
    push_button,
    text_label,
)
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


class QuestionForm(Card):
    """`answered` carries the name of a question and the new answer, None to take the answer back."""

    answered = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("Import", "What the file does not say"), spacing=4)
        self._rows: dict[str, _Row] = {}

    def set_questions(self, questions: Sequence[Question], tensors: Sequence[TensorLine]) -> None:
        """Show these questions; a row whose question stays the same keeps its control, with focus and cursor."""
        kept: dict[str, _Row] = {}
        for question in questions:
            row = self._rows.pop(question.name, None)
            if row is None or row.asked != (question.what, question.choices):
                self._drop(row)
                row = _Row(self._theme, question, tensors)
                row.control.answered.connect(partial(self.answered.emit, question.name))
            self.column.addWidget(row)
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

    def control(self, name: str) -> AnswerControl:
        """Return the control of a question."""
        return self._rows[name].control

    def _drop(self, row: _Row | None) -> None:
        if row is not None:
            self.column.removeWidget(row)
            row.hide()
            row.deleteLater()


class _Row(QWidget):
    """What is asked at the left, the control at the right, and below it why it is asked."""

    def __init__(self, theme: Theme, question: Question, tensors: Sequence[TensorLine]) -> None:
        super().__init__()
        self.asked = (question.what, question.choices)
        is_names = question.name == "names"
        self.control = TensorRoles(theme, question, tensors) if is_names else make_control(theme, question)
        self._hint = text_label(theme, role="caption", tone="muted", wrap=True)
        title = text_label(theme, words.question_title(question), wrap=True)
        title.setFixedWidth(theme.em(9))
        title.setBuddy(self.control)
        title.setContentsMargins(0, round(1.5 * theme.space()), 0, 0)
        answer = column(self.control, self._hint, gap_px=theme.space(1))
        layout = line(title, (answer, 1), gap_px=theme.space(3))
        layout.setAlignment(title, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)

    def set_question(self, question: Question) -> None:
        self.control.show_answer(question.answer or (question.suggestion if question.name == "names" else None))
        hints = (words.question_text(question), words.suggestion_text(question))
        self._hint.setText(" ".join(hint for hint in hints if hint))


class AnswerControl(QWidget):
    """Shows the answer to one question; `answered` carries a new one, None to take it back."""

    answered = Signal(object)

    def __init__(self, question: Question, control: QWidget, show: Callable[[Any], object]) -> None:
        super().__init__()
        self.control = control
        self.show_answer = show
        control.setAccessibleName(words.question_title(question))
        self.setFocusProxy(control)
        self.setLayout(line(control, 1))


def make_control(theme: Theme, question: Question) -> AnswerControl:
    """Return the control for a question: by its name where it has one of its own, else by its choices."""
    made = _BY_NAME.get(question.name)
    if made is not None:
        return made(theme, question)
    if question.choices:
        letters = sum(len(str(choice)) for choice in question.choices)
        few = len(question.choices) <= _FEW and letters < _SHORT
        return (_few_choices if few else _many_choices)(theme, question)
    return _text(theme, question)


def _whole_number(theme: Theme, question: Question) -> AnswerControl:
    """A spin box; its lowest place stands for no answer."""
    box = CountBox()
    box.setRange(0, _LARGEST_K)
    box.setSpecialValueText(translate("Import", "not known"))
    box.setKeyboardTracking(False)
    box.setMinimumWidth(theme.em(8))
    box.lineEdit().setTextMargins(theme.space(2), 0, 0, 0)

    def show(answer: Any) -> None:
        box.blockSignals(True)
        box.setValue(int(answer or 0))
        box.blockSignals(False)

    made = AnswerControl(question, box, show)
    box.valueChanged.connect(lambda value: made.answered.emit(value or None))
    return made


def _real_number(theme: Theme, question: Question) -> AnswerControl:
    field = NumberField(theme, translate("Import", "not known"))
    made = AnswerControl(question, field, field.set_number)
    field.line.setAccessibleName(field.accessibleName())
    field.answered.connect(made.answered)
    return made


def _few_choices(theme: Theme, question: Question) -> AnswerControl:
    name = question.name
    choices = [(value, words.choice_text(name, value), words.choice_help(name, value)) for value in _of(question)]
    buttons = Segmented(theme, choices, words.question_title(question))
    made = AnswerControl(question, buttons, buttons.set_value)
    buttons.chosen.connect(made.answered)
    return made


def _many_choices(theme: Theme, question: Question) -> AnswerControl:
    values = _of(question)
    box = Chooser(theme, words.question_title(question), widest_em=20)
    box.setMinimumWidth(theme.em(8))
    box.setPlaceholderText(translate("Import", "choose…"))
    for value in values:
        box.addItem(words.choice_text(question.name, value), value)
    made = AnswerControl(
        question, box, lambda answer: box.setCurrentIndex(values.index(answer) if answer in values else -1)
    )
    box.activated.connect(lambda index: made.answered.emit(values[index]))
    return made


def _text(theme: Theme, question: Question) -> AnswerControl:
    field = QLineEdit()
    field.setMinimumWidth(theme.em(14))
    field.setPlaceholderText(translate("Import", "not known"))
    made = AnswerControl(question, field, lambda answer: field.setText(field.text() if answer is None else str(answer)))
    field.editingFinished.connect(lambda: made.answered.emit(field.text().strip() or None))
    return made


def _of(question: Question) -> list[Any]:
    return list(question.choices) or [True, False]


_BY_NAME: dict[str, Callable[[Theme, Question], AnswerControl]] = {
    "k": _whole_number,
    **dict.fromkeys(("threshold", "delta", "mean", "scale"), _real_number),
    "site": _many_choices,
    **dict.fromkeys(("tokens", "centre", "fold_decoder_norm"), _few_choices),
}


class TensorRoles(AnswerControl):
    """A chooser for each role, of the tensors whose shape could be it; answered once the person says that it is so."""

    def __init__(self, theme: Theme, question: Question, tensors: Sequence[TensorLine]) -> None:
        known = question.answer or question.suggestion or {}
        roles = (*_ALWAYS, *(role for role in known if role not in _ALWAYS))
        self.boxes = {role: _box(theme, role, tensors) for role in roles}
        self.use = push_button(theme, translate("Import", "Read it this way"))
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.space(3))
        grid.setVerticalSpacing(theme.space(2))
        grid.setColumnStretch(2, 1)
        for row, (role, box) in enumerate(self.boxes.items()):
            grid.addWidget(text_label(theme, role, "mono"), row, 0)
            grid.addWidget(ElidingLabel(theme, "caption", "muted", words.role_help(role)), row, 1)
            grid.addWidget(box, row, 2)
            box.activated.connect(self._allow)
        grid.addWidget(self.use, len(roles), 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        body.setFocusProxy(self.boxes["W_enc"])
        super().__init__(question, body, self._show)
        self.use.clicked.connect(lambda: self.answered.emit(self.names()))

    def names(self) -> dict[str, str]:
        """Return the tensor chosen for each role that has one."""
        chosen = {role: str(box.currentData()) for role, box in self.boxes.items()}
        return {role: name for role, name in chosen.items() if name}

    def _show(self, names: Mapping[str, str] | None) -> None:
        for role, box in self.boxes.items():
            box.setCurrentIndex(max(0, box.findData((names or {}).get(role, ""))))
        self._allow()

    def _allow(self, _index: int = 0) -> None:
        names = self.names()
        self.use.setEnabled(len(set(names.values())) == len(names) and _NEEDED in names)


def _box(theme: Theme, role: str, tensors: Sequence[TensorLine]) -> Chooser:
    box = Chooser(theme, f"{role}: {words.role_help(role)}", widest_em=24)
    box.setMinimumWidth(theme.em(8))
    none = translate("Import", "choose…") if role == _NEEDED else translate("Import", "none")
    box.addItem(translate("Import", "the decoder, turned round") if role == "W_enc" else none, "")
    # As many dimensions as the role asks for; one threshold may serve all latents.
    allowed = {"W": (2,), "t": (0, 1), "l": (0, 1)}.get(role[0], (1,))
    for tensor in tensors:
        if len(tensor.shape) in allowed:
            box.addItem(f"{plain(tensor.name)}   {' × '.join(str(side) for side in tensor.shape)}", tensor.name)
    return box
