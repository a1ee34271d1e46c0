"""The import assistant: what an SAE file is, what it does not say, and whether it fits the encoder in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRegularExpression, QTimer, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from sae_auditor.app.dialogs.imports.cards import EncoderCard, FoundCard, SourceCard
from sae_auditor.app.dialogs.imports.fit_card import FitCard
from sae_auditor.app.dialogs.imports.questions import QuestionForm
from sae_auditor.app.kit.controls import push_button, set_property, text_label
from sae_auditor.app.kit.dialog import PageDialog
from sae_auditor.app.kit.paths import ask_save
from sae_auditor.app.kit.run_card import RunCard
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.imports.controller import ImportController
from sae_auditor.workbench.imports.jobs import ImportJobs
from sae_auditor.workbench.imports.state import ImportState
from sae_auditor.workbench.running import Running

if TYPE_CHECKING:
    from sae_auditor.app.kit.theme import Theme
    from sae_auditor.workbench.jobs import Jobs
    from sae_auditor.workbench.queue import QueueItem

_FOLLOW_MS = 300
_NAME = r"\w[\w .()+-]{0,79}"


class ImportDialog(PageDialog):
    """`path_chosen` carries the SAE's file or folder, `add_wanted` its name in the bundle and where to write that."""

    path_chosen = Signal(object)
    add_wanted = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, (40, 40), RunCard(theme, translate("Import", "Cancel")))
        self._state: ImportState | None = None
        self._guided: tuple[object, ...] = ()
        self._follow_end = False
        self.can_take = True
        self.source = SourceCard(theme)
        self.encoder = EncoderCard(theme)
        self.found = FoundCard(theme)
        self.questions = QuestionForm(theme)
        self.fit = FitCard(theme)
        self.name = QLineEdit()
        self.name.setAccessibleName(translate("Import", "Name in the bundle"))
        self.name.setMaximumWidth(theme.em(14))
        self.name.setValidator(QRegularExpressionValidator(QRegularExpression(_NAME), self.name))
        self._name_label = text_label(theme, translate("Import", "Name in the bundle"), "caption", "muted")
        self._name_label.setBuddy(self.name)
        self.add = push_button(theme, translate("Import", "Add to a new bundle…"), kind="primary")
        self.setWindowTitle(translate("Import", "Import an SAE"))
        self.setAcceptDrops(True)
        self.add_cards(self.source, self.encoder, self.found, self.questions, self.fit)
        self.footer.addWidget(self._name_label)
        self.footer.addWidget(self.name, 1)
        self.footer.addStretch(1)
        self.add_buttons(self.add)
        self.source.path_chosen.connect(self.path_chosen)
        self.given.connect(lambda paths: self.path_chosen.emit(paths[0]))
        self.name.textChanged.connect(self._allow_adding)
        self.add.clicked.connect(self._ask_where)
        self.page_scroll.verticalScrollBar().rangeChanged.connect(self._show_end)

    def render(self, state: ImportState) -> None:  # type: ignore[override]  # Qt has one that paints elsewhere
        """Show this state."""
        old, self._state = self._state, state
        if old is None or old.path != state.path:
            self.source.set_path(state.path)
            # The place to drop a file fills the page, its name does not.
            self.page.setStretchFactor(self.source, 0 if state.path else 100)
        if old is None or old.name != state.name:
            self.name.setText(state.name)
        if old is None or (old.encoder, old.path) != (state.encoder, state.path):
            self.encoder.setVisible(state.path is not None)
            self.encoder.set_choice(state.encoder)
        if old is None or old.found is not state.found:
            self.found.set_found(state.found)
        may_answer = state.busy in ("", "reading")
        self.encoder.setEnabled(may_answer)
        # What the SAE's file leaves open can be answered when it is clear what the SAE has to fit.
        if old is None or (old.questions, old.encoder) != (state.questions, state.encoder):
            ready = state.encoder.is_ready
            self.questions.set_questions(state.questions if ready else (), state.tensors if ready else ())
        self.questions.setEnabled(may_answer)
        self.fit.set_state(state)
        if old is None or old.problem != state.problem:
            self.say_problem(state.problem)
        self._show_run(state)
        for widget in (self._name_label, self.name):
            widget.setVisible(state.fit is not None and not state.busy)
        self.add.setVisible(state.fit is not None)
        set_property(self.add, "kind", "primary" if state.next_step == "add" else "normal")
        self._allow_adding()
        self._guide(state)
        if state.added:
            self.accept()

    def set_hovered(self, hovered: bool) -> None:
        """Show that something can be dropped."""
        self.source.area.set_hovered(hovered)

    def _show_run(self, state: ImportState) -> None:
        if state.busy:
            self.run_card.set_running(state.running or Running(), is_quick=state.busy == "reading")
        else:
            self.run_card.set_idle()

    def _guide(self, state: ImportState) -> None:
        """Give the focus to what is next, once."""
        step = state.next_step
        names = tuple(question.name for question in state.open_questions)
        guided = (state.path, state.encoder.path, step, names, state.fit and id(state.fit))
        if state.busy in ("checking", "adding") and self._guided:
            self._guided = ()
            self.run_card.stop.setFocus()
        if state.busy or guided == self._guided:
            return
        self._guided = guided
        if step == "question":
            self.lead_to(self.questions.control(names[0]))
        elif step == "check" and not self.questions.has_focus():
            self.lead_to(self.fit.check)
        elif state.fit is not None:
            {"images": self.fit.images, "better": self.fit.better}.get(step, self.add).setFocus()
            self._follow_end = True
            self._show_end()
            QTimer.singleShot(_FOLLOW_MS, self, self._stay)

    def _show_end(self) -> None:
        # The page grows by a table whose height is known only after some rounds of layout.
        if self._follow_end:
            bar = self.page_scroll.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _stay(self) -> None:
        self._follow_end = False

    def _allow_adding(self) -> None:
        can_add = self._state is not None and self._state.can_add
        self.add.setEnabled(can_add and self.name.hasAcceptableInput())

    def _ask_where(self) -> None:
        name, title = self.name.text(), translate("Import", "Save the new bundle")
        kinds = translate("Import", "Bundles (*.saebundle)")
        path = ask_save(self, "bundle", title, f"{name}.saebundle", kinds)
        if path is not None:
            self.add_wanted.emit(name, path)


class ImportAssistant:
    """One import, from the file to a new bundle, whose path `on_added` is told after the dialog has closed."""

    def __init__(
        self,
        theme: Theme,
        jobs: Jobs,
        auditor: Any,
        queue: Sequence[QueueItem],
        on_added: Callable[[str], object],
        parent: QWidget | None = None,
        work: ImportJobs | None = None,
    ) -> None:
        self.dialog = dialog = ImportDialog(theme, parent)
        self.controller = controller = ImportController(dialog.render, jobs, auditor, queue, on_added, work)
        dialog.path_chosen.connect(controller.open)
        dialog.add_wanted.connect(controller.add)
        dialog.encoder.path_chosen.connect(controller.choose_encoder)
        dialog.encoder.architecture_named.connect(controller.name_architecture)
        dialog.questions.answered.connect(controller.answer)
        dialog.fit.images_chosen.connect(controller.choose_images)
        dialog.fit.check_wanted.connect(controller.check)
        dialog.fit.better_wanted.connect(controller.use_better)
        dialog.run_card.stop_wanted.connect(controller.cancel)
        dialog.finished.connect(lambda _result: controller.cancel())
        dialog.finished.connect(dialog.deleteLater)

    def start(self, path: Path | None = None) -> None:
        """Show the dialog, on a file when there is one already."""
        self.dialog.open()
        if path is not None:
            self.controller.open(path)
