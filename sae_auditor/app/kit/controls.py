"""Small controls in the program's look, so that no view repeats fonts, properties and names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QValidator
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import TextRole, Theme, icon_pixmap, set_icon
from sae_auditor.errors import InputRefused
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.typed_numbers import read_number, read_whole
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

    elide = Qt.TextElideMode.ElideRight

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
        return QSize(self._theme.em(2) if self.text() else 0, super().minimumSizeHint().height())

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.colour(self.tone))
        shown = self.fontMetrics().elidedText(self.text(), self.elide, self.width())
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


# Lists of more rows scroll.
_MOST_ROWS = 20


class Chooser(QComboBox):
    """Shows one of several texts.

    Parameters
    ----------
    name
        What is chosen, for screen readers.
    widest_em
        Widest that it may become, in line heights.
    """

    def __init__(self, theme: Theme, name: str, tip: str = "", widest_em: float = 12) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setToolTip(tip or name)
        self.setMaximumWidth(theme.em(widest_em))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        # The style sheet's arrow would be a bar; the chevron is painted below in the colour of the theme. Qt's other
        # kind of list, made like a menu, hides a row behind arrows because of the padding in the style sheet.
        self.setStyleSheet(
            "QComboBox { combobox-popup: 0; } QComboBox::down-arrow { image: none; border: none; width: 0; }"
            f"QComboBox QAbstractItemView::item {{ min-height: {theme.em(1.7)}px; padding: 0 {theme.space(2)}px; }}"
        )
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setMaxVisibleItems(_MOST_ROWS)
        theme.changed.connect(self.update)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._theme.space(1), hint.height())

    @guarded(None)
    def showPopup(self) -> None:
        """Drop the list down wide enough for the longest of its texts."""
        view = self.view()
        widest = max((self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        bar = view.verticalScrollBar().sizeHint().width() if self.count() > _MOST_ROWS else 0
        room = self.screen().availableGeometry().width()
        view.setMinimumWidth(min(room, max(self.width(), widest + bar + self._theme.space(8))))
        super().showPopup()
        # Qt measures the rows before they have the height that the style sheet gives them.
        popup, bottom = view.window(), self.screen().availableGeometry().bottom()
        missing = min(self.count(), _MOST_ROWS) * view.sizeHintForRow(0) - view.viewport().height()
        if 0 < missing <= bottom - popup.geometry().bottom():
            popup.resize(popup.width(), popup.height() + missing)

    def _text(self, option: QStyleOptionComboBox) -> str:
        return option.currentText if self.currentIndex() >= 0 else self.placeholderText()

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the control with dots where its text does not fit, then the chevron."""
        side = self._theme.em(0.8)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, field, self).width() - 2
        option.currentText = self.fontMetrics().elidedText(self._text(option), Qt.TextElideMode.ElideRight, room)
        painter = QStylePainter(self)
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        colour = self._theme.colours.muted if self.isEnabled() else self._theme.colours.disabled
        pixmap = icon_pixmap("chevron-down", colour, side, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - side - self._theme.space(2), (self.height() - side) // 2, pixmap)
        painter.end()


class CountBox(QSpinBox):
    """A spin box for whole numbers. Qt's own takes ``1,5`` for 15, and no digits of a Japanese input method."""

    @guarded(QValidator.State.Intermediate)
    def validate(self, text: str, position: int) -> QValidator.State:  # type: ignore[override]
        """Say whether `text` is a number within the range, or may become one."""
        number = self._read(text)
        if number is not None and self.minimum() <= number <= self.maximum():
            return QValidator.State.Acceptable
        # Kept until the person leaves the field, which then shows the former number again.
        return QValidator.State.Intermediate

    @guarded(0)
    def valueFromText(self, text: str) -> int:
        """Return the number in a text; the present one where there is none."""
        number = self._read(text)
        return self.value() if number is None else number

    @guarded("")
    def fixup(self, text: str) -> str:
        return self.text()

    def _read(self, text: str) -> int | None:
        if self.specialValueText() and text == self.specialValueText():
            return self.minimum()
        bare = text.removeprefix(self.prefix()).removesuffix(self.suffix()).strip()
        try:
            return read_whole(bare.replace(self.locale().groupSeparator(), "") if self._is_grouped(bare) else bare)
        except InputRefused:
            return None

    def _is_grouped(self, bare: str) -> bool:
        """Whether `bare` is written just as this box writes numbers, with thousands in groups."""
        if not self.isGroupSeparatorShown():
            return False
        number, is_number = self.locale().toInt(bare)
        return is_number and self.locale().toString(number) == bare


class NumberField(QWidget):
    """A line for a number; `answered` carries it, or None where the line is empty or cannot be read.

    What cannot be read stays in the line, with a sentence beside it that says why.
    """

    answered = Signal(object)

    def __init__(self, theme: Theme, placeholder: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.setMaximumWidth(theme.em(10))
        self.note = text_label(theme, role="caption", tone="error", wrap=True)
        self.note.hide()
        self.setFocusProxy(self.line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line)
        layout.addWidget(self.note, 1)
        self.line.editingFinished.connect(self._tell)

    def setAccessibleName(self, name: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(name)

    def set_number(self, number: float | None) -> None:
        """Show a number; what the person is typing, or could not be read, is not taken away by None."""
        if number is not None:
            self.line.setText(f"{number:g}")
            self._say("")
        elif not self.line.hasFocus() and self.note.isHidden():
            self.line.clear()

    def _tell(self) -> None:
        text = self.line.text().strip()
        number, note = None, ""
        if text:
            try:
                number = read_number(text)
            except InputRefused as refusal:
                note = " ".join(translate_core(part) for part in (refusal.what, refusal.todo))
        self._say(note)
        self.answered.emit(number)

    def _say(self, note: str) -> None:
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.line.setAccessibleDescription(note)
