"""Small controls in the program's look, so that no view repeats fonts, properties and names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sae_auditor.app.kit.guarded import guarded, painted
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


class ElidingLabel(PlainLabel):
    """Plain text on one line, in a colour of the theme."""

    def __init__(self, theme: Theme, role: TextRole = "body", tone: str = "text", text: str = "") -> None:
        super().__init__(text)
        self._theme = theme
        self.tone = tone
        self.setFont(theme.font(role))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def setText(self, text: str) -> None:
        """Show a text; the whole of it is in the tool tip."""
        super().setText(text)
        self.setToolTip(self.text())

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the smallest size that still works."""
        return QSize(self._theme.em(2) if self.text() else 0, super().minimumSizeHint().height())

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setPen(self._theme.colour(self.tone))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)
        painter.end()


class Heading(ElidingLabel):
    """One line that gives way."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(theme, "caption", "muted")
        font = theme.font("caption")
        font.setBold(True)
        self.setFont(font)
        self.setText(text)


def remark(theme: Theme, text: str = "") -> QLabel:
    """Return a small muted text that wraps."""
    return text_label(theme, text, "caption", "muted", wrap=True)


def add_drawing(line: QLineEdit, icon: str, theme: Theme) -> None:
    """Put a drawing before the text; it says nothing that the name of the field does not."""
    action = QAction(line)
    set_icon(action, icon, theme, "muted")
    line.addAction(action, QLineEdit.ActionPosition.LeadingPosition)
    for button in line.findChildren(QToolButton):
        button.setAccessibleName(line.accessibleName())


class Segmented(QWidget):
    """A choice between a few values that are all in sight.

    Parameters
    ----------
    choices
        (value, text, tool tip) of each button.
    name
        What the choice is about, for screen readers.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, choices: Sequence[tuple[object, str, str]], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._name = name
        self._values = [value for value, _, _ in choices]
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1) // 2)
        for place, (_, text, tip) in enumerate(choices):
            button = QToolButton()
            button.setFont(theme.font("caption"))
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {text}")
            button.setAccessibleDescription(tip)
            self._group.addButton(button, place)
            layout.addWidget(button)
        self._group.idClicked.connect(lambda place: self.chosen.emit(self._values[place]))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_value(self, value: object) -> None:
        """Show `value` as chosen, without telling anybody."""
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show these texts on the buttons."""
        for button, text in zip(self._group.buttons(), texts, strict=True):
            button.setText(text)
            button.setAccessibleName(f"{self._name}: {text}")

    def set_offered(self, value: object, offered: bool) -> None:
        """Allow or forbid one of the values."""
        self._group.button(self._values.index(value)).setEnabled(offered)

    @property
    def value(self) -> object:
        """The chosen value; None before there is one."""
        place = self._group.checkedId()
        return self._values[place] if place >= 0 else None
