"""How the image at hand is read: what of it the encoder sees, which tile, and which grey values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QWidget

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import Chooser, ElidingLabel, Segmented, icon_button, set_property, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.ribbon import Sign
from sae_auditor.app.kit.theme import Theme
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.images import VIEWS, Reading, Window, WindowRule, has_window, stated_window, window_text
from sae_auditor.reports import sight_words
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.typed_numbers import read_number
from sae_auditor.workbench.audit.state import AuditState
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.workbench.audit.state import Subject

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
        parts = caption, self.choice, self.low, self._to, self.high, (self._note, 1)
        self.setLayout(line(*parts, gap_px=theme.space(1)))
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


# What is lost without a window is told under this code.
_CUT_OFF_CODE = "grey-cut-off"


class ReadingBar(QWidget):
    """Two lines, each there only where there is something to say or to choose.

    `tile_stepped` tells by how many tiles to go on.
    """

    tile_stepped = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._state = AuditState()
        choices = [(view, sight_words.view_name(view), sight_words.view_help(view)) for view in VIEWS]
        self.view = Segmented(theme, choices, translate("Audit", "What the encoder sees"))
        self.text = ElidingLabel(theme, "caption")
        self._sign = Sign(theme)
        self.previous = icon_button(theme, "chevron-left", translate("Audit", "Previous tile"))
        self.next = icon_button(theme, "chevron-right", translate("Audit", "Next tile"))
        self.tile = ElidingLabel(theme, "caption")
        self.tile.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.grey = GreyRow(theme)
        # The image gives way to it in a small window.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.strip = QFrame()
        parts = self._sign, self.previous, self.tile, self.next, (self.text, 1), 0, self.view
        row = line(*parts, gap_px=theme.space(1))
        row.setContentsMargins(theme.space(2), theme.space(1), theme.space(1), theme.space(1))
        self.strip.setLayout(row)
        self.setLayout(column(self.strip, self.grey, gap_px=theme.space(2)))
        self.previous.clicked.connect(lambda: self.tile_stepped.emit(-1))
        self.next.clicked.connect(lambda: self.tile_stepped.emit(1))
        self._show_subject(None)
        self._show_choice(self._state)

    def show_state(self, state: AuditState) -> None:
        """Show how the image at hand was read, and what is chosen now."""
        before, self._state = self._state, state
        if state.subject is None and state.waiting:
            # It keeps its room, so that the image does not jump; what it says is of another image.
            for widget in (self.text, self.tile):
                widget.setText("")
            self._sign.hide()
            self._state = replace(state, subject=before.subject)
            self.view.set_value(state.reading.view)
            return
        if before.subject is not state.subject:
            self._show_subject(state.subject)
        if before.subject is not state.subject or before.reading != state.reading:
            self._show_choice(state)

    def _show_subject(self, subject: Subject | None) -> None:
        self.strip.setVisible(subject is not None and (not subject.fits or subject.reading.view != "crop"))
        if subject is None:
            return
        sight, tile = subject.evidence.sight, subject.tile
        of_tile, of_whole = (self.previous, self.tile, self.next), (self.text, self._sign)
        shown, hidden = (of_whole, of_tile) if tile is None else (of_tile, of_whole)
        # What goes does so first: both together would need more room than there is.
        for widget in hidden:
            widget.hide()
        for widget in shown:
            widget.show()
        if tile is not None:
            text = translate("Audit", "Tile {number} of {count}").format(number=tile.number, count=tile.of)
            self.tile.setText(text)
            self.previous.setEnabled(tile.number > 1)
            self.next.setEnabled(tile.number < tile.of)
        cut = sight_words.cut_short(sight) if tile is None else ""
        self.text.setText(cut or translate("Audit", "Nothing is cut off"))
        long = sight_words.cut_long(sight) if cut else sight_words.view_help(subject.reading.view)
        self.text.setToolTip(long)
        self.strip.setAccessibleName(long)
        kind = "warning" if cut else "info"
        set_property(self.strip, "kind", kind)
        self._sign.set_sign(kind, kind)

    def _show_choice(self, state: AuditState) -> None:
        reading, subject = state.reading, state.subject
        self.view.set_value(reading.view)
        image = None if subject is None else subject.evidence.image
        notices = () if image is None else image.provenance.notices
        has_grey = image is not None and (has_window(image) or any(one.code == _CUT_OFF_CODE for one in notices))
        self.grey.setVisible(has_grey)
        if image is not None and has_grey:
            said = [one.text for one in notices if one.code.endswith("-window")]
            self.grey.set_reading(reading, stated_window(image), translate_core(said[0]) if said else "")
        self.setVisible(self.strip.isVisibleTo(self) or has_grey)
