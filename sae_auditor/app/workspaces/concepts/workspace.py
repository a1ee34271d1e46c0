"""The Concepts workspace as the frame knows it: ties page, controller and actions together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from sae_auditor.app.workspaces.concepts.screen import ConceptsScreen
from sae_auditor.workbench.concepts.controller import ConceptsController

if TYPE_CHECKING:
    from sae_auditor.app.frame.workspace import WorkspaceContext
    from sae_auditor.workbench.queue import QueueItem


class ConceptsWorkspace:
    """What does each latent stand for, and how far can it be trusted?"""

    def __init__(self, context: WorkspaceContext) -> None:
        self._context = context
        self.screen = ConceptsScreen(context.theme)
        self.controller = ConceptsController(
            context.jobs,
            self.screen.render,
            context.messages.show_error,
            history=context.history,
            notify=lambda notice: context.messages.show("info", notice),
            on_auditor=context.on_auditor,
            places=context.places,
            reading=lambda: context.queue.reading,
        )
        context.prompts_used.connect(self.controller.set_prompts)
        self._connect()
        self._tell_conditions()

    @property
    def widget(self) -> QWidget:
        """The page."""
        return self.screen.page

    def set_auditor(self, auditor: Any) -> None:
        """Take a newly loaded auditor."""
        self.controller.set_auditor(auditor)

    def set_image(self, item: QueueItem | None) -> None:
        """Take note of the image by which can be searched."""
        self.controller.set_image(item)

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        return self.controller.is_pending()

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return a handler for each action of this workspace."""
        screen, head = self.screen, self.screen.panel.head
        return {
            "concepts.search": screen.search.focus,
            "concepts.search-alike": screen.search_alike,
            "concepts.clear-search": self.controller.listing.clear_search,
            "concepts.rename": head.begin_name,
            "concepts.note": head.begin_note,
            "concepts.trusted": lambda: screen.mark_selected("trusted"),
            "concepts.mixed": lambda: screen.mark_selected("mixed"),
            "concepts.unusable": lambda: screen.mark_selected("unusable"),
            "concepts.unmark": lambda: screen.mark_selected(None),
            "concepts.pin": screen.toggle_pin,
            "concepts.heat": screen.toggle_heat,
            "concepts.next": lambda: screen.table.step(1),
            "concepts.previous": lambda: screen.table.step(-1),
            "concepts.copy": screen.table.copy,
            "concepts.export": screen.export,
        }

    def _connect(self) -> None:
        screen, controller = self.screen, self.controller
        listing, remarking = controller.listing, controller.remarking
        screen.conditions_changed.connect(self._tell_conditions)
        screen.tools.sae_chosen.connect(controller.choose_sae)
        screen.tools.reference_chosen.connect(controller.choose_reference)
        screen.tools.index.clicked.connect(self._index_images)
        screen.blank.index.clicked.connect(self._index_images)
        screen.search.words_given.connect(listing.search_words)
        screen.search.image.clicked.connect(listing.search_image)
        screen.search.region.clicked.connect(lambda: listing.read_image(screen.ask_region))
        screen.search.cleared.connect(listing.clear_search)
        screen.region_chosen.connect(listing.search_region)
        screen.like_wanted.connect(listing.search_like)
        screen.filters.changed.connect(listing.set_filter)
        screen.table.sort_wanted.connect(listing.sort_by)
        screen.table.chosen.connect(controller.select)
        screen.pin_wanted.connect(controller.pin)
        screen.mark_wanted.connect(remarking.mark)
        screen.export_wanted.connect(controller.export_latents)
        screen.panel.heat_wanted.connect(lambda latent, index: controller.ask_heat(latent, index, "main"))
        screen.pinned.heat_wanted.connect(lambda latent, index: controller.ask_heat(latent, index, "pinned"))
        for panel in (screen.panel, screen.pinned):
            panel.head.renamed.connect(remarking.rename)
            panel.head.note_written.connect(remarking.write_note)
            panel.went_to.connect(controller.select)
            panel.more_wanted.connect(controller.ask_more_pictures)

    def _index_images(self) -> None:
        if self._context.index_images is not None:
            self._context.index_images()

    def _tell_conditions(self) -> None:
        self._context.set_condition("concepts", self.screen.has_latents)
        self._context.set_condition("latent", self.screen.has_selected)


def create_workspace(context: WorkspaceContext) -> ConceptsWorkspace:
    """Make the workspace for the frame."""
    return ConceptsWorkspace(context)
