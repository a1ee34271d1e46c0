"""A sentence with a sign: news, the verdict of a check, or what went wrong. Never colour alone."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from sae_auditor.app.kit.controls import icon_button, set_property, text_label
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate

Sign = Literal["good", "info", "warning", "error"]

_ICONS: dict[Sign, str] = {"good": "check", "info": "info", "warning": "warning", "error": "error"}
_FRAMES: dict[Sign, str] = {"good": "info", "info": "info", "warning": "warning", "error": "error"}


class StatusLine(QFrame):
    """An icon, a head and, below it, more; one that `closes` does not show again what a person has closed."""

    def __init__(self, theme: Theme, *, closes: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._closed = ""
        self._sign: Sign = "info"
        self._icon = QLabel()
        side = theme.em(1.2)
        self._icon.setFixedSize(QSize(side, side))
        self._head = text_label(theme, role="strong", wrap=True)
        self._rest = text_label(theme, wrap=True)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._head)
        texts.addWidget(self._rest)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(3), theme.space(2), theme.space(3), theme.space(2))
        layout.setSpacing(theme.space(3))
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        self.close_button = icon_button(theme, "close", translate("Dialog", "Close this note"))
        self.close_button.clicked.connect(self._close)
        self.close_button.setVisible(closes)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._draw)
        self.hide()

    @property
    def text(self) -> str:
        """Everything it says."""
        return " ".join(part for part in (self._head.text(), self._rest.text()) if part)

    def say(self, sign: Sign, head: str, rest: str = "") -> None:
        """Show a sentence, and let screen readers say it when it is new; an empty one hides the line."""
        is_new = (head, rest) != (self._head.text(), self._rest.text())
        self._sign = sign
        self._head.setText(head)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        self.setVisible(bool(head) and self.text != self._closed)
        set_property(self, "kind", _FRAMES[sign])
        self.setAccessibleName(self.text)
        self._draw()
        if head and is_new:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text))

    def _close(self) -> None:
        self._closed = self.text
        self.hide()

    def _draw(self) -> None:
        side = self._theme.em(1.2)
        colour = getattr(self._theme.colours, self._sign)
        self._icon.setPixmap(icon_pixmap(_ICONS[self._sign], colour, side, self.devicePixelRatioF()))
