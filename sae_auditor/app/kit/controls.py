"""Small controls in the program's look, so that no view repeats fonts, properties and names."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from sae_auditor.app.kit.icons import set_icon
from sae_auditor.app.kit.theme import TextRole, Theme
from sae_auditor.workbench.plain import plain

Tone = Literal["", "muted", "accent", "warning", "error", "good"]
ButtonKind = Literal["normal", "primary", "quiet", "search"]


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Set a dynamic property that the style sheet reads, and let the style see it."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class PlainLabel(QLabel):
    """Shows a text as it is: no markup, and marks that would hide or turn a part of it as escapes."""

    def __init__(self, text: str = "") -> None:
        super().__init__(plain(text))
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(plain(text))


def text_label(theme: Theme, text: str = "", role: TextRole = "body", tone: Tone = "", *, wrap: bool = False) -> QLabel:
    """Return a label of plain text."""
    label = PlainLabel(text)
    label.setFont(theme.font(role))
    label.setWordWrap(wrap)
    if tone:
        label.setProperty("tone", tone)
    return label


def push_button(theme: Theme, text: str, *, kind: ButtonKind = "normal", icon: str = "", tip: str = "") -> QPushButton:
    """Return a button with a text; its accessible name is that text."""
    button = QPushButton(beside_icon(text) if icon else text)
    button.setProperty("kind", kind)
    button.setAccessibleName(text.replace("&", ""))
    button.setToolTip(tip)
    if icon:
        set_icon(button, icon, theme, "on_accent" if kind == "primary" else "text")
        button.setIconSize(QSize(theme.em(1.0), theme.em(1.0)))
    return button


def beside_icon(text: str) -> str:
    """Return the text of a button with an air gap to its icon, which Qt's style sheets cannot give."""
    return f"\u2009{text}" if text else text


def icon_button(theme: Theme, icon: str, name: str, *, tip: str = "", checkable: bool = False) -> QToolButton:
    """Return a button with an icon only; `name` is what a screen reader says and, without `tip`, the tool tip."""
    button = QToolButton()
    set_icon(button, icon, theme)
    button.setIconSize(QSize(theme.em(1.1), theme.em(1.1)))
    button.setAccessibleName(name)
    button.setToolTip(tip or name)
    button.setCheckable(checkable)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def card(theme: Theme, *, spacing: int = 2, margin: int = 4) -> tuple[QFrame, QVBoxLayout]:
    """Return a rounded card and its layout; `spacing` and `margin` are steps of `Theme.space`."""
    frame = QFrame()
    frame.setProperty("kind", "card")
    layout = QVBoxLayout(frame)
    layout.setSpacing(theme.space(spacing))
    layout.setContentsMargins(*[theme.space(margin)] * 4)
    return frame, layout
