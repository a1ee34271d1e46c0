"""Where messages appear: a bar that folds away and never stands in the way."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from sae_auditor.app.kit.controls import icon_button, push_button, set_property, text_label
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.messages import Message
from sae_auditor.workbench.plain import plain

_INFO_MS = 6000
_MAX_KEPT = 50


class MessageBar(QFrame):
    """Shows the newest message; closing it shows the one before. Plain information leaves by itself.

    `closed` is emitted when the last message was closed.
    """

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._messages: list[Message] = []
        self._icon = QLabel()
        self._what = text_label(theme, role="strong", wrap=True)
        self._rest = text_label(theme, wrap=True)
        self._count = text_label(theme, role="caption", tone="muted")
        self._copy = push_button(theme, self.tr("Copy details"), kind="quiet", icon="copy")
        self._close = icon_button(theme, "close", self.tr("Close message"))
        self._timer = QTimer(self, singleShot=True, interval=_INFO_MS)
        self._timer.timeout.connect(self.close_current)
        self._close.clicked.connect(self.close_current)
        self._copy.clicked.connect(self._copy_details)
        theme.changed.connect(self._refresh)
        self.setAccessibleName(self.tr("Message"))
        self._lay_out()
        self.hide()

    @property
    def current(self) -> Message | None:
        """The message on show."""
        return self._messages[-1] if self._messages else None

    def show_message(self, message: Message) -> None:
        """Show a message and have screen readers say it."""
        # Information that was not read yet gives way; warnings and errors wait below. Nothing is said twice.
        waiting = [kept for kept in self._messages if kept.level != "info" and kept != message]
        self._messages = [*waiting, message][-_MAX_KEPT:]
        self._refresh()
        self._announce(message)

    def close_current(self) -> None:
        """Take the message on show away."""
        if self._messages:
            self._messages.pop()
        self._refresh()
        if not self._messages:
            self.closed.emit()

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._what)
        texts.addWidget(self._rest)
        layout = QHBoxLayout(self)
        space = self._theme.space
        layout.setContentsMargins(space(4), space(2), space(2), space(2))
        layout.setSpacing(space(3))
        layout.addWidget(self._icon)
        layout.addLayout(texts, 1)
        layout.addWidget(self._count)
        layout.addWidget(self._copy)
        layout.addWidget(self._close)

    def _refresh(self) -> None:
        message = self.current
        self._timer.stop()
        self.setVisible(message is not None)
        if message is None:
            return
        set_property(self, "kind", message.level)
        self._icon.setPixmap(
            icon_pixmap(
                message.level,
                getattr(self._theme.colours, message.level),
                self._theme.em(1.2),
                self.devicePixelRatioF(),
            )
        )
        self._what.setText(message.text)
        rest = " ".join(part for part in (message.safe, message.todo) if part)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        self._what.setFont(self._theme.font("strong" if rest else "body"))
        self._copy.setVisible(bool(message.details))
        waiting = len(self._messages) - 1
        self._count.setText(self.tr("{count} more").format(count=waiting) if waiting else "")
        if message.level == "info":
            self._timer.start()

    def _announce(self, message: Message) -> None:
        spoken = " ".join(part for part in (message.text, message.safe, message.todo) if part)
        self.setAccessibleDescription(plain(spoken))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def _copy_details(self) -> None:
        if self.current is not None:
            QApplication.clipboard().setText(f"{self.current.text}\n\n{self.current.details}")
