"""Which grey values of an image with more than 8 bits become black and white."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from sae_auditor.app.kit.chooser import Chooser
from sae_auditor.app.kit.controls import ElidingLabel, set_property, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.images import Reading, Window, WindowRule, window_text
from sae_auditor.typed_numbers import read_number
from sae_auditor.workbench.plain import plain

_AUTO, _FULL, _OWN = range(3)


class GreyRow(QWidget):
    """One line: automatic, full range, or from one value to another. `chosen` carries a new rule."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._rule: WindowRule = "auto"
        self._stated: Window | None = None
        self.choice = Chooser(theme, translate("Audit", "Grey values"))
        for text, tip in _choices():
            self.choice.addItem(text)
            self.choice.setItemData(self.choice.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.low = _NumberField(theme, translate("Audit", "Black at"))
        self.high = _NumberField(theme, translate("Audit", "White at"))
        self._to = text_label(theme, translate("Audit", "to"), "caption", "muted")
        self._note = ElidingLabel(theme, "caption", tone="muted")
        caption = text_label(theme, translate("Audit", "Grey values"), "caption", "muted")
        caption.setBuddy(self.choice)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        for widget in (caption, self.choice, self.low, self._to, self.high):
            layout.addWidget(widget)
        layout.addSpacing(theme.space(1))
        layout.addWidget(self._note, 1)
        self.choice.activated.connect(self._choose)
        for field in (self.low, self.high):
            field.editingFinished.connect(self._take)
        self.set_reading(Reading(), None, "")

    def set_reading(self, reading: Reading, stated: Window | None, note: str) -> None:
        """Show the rule that is chosen, and what became of it: `stated` is the window of the image, `note` says it."""
        self._rule, self._stated = reading.window, stated
        self._note.setText(note)
        own = isinstance(reading.window, Window)
        self.choice.setCurrentIndex(_OWN if own else _FULL if reading.window == "full" else _AUTO)
        is_managed = reading.colour == "managed"
        self.choice.setEnabled(is_managed)
        tip = translate("Audit", "Which grey values become black and white: the same for all images of the filmstrip.")
        never = translate(
            "Audit", "open_clip maps no grey values through a window. Switch to colours as people see them."
        )
        self.choice.setToolTip(tip if is_managed else never)
        self._show_fields(own, reading.window if isinstance(reading.window, Window) else None)

    def _show_fields(self, shown: bool, window: Window | None) -> None:
        for widget in (self.low, self._to, self.high):
            widget.setVisible(shown)
        self._note.setVisible(not shown)
        if window is not None:
            low, high = window_text(window).split(":")
            self.low.set_value(low)
            self.high.set_value(high)

    def _choose(self, place: int) -> None:
        if place == _OWN:
            self._show_fields(True, self._rule if isinstance(self._rule, Window) else self._stated)
            self.low.setFocus()
            self.low.selectAll()
            return
        self._show_fields(False, None)
        self.chosen.emit("full" if place == _FULL else "auto")

    def _take(self) -> None:
        low, high = self.low.value, self.high.value
        is_window = low is not None and high is not None and low < high
        self.low.set_valid(low is not None)
        self.high.set_valid(is_window or (high is not None and low is None))
        if low is not None and high is not None and is_window and self.choice.currentIndex() == _OWN:
            window = Window(low, high)
            if window != self._rule:
                self._rule = window
                self.chosen.emit(window)


class _NumberField(QLineEdit):
    """A number; a decimal comma is one, and what is none is marked."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(plain(name))
        self.setPlaceholderText(name)
        self.setMaximumWidth(theme.em(5))
        self.setMinimumWidth(theme.em(3))

    @property
    def value(self) -> float | None:
        """The number; None where the text is none, or may be read in two ways."""
        try:
            return read_number(self.text())
        except InputRefused:
            return None

    def set_value(self, text: str) -> None:
        """Show a number, unless it is being typed."""
        if not self.hasFocus():
            self.setText(text)
            self.set_valid(True)

    def set_valid(self, valid: bool) -> None:
        """Mark what cannot be used."""
        set_property(self, "state", "" if valid else "error")

    @guarded(None)
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Offer to write over what is there."""
        super().focusInEvent(event)
        self.selectAll()


def _choices() -> list[tuple[str, str]]:
    return [
        (
            translate("Audit", "Automatic"),
            translate("Audit", "For each image its own: what its file declares, else what its values fill."),
        ),
        (translate("Audit", "Full range"), translate("Audit", "All that the image's numbers can hold.")),
        (
            translate("Audit", "From \u2026 to"),
            translate("Audit", "The same two values for all images, so that they can be compared."),
        ),
    ]
