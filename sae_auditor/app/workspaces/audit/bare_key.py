"""Hold a key, see the bare image: Space anywhere in the workspace where it is not needed for typing or pressing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from sae_auditor.app.kit.guarded import guarded

_NEED_SPACE = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)


class BareKey(QObject):
    """Watches the application's keys while `page` is on screen in the active window."""

    held = Signal(bool)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._down = False
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Space for the image; let every other event pass."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent):
            return self._key(event)
        if event.type() == QEvent.Type.WindowDeactivate and self._down:
            self._set(False)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space or event.modifiers() or not self._is_ours():
            return False
        if not event.isAutoRepeat():
            self._set(event.type() == QEvent.Type.KeyPress)
        return True

    def _is_ours(self) -> bool:
        focus = QApplication.focusWidget()
        window = QApplication.activeWindow()
        here = self._page.isVisible() and window is self._page.window()
        return here and not isinstance(focus, _NEED_SPACE)

    def _set(self, down: bool) -> None:
        if down != self._down:
            self._down = down
            self.held.emit(down)
