"""The control of each kind of question: it shows an answer, and tells when a person gives another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from sae_auditor.app.kit.cards import line
from sae_auditor.app.kit.completing import WordCompleter
from sae_auditor.app.kit.controls import Chooser, CountBox, NumberField, push_button
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.paths import PathLabel, ask_file, ask_files, ask_folder, ask_save
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.studies import Question
from sae_auditor.workbench.studies.answers import Offers

_MOST: Final = 2**31 - 1


class Control(QWidget):
    """What answers one question; `queue_wanted` asks for the images of the queue as the answer."""

    answered = Signal(object)
    queue_wanted = Signal()

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__()
        self._theme = theme
        self._question = question

    def show_answer(self, value: Any) -> None:
        """Show an answer."""
        raise NotImplementedError

    def show_offers(self, offers: Offers) -> None:
        """Take what can be chosen from; most controls have no use for it."""


class _Named(Control):
    """A control around one of Qt's, which takes its name and the focus."""

    def _stand_on(self, inner: QWidget) -> None:
        self._inner = inner
        self.setFocusProxy(inner)

    def setAccessibleName(self, name: str) -> None:
        """Name what the keyboard goes to."""
        self._inner.setAccessibleName(name)


class _Paths(Control):
    """Buttons that choose a path, and the path that was chosen, on one line."""

    def __init__(self, theme: Theme, question: Question, nothing: str) -> None:
        super().__init__(theme, question)
        self._nothing = nothing
        self._buttons: tuple[QWidget, ...] = ()
        self.shown = PathLabel(theme, tone="muted")
        self.clear = push_button(theme, translate("Studies", "Clear"), kind="quiet")
        self.clear.clicked.connect(self._clear)

    def setAccessibleName(self, name: str) -> None:
        """Name the path, and say with each button what it is for."""
        self.shown.setAccessibleName(name)
        for button in (*self._buttons, self.clear):
            button.setAccessibleDescription(name)

    def _show(self, text: str) -> None:
        self.shown.setText(text or self._nothing)
        self.shown.tone = "text" if text else "muted"
        self.clear.setVisible(bool(text))

    def _clear(self) -> None:
        self.answered.emit("")

    def _stand_in_line(self, *buttons: QWidget) -> None:
        self._buttons = buttons
        self.setLayout(line(*buttons, (self.shown, 1), self.clear, gap_px=self._theme.space(2)))
        self.setFocusProxy(buttons[0])


class _Images(_Paths):
    """Files and folders of images, and those of the queue."""

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question, translate("Studies", "No images chosen"))
        self._paths: tuple[str, ...] = ()
        self.files = push_button(theme, translate("Studies", "Files\u2026"), icon="image")
        self.folder = push_button(theme, translate("Studies", "Folder\u2026"), icon="folder")
        self.queue = push_button(
            theme, translate("Studies", "Filmstrip"), icon="images",
            tip=translate("Studies", "The images that are in the filmstrip now."),
        )  # fmt: skip
        self.files.clicked.connect(self._ask_files)
        self.folder.clicked.connect(self._ask_folder)
        self.queue.clicked.connect(self.queue_wanted)
        self._stand_in_line(self.folder, self.files, self.queue)

    def show_answer(self, value: Any) -> None:
        self._paths = tuple(value or ())
        names = [printable(path) for path in self._paths]
        text = names[0] if names else ""
        if len(names) > 1:
            text = translate("Studies", "{first} and {count} more").format(first=text, count=len(names) - 1)
        self._show(text)

    def _clear(self) -> None:
        self.answered.emit(())

    def _ask_files(self) -> None:
        kinds = translate("Studies", "Images (*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.gif);;All files (*)")
        self._add(ask_files(self, "study-images", translate("Studies", "Choose images"), kinds))

    def _ask_folder(self) -> None:
        folder = ask_folder(self, "study-images", translate("Studies", "Choose a folder of images"))
        self._add([] if folder is None else [folder])

    def _add(self, paths: Sequence[Path]) -> None:
        if paths:
            self.answered.emit(tuple(dict.fromkeys((*self._paths, *map(str, paths)))))


class _File(_Paths):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question, translate("Studies", "No file chosen"))
        self.choose = push_button(theme, translate("Studies", "Choose\u2026"), icon="folder")
        self.choose.clicked.connect(self._ask)
        self._stand_in_line(self.choose)

    def show_answer(self, value: Any) -> None:
        self._show(printable(value or ""))

    def _ask(self) -> None:
        kinds = translate("Studies", "Tables and data (*.csv *.txt *.json);;All files (*)")
        file = ask_file(self, f"study-{self._question.name}", translate("Studies", self._question.title), kinds)
        if file is not None:
            self.answered.emit(str(file))


class _OutputFolder(_Paths):
    """A folder that is written: named as a file would be that is saved, so that a new one can be."""

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question, translate("Studies", "No folder named"))
        self.choose = push_button(theme, translate("Studies", "Name a new folder\u2026"), icon="folder")
        self.choose.clicked.connect(self._ask)
        self._stand_in_line(self.choose)

    def show_answer(self, value: Any) -> None:
        self._show(printable(value or ""))

    def _ask(self) -> None:
        name = self._question.name.replace("_", "-")
        folder = ask_save(self, "study-output", translate("Studies", "A new folder"), name, "")
        if folder is not None:
            self.answered.emit(str(folder))


class _OutputBundle(_Paths):
    """A bundle that is written, as one file."""

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question, translate("Studies", "No file named"))
        self.choose = push_button(theme, translate("Studies", "Name a new file\u2026"), icon="save")
        self.choose.clicked.connect(self._ask)
        self._stand_in_line(self.choose)

    def show_answer(self, value: Any) -> None:
        self._show(printable(value or ""))

    def _ask(self) -> None:
        title, kinds = translate("Studies", "A new bundle"), translate("Studies", "Bundles (*.saebundle)")
        file = ask_save(self, "study-output", title, "repaired.saebundle", kinds)
        if file is not None:
            self.answered.emit(str(file))


class _Number(_Named):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.field = NumberField(theme, "" if question.default is None else f"{question.default:g}")
        self.field.answered.connect(self.answered)
        self._stand_on(self.field)
        self.setLayout(line(self.field, 1))

    def show_answer(self, value: Any) -> None:
        self.field.set_number(value)


class _Count(_Named):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.box = CountBox()
        self.box.setRange(int(question.least or 0), _MOST if question.most is None else int(question.most))
        self.box.editingFinished.connect(lambda: self.answered.emit(self.box.value()))
        self._stand_on(self.box)
        self.setLayout(line(self.box, 1))

    def show_answer(self, value: Any) -> None:
        self.box.setValue(int(value or 0))


class _Text(_Named):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.line = QLineEdit()
        self.line.editingFinished.connect(lambda: self.answered.emit(self.line.text()))
        self._stand_on(self.line)
        self.setLayout(line(self.line))

    def show_answer(self, value: Any) -> None:
        # What a person is writing is not taken away.
        if not self.line.hasFocus():
            self.line.setText(str(value or ""))


class _Latents(_Text):
    """Numbers and names with commas between them; names are offered while a person types."""

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.line.setPlaceholderText(translate("Studies", "Numbers or names, with commas between them"))
        self.completer = WordCompleter(self.line)

    def show_answer(self, value: Any) -> None:
        text = ", ".join(map(str, value)) if isinstance(value, tuple) else value
        super().show_answer(text)

    def show_offers(self, offers: Offers) -> None:
        self.completer.set_words(offers.words)


class _WordsEdit(QPlainTextEdit):
    """A few lines that tell when a person leaves them; the Tab key goes on."""

    left = Signal()

    @guarded(None)
    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class _Words(_Named):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.edit = _WordsEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(theme.em(3.6))
        self.edit.setPlaceholderText(translate("Studies", "One a line, or with commas between them"))
        self.edit.left.connect(lambda: self.answered.emit(self.edit.toPlainText()))
        self._stand_on(self.edit)
        self.setLayout(line(self.edit))

    def show_answer(self, value: Any) -> None:
        if not self.edit.hasFocus():
            self.edit.setPlainText("\n".join(value) if isinstance(value, tuple) else str(value or ""))


class _Flag(_Named):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.box = QCheckBox(translate("Studies", question.title))
        self.box.clicked.connect(lambda: self.answered.emit(self.box.isChecked()))
        self._stand_on(self.box)
        self.setLayout(line(self.box))

    def show_answer(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class _Choice(_Named):
    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self.chooser = Chooser(theme, translate("Studies", question.title))
        self.chooser.addItems([translate("Studies", choice) for choice in question.choices])
        self.chooser.activated.connect(lambda index: self.answered.emit(question.choices[index]))
        self._choices = question.choices
        self._stand_on(self.chooser)
        self.setLayout(line(self.chooser, 1))

    def show_answer(self, value: Any) -> None:
        self.chooser.setCurrentIndex(self._choices.index(value) if value in self._choices else -1)


class _Prompts(_Named):
    """One of the prompt sets that are there; the first where none was chosen."""

    def __init__(self, theme: Theme, question: Question) -> None:
        super().__init__(theme, question)
        self._wanted: Any = None
        self.chooser = Chooser(theme, translate("Studies", question.title), widest_em=18)
        self.chooser.setPlaceholderText(translate("Studies", "Open a bundle first."))
        self.chooser.activated.connect(lambda index: self.answered.emit(self.chooser.itemData(index)))
        self._stand_on(self.chooser)
        self.setLayout(line(self.chooser, 1))

    def show_answer(self, value: Any) -> None:
        self._wanted = value
        place = self.chooser.findData(value)
        self.chooser.setCurrentIndex(place if place >= 0 else 0 if self.chooser.count() else -1)

    def show_offers(self, offers: Offers) -> None:
        names = list(offers.prompt_sets)
        if names != [self.chooser.itemData(i) for i in range(self.chooser.count())]:
            self.chooser.clear()
            for name, prompts in offers.prompt_sets.items():
                text = translate("Studies", "{name} ({count} classes)")
                self.chooser.addItem(text.format(name=printable(name), count=len(prompts.classes)), name)
        self.chooser.setEnabled(bool(names))
        self.show_answer(self._wanted)


_KINDS: Final[dict[str, type[Control]]] = {
    "images": _Images, "number": _Number, "count": _Count, "text": _Text, "flag": _Flag, "choice": _Choice,
    "file": _File, "output-folder": _OutputFolder, "output-bundle": _OutputBundle,
    "latents": _Latents, "words": _Words, "prompts": _Prompts,
}  # fmt: skip


def make_control(theme: Theme, question: Question) -> Control:
    """Return what answers a question."""
    return _KINDS[question.kind](theme, question)
