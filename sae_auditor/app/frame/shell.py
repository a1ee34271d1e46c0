"""Ties window, controller, jobs, workspaces and dialogs together. What each of them does is decided in itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sae_auditor._paths import DEMO, resource
from sae_auditor.app.frame.jobs import JobRunner
from sae_auditor.app.frame.tour import Tour
from sae_auditor.app.frame.window import MainWindow
from sae_auditor.app.frame.workspace import Closing, Workspace, WorkspaceContext, WorkspaceSpec
from sae_auditor.app.kit.paths import ask_file, ask_files, ask_folder
from sae_auditor.app.kit.theme import Theme
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.progress import Job
from sae_auditor.workbench.actions import FRAME_ACTIONS
from sae_auditor.workbench.columns import widths_as_settings, widths_of_settings
from sae_auditor.workbench.events import Event
from sae_auditor.workbench.frame import FrameController, load_auditor_job
from sae_auditor.workbench.history import History
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.outcomes import Outcomes
from sae_auditor.workbench.queue import ImageQueue
from sae_auditor.workbench.settings import Settings, write_settings
from sae_auditor.workbench.thumbnails import Thumbnails

if TYPE_CHECKING:
    from sae_auditor.app.dialogs.imports import ImportAssistant
    from sae_auditor.app.dialogs.indexing.dialog import IndexAssistant
    from sae_auditor.app.dialogs.policies.dialog import PolicyAssistant
    from sae_auditor.bundle.prompts import PromptSet


class Shell:
    """One window with all that belongs to it.

    Parameters
    ----------
    settings_file
        Where choices are remembered; None remembers nothing (screenshots, tests).
    load
        Loads the bundle at a path.
    """

    def __init__(
        self,
        theme: Theme,
        specs: Sequence[WorkspaceSpec],
        *,
        settings: Settings | None = None,
        settings_file: Path | None = None,
        load: Callable[[str], Job[Any]] = load_auditor_job,
    ) -> None:
        self.theme = theme
        self.messages = Messages()
        self.jobs = JobRunner(self.messages.show_error)
        self.queue = ImageQueue()
        self.history = History()
        self.thumbnails = Thumbnails(self.queue, self.jobs)
        self.outcomes = Outcomes()
        self.window = MainWindow(theme, self.queue, self.thumbnails, self.outcomes, specs)
        self.controller = FrameController(
            self.window.show_state,
            self.jobs,
            self.messages,
            self.queue,
            self.history,
            settings=settings,
            keep=lambda kept: None if settings_file is None else write_settings(settings_file, kept),
            load=load,
        )
        theme.column_widths.update(widths_of_settings(self.controller.settings.column_widths))
        self.workspaces: dict[str, Workspace] = {}
        self.assistant: ImportAssistant | None = None
        self.indexing: IndexAssistant | None = None
        self.policy: PolicyAssistant | None = None
        self.policy_changed: Event[[]] = Event()
        self.study_asked: Event[[str]] = Event()
        self._prompts: PromptSet | None = None
        self.window.actions_set.add(FRAME_ACTIONS, self._handlers())
        self._add_workspaces(specs)
        self.window.build()
        self.tour = Tour(
            theme, self.window, self.controller, self.queue, self.workspaces, self._is_working, self.open_workspace
        )
        self._connect()
        self.window.show_state(self.controller.state)

    def is_pending(self) -> bool:
        """Whether the window will still change by itself."""
        return self._is_working() or self.tour.is_pending

    def open_workspace(self, workspace_id: str) -> None:
        """Show a workspace.

        Raises
        ------
        InputRefused
            When there is none of this name.
        """
        if workspace_id not in self.workspaces:
            known = ", ".join(self.workspaces)
            raise InputRefused(f"There is no workspace '{workspace_id}'.", todo=f"Use one of: {known}.")
        self.window.set_workspace(workspace_id)

    def add_samples(self, *, show: bool = True) -> None:
        """Put the images that come with the program into the queue."""
        self.controller.add_samples(resource("samples"), show=show)

    def show_samples(self) -> None:
        """Show the sample images, and offer the tour of them to who was not asked yet."""
        self.add_samples()
        self.tour.offer()

    def import_sae(self, path: Path | None = None) -> None:
        """Open the import assistant, on an SAE when there is one already."""
        if not self.controller.needs_bundle(
            translate("Shell", "Open a bundle first: an SAE is checked against its encoder.")
        ):
            return
        from sae_auditor.app.dialogs.imports import ImportAssistant

        auditor, controller = self.controller.auditor, self.controller
        self.assistant = ImportAssistant(
            self.theme, self.jobs, auditor, self.queue.items, controller.open_bundle, self.window
        )
        self.assistant.start(path)

    def index_images(self) -> None:
        """Open the dialog that indexes folders, or bring it back while a run goes on."""
        if not self.controller.needs_bundle(
            translate("Shell", "Open a bundle first: images are run through its encoder.")
        ):
            return
        auditor = self.controller.auditor
        if self.indexing is None or not self.indexing.serves(auditor):
            from sae_auditor.app.dialogs.indexing.dialog import IndexAssistant

            if self.indexing is not None:
                self.indexing.close()
            self.indexing = IndexAssistant(
                self.theme, self.jobs, auditor, self.controller.places, self._show_concepts, self.window
            )
        self.indexing.show()

    def judge_reasons(self) -> None:
        """Open the dialog of the reasons policy, for the prompt set that predictions are made over."""
        if not self.controller.needs_bundle(translate("Shell", "Open a bundle first: its latents are what is judged.")):
            return
        from sae_auditor.app.dialogs.policies.dialog import PolicyAssistant

        if self.policy is None:
            undo, redo = self.controller.undo, self.controller.redo
            self.policy = PolicyAssistant(
                self.theme, self.jobs, self.history, self.policy_changed.emit, undo, redo, self.window
            )
        self.policy.show(self.controller.auditor, self._prompts)

    def close(self, timeout_s: float = 5.0) -> None:
        """Stop all work and let go of the window."""
        self.jobs.shutdown(timeout_s)
        for workspace in self.workspaces.values():
            if isinstance(workspace, Closing):
                workspace.close()
        self.window.filmstrip.model.disconnect_queue()

    # ------------------------------------------------------------------------------------------------------------ parts

    def _handlers(self) -> Mapping[str, Callable[[], object]]:
        window, controller = self.window, self.controller
        return {
            "file.open": self._open_images,
            "file.open-folder": self._open_folder,
            "file.demo": self.show_samples,
            "file.open-bundle": self._open_bundle_file,
            "file.open-bundle-folder": self._open_bundle_folder,
            "file.import-sae": self.import_sae,
            "file.index-images": self.index_images,
            "file.reasons-policy": self.judge_reasons,
            "file.demo-bundle": lambda: controller.open_bundle(DEMO, own_references=True),
            "file.quit": window.close,
            "edit.paste": window.paste,
            "edit.undo": controller.undo,
            "edit.redo": controller.redo,
            "edit.remove": controller.remove_current,
            "edit.clear": controller.remove_all,
            "work.cancel": self._cancel_oldest,
            "work.activities": window.activity_list.toggle,
            "view.palette": lambda: window.palette_view.open(),
            "view.theme": self._toggle_theme,
            "view.theme-system": self._theme_of_system,
            "view.filmstrip": window.toggle_filmstrip,
            "view.full-screen": window.toggle_full_screen,
            "image.next": self.queue.next,
            "image.previous": self.queue.previous,
            "help.keys": window.show_key_sheet,
            "help.tour": lambda: self.tour.start(),
            "help.about": window.show_about,
        }

    def _add_workspaces(self, specs: Sequence[WorkspaceSpec]) -> None:
        context = WorkspaceContext(
            self.jobs,
            self.messages,
            self.queue,
            self.theme,
            self.window.actions_set.set_condition,
            self.controller.use_auditor,
            self.history,
            self.index_images,
            self.controller.places,
            policy_changed=self.policy_changed,
            study_asked=self.study_asked,
            run_action=self.window.actions_set.run,
            add_images=self.controller.add_paths,
            open_workspace=self._go_to,
            settings=self.controller.settings,
            remember=self.controller.remember,
            outcomes=self.outcomes,
            thumbnails=self.thumbnails,
            reads_ahead=True,
        )
        context.prompts_used.connect(self._take_prompts)
        context.latent_asked.connect(lambda _latent: self._show_concepts())
        for spec in specs:
            workspace = spec.create(context)
            self.workspaces[spec.id] = workspace
            self.window.add_page(spec.id, workspace.widget)
            self.window.actions_set.add(spec.actions, workspace.actions(), scope=spec.id)
            self.controller.auditor_changed.connect(workspace.set_auditor)
            self.queue.current_changed.connect(workspace.set_image)
            workspace.set_image(self.queue.current)

    def _connect(self) -> None:
        window, queue, controller = self.window, self.queue, self.controller
        self.messages.shown.connect(window.notices.show_message)
        self.messages.withdrawn.connect(window.notices.withdraw)
        window.paths_given.connect(controller.add_paths)
        window.pixels_given.connect(controller.add_pixels)
        window.nothing_given.connect(controller.refuse_given)
        window.workspace_chosen.connect(self.open_workspace)
        window.step_wanted.connect(lambda step: queue.select(queue.current_index + step))
        window.closing.connect(self._keep_window)
        window.unfinished = controller.unfinished
        window.filmstrip.selected.connect(queue.select)
        window.empty_state.open_requested.connect(lambda: window.actions_set.run("file.open"))
        window.empty_state.demo_requested.connect(self.show_samples)
        window.top_bar.bundle_chosen.connect(controller.open_bundle)
        window.palette_view.chosen.connect(controller.remember_action)
        window.status.cancel_requested.connect(self.jobs.cancel)
        window.activity_list.stop_requested.connect(self.jobs.stop)
        controller.sae_given.connect(self.import_sae)

    def _is_working(self) -> bool:
        working = any(workspace.is_pending() for workspace in self.workspaces.values())
        return working or self.jobs.is_busy() or self.thumbnails.is_pending

    def _cancel_oldest(self) -> None:
        for activity in self.jobs.activities()[:1]:
            self.jobs.cancel(activity.key)

    def _take_prompts(self, prompts: PromptSet) -> None:
        self._prompts = prompts

    def _show_concepts(self) -> None:
        self._go_to("concepts")

    def _go_to(self, workspace_id: str) -> None:
        if workspace_id in self.workspaces:
            self.open_workspace(workspace_id)

    def _open_folder(self) -> None:
        folder = ask_folder(self.window, "images", translate("Shell", "Open a folder of images"))
        self.controller.add_paths([folder] if folder is not None else [])

    def _open_images(self) -> None:
        from sae_auditor.images import IMAGE_SUFFIXES

        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(IMAGE_SUFFIXES))
        kinds = translate("Shell", "Images ({patterns})").format(patterns=patterns)
        title, others = translate("Shell", "Open images"), translate("Shell", "All files (*)")
        self.controller.add_paths(ask_files(self.window, "images", title, f"{kinds};;{others}"))

    def _open_bundle_file(self) -> None:
        kinds = translate("Shell", "Bundles (*.saebundle);;All files (*)")
        self._open_bundle(ask_file(self.window, "bundle", translate("Shell", "Open bundle file"), kinds))

    def _open_bundle_folder(self) -> None:
        self._open_bundle(ask_folder(self.window, "bundle", translate("Shell", "Open a bundle folder")))

    def _open_bundle(self, place: Path | None) -> None:
        if place is not None:
            self.controller.open_bundle(str(place))

    def _toggle_theme(self) -> None:
        self.theme.toggle()
        self.controller.remember(theme=self.theme.mode)

    def _theme_of_system(self) -> None:
        self.theme.set_mode("system")
        self.controller.remember(theme="system")

    def _keep_window(self) -> None:
        for assistant in (self.indexing, self.policy):
            if assistant is not None:
                assistant.dialog.close()
        heights = self.window.heights() or self.controller.settings.heights
        widths = widths_as_settings(self.theme.column_widths)
        self.controller.remember(geometry=self.window.place(), heights=heights, column_widths=widths)
