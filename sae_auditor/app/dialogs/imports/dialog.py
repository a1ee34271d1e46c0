"""The assistant's one page: the file, what was found, what is missing, whether it fits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRegularExpression, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from sae_auditor.app.dialogs.imports.encoder_card import EncoderCard
from sae_auditor.app.dialogs.imports.fit_card import FitCard
from sae_auditor.app.dialogs.imports.found_card import FoundCard
from sae_auditor.app.dialogs.imports.question_form import QuestionForm
from sae_auditor.app.dialogs.imports.source_card import SourceCard
from sae_auditor.app.kit.busy_line import BusyLine
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.pasted import read_given
from sae_auditor.app.kit.status_line import StatusLine
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.addresses import elsewhere_texts
from sae_auditor.workbench.imports.state import ImportState

_FOLLOW_MS = 300
_NAME = r"\w[\w .()+-]{0,79}"


class ImportDialog(QDialog):
    """Setters in, intents out: `path_chosen`, `add_wanted` (name, place of the bundle) and those of its parts."""

    path_chosen = Signal(object)
    add_wanted = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._step: tuple[object, ...] = ()
        self._follow_end = False
        self._can_add = False
        self.source = SourceCard(theme)
        self.encoder = EncoderCard(theme)
        self.found = FoundCard(theme)
        self.questions = QuestionForm(theme)
        self.fit = FitCard(theme)
        self.problem = StatusLine(theme)
        self.busy = BusyLine(theme)
        self.name = QLineEdit()
        self.add = push_button(theme, translate("Import", "Add to a new bundle…"), kind="primary")
        self.close_button = push_button(theme, translate("Import", "Close"))
        self.setWindowTitle(translate("Import", "Import an SAE"))
        self.setAcceptDrops(True)
        self._build()
        self._connect()
        self._resize_to(parent)

    def set_state(self, state: ImportState) -> None:
        """Show this state."""
        self.source.set_path(state.path)
        self._scroll.setVisible(state.path is not None)
        self.encoder.setEnabled(state.busy in ("", "reading"))
        self.encoder.set_choice(state.encoder)
        self.found.set_found(state.found)
        # What the SAE's file leaves open can be answered when it is clear what the SAE has to fit.
        ready = state.encoder.is_ready
        self.questions.set_questions(state.questions if ready else (), state.tensors if ready else ())
        self.questions.setEnabled(state.busy in ("", "reading"))
        self.fit.set_state(state)
        problem = state.problem
        if problem is None:
            self.problem.say("error", "")
        else:
            self.problem.say("error", problem.what, " ".join(part for part in (problem.safe, problem.todo) if part))
        self.busy.set_state(state)
        for widget in (self._name_label, self.name):
            widget.setVisible(state.fit is not None and not state.busy)
        self.add.setVisible(state.fit is not None)
        self._can_add = state.can_add
        self._allow_adding()
        if not state.busy:
            self._guide(state)

    def set_name(self, name: str) -> None:
        """Suggest a name for the SAE in the bundle."""
        self.name.setText(name)

    def _guide(self, state: ImportState) -> None:
        """Lead to what is next, once: an open question, the check, its result."""
        step = _step(state)
        if step == self._step:
            return
        self._step = step
        if state.open_questions and state.encoder.is_ready:
            self.questions.focus_open(state.questions)
        elif state.fit is not None:
            (self.fit.better if state.fit.declared_loses else self.add).setFocus()
            self._follow_end = True
            self._show_end()
            QTimer.singleShot(_FOLLOW_MS, self, self._stay)
        elif state.can_check and not self.questions.has_focus():
            self.fit.check.setFocus()

    def _show_end(self) -> None:
        # The page grows by a table whose height is known only after some rounds of layout.
        if self._follow_end:
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _stay(self) -> None:
        self._follow_end = False

    def _allow_adding(self) -> None:
        self.add.setEnabled(self._can_add and self.name.hasAcceptableInput())

    # ------------------------------------------------------------------------------------------------------ Qt's events

    @guarded(None)
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome one file or folder."""
        if read_given(event.mimeData()):
            event.acceptProposedAction()
            self.source.set_hovered(True)

    @guarded(None)
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Stop welcoming it."""
        self.source.set_hovered(False)

    @guarded(None)
    def dropEvent(self, event: QDropEvent) -> None:
        """Look at it instead of the former one."""
        self.source.set_hovered(False)
        given = read_given(event.mimeData())
        if given:
            event.acceptProposedAction()
        if given.paths:
            self.path_chosen.emit(given.paths[0])
        elif given.elsewhere:
            what, safe, todo = elsewhere_texts(given.elsewhere)
            self.problem.say("error", what, f"{safe} {todo}")

    # ------------------------------------------------------------------------------------------------------------ parts

    def _build(self) -> None:
        theme = self._theme
        self.name.setAccessibleName(translate("Import", "Name in the bundle"))
        self.name.setMaximumWidth(theme.em(14))
        self.name.setValidator(QRegularExpressionValidator(QRegularExpression(_NAME), self.name))
        self._name_label = text_label(theme, translate("Import", "Name in the bundle"), "caption", "muted")
        self._name_label.setBuddy(self.name)
        for button in (self.add, self.close_button):
            button.setAutoDefault(False)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, theme.space(2), 0)
        column.setSpacing(theme.space(3))
        for part in (self.encoder, self.found, self.questions, self.fit):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(5)] * 4)
        layout.setSpacing(theme.space(3))
        layout.addWidget(self.source)
        layout.addWidget(self.problem)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(self._bottom())

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.space(2))
        row.addWidget(self._name_label)
        row.addWidget(self.name)
        row.addWidget(self.busy, 100)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.add)
        return row

    def _connect(self) -> None:
        self.source.path_chosen.connect(self.path_chosen)
        self.close_button.clicked.connect(self.reject)
        self.name.textChanged.connect(self._allow_adding)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._show_end)
        self.add.clicked.connect(self._ask_place)

    def _resize_to(self, parent: QWidget | None) -> None:
        wanted = QSize(self._theme.em(40), self._theme.em(40))
        if parent is not None:
            wanted = wanted.boundedTo(parent.window().size() * 0.94)
        self.resize(wanted)

    def _ask_place(self) -> None:
        kinds = translate("Import", "Bundles (*.saebundle)")
        suggested = f"{self.name.text()}.saebundle"
        title = translate("Import", "Save the new bundle")
        name, _ = QFileDialog.getSaveFileName(self, title, suggested, kinds)
        if name:
            place = Path(name)
            self.add_wanted.emit(self.name.text(), place if place.suffix else place.with_suffix(".saebundle"))


def _step(state: ImportState) -> tuple[object, ...]:
    open_names = tuple(question.name for question in state.open_questions)
    return (
        state.path,
        state.encoder.path,
        state.encoder.is_ready,
        open_names,
        state.can_check,
        id(state.fit) if state.fit is not None else None,
    )
