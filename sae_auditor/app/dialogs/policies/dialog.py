"""The dialog's one page: how much is judged, the latents that move decisions most, and the words of the policy."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from sae_auditor.app.dialogs.policies.row import RowWidget
from sae_auditor.app.dialogs.policies.words_card import WordsCard
from sae_auditor.app.kit.controls import Segmented, card, push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.icons import retint
from sae_auditor.app.kit.status_line import StatusLine
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.policies import words
from sae_auditor.workbench.policies.state import PolicyState

_JUDGEMENTS = {
    Qt.Key.Key_1: "may",
    Qt.Key.Key_M: "may",
    Qt.Key.Key_2: "must-not",
    Qt.Key.Key_N: "must-not",
    Qt.Key.Key_3: "none",
    Qt.Key.Key_U: "none",
}
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class PolicyDialog(QDialog):
    """Setters in, intents out.

    Signals: `judged` carries a row and a judgement, `key_judged` the judgement of the current row, `row_chosen` a row,
    `stepped` by how many rows to go on, `scope_chosen` whether judgements hold for all prompt sets.
    """

    judged = Signal(int, str)
    key_judged = Signal(str)
    row_chosen = Signal(int)
    stepped = Signal(int)
    scope_chosen = Signal(bool)
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._current = -1
        self.rows: list[RowWidget] = []
        self.problem = StatusLine(theme)
        self.notice = StatusLine(theme)
        self.head = text_label(theme, role="display")
        self.basis = text_label(theme, role="caption", tone="muted", wrap=True)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(translate("Policy", "Share that is judged"))
        self.scope = Segmented(theme, [(False, "", ""), (True, "", "")], translate("Policy", "Judge for"))
        self.words = WordsCard(theme)
        self.close_button = push_button(theme, translate("Policy", "Close"))
        self.setModal(False)
        self._build()
        self._connect()
        self._resize_to(parent)
        self._scroll.setFocus()
        theme.changed.connect(lambda: retint(self, theme))

    def set_state(self, state: PolicyState) -> None:
        """Show this state."""
        self.setWindowTitle(
            translate("Policy", "Reasons policy of {prompts} \u2013 {sae}").format(
                prompts=plain(state.prompt_set), sae=plain(state.sae)
            )
        )
        problem = state.problem
        rest = "" if problem is None else " ".join(part for part in (problem.safe, problem.todo) if part)
        self.problem.say("error", "" if problem is None else problem.what, rest)
        self.notice.say("info", state.notice)
        self._show_head(state)
        self._show_rows(state)
        self.words.set_words(state.words, can_change=bool(state.rows))
        self.scope.set_texts((state.prompt_set, translate("Policy", "all prompt sets")))
        self.scope.set_offered(False, state.can_be_own)
        self.scope.set_value(state.for_all)
        if state.rows and state.current != self._current:
            self._current = state.current
            # Rows that were made just now have no place yet.
            QTimer.singleShot(0, self._follow)

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Judge the current row, or go to another one."""
        key = Qt.Key(event.key())
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_plain and key in _JUDGEMENTS:
            self.key_judged.emit(_JUDGEMENTS[key])
        elif is_plain and key in _STEPS:
            self.stepped.emit(_STEPS[key])
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------------------------------------------------ parts

    def _show_head(self, state: PolicyState) -> None:
        if state.is_measuring:
            self.head.setText(translate("Policy", "Measuring\u2026"))
            self.basis.setText(words.basis_text(state))
            self.bar.setRange(0, state.total)
            self.bar.setValue(state.done)
            return
        self.head.setText(words.head_text(state))
        self.basis.setText(words.basis_text(state))
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * (state.judged or 0.0)))

    def _show_rows(self, state: PolicyState) -> None:
        while len(self.rows) > len(state.rows):
            self.rows.pop().deleteLater()
        while len(self.rows) < len(state.rows):
            self._add_row(len(self.rows))
        largest = max((row.share for row in state.rows), default=0.0)
        for place, (widget, row) in enumerate(zip(self.rows, state.rows, strict=True)):
            widget.set_row(row, largest, is_current=place == state.current)

    def _add_row(self, place: int) -> None:
        row = RowWidget(self._theme)
        row.judged.connect(lambda judgement: self.judged.emit(place, judgement))
        row.touched.connect(lambda: self._touched(place))
        self.rows.append(row)
        self._list.insertWidget(place, row)

    def _touched(self, place: int) -> None:
        self._scroll.setFocus()
        self.row_chosen.emit(place)

    def _follow(self) -> None:
        if 0 <= self._current < len(self.rows):
            self._scroll.ensureWidgetVisible(self.rows[self._current], 0, self._theme.em(5))

    def _build(self) -> None:
        theme = self._theme
        body = QWidget()
        self._list = QVBoxLayout(body)
        self._list.setContentsMargins(0, 0, theme.space(2), 0)
        self._list.setSpacing(theme.space(1))
        self._list.addStretch(1)
        self._scroll = _List()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(translate("Policy", "Latents that move the decisions most"))
        side, side_layout = card(theme)
        side_layout.addWidget(self.words)
        side.setMinimumWidth(theme.em(10))
        side.setMaximumWidth(theme.em(15))
        middle = QHBoxLayout()
        middle.setSpacing(theme.space(4))
        middle.addWidget(self._scroll, 3)
        middle.addWidget(side, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(5)] * 4)
        layout.setSpacing(theme.space(3))
        for widget in (self._top(), self.problem, self.notice):
            layout.addWidget(widget)
        layout.addLayout(middle, 1)
        layout.addLayout(self._bottom())

    def _top(self) -> QWidget:
        theme = self._theme
        top, column = card(theme)
        first = QHBoxLayout()
        first.setSpacing(theme.space(3))
        first.addWidget(self.head)
        first.addStretch(1)
        first.addWidget(text_label(theme, translate("Policy", "Judge for"), role="caption", tone="muted"))
        first.addWidget(self.scope)
        column.addLayout(first)
        self.bar.setFixedHeight(theme.space(2))
        column.addWidget(self.bar)
        column.addWidget(self.basis)
        return top

    def _bottom(self) -> QHBoxLayout:
        self.close_button.setAutoDefault(False)
        row = QHBoxLayout()
        keys = translate(
            "Policy", "1 may count \u00b7 2 must not count \u00b7 3 not judged \u00b7 arrows move \u00b7 Ctrl+Z undoes"
        )
        row.addWidget(text_label(self._theme, keys, role="caption", tone="muted"))
        row.addStretch(1)
        row.addWidget(self.close_button)
        return row

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.reject)
        self.scope.chosen.connect(lambda value: self.scope_chosen.emit(bool(value)))
        for keys, signal in (
            (QKeySequence.StandardKey.Undo, self.undo_wanted),
            (QKeySequence.StandardKey.Redo, self.redo_wanted),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(signal)

    def _resize_to(self, parent: QWidget | None) -> None:
        wanted = QSize(self._theme.em(68), self._theme.em(42))
        if parent is not None:
            wanted = wanted.boundedTo(parent.window().size() * 0.96)
        self.resize(wanted)


class _List(QScrollArea):
    """A list whose keys are the dialog's: they move from row to row and judge."""

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the dialog."""
        event.ignore()
