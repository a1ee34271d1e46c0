"""Decisions of the frame, free of Qt: which bundle is loaded, which images are in the queue, what is remembered."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sae_auditor._paths import DEMO
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.addresses import elsewhere_texts
from sae_auditor.workbench.events import Event
from sae_auditor.workbench.given import SAE_SUFFIXES, FoundImages, FoundSae, find_images_job, resolved, sort_job
from sae_auditor.workbench.history import Act, History
from sae_auditor.workbench.indexing.places import IndexPlaces
from sae_auditor.workbench.messages import problem_of
from sae_auditor.workbench.settings import Settings, with_recent

if TYPE_CHECKING:
    from sae_auditor.images import Found
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.jobs import Jobs
    from sae_auditor.workbench.messages import Messages
    from sae_auditor.workbench.queue import ImageQueue, QueueItem, Source
    from sae_auditor.workbench.running import Activity


def load_auditor_job(path: str) -> Job[Auditor]:
    """Open and verify the bundle at `path` (or ``demo``) and load its encoder and first SAE.

    Raises
    ------
    KnownError
        When the bundle cannot be used; the text names the file.
    """
    yield Progress(0, 0, translate("Loading", "Loading PyTorch…"))
    from sae_auditor.library import Auditor, open_bundle_job

    yield Progress(0, 0, translate("Loading", "Verifying the bundle…"))
    bundle = yield from open_bundle_job(path if path == DEMO else str(resolved(Path(path))[0]))
    yield Progress(0, 0, translate("Loading", "Loading the encoder…"))
    return Auditor(bundle)


_BUNDLE = "frame.bundle"
_FIND = "frame.find"
_IMAGES = "images"
_WORTH_ASKING_S = 3.0
# Causes of messages, which leave with them.
_NO_BUNDLE, _BUNDLE_FAILED, _UNDONE = "frame.no-bundle", "frame.bundle-failed", "frame.undone"
_GIVEN, _LEFT_OUT, _UNREADABLE = _OF_GIVEN = ("frame.given", "frame.left-out", "frame.unreadable")
Pixels = NDArray[np.uint8]
Entries: TypeAlias = "tuple[tuple[int, QueueItem], ...]"


@dataclass(frozen=True)
class FrameState:
    """What the frame shows.

    `device` is empty before the first bundle is loaded. `loading` says what is being loaded, while there is nothing to
    work with meanwhile. `index` and `count` are of the images; `undo` and `redo` what would be taken back, done again.
    """

    bundle: str = ""
    device: str = ""
    precision: str = ""
    loading: str | None = None
    image: str = ""
    index: int = -1
    count: int = 0
    undo: str | None = None
    redo: str | None = None
    activities: tuple[Activity, ...] = ()
    recent_bundles: tuple[str, ...] = ()
    recent_actions: tuple[str, ...] = ()


class FrameController:
    """Keeps the auditor and the queue. A bundle that fails to load leaves the former one in use.

    Parameters
    ----------
    render
        Takes every new state.
    keep
        Writes settings down.

    Attributes
    ----------
    auditor_changed : Event[[Auditor]]
        Another bundle, another SAE or other reference images are in use.
    sae_given : Event[[Path]]
        A file or a folder that looks like an SAE.
    places : IndexPlaces
        The index folders of every bundle.
    failure
        Why the last bundle that was asked for is not in use.
    """

    def __init__(
        self,
        render: Callable[[FrameState], None],
        jobs: Jobs,
        messages: Messages,
        queue: ImageQueue,
        history: History,
        *,
        settings: Settings | None = None,
        keep: Callable[[Settings], object] = lambda _settings: None,
        load: Callable[[str], Job[Any]] = load_auditor_job,
        find: Callable[[Sequence[Path]], Job[list[Path] | FoundSae]] = find_images_job,
    ) -> None:
        self.auditor_changed: Event[[Any]] = Event()
        self.sae_given: Event[[Path]] = Event()
        self.settings = settings or Settings()
        self.places = IndexPlaces(self.settings.index_places, lambda entries: self.remember(index_places=entries))
        self.auditor: Any = None
        self.failure: Exception | None = None
        self._render = render
        self._jobs = jobs
        self._messages = messages
        self._queue = queue
        self._history = history
        self._keep = keep
        self._load = load
        self._find = find
        self._n_finds = 0
        self.state = FrameState(
            recent_bundles=self.settings.recent_bundles, recent_actions=self.settings.recent_actions
        )
        history.register(_IMAGES, self._apply)
        history.changed.connect(lambda: self._put(undo=history.undo_title, redo=history.redo_title))
        jobs.activities_changed.connect(lambda activities: self._put(activities=tuple(activities)))
        queue.added.connect(lambda _first, _count: self._put_images())
        queue.removed.connect(lambda _first, _count: self._put_images())
        queue.reset.connect(self._put_images)
        queue.current_changed.connect(lambda _item: self._put_images())

    # ----------------------------------------------------------------------------------------------------- the bundle

    def open_bundle(self, path: str, *, own_references: bool = False) -> None:
        """Load a bundle in the background; with the reference images that it brings, whatever was chosen before."""
        self.failure = None
        self._show_loading(translate("Workbench", "Opening the bundle…"))
        self._jobs.start(
            _BUNDLE,
            lambda: self._load(path),
            on_result=lambda auditor: self._loaded(path, auditor, own_references),
            on_progress=lambda running: self._show_loading(translate_core(running.stage)),
            on_error=self._failed,
            on_cancelled=self._stopped,
            title=translate("Workbench", "Opening the bundle"),
        )

    def use_auditor(self, auditor: Any) -> None:
        """Take the auditor with which a workspace replaced the one in use: another SAE, or other reference images.

        Every workspace gets it; the one that made it has it already and does nothing.
        """
        self.auditor = auditor
        encoder = auditor.encoder
        self._put(bundle=auditor.bundle.name, device=str(encoder.device), precision=str(encoder.precision))
        self.auditor_changed.emit(auditor)

    def needs_bundle(self, why: str) -> bool:
        """Tell whether there is a bundle, and the person where there is none."""
        if self.auditor is None:
            self._messages.show("info", why, key=_NO_BUNDLE)
        return self.auditor is not None

    # ----------------------------------------------------------------------------------------------------- the images

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add files, and the images of folders, to the queue; the first of them is shown.

        A bundle is opened, a file of tensors is handed on as an SAE.
        """
        bundles = [path for path in paths if path.suffix.lower() == ".saebundle"]
        if bundles:
            self.open_bundle(str(bundles[0]))
        # Without a bundle there is nothing to read an SAE against, so its name is enough to say so.
        saes = [path for path in paths if self.auditor is None and path.suffix.lower() in SAE_SUFFIXES]
        if saes:
            self.sae_given.emit(saes[0])
        files = [path for path in paths if path not in bundles and path not in saes]
        if files:
            self._look_for(files, sample=False, show=True)

    def add_samples(self, folder: Path, *, show: bool = True) -> None:
        """Put the images that come with the program behind all others."""
        if folder.is_dir():
            self._look_for([folder], sample=True, show=show)
            return
        self._messages.show_error(
            InputRefused(
                f"The sample images are not there: {folder}.", todo="Install the program again, or open your own."
            )
        )

    def add_pixels(self, pixels: Pixels, notices: Sequence[str] = ()) -> None:
        """Add a pasted image and show it; tell what was done to it."""
        number = sum(item.path is None for item in self._queue.items) + 1
        self._add([pixels], name=translate("Workbench", "Pasted image {}").format(number))
        if notices:
            self._messages.show("info", " ".join(map(translate_core, notices)), key=_GIVEN)

    def refuse_given(self, elsewhere: Sequence[str] = ()) -> None:
        """Tell that what was dropped or pasted holds no image, or addresses of other machines."""
        if not elsewhere:
            text = translate("Shell", "There is no image on the clipboard or in what was dropped.")
            self._messages.show("info", text, key=_GIVEN)
            return
        what, safe, todo = elsewhere_texts(elsewhere)
        self._messages.show("warning", what, safe=safe, todo=todo, key=_GIVEN)

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
                key=_UNDONE,
            )

    # -------------------------------------------------------------------------------------------------- undo, memory

    def undo(self) -> None:
        """Take the last act back and say which it was."""
        title = self._history.undo()
        if title is not None:  # else asked for by a dialog, whose keys do not know the action's condition
            self._messages.show("info", translate("Shell", "Undone: {}").format(title), key=_UNDONE)

    def redo(self) -> None:
        """Do again what was taken back last."""
        title = self._history.redo()
        if title is not None:
            self._messages.show("info", translate("Shell", "Done again: {}").format(title), key=_UNDONE)

    def remember(self, **changes: str | tuple[str, ...] | tuple[int, ...]) -> None:
        """Keep settings for the next time."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        self._keep(self.settings)

    def remember_action(self, action_id: str) -> None:
        """Offer an action first from now on."""
        recent = with_recent(self.settings.recent_actions, action_id)
        self.remember(recent_actions=recent)
        self._put(recent_actions=recent)

    def unfinished(self) -> list[str]:
        """Return what would be lost by quitting now, as people know it: long work, and what has run for seconds."""
        nothing_lost, before_s = (_BUNDLE, _FIND), time.monotonic() - _WORTH_ASKING_S
        return [
            work.title
            for work in self.state.activities
            if not work.key.startswith(nothing_lost) and (work.long or (not work.waiting and work.started_s < before_s))
        ]

    # --------------------------------------------------------------------------------------------------------- inside

    def _put(self, **changes: Any) -> None:
        former, self.state = self.state, replace(self.state, **changes)
        if self.state != former:
            self._render(self.state)

    def _put_images(self) -> None:
        item, count = self._queue.current, len(self._queue)
        self._put(image="" if item is None else item.name, index=self._queue.current_index, count=count)

    def _loaded(self, path: str, auditor: Any, own_references: bool) -> None:
        for cause in (_NO_BUNDLE, _BUNDLE_FAILED):
            self._messages.withdraw(cause)
        if own_references:
            self.places.set_aside(auditor.bundle.fingerprint)
        self._put(loading=None)
        self.use_auditor(auditor)
        self._remember_bundle(path)

    def _remember_bundle(self, path: str) -> None:
        stored = path if path == DEMO else str(Path(path).absolute())
        recent = self.settings.recent_bundles if path == DEMO else with_recent(self.settings.recent_bundles, stored)
        self.remember(last_bundle=stored, recent_bundles=recent)
        self._put(recent_bundles=recent)

    def _stopped(self) -> None:
        if not self._jobs.is_running(_BUNDLE):
            self._put(loading=None)

    def _failed(self, error: Exception) -> None:
        self.failure = error
        self._put(loading=None)
        safe = ""
        if self.auditor is not None:
            safe = translate("Workbench", "The bundle “{}” is still in use.").format(self.auditor.bundle.name)
        self._messages.show_error(error, safe=safe, key=_BUNDLE_FAILED)

    def _show_loading(self, note: str) -> None:
        # With a bundle in use there is work to do meanwhile, and the status bar says enough.
        if self.auditor is None:
            self._put(loading=note)

    def _look_for(self, paths: Sequence[Path], *, sample: bool, show: bool) -> None:
        self._n_finds += 1
        for cause in _OF_GIVEN:
            self._messages.withdraw(cause)

        def make() -> Job[tuple[list[Path], list[Path] | FoundSae | None]]:
            saes, others = yield from sort_job(paths)
            return saes, (yield from self._find(others)) if others else None

        self._jobs.start(
            f"{_FIND}.{self._n_finds}",
            make,
            on_result=lambda found: self._take(*found, sample=sample, show=show),
            on_error=lambda error: self._messages.show_error(error, key=_GIVEN),
            title=translate("Workbench", "Adding images"),
            resource="disk",
        )

    def _take(self, saes: Sequence[Path], found: list[Path] | FoundSae | None, *, sample: bool, show: bool) -> None:
        if saes:
            self.sae_given.emit(saes[0])
        if isinstance(found, FoundSae):
            self.sae_given.emit(found.path)
        elif found:
            if self._add(found, sample=sample, show=show) == 0:
                text = translate("Workbench", "These images are in the filmstrip already.")
                self._messages.show("info", text, key=_GIVEN)
        elif found is not None and not (isinstance(found, FoundImages) and found.found.unreadable):
            self._messages.show(
                "warning",
                translate("Workbench", "No image was found there."),
                safe=translate("Workbench", "The filmstrip is unchanged."),
                todo=translate("Workbench", "Choose image files, or a folder that contains some."),
                key=_GIVEN,
            )
        if isinstance(found, FoundImages):
            _tell_rest(self._messages, found.found)

    def _add(self, sources: Sequence[Source], *, name: str = "", sample: bool = False, show: bool = True) -> int:
        """Add to the queue, show the first, note the act; return how many are new."""
        before = len(self._queue)
        ids = self._queue.add(sources, name=name, sample=sample)
        n_new = len(self._queue) - before
        if show:
            self._queue.select_id(ids[0])
        if n_new:
            # New ids follow each other, and their items lie side by side.
            last = self._queue.position_of(max(ids))
            entries = tuple((at, self._queue.item_at(at)) for at in range(last + 1 - n_new, last + 1))
            title = translate("Workbench", "Add {} images").format(n_new)
            self._history.note(Act(_IMAGES, title, undo=_out(entries), redo=entries))
        return n_new

    def _remove(self, item_ids: list[int]) -> None:
        taken = tuple(self._queue.remove(item_ids))
        if taken:
            title = translate("Workbench", "Remove {} images").format(len(taken))
            self._history.note(Act(_IMAGES, title, undo=taken, redo=_out(taken)))

    def _apply(self, value: Entries | frozenset[int]) -> None:
        """Put images back where they were, or take those with these ids out."""
        if isinstance(value, frozenset):
            self._queue.remove(value)
        else:
            self._queue.put_back(value)


def _out(entries: Entries) -> frozenset[int]:
    return frozenset(item.id for _, item in entries)


def _tell_rest(messages: Messages, found: Found) -> None:
    """Say what is not among the images, so that nobody takes a part for the whole."""
    left_out = found.left_out
    if left_out:
        what, todo = (" ".join(map(translate_core, sentences)) for sentences in (left_out.sentences(), left_out.ways()))
        # What is only counted leaves by itself; what somebody can do something about stays.
        messages.show("warning" if todo else "info", what, todo=todo, key=_LEFT_OUT)
    problems = (*found.refused, *found.unreadable)
    if problems:
        first, more = problem_of(problems[0]), len(problems) - 1
        what = first.what
        if more:
            text = translate("Workbench", "{} more files or folders could not be read.")
            what = f"{what} {text.format(more)}"
        messages.show("warning", what, safe=first.safe, todo=first.todo, key=_UNREADABLE)
