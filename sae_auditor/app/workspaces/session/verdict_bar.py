"""What a reviewer says of the image at hand: verdict, reason, note; and an echo of what was done last."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QSizePolicy, QWidget

from sae_auditor.app.kit.cards import Card, FlowLayout, clear, line
from sae_auditor.app.kit.controls import ElidingLabel, push_button
from sae_auditor.app.kit.ribbon import Sign
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.head import chip
from sae_auditor.i18n import translate
from sae_auditor.records.projection import ACCEPT, FOLLOW_UP, REJECT, UNDECIDED
from sae_auditor.records.sessions import MAX_NOTE
from sae_auditor.workbench.plain import plain, unkeyed
from sae_auditor.workbench.session.state import Echo, SessionState

_ECHO_SIGNS = {"good": ("check", "good"), "info": ("info", "muted"), "warning": ("warning", "warning")}


class EchoLine(QWidget):
    """One line that says what was done last, and lets screen readers say it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._echo: Echo | None = None
        self._sign = Sign(theme, "info", "muted", 1.0)
        self.text = ElidingLabel(theme, "strong")
        self.setLayout(line(self._sign, (self.text, 1), gap_px=theme.space(2)))
        self.setMinimumHeight(theme.em(1.5))

    def say(self, echo: Echo) -> None:
        """Say it; what was said already is not said again."""
        if echo is self._echo:
            return
        self._echo = echo
        self._sign.setVisible(bool(echo.text))
        self._sign.set_sign(*_ECHO_SIGNS.get(echo.sign, ("error", "error")))
        self.text.setText(echo.text)
        self.setAccessibleName(echo.text)
        if echo.text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, echo.text))


class VerdictBar(Card):
    """What a reviewer says, and the echo of it.

    Signals: `verdict_given` carries a verdict, `reason_picked` a key, `note_written` a text; `note_left` tells that a
    person is done with the note, `keep_wanted` that the verdict before the model's word stays.
    """

    verdict_given = Signal(str)
    reason_picked = Signal(int)
    note_written = Signal(str)
    note_left = Signal()
    keep_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=2, margin=3)
        self._reasons: tuple[str, ...] = ()
        self.buttons = {verdict: self._button(theme, verdict, *words) for verdict, words in _verdicts().items()}
        self.keep = push_button(theme, translate("Session", "K  Keep my verdict"), icon="pin")
        self.keep.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.keep.clicked.connect(self.keep_wanted)
        self._reason_box = QWidget()
        self._flow = FlowLayout(self._reason_box, theme.space(1))
        self.note = QLineEdit()
        self.note.setAccessibleName(translate("Session", "Note"))
        self.note.setPlaceholderText(translate("Session", "Note (N); Enter records it"))
        self.note.setMaxLength(MAX_NOTE)
        self.note.setMinimumWidth(theme.em(8))
        self.note.editingFinished.connect(lambda: self.note_written.emit(self.note.text()))
        self.note.returnPressed.connect(self.note_left)
        self.echo = EchoLine(theme)
        gap = theme.space(2)
        self.column.addLayout(line(*self.buttons.values(), self.keep, (self.note, 1), gap_px=gap))
        self.column.addLayout(line((self._reason_box, 1), (self.echo, 1), gap_px=theme.space(4)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.chips: list[QPushButton] = []

    def show_state(self, state: SessionState) -> None:
        """Show what stands, what goes with the next verdict, and what was done last."""
        facts = state.facts
        word = None if facts is None else (facts.before if _is_open(state) and facts.before else facts.standing)
        for verdict, button in self.buttons.items():
            button.setChecked(word is not None and word.verdict == verdict and verdict != UNDECIDED)
            button.setEnabled(not state.is_read_only and facts is not None)
        self.keep.setVisible(facts is not None and facts.before is not None and _is_open(state))
        if state.settings.reasons != self._reasons:
            self._show_reasons(state.settings.reasons)
        for place, button in enumerate(self.chips, 1):
            button.setChecked(state.draft.code == str(place))
            button.setEnabled(not state.is_read_only)
        self.note.setReadOnly(state.is_read_only)
        if not self.note.hasFocus() and self.note.text() != state.draft.note:
            self.note.setText(state.draft.note)
        self.echo.say(state.echo)

    def take_note(self) -> None:
        """Let the keyboard write a note."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.note.selectAll()

    def _show_reasons(self, reasons: Sequence[str]) -> None:
        self._reasons = tuple(reasons)
        clear(self._flow)
        self.chips = []
        for key, reason in enumerate(reasons[:9], 1):
            tip = translate("Session", "Goes with the verdict (key {key}).").format(key=key)
            button = chip(self._theme, f"{key}  {unkeyed(plain(reason))}", tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._picked, key))
            self._flow.addWidget(button)
            self.chips.append(button)
        self._reason_box.setVisible(bool(reasons))

    def _picked(self, key: int) -> None:
        self.reason_picked.emit(key)

    def _button(self, theme: Theme, verdict: str, text: str, icon: str) -> QPushButton:
        button = push_button(theme, text, icon=icon)
        button.setCheckable(True)
        # A click must not leave the focus there, where Space would press it once more.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(partial(self._clicked, verdict))
        return button

    def _clicked(self, verdict: str) -> None:
        # What is pressed shows what is recorded, and nothing sooner.
        self.buttons[verdict].setChecked(not self.buttons[verdict].isChecked())
        self.verdict_given.emit(verdict)


def _is_open(state: SessionState) -> bool:
    return state.facts is not None and state.facts.standing.verdict == UNDECIDED


def _verdicts() -> dict[str, tuple[str, str]]:
    return {
        ACCEPT: (translate("Session", "A  Accept"), "check"),
        REJECT: (translate("Session", "X  Reject"), "close"),
        UNDECIDED: (translate("Session", "U  Undecided"), "question"),
        FOLLOW_UP: (translate("Session", "F  Follow up"), "tag"),
    }
