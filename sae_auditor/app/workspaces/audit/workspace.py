"""The Audit workspace as the frame knows it: ties page, controller, saving and actions together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QWidget

from sae_auditor.app.workspaces.audit.bare_key import BareKey
from sae_auditor.app.workspaces.audit.prompt_editor import PromptEditor
from sae_auditor.app.workspaces.audit.saver import KEY as SAVE_KEY
from sae_auditor.app.workspaces.audit.saver import Saver
from sae_auditor.app.workspaces.audit.screen import AuditScreen
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit.controller import AuditController
from sae_auditor.workbench.core_translation import translate_core

if TYPE_CHECKING:
    from sae_auditor.app.frame.workspace import WorkspaceContext
    from sae_auditor.workbench.queue import QueueItem

_WATCH_MS = 100
_PATIENCE_MS = 500
_ZOOM = 1.25
# The frame has a dialog for it.
_POLICY = "file.reasons-policy"


class AuditWorkspace:
    """Why did the encoder decide that, and is it for a reason we accept?"""

    def __init__(self, context: WorkspaceContext) -> None:
        self._context = context
        self.screen = AuditScreen(context.theme)
        self.controller = AuditController(
            self.screen,
            context.jobs,
            context.messages.show_error,
            context.queue,
            lambda notice: context.messages.show("info", notice),
            context.on_auditor,
            context.prompts_used.emit,
            self._tell_of_encoder,
        )
        self.saver = Saver(context.jobs, context.messages, self.screen.page, self.screen.picture)
        self._since = QElapsedTimer()
        self._watch = QTimer(self.screen.page)
        self._watch.setInterval(_WATCH_MS)
        self._watch.timeout.connect(self._look_after)
        self.screen.on_working = self._began
        self._connect()
        self.screen.tools.set_can_save(False)

    # --------------------------------------------------------------------------------------------- as the frame sees it

    @property
    def widget(self) -> QWidget:
        """The page."""
        return self.screen.page

    def set_auditor(self, auditor: Any) -> None:
        """Take a newly loaded auditor."""
        self.controller.set_auditor(auditor)

    def set_image(self, item: QueueItem | None) -> None:
        """Audit this image."""
        self.controller.set_image(item)
        self._tell_conditions()

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        return self.controller.is_pending() or self._context.jobs.is_running(SAVE_KEY)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return a handler for each action of this workspace."""
        canvas = self.screen.image.canvas
        return {
            "audit.save-html": lambda: self.save("html"),
            "audit.save-json": lambda: self.save("json"),
            "audit.save-png": lambda: self.save("png"),
            "audit.edit-prompts": self.edit_prompts,
            "audit.next-class": lambda: self.screen.predictions.step(1),
            "audit.previous-class": lambda: self.screen.predictions.step(-1),
            "audit.next-latent": lambda: self.screen.why.step(1),
            "audit.previous-latent": lambda: self.screen.why.step(-1),
            "audit.switch-latent": self._switch_selected,
            "audit.reset-what-if": self.controller.what_ifs.reset,
            "audit.next-overlay": self.controller.maps.next,
            "audit.switch-colours": self.controller.reading.switch_colours,
            "audit.next-view": self.controller.reading.next_view,
            "audit.next-tile": lambda: self.controller.reading.step_tile(1),
            "audit.previous-tile": lambda: self.controller.reading.step_tile(-1),
            "audit.clear-patch": lambda: self.controller.patches.select(None),
            "audit.less-overlay": lambda: self.screen.image.change_opacity(-1),
            "audit.more-overlay": lambda: self.screen.image.change_opacity(1),
            "audit.fit": canvas.fit,
            "audit.actual-size": canvas.actual_size,
            "audit.zoom-in": lambda: canvas.zoom_by(_ZOOM),
            "audit.zoom-out": lambda: canvas.zoom_by(1 / _ZOOM),
        }

    # ------------------------------------------------------------------------------------------------------------- acts

    def save(self, kind: str) -> None:
        """Ask where, and save the audit there."""
        self.saver.ask(kind, self.controller.state)

    def edit_prompts(self) -> None:
        """Open the prompt editor on the prompt set in use."""
        request = self.controller.state.request
        editor = PromptEditor(
            self._context.theme, None if request is None else request.prompts, self.screen.page, self._context.jobs
        )
        editor.accepted_prompts.connect(self.controller.use_prompts)
        editor.finished.connect(editor.deleteLater)
        editor.open()

    def _tell_of_encoder(self, notices: Sequence[str]) -> None:
        text = translate("Audit", "What to know of this bundle:")
        self._context.messages.show("warning", text, todo="\n".join(translate_core(notice) for notice in notices))

    def _judge_reasons(self) -> None:
        if self._context.run_action is not None:
            self._context.run_action(_POLICY)

    def _switch_selected(self) -> None:
        latent = self.controller.state.selected_latent
        if latent is not None:
            self.controller.what_ifs.toggle(latent)

    # ---------------------------------------------------------------------------------------------------------- inside

    def _connect(self) -> None:
        screen, controller = self.screen, self.controller
        tools, why, what_if = screen.tools, screen.why, screen.what_if
        tools.prompts_chosen.connect(controller.choose_prompt_set)
        tools.sae_chosen.connect(controller.choose_sae)
        tools.method_chosen.connect(controller.choose_method)
        tools.target_chosen.connect(controller.choose_target)
        tools.edit_prompts.connect(self.edit_prompts)
        tools.save_asked.connect(self.save)
        screen.predictions.class_chosen.connect(controller.select_class)
        screen.predictions.contrast_chosen.connect(controller.choose_contrast)
        why.contrast_chosen.connect(controller.choose_contrast)
        why.latent_chosen.connect(controller.select_latent)
        why.switch_clicked.connect(controller.what_ifs.toggle)
        why.side_chosen.connect(controller.choose_side)
        why.bars_asked.connect(controller.held_bars.show_anyway)
        what_if.scaled.connect(controller.what_ifs.scale)
        what_if.removed.connect(controller.what_ifs.remove)
        what_if.reset.connect(controller.what_ifs.reset)
        for asking in (why.policy_asked, screen.trust.policy_asked):
            asking.connect(self._judge_reasons)
        self._context.policy_changed.connect(controller.policy_changed)
        screen.image.overlay_chosen.connect(controller.maps.choose)
        screen.image.canvas.patch_chosen.connect(controller.patches.select)
        screen.image.canvas.patch_moved.connect(controller.patches.move)
        screen.image.canvas.outside_clicked.connect(controller.reading.tile_at)
        screen.image.reading.view_chosen.connect(controller.reading.choose_view)
        screen.image.reading.tile_stepped.connect(controller.reading.step_tile)
        screen.image.reading.window_chosen.connect(controller.reading.choose_window)
        why.patch_closed.connect(lambda: controller.patches.select(None))
        self._bare = BareKey(screen.page)
        self._bare.held.connect(screen.image.canvas.set_bare)

    def _began(self) -> None:
        self._tell_conditions()
        if not self._watch.isActive():
            self._since.start()
            self._watch.start()

    def _look_after(self) -> None:
        pending = self.controller.is_pending()
        self.screen.predictions.set_working(pending and self._since.elapsed() > _PATIENCE_MS)
        self._tell_conditions()
        if not pending:
            self._watch.stop()

    def _tell_conditions(self) -> None:
        self._context.set_condition("audit", self.controller.state.audit is not None)


def create_workspace(context: WorkspaceContext) -> AuditWorkspace:
    """Make the workspace for the frame."""
    return AuditWorkspace(context)
