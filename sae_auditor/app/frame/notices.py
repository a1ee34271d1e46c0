"""Where messages appear: over the lower end of the page, so that nothing on it moves when one comes or goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QLabel, QWidget

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import icon_button, push_button, set_property, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.workbench.messages import Message
from sae_auditor.workbench.plain import plain

_INFO_MS = 6000
_MAX_KEPT = 50


class Notices(QFrame):
    """Shows the newest message; closing it shows the one before. Plain information leaves by itself.

    Parameters
    ----------
    page
        What it lies over.
    """

    def __init__(self, theme: Theme, page: QWidget) -> None:
        super().__init__(page.window())
        self._over, self._page = page.window(), page
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
        page.installEventFilter(self)
        self.hide()

    @property
    def current(self) -> Message | None:
        """The message on show."""
        return self._messages[-1] if self._messages else None

    def show_message(self, message: Message) -> None:
        """Show a message and have screen readers say it."""
        # Information that was not read yet gives way; warnings and errors wait below. Nothing is said twice, and of one
        # cause only the newest counts.
        waiting = [
            kept
            for kept in self._messages
            if kept.level != "info" and kept != message and (not message.key or kept.key != message.key)
        ]
        self._messages = [*waiting, message][-_MAX_KEPT:]
        self._refresh()
        self._announce(message)

    def close_current(self) -> None:
        """Take the message on show away."""
        if self._messages:
            self._messages.pop()
        self._refresh()

    def withdraw(self, key: str) -> None:
        """Take away what was said of a cause that is gone."""
        kept = [message for message in self._messages if message.key != key]
        if len(kept) < len(self._messages):
            self._messages = kept
            self._refresh()

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay where the page is."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisibleTo(self._over):
            self._place()
        return False

    def _lay_out(self) -> None:
        shadow = QGraphicsDropShadowEffect(self, blurRadius=24, yOffset=4)
        shadow.setColor("#50000000")
        self.setGraphicsEffect(shadow)
        self.setStyleSheet("Notices { border-radius: 6px; }")
        space, texts = self._theme.space, column(self._what, self._rest)
        self._layout = line(self._icon, (texts, 1), self._count, self._copy, self._close, gap_px=space(3))
        self.setLayout(self._layout)
        self._layout.setContentsMargins(space(4), space(2), space(2), space(2))

    def _refresh(self) -> None:
        message = self.current
        self._timer.stop()
        self.setVisible(message is not None)
        if message is None:
            return
        set_property(self, "kind", message.level)
        colour, side = getattr(self._theme.colours, message.level), self._theme.em(1.2)
        self._icon.setPixmap(icon_pixmap(message.level, colour, side, self.devicePixelRatioF()))
        self._what.setText(message.text)
        rest = " ".join(part for part in (message.safe, message.todo) if part)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        self._what.setFont(self._theme.font("strong" if rest else "body"))
        self._copy.setVisible(bool(message.details))
        waiting = len(self._messages) - 1
        self._count.setText(self.tr("{count} more").format(count=waiting) if waiting else "")
        self._place()
        self.raise_()
        if message.level == "info":
            self._timer.start()

    def _place(self) -> None:
        page, space = self._page, self._theme.space(4)
        width = min(self._theme.em(46), page.width() - 2 * space)
        height = self._layout.totalHeightForWidth(width)
        corner = page.mapTo(self._over, QPoint((page.width() - width) // 2, page.height() - height - space))
        self.setGeometry(corner.x(), max(corner.y(), 0), width, height)

    def _announce(self, message: Message) -> None:
        spoken = " ".join(part for part in (message.text, message.safe, message.todo) if part)
        self.setAccessibleDescription(plain(spoken))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def _copy_details(self) -> None:
        if self.current is not None:
            QApplication.clipboard().setText(f"{self.current.text}\n\n{self.current.details}")
