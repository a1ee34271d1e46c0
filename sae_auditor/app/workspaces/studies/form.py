"""What a study asks, as a form: a row for each question, with what is wrong beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QFormLayout, QLabel, QWidget

from sae_auditor.app.kit.cards import column
from sae_auditor.app.kit.controls import text_label
from sae_auditor.app.kit.folded import Folded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.studies.controls import Control, make_control
from sae_auditor.i18n import translate
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.studies import Question
from sae_auditor.workbench.studies.answers import Offers

# A form of so many questions shows all of them.
_FEW: Final = 4
_LABEL_EM: Final = 7
# What a study is about stays in sight, whether it has a default or not.
_IN_SIGHT: Final = ("images", "file", "output-folder", "output-bundle", "prompts", "choice")


class StudyForm(QWidget):
    """The form; `answered` carries the name of a question and its answer, `queue_wanted` the name of one."""

    answered = Signal(str, object)
    queue_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._layout = _form(theme)
        self._rest_layout = _form(theme)
        rest = QWidget()
        rest.setLayout(self._rest_layout)
        self.more = Folded(theme, translate("Studies", "More"), rest)
        self.setLayout(column(self._layout, self.more, gap_px=theme.space(3)))
        self._seldom: dict[str, Question] = {}
        self.controls: dict[str, Control] = {}
        self._notes: dict[str, QLabel] = {}

    def set_questions(self, questions: Sequence[Question]) -> None:
        """Ask these questions and none of those before."""
        for layout in (self._layout, self._rest_layout):
            while layout.rowCount():
                layout.removeRow(0)
        self.controls, self._notes = {}, {}
        self._seldom = {} if len(questions) <= _FEW else {one.name: one for one in questions if _is_seldom(one)}
        for question in questions:
            self._add(question, self._rest_layout if question.name in self._seldom else self._layout)
        self.more.setVisible(bool(self._seldom))
        self.more.set_open(False)

    def take_what_is_typed(self) -> None:
        """Take the answer that a person is still writing: a key may be pressed before the field was left."""
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()

    def show_offers(self, offers: Offers) -> None:
        """Show what can be chosen from."""
        for control in self.controls.values():
            control.show_offers(offers)

    def show_answers(self, answers: Mapping[str, Any], problems: Mapping[str, str]) -> None:
        """Show the answers, and what is wrong with them."""
        for name, control in self.controls.items():
            control.show_answer(answers.get(name))
            note = self._notes[name]
            note.setText(translate_core(problems.get(name, "")))
            note.setVisible(name in problems)
        changed = [name for name, one in self._seldom.items() if answers.get(name) not in (one.default, "", ())]
        text = translate("Studies", "More ({count} changed)").format(count=len(changed))
        self.more.set_title(text if changed else translate("Studies", "More"))
        if any(name in problems for name in self._seldom):
            self.more.set_open(True)

    def _add(self, question: Question, layout: QFormLayout) -> None:
        title, help = translate("Studies", question.title), translate("Studies", question.help)
        control = make_control(self._theme, question)
        control.setAccessibleName(title)
        control.setToolTip(help)
        control.answered.connect(partial(self.answered.emit, question.name))
        control.queue_wanted.connect(partial(self.queue_wanted.emit, question.name))
        note = text_label(self._theme, role="caption", tone="error", wrap=True)
        self.controls[question.name], self._notes[question.name] = control, note
        told = text_label(self._theme, help, "caption", "muted", wrap=True)
        told.setVisible(bool(help))
        cell = QWidget()
        cell.setLayout(column(control, note, told, gap_px=self._theme.space(1)))
        # A box to tick says itself what it is about.
        label = text_label(self._theme, "" if question.kind == "flag" else title, wrap=True)
        label.setFixedWidth(self._theme.em(_LABEL_EM))
        layout.addRow(label, cell)


def _form(theme: Theme) -> QFormLayout:
    layout = QFormLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setVerticalSpacing(theme.space(4))
    layout.setHorizontalSpacing(theme.space(4))
    return layout


def _is_seldom(question: Question) -> bool:
    return question.default is not None and question.kind not in _IN_SIGHT
