"""Decisions of the frame, free of Qt: which bundle is loaded, which images are in the queue, who is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sae_auditor._paths import DEMO
from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.events import Event
from sae_auditor.workbench.given import SAE_SUFFIXES, FoundImages, FoundSae, find_images_job, resolved, sort_job
from sae_auditor.workbench.history import Change, History

if TYPE_CHECKING:
    from sae_auditor.explain import Auditor
    from sae_auditor.images import Found
    from sae_auditor.workbench.messages import Messages
    from sae_auditor.workbench.protocols import Jobs, Workspace
    from sae_auditor.workbench.queue import ImageQueue, QueueItem, Source


def load_auditor_job(path: str) -> Job[Auditor]:
    """Open and verify the bundle at `path` (or ``demo``) and load its encoder and first SAE.

    Raises
    ------
    KnownError
        When the bundle cannot be used; the text names the file.
    """
    yield Progress(0, 0, translate("Loading", "Loading PyTorch…"))
    from sae_auditor.bundle import open_bundle_job
    from sae_auditor.explain import Auditor

    yield Progress(0, 0, translate("Loading", "Verifying the bundle…"))
    bundle = yield from open_bundle_job(path if path == DEMO else str(resolved(Path(path))[0]))
    yield Progress(0, 0, translate("Loading", "Loading the encoder…"))
    return Auditor(bundle)


_BUNDLE = "frame.bundle"
Pixels = NDArray[np.uint8]


class WorkbenchView(Protocol):
    """What the workbench tells the window."""

    def set_bundle(self, name: str, device: str, precision: str) -> None:
        """Show which bundle is in use and where its encoder runs."""

    def set_loading(self, note: str | None) -> None:
        """Show what is being loaded; None when nothing is."""


class Workbench:
    """Keeps the auditor and the queue and passes both to the workspaces.

    A bundle that fails to load leaves the former one in use.

    Attributes
    ----------
    bundle_opened : Event[[str]]
        The path as it was asked for, once its bundle is in use.
    sae_given : Event[[Path]]
        A file or a folder that looks like an SAE.
    """

    def __init__(
        self,
        view: WorkbenchView,
        jobs: Jobs,
        messages: Messages,
        queue: ImageQueue,
        history: History,
        *,
        load: Callable[[str], Job[Any]] = load_auditor_job,
        find: Callable[[Sequence[Path]], Job[list[Path] | FoundSae]] = find_images_job,
    ) -> None:
        self.bundle_opened: Event[[str]] = Event()
        self.sae_given: Event[[Path]] = Event()
        self._view = view
        self._jobs = jobs
        self._messages = messages
        self._queue = queue
        self._history = history
        self._load = load
        self._find = find
        self._workspaces: list[Workspace] = []
        self._auditor: Any = None
        self._n_finds = 0
        self.failure: Exception | None = None
        queue.current_changed.connect(self._show_current)

    @property
    def auditor(self) -> Any:
        """The auditor in use, None before the first bundle is loaded."""
        return self._auditor

    def add_workspace(self, workspace: Workspace) -> None:
        """Keep this workspace informed from now on."""
        self._workspaces.append(workspace)
        if self._auditor is not None:
            workspace.set_auditor(self._auditor)
        workspace.set_image(self._queue.current)

    def open_bundle(self, path: str) -> None:
        """Load a bundle in the background."""
        self.failure = None
        self._show_loading(translate("Workbench", "Opening the bundle…"))
        self._jobs.start(
            _BUNDLE,
            lambda: self._load(path),
            on_result=lambda auditor: self._loaded(path, auditor),
            on_progress=lambda report: self._show_loading(translate_core(report.note)),
            on_error=lambda error: self._failed(path, error),
            title=translate("Workbench", "Opening the bundle"),
        )

    def loading_stopped(self) -> None:
        """Take the loading note away when the person cancelled."""
        if not self._jobs.is_running(_BUNDLE):
            self._view.set_loading(None)

    def use_auditor(self, auditor: Any) -> None:
        """Take the auditor with which a workspace replaced the one in use: another SAE, or other reference images.

        Every workspace gets it; the one that made it has it already and does nothing.
        """
        self._auditor = auditor
        self._show_bundle()
        for workspace in self._workspaces:
            workspace.set_auditor(auditor)

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add files, and the images of folders, to the queue; the first of them is shown.

        A bundle is opened, a file of tensors is handed on as an SAE.
        """
        if not paths:
            return
        bundles = [path for path in paths if path.suffix.lower() == ".saebundle"]
        if bundles:
            self.open_bundle(str(bundles[0]))
        # Without a bundle there is nothing to read an SAE against, so its name is enough to say so.
        saes = [path for path in paths if self._auditor is None and path.suffix.lower() in SAE_SUFFIXES]
        if saes:
            self.sae_given.emit(saes[0])
        files = [path for path in paths if path not in bundles and path not in saes]
        if files:
            self._n_finds += 1
            self._jobs.start(
                f"frame.find.{self._n_finds}",
                lambda: self._look_up(files),
                on_result=lambda found: self._take(*found),
                on_error=self._messages.show_error,
                title=translate("Workbench", "Adding images"),
                lane="io",
            )

    def add_pixels(self, pixels: Pixels) -> None:
        """Add a pasted image and show it."""
        number = sum(item.path is None for item in self._queue.items) + 1
        name = translate("Workbench", "Pasted image {}").format(number)
        self._add([pixels], name)

    def remove_current(self) -> None:
        """Take the current image out of the queue."""
        if self._queue.current is not None:
            self._remove([self._queue.current.id])

    def remove_all(self) -> None:
        """Empty the queue."""
        n_images = len(self._queue)
        self._remove([item.id for item in self._queue.items])
        if n_images:
            self._messages.show(
                "info",
                translate("Workbench", "{} images were taken out of the filmstrip.").format(n_images),
                todo=translate("Workbench", "Undo brings them back."),
            )

    def is_pending(self) -> bool:
        """Whether a workspace is still at work."""
        return any(workspace.is_pending() for workspace in self._workspaces)

    def _look_up(self, paths: Sequence[Path]) -> Job[tuple[list[Path], list[Path] | FoundSae | None]]:
        """Return the files of tensors in what was given, and the images of the rest; None without a rest."""
        saes, others = yield from sort_job(paths)
        return saes, (yield from self._find(others)) if others else None

    def _take(self, saes: Sequence[Path], found: list[Path] | FoundSae | None) -> None:
        if saes:
            self.sae_given.emit(saes[0])
        if isinstance(found, FoundSae):
            self.sae_given.emit(found.path)
        elif found is not None:
            self._found(found)
            if isinstance(found, FoundImages):
                self._tell_rest(found.found)

    def _tell_rest(self, found: Found) -> None:
        """Say what is not among the images, so that nobody takes a part for the whole."""
        left_out = found.left_out
        if left_out:
            what, todo = (
                " ".join(map(translate_core, sentences)) for sentences in (left_out.sentences(), left_out.ways())
            )
            # What is only counted leaves by itself; what somebody can do something about stays.
            self._messages.show("warning" if todo else "info", what, todo=todo)
        problems = (*found.refused, *found.unreadable)
        if problems:
            first, more = problems[0], len(problems) - 1
            what = translate_core(first.what)
            if more:
                text = translate("Workbench", "{} more files or folders could not be read.")
                what = f"{what} {text.format(more)}"
            self._messages.show("warning", what, safe=translate_core(first.safe), todo=translate_core(first.todo))

    def _found(self, paths: list[Path]) -> None:
        if not paths and isinstance(paths, FoundImages) and paths.found.unreadable:
            return  # which is told of
        if not paths:
            self._messages.show(
                "warning",
                translate("Workbench", "No image was found there."),
                safe=translate("Workbench", "The filmstrip is unchanged."),
                todo=translate("Workbench", "Choose image files, or a folder that contains some."),
            )
            return
        if self._add(paths) == 0:
            self._messages.show("info", translate("Workbench", "These images are in the filmstrip already."))

    def _add(self, sources: Sequence[Source], name: str = "") -> int:
        """Add to the queue, show the first, note the change; return how many are new."""
        before = len(self._queue)
        ids = self._queue.add(sources, name=name)
        self._queue.select_id(ids[0])
        new = self._queue.items[before:]
        if new:
            title = translate("Workbench", "Add {} images").format(len(new))
            taken: list[tuple[int, QueueItem]] = []

            def undo() -> None:
                taken[:] = self._queue.remove([item.id for item in new])

            self._history.note(Change(title, undo, lambda: self._queue.put_back(taken)))
        return len(new)

    def _remove(self, item_ids: list[int]) -> None:
        taken = self._queue.remove(item_ids)
        if taken:
            title = translate("Workbench", "Remove {} images").format(len(taken))
            self._history.note(Change(title, lambda: self._queue.put_back(taken), lambda: self._queue.remove(item_ids)))

    def _loaded(self, path: str, auditor: Any) -> None:
        self._auditor = auditor
        self._view.set_loading(None)
        self._show_bundle()
        for workspace in self._workspaces:
            workspace.set_auditor(auditor)
        self.bundle_opened.emit(path)

    def _failed(self, path: str, error: Exception) -> None:
        self.failure = error
        self._view.set_loading(None)
        if not isinstance(error, KnownError):
            self._messages.show_error(error)
            return
        safe = translate_core(error.safe)
        if self._auditor is not None:
            safe = translate("Workbench", "The bundle “{}” is still in use.").format(self._auditor.bundle.name)
        self._messages.show("error", translate_core(error.what), safe=safe, todo=translate_core(error.todo))

    def _show_loading(self, note: str) -> None:
        # With a bundle in use there is work to do meanwhile, and the status bar says enough.
        if self._auditor is None:
            self._view.set_loading(note)

    def _show_bundle(self) -> None:
        encoder = self._auditor.encoder
        self._view.set_bundle(self._auditor.bundle.name, str(encoder.device), str(encoder.precision))

    def _show_current(self, item: QueueItem | None) -> None:
        for workspace in self._workspaces:
            workspace.set_image(item)
