"""Writing in place: a name on one line, a note on several. Escape leaves it as it was."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate

_KEEPS_EDITING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NameEditor(QLineEdit):
    """Takes a name; `finished` carries it, or None when the person gave up. An empty name takes the name away."""

    finished = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._open = False
        self.setFont(theme.font("heading"))
        self.setMaxLength(200)
        self.setAccessibleName(translate("Concepts", "Name of the latent"))
        self.setPlaceholderText(translate("Concepts", "Name; left empty, there is none"))

    def begin(self, text: str) -> None:
        """Let the person write, from `text` on."""
        self._open = True
        self.setText(text)
        self.show()
        self.selectAll()
        self.setFocus()

    @guarded(False)
    def event(self, event: QEvent) -> bool:
        """Keep Escape and Enter from the shortcuts of the window."""
        return _claims(event, lambda key: key.key() in (*_ENTER, Qt.Key.Key_Escape)) or super().event(event)

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take or leave what was written."""
        if event.key() in _ENTER:
            self._end(self.text().strip())
        elif event.key() == Qt.Key.Key_Escape:
            self._end(None)
        else:
            super().keyPressEvent(event)

    @guarded(None)
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was written when the person goes on elsewhere in the window."""
        super().focusOutEvent(event)
        if event.reason() not in _KEEPS_EDITING:
            self._end(self.text().strip())

    def _end(self, text: str | None) -> None:
        if self._open:
            self._open = False
            self.finished.emit(text)


class NoteEditor(QPlainTextEdit):
    """Takes a note; `finished` carries it, or None when the person gave up. An empty note takes the note away."""

    finished = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._open = False
        self.setFont(theme.font("body"))
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme.em(5.5))
        self.setAccessibleName(translate("Concepts", "Note on the latent"))
        self.setPlaceholderText(translate("Concepts", "What should others know? Ctrl+Enter keeps it, Escape does not."))

    def begin(self, text: str) -> None:
        """Let the person write, from `text` on."""
        self._open = True
        self.setPlainText(text)
        self.show()
        self.moveCursor(self.textCursor().MoveOperation.End)
        self.setFocus()

    @guarded(False)
    def event(self, event: QEvent) -> bool:
        """Keep Escape and Ctrl+Enter from the shortcuts of the window."""
        return _claims(event, lambda key: key.key() == Qt.Key.Key_Escape or _is_done(key)) or super().event(event)

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take or leave what was written."""
        if _is_done(event):
            self._end(self.toPlainText().strip())
        elif event.key() == Qt.Key.Key_Escape:
            self._end(None)
        else:
            super().keyPressEvent(event)

    @guarded(None)
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was written when the person goes on elsewhere in the window."""
        super().focusOutEvent(event)
        if event.reason() not in _KEEPS_EDITING:
            self._end(self.toPlainText().strip())

    def _end(self, text: str | None) -> None:
        if self._open:
            self._open = False
            self.finished.emit(text)


def _claims(event: QEvent, wanted: Callable[[QKeyEvent], bool]) -> bool:
    """Keep a wanted key from the shortcuts of the window; return whether it was one."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent) or not wanted(event):
        return False
    event.accept()
    return True


def _is_done(event: QKeyEvent) -> bool:
    return event.key() in _ENTER and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
