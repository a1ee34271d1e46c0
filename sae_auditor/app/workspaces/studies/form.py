"""What a study asks, as a form: a row for each question, with the control that its kind needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QWidget

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import Chooser, CountBox, NumberField, push_button, text_label
from sae_auditor.app.kit.paths import PathLabel, ask_files, ask_folder
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.studies import Question

_MOST = 2**31 - 1


class StudyForm(QWidget):
    """The form; `answered` carries the name of a question and its answer."""

    answered = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.controls: dict[str, Control] = {}
        self._notes: dict[str, QLabel] = {}

    def set_questions(self, questions: Sequence[Question]) -> None:
        """Ask these questions and none of those before."""
        while self._layout.rowCount():
            self._layout.removeRow(0)
        self.controls, self._notes = {}, {}
        for question in questions:
            title, help = translate("Studies", question.title), translate("Studies", question.help)
            control = _KINDS[question.kind](self._theme, question)
            control.setAccessibleName(title)
            control.setToolTip(help)
            control.answered.connect(partial(self.answered.emit, question.name))
            note = text_label(self._theme, role="caption", tone="error", wrap=True)
            self.controls[question.name], self._notes[question.name] = control, note
            told = text_label(self._theme, help, "caption", "muted", wrap=True)
            cell = QWidget()
            cell.setLayout(column(control, told, note, gap_px=self._theme.space(1)))
            self._layout.addRow(text_label(self._theme, title), cell)

    def show_answers(self, answers: Mapping[str, Any], problems: Mapping[str, str]) -> None:
        """Show the answers, and what is wrong with them."""
        for name, control in self.controls.items():
            control.show_answer(answers.get(name))
            note = self._notes[name]
            note.setText(translate_core(problems.get(name, "")))
            note.setVisible(name in problems)


class Control(QWidget):
    """What answers one question."""

    answered = Signal(object)

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__()
        self._theme = theme

    def show_answer(self, value: Any) -> None:
        """Show an answer."""
        raise NotImplementedError


class _Images(Control):
    """Files and folders of images."""

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self._paths: tuple[str, ...] = ()
        self.shown = PathLabel(theme, tone="muted")
        self.files = push_button(theme, translate("Studies", "Files\u2026"), icon="image")
        self.folder = push_button(theme, translate("Studies", "Folder\u2026"), icon="folder")
        self.clear = push_button(theme, translate("Studies", "Clear"), kind="quiet")
        self.files.clicked.connect(self._ask_files)
        self.folder.clicked.connect(self._ask_folder)
        self.clear.clicked.connect(lambda: self.answered.emit(()))
        self.setLayout(line((self.shown, 1), self.files, self.folder, self.clear, gap_px=theme.space(2)))

    def show_answer(self, value: Any) -> None:
        self._paths = tuple(value or ())
        names = [printable(path) for path in self._paths]
        text = names[0] if names else translate("Studies", "No images chosen")
        if len(names) > 1:
            text = translate("Studies", "{first} and {count} more").format(first=text, count=len(names) - 1)
        self.shown.setText(text)
        self.clear.setEnabled(bool(names))

    def _ask_files(self) -> None:
        kinds = translate("Studies", "Images (*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.gif);;All files (*)")
        self._add(ask_files(self, "study-images", translate("Studies", "Choose images"), kinds))

    def _ask_folder(self) -> None:
        folder = ask_folder(self, "study-images", translate("Studies", "Choose a folder of images"))
        self._add([] if folder is None else [folder])

    def _add(self, paths: Sequence[Path]) -> None:
        if paths:
            self.answered.emit(tuple(dict.fromkeys((*self._paths, *map(str, paths)))))


class _Number(Control):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.field = NumberField(theme, "" if question.default is None else f"{question.default:g}")
        self.field.answered.connect(self.answered)
        self.setFocusProxy(self.field)
        self.setLayout(line(self.field, 1))

    def setAccessibleName(self, name: str) -> None:
        self.field.setAccessibleName(name)

    def show_answer(self, value: Any) -> None:
        self.field.set_number(value)


class _Count(Control):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.box = CountBox()
        self.box.setRange(int(question.least or 0), _MOST if question.most is None else int(question.most))
        self.box.editingFinished.connect(lambda: self.answered.emit(self.box.value()))
        self.setLayout(line(self.box, 1))

    def show_answer(self, value: Any) -> None:
        self.box.setValue(int(value or 0))


class _Text(Control):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.line = QLineEdit()
        self.line.editingFinished.connect(lambda: self.answered.emit(self.line.text()))
        self.setLayout(line(self.line))

    def show_answer(self, value: Any) -> None:
        if not self.line.hasFocus():
            self.line.setText(str(value or ""))


class _Flag(Control):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.box = QCheckBox(translate("Studies", question.title))
        self.box.clicked.connect(self.answered)
        self.setLayout(line(self.box))

    def show_answer(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class _Choice(Control):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.chooser = Chooser(theme, translate("Studies", question.title))
        self.chooser.addItems([translate("Studies", choice) for choice in question.choices])
        self.chooser.activated.connect(lambda index: self.answered.emit(question.choices[index]))
        self._choices = question.choices
        self.setLayout(line(self.chooser, 1))

    def show_answer(self, value: Any) -> None:
        self.chooser.setCurrentIndex(self._choices.index(value) if value in self._choices else -1)


_KINDS: dict[str, type[Control]] = {
    "images": _Images, "number": _Number, "count": _Count, "text": _Text, "flag": _Flag, "choice": _Choice,
}  # fmt: skip
