"""A line that must not be overlooked: a sign, a sentence, why it matters, and what can be done about it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from sae_auditor.app.kit.controls import icon_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme, icon_pixmap

RibbonKind = Literal["info", "warning", "error"]

_BUTTON_FROM_EM = 16


class Ribbon(QFrame):
    """Hidden until it has something to say.

    Parameters
    ----------
    action
        Name of a button that emits `asked`; empty for none.
    """

    asked = Signal()

    def __init__(self, theme: Theme, kind: RibbonKind, action: str = "", tip: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._kind = kind
        self.setProperty("kind", kind)
        self._icon = QLabel()
        side = theme.em(1.1)
        self._icon.setFixedSize(QSize(side, side))
        self._head = text_label(theme, role="caption" if kind == "info" else "strong", wrap=True)
        self._reason = text_label(theme, role="caption", tone="muted", wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(2), theme.space(1), theme.space(2), theme.space(1))
        layout.setSpacing(theme.space(2))
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._head)
        texts.addWidget(self._reason)
        layout.addLayout(texts, 1)
        self.button: QToolButton | None = None
        if action:
            self.button = icon_button(theme, "edit", action, tip=f"{action}\n{tip}")
            self.button.clicked.connect(self.asked)
            layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self._draw)
        self._draw()
        self.hide()

    def set_texts(self, head: str, reason: str = "") -> None:
        """Say this; nothing where `head` is empty."""
        self.setVisible(bool(head))
        self._head.setText(head)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self.setAccessibleName(f"{head}. {reason}" if reason else head)
        self._fit()

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the sentence the room that it needs: the button gives way to it, and whatever stands below does."""
        super().resizeEvent(event)
        if self.button is not None:
            self.button.setVisible(self.width() > self._theme.em(_BUTTON_FROM_EM))
        self._fit()

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the size without the button, which gives way."""
        hint = super().minimumSizeHint()
        button = 0 if self.button is None or self.button.isHidden() else self.button.sizeHint().width()
        return QSize(hint.width() - button, hint.height())

    def _fit(self) -> None:
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))

    def _draw(self) -> None:
        side = self._theme.em(1.1)
        colour = getattr(self._theme.colours, self._kind)
        name = "info" if self._kind == "info" else "warning"
        self._icon.setPixmap(icon_pixmap(name, colour, side, self.devicePixelRatioF()))
