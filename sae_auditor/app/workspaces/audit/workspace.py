"""The Audit workspace as the frame knows it: why did the encoder decide that, and is it for a reason we accept?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.queue_thumbs import QueueThumbs
from sae_auditor.app.workspaces.audit.all_images import AllImagesPage
from sae_auditor.app.workspaces.audit.circuit_dialog import CircuitDialog
from sae_auditor.app.workspaces.audit.compare_page import ComparePage
from sae_auditor.app.workspaces.audit.prompt_editor import PromptEditor
from sae_auditor.app.workspaces.audit.screen import AuditScreen
from sae_auditor.i18n import translate
from sae_auditor.names import printable, save_name
from sae_auditor.workbench.audit.circuits import CIRCUIT, CircuitController
from sae_auditor.workbench.audit.comparing import Sides
from sae_auditor.workbench.audit.controller import AuditController
from sae_auditor.workbench.audit.export import save_bytes, save_csv, save_html, save_json
from sae_auditor.workbench.audit.tour_acts import tour_acts
from sae_auditor.workbench.tour.guide import Guide

if TYPE_CHECKING:
    from sae_auditor.app.frame.workspace import WorkspaceContext
    from sae_auditor.progress import Job
    from sae_auditor.workbench.audit.state import AuditState
    from sae_auditor.workbench.queue import QueueItem

_NEED_SPACE = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)


class BareKey(QObject):
    """Watches the application's keys while `page` is on screen in the active window."""

    held = Signal(bool)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._down = False
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Space for the image; let every other event pass."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent):
            return self._key(event)
        if event.type() == QEvent.Type.WindowDeactivate and self._down:
            self._set(False)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space or event.modifiers() or not self._is_ours():
            return False
        if not event.isAutoRepeat():
            self._set(event.type() == QEvent.Type.KeyPress)
        return True

    def _is_ours(self) -> bool:
        focus = QApplication.focusWidget()
        window = QApplication.activeWindow()
        here = self._page.isVisible() and window is self._page.window()
        return here and not isinstance(focus, _NEED_SPACE)

    def _set(self, down: bool) -> None:
        if down != self._down:
            self._down = down
            self.held.emit(down)


_SAVE = "audit.save"
_WATCH_MS = 100
_PATIENCE_MS = 500
_ZOOM = 1.25

# The frame has a dialog for it.
_POLICY = "file.reasons-policy"


class AuditWorkspace:
    """Ties screen, controller, saving and actions together."""

    def __init__(self, context: WorkspaceContext) -> None:
        self._context = context
        self.screen = AuditScreen(context.theme)
        self.controller = AuditController(context, self._render)
        thumbs = QueueThumbs(context.queue, context.thumbnails, context.outcomes)
        self.all = AllImagesPage(context.theme, self.controller.all_images, thumbs)
        self.beside = ComparePage(context.theme, self.controller.comparing)
        for page in (self.all, self.beside):
            self.screen.pages.addWidget(page)
        self._folder = Path.home()
        self._since = QElapsedTimer()
        self._watch = QTimer(self.screen)
        self._watch.setInterval(_WATCH_MS)
        self._watch.timeout.connect(self._look_after)
        self._connect()
        self.screen.show_state(self.controller.state)

    # --------------------------------------------------------------------------------------------- as the frame sees it

    @property
    def widget(self) -> QWidget:
        """The page."""
        return self.screen

    def set_auditor(self, auditor: Any) -> None:
        """Take a newly loaded auditor."""
        self.controller.set_auditor(auditor)

    def set_image(self, item: QueueItem | None) -> None:
        """Audit this image."""
        self.controller.set_image(item)
        self.all.set_current(None if item is None else item.id)

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        return self.controller.is_pending() or any(map(self._context.jobs.is_running, (_SAVE, CIRCUIT)))

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return a handler for each action of this workspace."""
        controller, screen, canvas = self.controller, self.screen, self.screen.image.canvas
        return {
            "audit.save-html": lambda: self.save("html"),
            "audit.save-json": lambda: self.save("json"),
            "audit.save-csv": lambda: self.save("csv"),
            "audit.save-png": lambda: self.save("png"),
            "audit.all": controller.all_images.audit_all,
            "audit.all-images": lambda: self.turn_to(self.all),
            "audit.compare": lambda: self.turn_to(self.beside),
            "audit.before-after": self.compare_change,
            "audit.pin-image": controller.comparing.pin,
            "audit.save-all": self.all.save,
            "audit.edit-prompts": self.edit_prompts,
            "audit.next-class": lambda: screen.predictions.step(1),
            "audit.previous-class": lambda: screen.predictions.step(-1),
            "audit.next-latent": lambda: screen.why.bars.step(1),
            "audit.previous-latent": lambda: screen.why.bars.step(-1),
            "audit.switch-latent": lambda: self._with_selected(controller.what_ifs.toggle),
            "audit.rename-latent": lambda: self._with_selected(self.ask_name),
            "audit.show-in-concepts": lambda: self._with_selected(self._context.latent_asked.emit),
            "audit.trace-latent": lambda: self._with_selected(self.trace_latent),
            "audit.reset-what-if": controller.what_ifs.reset,
            "audit.smallest-change": controller.smallest.look,
            "audit.keep-what-if": self.ask_keep,
            "audit.choose-patches": lambda: controller.what_ifs.mark_patches(not controller.state.marks_patches),
            "audit.next-overlay": controller.maps.next,
            "audit.switch-colours": controller.reading.switch_colours,
            "audit.next-view": controller.reading.next_view,
            "audit.next-tile": lambda: controller.reading.step_tile(1),
            "audit.previous-tile": lambda: controller.reading.step_tile(-1),
            "audit.clear-patch": controller.patches.clear,
            "audit.less-overlay": lambda: screen.image.change_opacity(-1),
            "audit.more-overlay": lambda: screen.image.change_opacity(1),
            "audit.fit": canvas.fit,
            "audit.actual-size": canvas.actual_size,
            "audit.zoom-in": lambda: canvas.zoom_by(_ZOOM),
            "audit.zoom-out": lambda: canvas.zoom_by(1 / _ZOOM),
        }

    def guide(self) -> Guide:
        """Return what the guided tour can do and point at here."""
        screen = self.screen
        places = {
            "audit.image": screen.image,
            "audit.predictions": screen.predictions,
            "audit.why": screen.why,
            "audit.concept": screen.concept,
        }
        return Guide(tour_acts(self.controller), places)

    # ------------------------------------------------------------------------------------------------------------- acts

    def save(self, kind: str) -> None:
        """Ask where, and save the audit there as ``json``, ``html``, ``csv`` or ``png``; nothing without an audit."""
        item = self.controller.state.item
        if self.controller.state.audit is None or item is None:
            return
        proposal = self._folder / save_name(Path(item.name).stem, f"-audit.{kind}")
        kinds = {
            "json": translate("Audit", "Data (*.json)"),
            "html": translate("Audit", "Report (*.html)"),
            "csv": translate("Audit", "Table (*.csv)"),
            "png": translate("Audit", "Picture (*.png)"),
        }
        title = translate("Audit", "Save the audit")
        name, _ = QFileDialog.getSaveFileName(self.screen, title, printable(str(proposal)), kinds[kind])
        if name:
            path = Path(name) if Path(name).suffix else Path(f"{name}.{kind}")
            self._folder = path.parent
            self.save_to(kind, path)

    def save_to(self, kind: str, path: Path) -> None:
        """Write the audit to a file in the background."""
        make = self._saving(kind, path)
        if make is None:
            return
        messages = self._context.messages
        saved = translate("Audit", "Saved to {path}.").format(path=printable(str(path)))
        title = translate("Audit", "Saving {file}").format(file=printable(path.name))
        self._context.jobs.start(
            _SAVE,
            make,
            on_result=lambda _path: messages.show("info", saved),
            on_error=messages.show_error,
            title=title,
            resource="disk",
        )

    def _saving(self, kind: str, path: Path) -> Callable[[], Job[Path]] | None:
        state = self.controller.state
        audit, subject, index, what_if = state.measured_audit, state.subject, state.selected_class, state.what_if
        if audit is None or subject is None or index is None:
            return None
        if kind == "json":
            return lambda: save_json(path, audit, what_if)
        if kind == "html":
            return lambda: save_html(path, subject, audit, index, lambda: datetime.now(UTC), what_if)
        if kind == "csv":
            return lambda: save_csv(path, audit, subject.item.name, lambda: datetime.now(UTC), what_if)
        picture = self.screen.picture()
        return lambda: save_bytes(path, picture)

    def turn_to(self, page: QWidget) -> None:
        """Show another view of the workspace; that of the one image where it is there already."""
        pages = self.screen.pages
        pages.setCurrentIndex(0 if pages.currentWidget() is page else pages.indexOf(page))

    def compare_change(self) -> None:
        """Put the image as it is and under the changes side by side; that of the one image where they are already."""
        comparing = self.controller.comparing
        is_there = comparing.now.sides is Sides.CHANGE and self.screen.pages.currentWidget() is self.beside
        comparing.choose_sides(Sides.CHANGE)
        self.screen.pages.setCurrentIndex(0 if is_there else self.screen.pages.indexOf(self.beside))

    def compare_classes(self, name: str) -> None:
        """Put the selected class and another one side by side."""
        first = self.controller.state.class_name
        if first is not None and first != name:
            self.controller.comparing.choose_classes(first, name)
            self.screen.pages.setCurrentWidget(self.beside)

    def edit_prompts(self) -> None:
        """Open the prompt editor on the prompt set in use."""
        asked = self.controller.state.asked
        prompts = None if asked is None else asked.prompts
        editor = PromptEditor(self._context.theme, prompts, self.screen, self._context.jobs)
        editor.accepted_prompts.connect(self.controller.asking.use_prompts)
        editor.finished.connect(editor.deleteLater)
        editor.open()

    def trace_latent(self, latent: int) -> None:
        """Show where a latent comes from; closing the dialog gives up what is not there yet."""
        subject = self.controller.state.subject
        if subject is None:
            return
        dialog = CircuitDialog(self._context.theme, subject, self.screen)
        tracing = CircuitController(dialog.render, self._context.jobs)
        dialog.run_card.stop_wanted.connect(dialog.reject)
        dialog.finished.connect(lambda _result: tracing.cancel())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        tracing.open(subject, latent, self.controller.state.label(latent))

    def ask_name(self, latent: int) -> None:
        """Ask what a latent is to be called; the focus goes back to the list."""
        dialog = QInputDialog(self.screen)
        dialog.setWindowTitle(translate("Audit", "Name the latent"))
        dialog.setLabelText(translate("Audit", "Name of latent {latent}, for every image:").format(latent=latent))
        dialog.setTextValue(self.controller.state.label(latent) or "")
        dialog.textValueSelected.connect(lambda name: self.controller.rename(latent, name))
        dialog.finished.connect(lambda _result: self.screen.why.bars.setFocus())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_keep(self) -> None:
        """Ask what the changes that are being tried are to be called, and keep them."""
        state = self.controller.state
        if not state.scales:
            return
        off = [state.label(latent) for latent, factor in state.scales.items() if factor == 0]
        label = off[0] if len(off) == len(state.scales) == 1 else None
        proposal = "" if label is None else translate("Audit", "without {latent}").format(latent=label)
        self._ask(translate("Audit", "Keep the changes"), proposal, self.controller.named.keep)

    def ask_new_name(self, name: str) -> None:
        """Ask what an intervention is to be called."""
        rename = self.controller.named.rename
        self._ask(translate("Audit", "Rename the intervention"), name, lambda wanted: rename(name, wanted))

    def _ask(self, title: str, proposal: str, take: Callable[[str], object]) -> None:
        dialog = QInputDialog(self.screen)
        dialog.setWindowTitle(title)
        dialog.setLabelText(translate("Audit", "Name of the intervention:"))
        dialog.setTextValue(proposal)
        dialog.textValueSelected.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_intervention(self, name: str) -> None:
        """Ask where, and save an intervention there, for the command line and for others."""
        title = translate("Audit", "Save the intervention")
        proposal = self._folder / save_name(name, ".json")
        chosen, _ = QFileDialog.getSaveFileName(
            self.screen, title, printable(str(proposal)), translate("Audit", "Data (*.json)")
        )
        if chosen:
            self._folder = Path(chosen).parent
            self.controller.named.save(name, Path(chosen))

    def _with_selected(self, act: Callable[[int], object]) -> None:
        latent = self.controller.state.selected_latent
        if latent is not None:
            act(latent)

    # ---------------------------------------------------------------------------------------------------------- inside

    def _connect(self) -> None:
        screen, controller = self.screen, self.controller
        tools, image, why, what_if, card = screen.tools, screen.image, screen.why, screen.what_if, screen.concept
        tools.prompts_chosen.connect(controller.asking.choose_prompt_set)
        tools.sae_chosen.connect(controller.choose_sae)
        tools.method_chosen.connect(controller.asking.choose_method)
        tools.target_chosen.connect(controller.asking.choose_target)
        tools.edit.clicked.connect(self.edit_prompts)
        tools.save_asked.connect(self.save)
        screen.predictions.list.class_chosen.connect(controller.select_class)
        screen.predictions.list.contrast_chosen.connect(controller.asking.choose_contrast)
        why.contrast.chosen.connect(controller.asking.choose_contrast)
        why.side.chosen.connect(controller.choose_side)
        why.patch.close_button.clicked.connect(controller.patches.clear)
        why.held.button.clicked.connect(controller.show_held_bars)
        why.bars.latent_chosen.connect(controller.select_latent)
        why.bars.switch_clicked.connect(controller.what_ifs.toggle)
        why.bars.rename_asked.connect(self.ask_name)
        why.bars.concepts_asked.connect(self._context.latent_asked.emit)
        card.head.renamed.connect(controller.rename)
        card.head.note_written.connect(controller.write_note)
        card.head.marked.connect(controller.mark)
        card.trace_wanted.connect(lambda: self._with_selected(self.trace_latent))
        card.writing_ended.connect(why.bars.setFocus)
        what_if.scaled.connect(controller.what_ifs.scale)
        what_if.settled.connect(controller.what_ifs.settle)
        what_if.removed.connect(controller.what_ifs.remove)
        what_if.reset_button.clicked.connect(controller.what_ifs.reset)
        image.overlay.chosen.connect(controller.maps.choose)
        what_if.keep_button.clicked.connect(self.ask_keep)
        what_if.flip_button.asked.connect(controller.smallest.look)
        what_if.flip.try_button.clicked.connect(controller.smallest.try_it)
        what_if.flip.stop_button.clicked.connect(controller.smallest.stop)
        what_if.where.button.toggled.connect(controller.what_ifs.mark_patches)
        what_if.where.everywhere.clicked.connect(controller.what_ifs.everywhere)
        what_if.interventions.switched.connect(controller.named.switch)
        what_if.interventions.removed.connect(controller.named.remove)
        what_if.interventions.rename_asked.connect(self.ask_new_name)
        what_if.interventions.save_asked.connect(self.save_intervention)
        image.canvas.patch_chosen.connect(controller.what_ifs.patch_clicked)
        image.canvas.patch_moved.connect(controller.patches.move)
        image.canvas.outside_clicked.connect(controller.reading.tile_at)
        image.reading.view.chosen.connect(controller.reading.choose_view)
        image.reading.tile_stepped.connect(controller.reading.step_tile)
        image.reading.grey.chosen.connect(controller.reading.choose_window)
        why.forbidden.asked.connect(self._judge_reasons)
        screen.trust.policy.clicked.connect(self._judge_reasons)
        self._context.policy_changed.connect(controller.policy_changed)
        self._context.study_ended.connect(controller.asking.default_changed)
        self._context.names_changed.connect(controller.names_changed)
        self.all.opened.connect(lambda: screen.pages.setCurrentIndex(0))
        screen.predictions.list.compare_asked.connect(self.compare_classes)
        self.beside.bars.latent_chosen.connect(controller.select_latent)
        self._bare = BareKey(screen)
        self._bare.held.connect(image.canvas.set_bare)

    def _judge_reasons(self) -> None:
        if self._context.run_action is not None:
            self._context.run_action(_POLICY)

    def _render(self, state: AuditState) -> None:
        self.screen.show_state(state)
        self._context.set_condition("audit", state.audit is not None)
        if not self._watch.isActive() and self.controller.is_pending():
            self._since.start()
            self._watch.start()

    def _look_after(self) -> None:
        pending = self.controller.is_pending()
        self.screen.predictions.set_working(pending and self._since.elapsed() > _PATIENCE_MS)
        if not pending:
            self._watch.stop()


def create_workspace(context: WorkspaceContext) -> AuditWorkspace:
    """Make the workspace for the frame."""
    return AuditWorkspace(context)
