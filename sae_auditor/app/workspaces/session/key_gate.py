"""Bare keys of the review page, seen before anything else sees them: verdicts of people, and codes of scanners.

A bar-code scanner is a keyboard: what it reads comes as keys, wherever the focus is. People's keys are apart; a scanner
sends one every few milliseconds. So a bare key waits for a moment: alone it is a command, with others behind it a code,
which goes into the field for codes and judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from sae_auditor.app.kit.guarded import guarded

# Longer than between two keys of a scanner (USB asks a keyboard every 8 ms or sooner), shorter than people notice.
GAP_MS: Final = 40
_TEXT_FIELDS: Final = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyGate(QObject):
    """Watches the keys of a page.

    Signals: `command` carries the action of a key that came alone, `scanned` a whole code.

    Parameters
    ----------
    page
        Keys count while it is shown and the focus is within its window, but in no text field.
    commands
        Actions by their keys, in Qt's portable notation, such as ``Shift+A``.
    is_on
        Whether they count at present.
    """

    command = Signal(str)
    scanned = Signal(str)

    def __init__(self, page: QWidget, commands: Mapping[str, str], is_on: Callable[[], bool]) -> None:
        super().__init__(page)
        self._page, self._commands, self._is_on = page, dict(commands), is_on
        self._held: list[tuple[str, str]] = []  # key and character, in order
        self._pressed_ms = 0
        self._last = QTimer(self, singleShot=True, interval=GAP_MS)
        self._last.setTimerType(Qt.TimerType.PreciseTimer)
        self._last.timeout.connect(self._end)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take bare keys away from shortcuts and lists."""
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or not self._concerns(watched, event):
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._take(event)
        return True

    @property
    def is_pending(self) -> bool:
        """Whether keys wait for others."""
        return bool(self._held)

    def _concerns(self, watched: QWidget, event: QKeyEvent) -> bool:
        if event.modifiers() & ~_SHIFT or not self._page.isVisible() or not self._is_on():
            return False
        window = self._page.window()
        if watched.window() is not window or QApplication.activePopupWidget() is not None:
            return False
        if isinstance(QApplication.focusWidget(), _TEXT_FIELDS):
            return False
        if event.key() in _ENTER:
            return bool(self._held)  # of a code; else it presses buttons as ever
        return bool(event.text().strip()) and event.text().isprintable() and self._is_taken(event)

    def _is_taken(self, event: QKeyEvent) -> bool:
        """Whether a key is a command here, or may be part of a code; what the window has for itself stays its own."""
        return self._name(event) in self._commands or event.text().isalnum() or bool(self._held)

    def _take(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._end(is_code=True)
            return
        if self._held and event.timestamp() - self._pressed_ms > GAP_MS:
            # Pressed apart by a person, however late the window comes to see it.
            self._end()
        self._pressed_ms = event.timestamp()
        self._held.append((self._name(event), event.text()))
        self._last.start()

    def _end(self, is_code: bool = False) -> None:
        self._last.stop()
        held, self._held = self._held, []
        if len(held) == 1 and not is_code:
            if held[0][0] in self._commands:
                self.command.emit(self._commands[held[0][0]])
        elif held:
            self.scanned.emit("".join(text for _, text in held))

    def _name(self, event: QKeyEvent) -> str:
        key = event.text().upper()
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and key.isalpha()
        return f"Shift+{key}" if shifted else key
