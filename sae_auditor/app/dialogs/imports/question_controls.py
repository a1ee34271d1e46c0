"""A control for each kind of answer. Each shows a question's answer and tells a new one through `answered`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from sae_auditor.app.kit.chooser import Chooser
from sae_auditor.app.kit.controls import Segmented
from sae_auditor.app.kit.number_fields import CountBox, NumberField
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.imports import words
from sae_auditor.workbench.imports.state import Question

_LARGEST_K = 1_000_000
_FEW = 4


class AnswerControl(QWidget):
    """Shows the answer to one question; `answered` carries a new one, None to take it back."""

    answered = Signal(object)

    def set_question(self, question: Question) -> None:
        """Show the answer."""
        raise NotImplementedError


class _Control(AnswerControl):
    """A control at the left of its row."""

    def __init__(self, control: QWidget, name: str) -> None:
        super().__init__()
        control.setAccessibleName(name)
        self.setFocusProxy(control)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(control)
        layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)


class WholeNumber(_Control):
    """A spin box; its lowest place stands for no answer."""

    def __init__(self, theme: Theme, question: Question) -> None:
        self.box = CountBox()
        super().__init__(self.box, words.question_title(question))
        self.box.setRange(0, _LARGEST_K)
        self.box.setSpecialValueText(translate("Import", "not known"))
        self.box.setKeyboardTracking(False)
        self.box.setMinimumWidth(theme.em(8))
        self.box.lineEdit().setTextMargins(theme.space(2), 0, 0, 0)
        self.set_question(question)
        self.box.valueChanged.connect(lambda value: self.answered.emit(value or None))

    def set_question(self, question: Question) -> None:
        """Show the answer."""
        self.box.blockSignals(True)
        self.box.setValue(int(question.answer or 0))
        self.box.blockSignals(False)


class RealNumber(_Control):
    """A field for a number."""

    def __init__(self, theme: Theme, question: Question) -> None:
        self._number = NumberField(theme, translate("Import", "not known"))
        super().__init__(self._number, words.question_title(question))
        self.field = self._number.line
        self.set_question(question)
        self._number.answered.connect(self.answered)

    def set_question(self, question: Question) -> None:
        """Show the answer."""
        self._number.set_number(question.answer)


class FewChoices(_Control):
    """Joined buttons."""

    def __init__(self, theme: Theme, question: Question) -> None:
        name = question.name
        choices = [
            (value, words.choice_text(name, value), words.choice_help(name, value)) for value in _choices(question)
        ]
        self.buttons = Segmented(theme, choices, words.question_title(question))
        super().__init__(self.buttons, words.question_title(question))
        self.set_question(question)
        self.buttons.chosen.connect(self.answered)

    def set_question(self, question: Question) -> None:
        """Show the answer."""
        self.buttons.set_value(question.answer)


class ManyChoices(_Control):
    """A drop-down list; without an answer it says so."""

    def __init__(self, theme: Theme, question: Question) -> None:
        self._name = question.name
        self._values = _choices(question)
        self.box = Chooser(theme, words.question_title(question), widest_em=20)
        super().__init__(self.box, words.question_title(question))
        self.box.setPlaceholderText(translate("Import", "choose…"))
        for value in self._values:
            self.box.addItem(words.choice_text(self._name, value), value)
        self.set_question(question)
        self.box.activated.connect(lambda place: self.answered.emit(self._values[place]))

    def set_question(self, question: Question) -> None:
        """Show the answer."""
        known = question.answer in self._values
        self.box.setCurrentIndex(self._values.index(question.answer) if known else -1)


class PlainText(_Control):
    """A field for a word."""

    def __init__(self, theme: Theme, question: Question) -> None:
        self.field = QLineEdit()
        super().__init__(self.field, words.question_title(question))
        self.field.setMinimumWidth(theme.em(14))
        self.field.setPlaceholderText(translate("Import", "not known"))
        self.set_question(question)
        self.field.editingFinished.connect(lambda: self.answered.emit(self.field.text().strip() or None))

    def set_question(self, question: Question) -> None:
        """Show the answer."""
        if question.answer is not None:
            self.field.setText(str(question.answer))


def make_control(theme: Theme, question: Question) -> AnswerControl:
    """Return the control for a question: by its name where it has one of its own, else by its choices."""
    made = _BY_NAME.get(question.name)
    if made is not None:
        return made(theme, question)
    if question.choices:
        few = len(question.choices) <= _FEW and sum(len(str(choice)) for choice in question.choices) < 40
        return (FewChoices if few else ManyChoices)(theme, question)
    return PlainText(theme, question)


def _choices(question: Question) -> list[Any]:
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
