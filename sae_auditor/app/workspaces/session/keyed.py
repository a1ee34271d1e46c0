"""A page whose bare keys are commands, and a line of text on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from sae_auditor.app.kit.guarded import guarded


class KeyedPage(QWidget):
    """Runs a command for each key of `commands` that no control of the page wants for itself.

    What watches all keys, such as a gate against bar-code scanners, may call `do` instead.
    """

    # Keys in Qt's portable notation, such as ``A`` and ``Return``.
    commands: ClassVar[Mapping[str, str]]

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def do(self, command: str) -> None:
        """Do what a key stands for."""
        raise NotImplementedError

    def bare_keys(self) -> dict[int, str]:
        """Return the commands of letters and digits by Qt's numbers, for tables that would search by them."""
        return {ord(key): command for key, command in self.commands.items() if len(key) == 1}

    @guarded(False)
    def event(self, event: QEvent) -> bool:
        """Claim the keys before a shortcut of the window takes them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._command(event):
            event.accept()
            return True
        return super().event(event)

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Run the command of a key."""
        command = self._command(event)
        if command and not event.isAutoRepeat():
            self.do(command)
        elif not command:
            super().keyPressEvent(event)

    def _command(self, event: QKeyEvent) -> str:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return ""
        key = QKeySequence(event.key()).toString(QKeySequence.SequenceFormat.PortableText)
        return self.commands.get("Return" if key == "Enter" else key, "")


class TextLine(QLineEdit):
    """`given` carries what was written when Enter ends it; Escape tells `left`.

    Enter ends here: on the page behind it would be a command.
    """

    given = Signal(str)
    left = Signal()

    def __init__(self, name: str, placeholder: str, most: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setMaxLength(most)

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter and Escape for itself."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.given.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
