"""The Concepts workspace as the frame knows it: ties page, controller and actions together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.workspaces.concepts.screen import ConceptsScreen
from sae_auditor.i18n import translate
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.concepts import sources
from sae_auditor.workbench.concepts.controller import ConceptsController

if TYPE_CHECKING:
    from sae_auditor.app.frame.workspace import WorkspaceContext
    from sae_auditor.images import Reading
    from sae_auditor.workbench.concepts.state import Pixels
    from sae_auditor.workbench.queue import QueueItem

_REGION = "concepts.region"
# Every signal of `Intents` that the controller answers by the same name.
_INTENTS = (
    "choose_sae",
    "choose_reference",
    "search_words",
    "search_image",
    "search_region",
    "search_like",
    "clear_search",
    "set_filter",
    "sort_by",
    "select",
    "pin",
    "rename",
    "write_note",
    "mark",
    "ask_heat",
    "ask_more_pictures",
    "export_selection",
    "index_folders",
)


class ConceptsWorkspace:
    """What does each latent stand for, and how far can it be trusted?"""

    def __init__(self, context: WorkspaceContext) -> None:
        self._context = context
        self._item: QueueItem | None = None
        self.screen = ConceptsScreen(context.theme)
        places = context.places
        self.controller = ConceptsController(
            self.screen,
            context.jobs,
            context.messages.show_error,
            context.history,
            lambda notice: context.messages.show("info", notice),
            self._took_auditor,
            (lambda fingerprint: ()) if places is None else places.known,
            context.index_images,
            lambda: context.queue.reading,
        )
        self._is_telling = False
        context.prompts_used.connect(self.controller.set_prompts)
        for name in _INTENTS:
            getattr(self.screen.intents, name).connect(partial(self._do, name))
        if places is not None:
            places.changed.connect(self._heard_of_places)
        self.screen.on_region = self._ask_region
        self.screen.on_changed = self._tell_conditions
        self._watch = _Visibility(self.screen)
        self._watch.changed = self._tell_conditions
        self.screen.page.installEventFilter(self._watch)
        self._tell_conditions()

    # --------------------------------------------------------------------------------------------- as the frame sees it

    @property
    def widget(self) -> QWidget:
        """The page."""
        return self.screen.page

    def set_auditor(self, auditor: Any) -> None:
        """Take a newly loaded auditor."""
        self.controller.set_auditor(auditor)
        if auditor is not None:
            self._follow_places(auditor.bundle.fingerprint)

    def set_image(self, item: QueueItem | None) -> None:
        """Take note of the image by which can be searched."""
        self._item = item
        self.screen.set_has_image(item is not None)
        self.controller.set_image(item)

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        return self.controller.is_pending() or self._context.jobs.is_running(_REGION)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return a handler for each action of this workspace."""
        screen = self.screen
        return {
            "concepts.search": screen.search.focus,
            "concepts.search-alike": screen.search_alike,
            "concepts.clear-search": screen.intents.clear_search.emit,
            "concepts.rename": screen.rename,
            "concepts.note": screen.edit_note,
            "concepts.trusted": lambda: screen.mark_selected("trusted"),
            "concepts.mixed": lambda: screen.mark_selected("mixed"),
            "concepts.unusable": lambda: screen.mark_selected("unusable"),
            "concepts.unmark": lambda: screen.mark_selected(None),
            "concepts.pin": screen.toggle_pin,
            "concepts.heat": screen.toggle_heat,
            "concepts.next": lambda: screen.table.step(1),
            "concepts.previous": lambda: screen.table.step(-1),
            "concepts.copy": screen.copy,
            "concepts.export": screen.export,
        }

    # ---------------------------------------------------------------------------------------------------------- inside

    def _do(self, name: str, *values: Any) -> None:
        # Looked up when it is asked for: some of the controller's intents are set in its constructor.
        getattr(self.controller, name)(*values)

    def _tell_conditions(self) -> None:
        there = self.screen.page.isVisible()
        self._context.set_condition("concepts", there and self.screen.has_latents)
        self._context.set_condition("latent", there and self.screen.has_selected)

    def _took_auditor(self, auditor: Any) -> None:
        """Let the window follow, and remember by which images the latents are judged."""
        self._context.on_auditor(auditor)
        places, fingerprint = self._context.places, auditor.bundle.fingerprint
        place = sources.current_reference(auditor).place
        if places is not None and places.in_use(fingerprint) != place:
            self._is_telling = True
            try:
                places.use(fingerprint, place)
            finally:
                self._is_telling = False

    def _heard_of_places(self, fingerprint: str) -> None:
        """Read what was indexed anew, or the folder that is in use now."""
        places, auditor = self._context.places, self.controller.auditor
        if self._is_telling or places is None or auditor is None or auditor.bundle.fingerprint != fingerprint:
            return
        place = places.in_use(fingerprint)
        if place and place == sources.current_reference(auditor).place:
            self.controller.reopen_reference()
        else:
            self.controller.choose_reference(place)

    def _follow_places(self, fingerprint: str) -> None:
        places, auditor = self._context.places, self.controller.auditor
        if places is not None and auditor is not None and auditor.bundle.fingerprint == fingerprint:
            self.controller.choose_reference(places.in_use(fingerprint))

    def _ask_region(self) -> None:
        item = self._item
        if item is None:
            return
        self._context.jobs.start(
            _REGION,
            partial(_read_job, item, self._context.queue.reading),
            on_result=lambda pixels: self.screen.ask_region(pixels, item.name),
            on_error=self._context.messages.show_error,
            title=translate("Concepts", "Reading the image"),
            resource="disk",
        )


class _Visibility(QObject):
    """Tells when the page comes and goes; the keys act on the table as soon as it is there."""

    def __init__(self, screen: ConceptsScreen) -> None:
        super().__init__(screen.page)
        self._screen = screen
        self.changed: Callable[[], None] | None = None

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide) and not event.spontaneous():
            if event.type() == QEvent.Type.Show and self._screen.has_latents:
                self._screen.table.setFocus()
            if self.changed is not None:
                self.changed()
        return False


def _read_job(item: QueueItem, reading: Reading) -> Job[Pixels]:
    yield Progress(0, 1, item.name)
    from sae_auditor.images.pool import open_image

    return open_image(item.source, reading).rgb


def create_workspace(context: WorkspaceContext) -> ConceptsWorkspace:
    """Make the workspace for the frame."""
    return ConceptsWorkspace(context)
