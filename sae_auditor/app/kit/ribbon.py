"""A line that must not be overlooked: a sign, a sentence, why it matters, and what can be done about it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QToolButton

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import PlainLabel, icon_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme, icon_pixmap

RibbonKind = Literal["info", "warning", "error"]

_BUTTON_FROM_EM = 16


class Sign(PlainLabel):
    """An icon about as large as a letter, in a colour of the theme (`tone`, a field of `Colours`)."""

    def __init__(self, theme: Theme, name: str = "info", tone: str = "muted", side_em: float = 1.0) -> None:
        super().__init__()
        self._theme = theme
        self._side = theme.em(side_em)
        self._name, self._tone = name, tone
        self.setFixedSize(QSize(self._side, self._side))
        theme.changed.connect(self._draw)
        self._draw()

    def set_sign(self, name: str, tone: str) -> None:
        """Show another icon."""
        self._name, self._tone = name, tone
        self._draw()

    def _draw(self) -> None:
        colour = getattr(self._theme.colours, self._tone)
        self.setPixmap(icon_pixmap(self._name, colour, self._side, self.devicePixelRatioF()))


class Ribbon(QFrame):
    """Hidden until it has something to say; `action` names a button that emits `asked`."""

    asked = Signal()

    def __init__(self, theme: Theme, kind: RibbonKind, action: str = "", tip: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", kind)
        self._head = text_label(theme, role="caption" if kind == "info" else "strong", wrap=True)
        self._reason = text_label(theme, role="caption", tone="muted", wrap=True)
        sign = Sign(theme, "info" if kind == "info" else "warning", kind, 1.1)
        layout = line(sign, (column(self._head, self._reason), 1), gap_px=theme.space(2))
        layout.setContentsMargins(theme.space(2), theme.space(1), theme.space(2), theme.space(1))
        self.setLayout(layout)
        self.button: QToolButton | None = None
        if action:
            self.button = icon_button(theme, "edit", action, tip=f"{action}\n{tip}")
            self.button.clicked.connect(self.asked)
            layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
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
