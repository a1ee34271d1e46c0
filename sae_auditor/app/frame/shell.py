"""Ties window, workbench, jobs and workspaces together. What each of them does is decided in itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from sae_auditor._paths import resource
from sae_auditor.app.frame.jobs import JobRunner
from sae_auditor.app.frame.window import MainWindow
from sae_auditor.app.kit.theme import Theme
from sae_auditor.errors import InputRefused
from sae_auditor.workbench.actions import FRAME_ACTIONS
from sae_auditor.workbench.addresses import elsewhere_texts
from sae_auditor.workbench.columns import widths_as_settings, widths_of_settings
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.events import Event
from sae_auditor.workbench.frame import Workbench
from sae_auditor.workbench.history import History
from sae_auditor.workbench.indexing.places import IndexPlaces
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.protocols import Workspace, WorkspaceContext, WorkspaceSpec
from sae_auditor.workbench.queue import ImageQueue, QueueItem
from sae_auditor.workbench.settings import Settings, with_recent, write_settings
from sae_auditor.workbench.thumbnails import Thumbnails

if TYPE_CHECKING:
    from sae_auditor.app.dialogs.imports import ImportAssistant
    from sae_auditor.app.dialogs.indexing.assistant import IndexAssistant
    from sae_auditor.app.dialogs.policies.assistant import PolicyAssistant
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.workbench.protocols import Activity

_SAMPLE_SUFFIXES = {".png", ".jpg", ".jpeg"}


class Shell:
    """One window with all that belongs to it.

    Parameters
    ----------
    settings_file
        Where choices are remembered; None remembers nothing (screenshots, tests).
    """

    def __init__(
        self,
        theme: Theme,
        specs: Sequence[WorkspaceSpec],
        *,
        settings: Settings | None = None,
        settings_file: Path | None = None,
        make_workbench: Callable[[MainWindow, JobRunner, Messages, ImageQueue, History], Workbench] = Workbench,
    ) -> None:
        self.theme = theme
        self.settings = settings or Settings()
        theme.column_widths.update(widths_of_settings(self.settings.column_widths))
        self._settings_file = settings_file
        self.messages = Messages()
        self.jobs = JobRunner(self.messages.show_error)
        self.queue = ImageQueue()
        self.history = History()
        self.thumbnails = Thumbnails(self.queue, self.jobs)
        self.window = MainWindow(theme, self.queue, self.thumbnails, specs)
        self.workspaces: dict[str, Workspace] = {}
        self.assistant: ImportAssistant | None = None
        self.indexing: IndexAssistant | None = None
        self.policy: PolicyAssistant | None = None
        self.policy_changed: Event[[]] = Event()
        self._prompts: PromptSet | None = None
        self.places = IndexPlaces(self.settings.index_places, lambda entries: self._remember(index_places=entries))
        self.workbench = make_workbench(self.window, self.jobs, self.messages, self.queue, self.history)
        self.window.actions_set.add(FRAME_ACTIONS, self._handlers())
        self._add_workspaces(specs)
        self.window.build()
        self._connect()
        self.window.top_bar.set_recent_bundles(self.settings.recent_bundles)
        self.window.palette_view.set_recent(self.settings.recent_actions)
        self._show_count()

    def is_pending(self) -> bool:
        """Whether the window will still change by itself."""
        return self.jobs.is_busy() or self.thumbnails.is_pending or self.workbench.is_pending()

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

    def add_samples(self) -> None:
        """Put the images that come with the program into the queue."""
        folder = resource("samples")
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        paths = [path for path in found if path.suffix.lower() in _SAMPLE_SUFFIXES]
        if paths:
            self.workbench.add_paths(paths)
        else:
            self.messages.show_error(
                InputRefused(
                    f"The sample images are not there: {folder}.", todo="Install the program again, or open your own."
                )
            )

    def import_sae(self, path: Path | None = None) -> None:
        """Open the import assistant, on an SAE when there is one already."""
        auditor = self.workbench.auditor
        if auditor is None:
            self.messages.show(
                "info",
                QCoreApplication.translate("Shell", "Open a bundle first: an SAE is checked against its encoder."),
            )
            return
        from sae_auditor.app.dialogs.imports import ImportAssistant

        self.assistant = ImportAssistant(
            self.theme, self.jobs, auditor, self.queue.items, self.workbench.open_bundle, self.window
        )
        self.assistant.start(path)

    def index_images(self) -> None:
        """Open the dialog that indexes folders, or bring it back while a run goes on."""
        auditor = self.workbench.auditor
        if auditor is None:
            self.messages.show(
                "info", QCoreApplication.translate("Shell", "Open a bundle first: images are run through its encoder.")
            )
            return
        if self.indexing is None or not self.indexing.serves(auditor):
            self._make_indexing(auditor)
        if self.indexing is not None:
            self.indexing.show()

    def judge_reasons(self) -> None:
        """Open the dialog of the reasons policy, for the prompt set that predictions are made over."""
        auditor = self.workbench.auditor
        if auditor is None:
            self.messages.show(
                "info", QCoreApplication.translate("Shell", "Open a bundle first: its latents are what is judged.")
            )
            return
        from sae_auditor.app.dialogs.policies.assistant import PolicyAssistant

        if self.policy is None:
            self.policy = PolicyAssistant(
                self.theme, self.jobs, self.history, self.policy_changed.emit, self._undo, self._redo, self.window
            )
        self.policy.show(auditor, self._prompts)

    def close(self, timeout_s: float = 5.0) -> None:
        """Stop all work and let go of the window."""
        self.jobs.shutdown(timeout_s)
        self.window.filmstrip.model.disconnect_queue()

    # ------------------------------------------------------------------------------------------------------------ parts

    def _handlers(self) -> Mapping[str, Callable[[], None]]:
        window = self.window
        return {
            "file.open": lambda: self.workbench.add_paths(window.ask_images()),
            "file.open-folder": self._open_folder,
            "file.demo": self.add_samples,
            "file.open-bundle": self._open_bundle_file,
            "file.open-bundle-folder": self._open_bundle_folder,
            "file.import-sae": self.import_sae,
            "file.index-images": self.index_images,
            "file.reasons-policy": self.judge_reasons,
            "file.demo-bundle": lambda: self.workbench.open_bundle("demo"),
            "file.quit": lambda: self._quit(),
            "edit.paste": window.paste,
            "edit.undo": self._undo,
            "edit.redo": self._redo,
            "edit.remove": self.workbench.remove_current,
            "edit.clear": self.workbench.remove_all,
            "work.cancel": self._cancel_oldest,
            "view.palette": lambda: window.palette_view.open(),
            "view.theme": self._toggle_theme,
            "view.theme-system": self._theme_of_system,
            "view.filmstrip": window.toggle_filmstrip,
            "view.full-screen": window.toggle_full_screen,
            "image.next": self.queue.next,
            "image.previous": self.queue.previous,
            "help.keys": window.show_key_sheet,
            "help.about": window.show_about,
        }

    def _add_workspaces(self, specs: Sequence[WorkspaceSpec]) -> None:
        context = WorkspaceContext(
            self.jobs,
            self.messages,
            self.queue,
            self.theme,
            self.window.actions_set.set_condition,
            self.workbench.use_auditor,
            self.history,
            self.index_images,
            self.places,
            policy_changed=self.policy_changed,
            run_action=self.window.actions_set.run,
        )
        context.prompts_used.connect(self._take_prompts)
        for spec in specs:
            workspace = spec.create(context)
            self.workspaces[spec.id] = workspace
            self.window.add_page(spec.id, workspace.widget)
            self.window.actions_set.add(spec.actions, workspace.actions())
            self.workbench.add_workspace(workspace)

    def _connect(self) -> None:
        window, queue = self.window, self.queue
        self.messages.shown.connect(window.message_bar.show_message)
        window.paths_given.connect(self.workbench.add_paths)
        window.pixels_given.connect(self.workbench.add_pixels)
        window.nothing_given.connect(self._nothing_given)
        window.picture_noted.connect(self._picture_noted)
        window.elsewhere_given.connect(self._elsewhere_given)
        window.workspace_chosen.connect(self.open_workspace)
        window.step_wanted.connect(lambda step: queue.select(queue.current_index + step))
        window.closing.connect(self._keep_window)
        window.filmstrip.selected.connect(queue.select)
        window.empty_state.open_requested.connect(lambda: window.actions_set.run("file.open"))
        window.empty_state.demo_requested.connect(self.add_samples)
        window.top_bar.bundle_chosen.connect(self.workbench.open_bundle)
        window.palette_view.chosen.connect(self._remember_action)
        window.status.activity.cancel_requested.connect(self._cancel)
        self.jobs.activities_changed.connect(self._show_activities)
        self.workbench.bundle_opened.connect(self._remember_bundle)
        self.workbench.sae_given.connect(self.import_sae)
        self.history.changed.connect(self._show_history)
        queue.added.connect(lambda _first, _count: self._show_count())
        queue.removed.connect(lambda _first, _count: self._show_count())
        queue.current_changed.connect(self._show_current)

    def _show_count(self) -> None:
        self.window.set_image_count(self.queue.current_index, len(self.queue))
        self.window.actions_set.set_condition("image", len(self.queue) > 0)

    def _show_current(self, item: QueueItem | None) -> None:
        self._show_count()
        self.window.filmstrip.set_current(self.queue.current_index)
        self.window.set_title(item.name if item is not None else "")

    def _show_activities(self, activities: list[Activity]) -> None:
        self.window.status.activity.set_activities(activities)
        self.window.actions_set.set_condition("running", bool(activities))

    def _cancel(self, key: str) -> None:
        self.jobs.cancel(key)
        self.workbench.loading_stopped()
        if self.indexing is not None:
            self.indexing.notice_stop()
        if self.policy is not None:
            self.policy.notice_stop()

    def _cancel_oldest(self) -> None:
        for activity in self.jobs.activities()[:1]:
            self._cancel(activity.key)

    def _make_indexing(self, auditor: Any) -> None:
        from sae_auditor.app.dialogs.indexing.assistant import IndexAssistant

        if self.indexing is not None:
            self.indexing.close()
        self.indexing = IndexAssistant(self.theme, self.jobs, auditor, self.places, self._show_concepts, self.window)

    def _take_prompts(self, prompts: PromptSet) -> None:
        self._prompts = prompts

    def _show_concepts(self) -> None:
        if "concepts" in self.workspaces:
            self.open_workspace("concepts")

    def _nothing_given(self) -> None:
        self.messages.show(
            "info", QCoreApplication.translate("Shell", "There is no image on the clipboard or in what was dropped.")
        )

    def _picture_noted(self, texts: list[str]) -> None:
        self.messages.show("info", " ".join(translate_core(text) for text in texts))

    def _elsewhere_given(self, addresses: list[str]) -> None:
        what, safe, todo = elsewhere_texts(addresses)
        self.messages.show("warning", what, safe=safe, todo=todo)

    def _open_folder(self) -> None:
        folder = self.window.ask_folder(QCoreApplication.translate("Shell", "Open a folder of images"))
        self.workbench.add_paths([folder] if folder is not None else [])

    def _open_bundle_file(self) -> None:
        file = self.window.ask_bundle_file()
        if file is not None:
            self.workbench.open_bundle(str(file))

    def _open_bundle_folder(self) -> None:
        folder = self.window.ask_folder(QCoreApplication.translate("Shell", "Open a bundle folder"))
        if folder is not None:
            self.workbench.open_bundle(str(folder))

    def _undo(self) -> None:
        title = self.history.undo()
        if title is None:  # asked for by a dialog, whose keys do not know the action's condition
            return
        self.messages.show("info", QCoreApplication.translate("Shell", "Undone: {}").format(title))

    def _redo(self) -> None:
        title = self.history.redo()
        if title is None:
            return
        self.messages.show("info", QCoreApplication.translate("Shell", "Done again: {}").format(title))

    def _show_history(self) -> None:
        self.window.actions_set.set_condition("undo", self.history.undo_title is not None)
        self.window.actions_set.set_condition("redo", self.history.redo_title is not None)

    def _toggle_theme(self) -> None:
        self.theme.toggle()
        self._remember(theme=self.theme.mode)

    def _theme_of_system(self) -> None:
        self.theme.set_mode("system")
        self._remember(theme="system")

    def _remember_bundle(self, path: str) -> None:
        self.window.actions_set.set_condition("auditor", True)
        stored = path if path == "demo" else str(Path(path).absolute())
        recent = self.settings.recent_bundles if path == "demo" else with_recent(self.settings.recent_bundles, stored)
        self._remember(last_bundle=stored, recent_bundles=recent)
        self.window.top_bar.set_recent_bundles(recent)

    def _remember_action(self, action_id: str) -> None:
        recent = with_recent(self.settings.recent_actions, action_id)
        self._remember(recent_actions=recent)
        self.window.palette_view.set_recent(recent)

    def _remember(self, **changes: str | tuple[str, ...] | tuple[int, ...]) -> None:
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        if self._settings_file is not None:
            write_settings(self._settings_file, self.settings)

    def _keep_window(self) -> None:
        if self.indexing is not None:
            self.indexing.dialog.close()
        if self.policy is not None:
            self.policy.dialog.close()
        heights = self.window.heights()
        self._remember(
            geometry=self.window.place(),
            heights=self.settings.heights if heights is None else heights,
            column_widths=widths_as_settings(self.theme.column_widths),
        )

    def _quit(self) -> None:
        self.window.close()
