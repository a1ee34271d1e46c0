"""Fields for numbers that read what people type by one rule, whatever the language of the system."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSpinBox, QWidget

from sae_auditor.app.kit.controls import text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.errors import InputRefused
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.typed_numbers import read_number, read_whole


class CountBox(QSpinBox):
    """A spin box for whole numbers. Qt's own takes ``1,5`` for 15, and no digits of a Japanese input method."""

    @guarded(QValidator.State.Intermediate)
    def validate(self, text: str, position: int) -> QValidator.State:  # type: ignore[override]
        """Say whether `text` is a number within the range, or may become one."""
        number = self._read(text)
        if number is not None and self.minimum() <= number <= self.maximum():
            return QValidator.State.Acceptable
        # Kept until the person leaves the field, which then shows the former number again.
        return QValidator.State.Intermediate

    @guarded(0)
    def valueFromText(self, text: str) -> int:
        """Return the number in a text; the present one where there is none."""
        number = self._read(text)
        return self.value() if number is None else number

    @guarded("")
    def fixup(self, text: str) -> str:
        """Return the text that takes the place of one that is no number."""
        return self.text()

    def _read(self, text: str) -> int | None:
        if self.specialValueText() and text == self.specialValueText():
            return self.minimum()
        bare = text.removeprefix(self.prefix()).removesuffix(self.suffix()).strip()
        try:
            return read_whole(bare.replace(self.locale().groupSeparator(), "") if self._is_grouped(bare) else bare)
        except InputRefused:
            return None

    def _is_grouped(self, bare: str) -> bool:
        """Whether `bare` is written just as this box writes numbers, with thousands in groups."""
        if not self.isGroupSeparatorShown():
            return False
        number, is_number = self.locale().toInt(bare)
        return is_number and self.locale().toString(number) == bare


class NumberField(QWidget):
    """A line for a number; `answered` carries it, or None where the line is empty or cannot be read.

    What cannot be read stays in the line, with a sentence beside it that says why.
    """

    answered = Signal(object)

    def __init__(self, theme: Theme, placeholder: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.setMaximumWidth(theme.em(10))
        self.note = text_label(theme, role="caption", tone="error", wrap=True)
        self.note.hide()
        self.setFocusProxy(self.line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line)
        layout.addWidget(self.note, 1)
        self.line.editingFinished.connect(self._tell)

    def setAccessibleName(self, name: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(name)

    def set_number(self, number: float | None) -> None:
        """Show a number; what the person is typing, or could not be read, is not taken away by None."""
        if number is not None:
            self.line.setText(f"{number:g}")
            self._say("")
        elif not self.line.hasFocus() and self.note.isHidden():
            self.line.clear()

    def _tell(self) -> None:
        text = self.line.text().strip()
        number, note = None, ""
        if text:
            try:
                number = read_number(text)
            except InputRefused as refusal:
                note = " ".join(translate_core(part) for part in (refusal.what, refusal.todo))
        self._say(note)
        self.answered.emit(number)

    def _say(self, note: str) -> None:
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.line.setAccessibleDescription(note)
