"""The dialog in which people judge reasons: which latents and words may count for a decision, and which must not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QScrollArea, QSizePolicy, QWidget

from sae_auditor.app.dialogs.policies.row import RowWidget
from sae_auditor.app.dialogs.policies.words_card import WordsCard
from sae_auditor.app.kit.cards import Card, column, line, scrolled
from sae_auditor.app.kit.controls import ElidingLabel, Segmented, text_label
from sae_auditor.app.kit.dialog import PageDialog
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.run_card import RunCard
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.policies import words
from sae_auditor.workbench.policies.controller import PolicyController
from sae_auditor.workbench.policies.jobs import PolicyJobs
from sae_auditor.workbench.policies.state import PolicyState
from sae_auditor.workbench.running import Running

if TYPE_CHECKING:
    from sae_auditor.app.kit.theme import Theme
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.workbench.history import History
    from sae_auditor.workbench.jobs import Jobs

_JUDGEMENTS = {
    Qt.Key.Key_1: "may",
    Qt.Key.Key_M: "may",
    Qt.Key.Key_2: "must-not",
    Qt.Key.Key_N: "must-not",
    Qt.Key.Key_3: "none",
    Qt.Key.Key_U: "none",
}
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class PolicyDialog(PageDialog):
    """How much is judged, the latents that move decisions most, and the words of the policy.

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
        super().__init__(theme, parent, (68, 42), RunCard(theme, translate("Policy", "Stop")))
        self._state: PolicyState | None = None
        self.rows: list[RowWidget] = []
        self.head = text_label(theme, role="display")
        self.basis = text_label(theme, role="caption", tone="muted", wrap=True)
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.bar.setAccessibleName(translate("Policy", "Share that is judged"))
        self.scope = Segmented(theme, [(False, "", ""), (True, "", "")], translate("Policy", "Judge for"))
        self.words = WordsCard(theme)
        body = QWidget()
        self._list = column(1, gap_px=theme.space(1))
        body.setLayout(self._list)
        self._scroll = scrolled(body, _List())
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName(translate("Policy", "Latents that move the decisions most"))
        self._build()
        self.scope.chosen.connect(lambda value: self.scope_chosen.emit(bool(value)))
        for keys, signal in (
            (QKeySequence.StandardKey.Undo, self.undo_wanted),
            (QKeySequence.StandardKey.Redo, self.redo_wanted),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(signal)
        self._scroll.setFocus()

    def render(self, state: PolicyState) -> None:  # type: ignore[override]  # Qt has one that paints elsewhere
        """Show this state."""
        old, self._state = self._state, state
        self.setWindowTitle(
            translate("Policy", "Reasons policy of {prompts} \u2013 {sae}").format(
                prompts=plain(state.prompt_set), sae=plain(state.sae)
            )
        )
        if old is None or old.problem != state.problem:
            self.say_problem(state.problem)
        self.note.say("info", state.notice)
        self.head.setText(translate("Policy", "Measuring\u2026") if state.is_measuring else words.head_text(state))
        self.basis.setText(words.basis_text(state))
        self.bar.setValue(round(1000 * (state.judged or 0.0)))
        if state.is_measuring:
            self.run_card.set_running(state.running or Running(), translate("Policy", "Measuring\u2026"))
        else:
            self.run_card.set_idle()
        if old is None or (old.rows, old.current) != (state.rows, state.current):
            self._show_rows(state)
        if old is None or old.words != state.words or bool(old.rows) != bool(state.rows):
            self.words.set_words(state.words, can_change=bool(state.rows))
        self.scope.set_texts((state.prompt_set, translate("Policy", "all prompt sets")))
        self.scope.set_offered(False, state.can_be_own)
        self.scope.set_value(state.for_all)
        if state.rows and (old is None or not old.rows or state.current != old.current):
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

    def _show_rows(self, state: PolicyState) -> None:
        while len(self.rows) > len(state.rows):
            self.rows.pop().deleteLater()
        while len(self.rows) < len(state.rows):
            self._add_row(len(self.rows))
        largest = max((row.share for row in state.rows), default=0.0)
        for number, (widget, row) in enumerate(zip(self.rows, state.rows, strict=True)):
            widget.set_row(row, largest, is_current=number == state.current)

    def _add_row(self, number: int) -> None:
        row = RowWidget(self._theme)
        row.judged.connect(lambda judgement: self.judged.emit(number, judgement))
        row.touched.connect(lambda: self._touched(number))
        self.rows.append(row)
        self._list.insertWidget(number, row)

    def _touched(self, number: int) -> None:
        self._scroll.setFocus()
        self.row_chosen.emit(number)

    def _follow(self) -> None:
        if self._state is not None and 0 <= self._state.current < len(self.rows):
            self._scroll.ensureWidgetVisible(self.rows[self._state.current], 0, self._theme.em(5))
            self._scroll.horizontalScrollBar().setValue(0)

    def _build(self) -> None:
        theme = self._theme
        self.bar.setFixedHeight(theme.space(2))
        top = Card(theme, spacing=2)
        judge_for = text_label(theme, translate("Policy", "Judge for"), "caption", "muted")
        top.column.addLayout(line(self.head, 1, judge_for, self.scope, gap_px=theme.space(3)))
        for widget in (self.bar, self.basis):
            top.column.addWidget(widget)
        self.words.setMinimumWidth(theme.em(10))
        self.words.setMaximumWidth(theme.em(15))
        middle = QWidget()
        middle.setMinimumHeight(theme.em(16))
        for part in (self._scroll, self.words):
            # Both scroll by themselves: they take what height there is and ask the page for none.
            part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        middle.setLayout(line((self._scroll, 3), (self.words, 1), gap_px=theme.space(4)))
        self.page.addWidget(top)
        self.page.addWidget(middle, 1)
        keys = translate(
            "Policy", "1 may count \u00b7 2 must not count \u00b7 3 not judged \u00b7 arrows move \u00b7 Ctrl+Z undoes"
        )
        self.footer.addWidget(ElidingLabel(theme, "caption", "muted", keys), 1)
        self.add_buttons()


class _List(QScrollArea):
    """A list whose keys are the dialog's: they move from row to row and judge."""

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the dialog."""
        event.ignore()


class PolicyAssistant:
    """Judging reasons. Its dialog can be closed and shown again.

    Judgements are noted in the window's history, whose last change `on_undo` and `on_redo` take back and make again.
    """

    def __init__(
        self,
        theme: Theme,
        jobs: Jobs,
        history: History,
        on_change: Callable[[], object],
        on_undo: Callable[[], object],
        on_redo: Callable[[], object],
        parent: QWidget | None = None,
        work: PolicyJobs | None = None,
    ) -> None:
        self.dialog = dialog = PolicyDialog(theme, parent)
        self.controller = controller = PolicyController(dialog.render, jobs, history, on_change, work)
        dialog.judged.connect(controller.judge)
        dialog.key_judged.connect(controller.judge_current)
        dialog.row_chosen.connect(controller.select)
        dialog.stepped.connect(controller.step)
        dialog.scope_chosen.connect(controller.choose_scope)
        dialog.words.added.connect(controller.judge_word)
        dialog.words.removed.connect(controller.remove_word)
        dialog.run_card.stop_wanted.connect(controller.cancel)
        dialog.undo_wanted.connect(on_undo)
        dialog.redo_wanted.connect(on_redo)

    def show(self, auditor: Any, prompts: PromptSet | None) -> None:
        """Show the policy of a prompt set, the bundle's first where None, or bring the dialog to the front."""
        self.controller.open(auditor, prompts)
        self.dialog.show()
        self.dialog.activateWindow()
