"""The dialog's one page: which folders, what that takes, how far it is, what came of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from sae_auditor.app.dialogs.indexing.folders_card import FoldersCard
from sae_auditor.app.dialogs.indexing.forecast_card import ForecastCard
from sae_auditor.app.dialogs.indexing.refused_card import RefusedCard
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.icons import retint
from sae_auditor.app.kit.pasted import read_given
from sae_auditor.app.kit.run_card import RunCard
from sae_auditor.app.kit.status_line import StatusLine
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.addresses import elsewhere_texts
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.indexing import notes
from sae_auditor.workbench.indexing.state import IndexState
from sae_auditor.workbench.plain import plain


class IndexDialog(QDialog):
    """Setters in, intents out: `start_wanted`, `use_wanted` (as reference images) and those of its parts.

    It is modeless: a run takes long and there is work to do meanwhile.
    """

    start_wanted = Signal()
    use_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._busy = ""
        self._can_change = True
        self.folders = FoldersCard(theme)
        self.note = StatusLine(theme)
        self.problem = StatusLine(theme)
        self.forecast = ForecastCard(theme)
        self.run_card = RunCard(theme)
        self.refused = RefusedCard(theme)
        self.use = push_button(theme, translate("Index", "Use as reference images"), kind="primary")
        self.start = push_button(theme, translate("Index", "Start"), kind="primary")
        self.close_button = push_button(theme, translate("Index", "Close"))
        self._looking = text_label(theme, role="caption", tone="muted")
        self._looking_bar = QProgressBar(textVisible=False)
        self._looking_bar.setRange(0, 0)
        self._looking_bar.setAccessibleName(translate("Index", "Progress"))
        self.setWindowTitle(translate("Index", "Index images"))
        self.setModal(False)
        self.setAcceptDrops(True)
        self._build()
        self._connect()
        self._resize_to(parent)
        theme.changed.connect(self._retint)

    def set_state(self, state: IndexState) -> None:
        """Show this state."""
        is_running = state.busy == "indexing"
        self._can_change = state.can_change
        self.setWindowTitle(translate("Index", "Index images for {}").format(plain(state.bundle)))
        self.folders.set_roots(state.roots, state.can_change)
        self.folders.set_former(state.former)
        # The place to drop folders fills the page, a list of them does not.
        self._column.setStretchFactor(self.folders, 0 if state.roots else 100)
        self.problem.say("error", *notes.problem_texts(state.problem))
        self.note.say(*notes.note_of(state))
        self.forecast.set_state(state)
        self.forecast.setVisible(not is_running and state.summary is None and bool(state.roots))
        self.run_card.setVisible(is_running)
        self.run_card.set_state(state)
        self.refused.set_files(state.summary.refused if state.summary is not None else ())
        self.use.setVisible(state.summary is not None and not state.in_use)
        self._show_looking(state)
        self._offer_start(state)
        self._guide(state)

    def _show_looking(self, state: IndexState) -> None:
        for widget in (self._looking, self._looking_bar):
            widget.setVisible(state.busy == "looking")
        running = state.running if state.busy == "looking" else None
        total = running.total if running is not None else 0
        text = translate("Index", "Looking for images…")
        if running is not None and total:
            text = translate("Index", "{stage}: {done} of {total}").format(
                stage=translate_core(running.stage), done=f"{running.done:,}", total=f"{total:,}"
            )
        self._looking.setText(text)
        self._looking_bar.setRange(0, total)
        self._looking_bar.setValue(min(running.done, total) if running is not None else 0)

    def _offer_start(self, state: IndexState) -> None:
        forecast = state.forecast
        goes_on = forecast is not None and forecast.is_interrupted
        self.start.setText(translate("Index", "Continue") if goes_on else translate("Index", "Start"))
        self.start.setAccessibleName(self.start.text())
        self.start.setVisible(state.busy != "indexing" and state.summary is None and bool(state.roots))
        self.start.setEnabled(state.can_start)

    def _guide(self, state: IndexState) -> None:
        """Give the focus to what is next when a step has ended."""
        if state.busy == self._busy:
            return
        ended, self._busy = self._busy, state.busy
        if state.busy == "indexing":
            self.run_card.cancel.setFocus()
        elif state.summary is not None:
            (self.close_button if state.in_use else self.use).setFocus()
        elif ended == "looking" and state.can_start and not self.forecast.isAncestorOf(self.focusWidget()):
            self.start.setFocus()

    # ------------------------------------------------------------------------------------------------------ Qt's events

    @guarded(None)
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome folders and files, except while a run is under way."""
        if self._can_change and read_given(event.mimeData()):
            event.acceptProposedAction()
            self.folders.set_hovered(True)

    @guarded(None)
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Stop welcoming them."""
        self.folders.set_hovered(False)

    @guarded(None)
    def dropEvent(self, event: QDropEvent) -> None:
        """Take them."""
        self.folders.set_hovered(False)
        given = read_given(event.mimeData())
        if given:
            event.acceptProposedAction()
        if given.paths:
            self.folders.added.emit(list(given.paths))
        if given.elsewhere:
            what, safe, todo = elsewhere_texts(given.elsewhere)
            self.problem.say("error", what, f"{safe} {todo}")

    # ------------------------------------------------------------------------------------------------------------ parts

    def _build(self) -> None:
        theme = self._theme
        for button in (self.use, self.start, self.close_button):
            button.setAutoDefault(False)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.space(3))
        for part in (self.problem, self.note, self.run_card, self.folders, self.forecast, self.refused):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(5)] * 4)
        layout.setSpacing(theme.space(4))
        layout.addWidget(self._scroll, 1)
        layout.addLayout(self._bottom())

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.space(2))
        self._looking_bar.setFixedWidth(self._theme.em(8))
        row.addWidget(self._looking)
        row.addWidget(self._looking_bar)
        row.addStretch(1)
        for button in (self.close_button, self.use, self.start):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.reject)
        self.start.clicked.connect(self.start_wanted)
        self.use.clicked.connect(self.use_wanted)

    def _resize_to(self, parent: QWidget | None) -> None:
        wanted = QSize(self._theme.em(38), self._theme.em(32))
        if parent is not None:
            wanted = wanted.boundedTo(parent.window().size() * 0.94)
        self.resize(wanted)

    def _retint(self) -> None:
        retint(self, self._theme)
