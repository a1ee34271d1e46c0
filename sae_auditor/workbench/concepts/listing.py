"""Decisions about the table: which latents are listed, in which order, and what was searched for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.concepts import jobs
from sae_auditor.workbench.concepts.arrange import first_direction
from sae_auditor.workbench.concepts.state import Filter, Order, Search, SearchKind, Shown

if TYPE_CHECKING:
    from sae_auditor.images import Reading
    from sae_auditor.progress import Job
    from sae_auditor.reports.latents.words import Column
    from sae_auditor.workbench.concepts.controller import ConceptsController
    from sae_auditor.workbench.concepts.jobs import FoundLatents, Shares
    from sae_auditor.workbench.concepts.state import Latents
    from sae_auditor.workbench.jobs import Resource
    from sae_auditor.workbench.latents import Pixels
    from sae_auditor.workbench.queue import QueueItem

_LIST_KEY, _SEARCH_KEY, _IMAGE_KEY = "concepts.list", "concepts.search", "concepts.region"


class Listing:
    """Keeps `shown` and `search` of the controller's state.

    Attributes
    ----------
    item
        The image at hand, by which can be searched.
    shows_first
        Whether the first latent of the next list is shown: the best answer of a search, or any where none is selected.
    """

    def __init__(self, controller: ConceptsController, reading: Callable[[], Reading]) -> None:
        self._controller = controller
        self._reading = reading
        self._filter = Filter()
        self._order = Order()
        self._before_search = Order()
        self._found: FoundLatents | None = None
        self.item: QueueItem | None = None
        self.shows_first = False

    # ----------------------------------------------------------------------------------------------- filter and order

    def set_filter(self, filter: Filter) -> None:
        """List other latents."""
        self._filter = filter
        self.refresh()

    def sort_by(self, column: Column) -> None:
        """Sort by a column; the same one again turns the order around."""
        if column == "match" and self._found is None:
            return
        again = column == self._order.column
        falling = not self._order.descending if again else first_direction(column)
        self._order = Order(column, falling)
        self.refresh()

    def refresh(self) -> None:
        """List the latents anew; of several requests the newest counts."""
        latents = self._controller.state.latents
        if latents is None:
            return
        filter, order, found = self._filter, self._order, self._found
        self._controller.start(
            _LIST_KEY,
            lambda: jobs.list_latents(latents, filter, order, found),
            lambda shown: self._take(latents, shown),
            note=translate("Concepts", "Sorting"),
            resource="disk",
            undo=self._back_to_last_good,
        )

    def _take(self, latents: Latents, shown: Shown) -> None:
        now = self._controller.state.latents
        if now is None or now.labels is not latents.labels:
            return  # the list of another table; a name that was given meanwhile is in the same columns
        self._controller.put(shown=shown)
        if self.shows_first and len(shown.latents):
            self._controller.select(int(shown.latents[0]))

    def _back_to_last_good(self) -> None:
        shown = self._controller.state.shown
        if shown is not None:
            self._filter, self._order = shown.filter, shown.order

    # ---------------------------------------------------------------------------------------------------------- search

    def search_words(self, text: str) -> None:
        """List the latents that words describe; none end the search."""
        known, asked = self._controller.known, text.strip()
        if not asked:
            self.clear_search()
        elif known is not None:
            self._search("words", asked, lambda: jobs.search_words(known, asked))

    def search_image(self) -> None:
        """List the latents that fire on the image at hand."""
        self._search_image("image", None)

    def search_region(self, left: float, top: float, right: float, bottom: float) -> None:
        """List the latents that fire in a region of the image at hand, shares of its width and height."""
        self._search_image("region", (left, top, right, bottom))

    def search_like(self, latent: int) -> None:
        """List the latents that mean the same as one."""
        known, latents = self._controller.known, self._controller.state.latents
        if known is not None and latents is not None and 0 <= latent < len(latents):
            text, fires = latent_name(latents.labels[latent], latent), latents.numbers["support"][latent] > 0
            why = translate("Concepts", "It fires in no reference image, so that nothing can be compared with it.")
            self._search("like", text, lambda: jobs.search_like(known, latent), "" if fires else why, "disk")

    def read_image(self, take: Callable[[Pixels, str], object]) -> None:
        """Read the image at hand, so that a region can be drawn on it; `take` gets its pixels and its name."""
        item, reading = self.item, self._reading()
        if item is not None:
            note = translate("Concepts", "Reading the image")
            self._controller.start(
                _IMAGE_KEY,
                lambda: jobs.read_image(item, reading),
                lambda pixels: take(pixels, item.name),
                note=note,
                title=note,
                resource="disk",
            )

    def clear_search(self) -> None:
        """List the latents without a search again, in the order from before."""
        self._controller.cancel(_SEARCH_KEY)
        if self._found is not None:
            self._end_search()
            self.refresh()

    def forget(self) -> None:
        """Drop search and list, which were of another table; filter and order stay."""
        self._controller.cancel(_LIST_KEY)
        self._controller.cancel(_SEARCH_KEY)
        self._end_search()

    def _end_search(self) -> None:
        self._found = None
        self.shows_first = False
        if self._order.column == "match":
            self._order = self._before_search
        self._controller.put(search=Search())

    def _search_image(self, kind: SearchKind, shares: Shares | None) -> None:
        known, item, reading = self._controller.known, self.item, self._reading()
        if item is None:
            what = translate("Concepts", "There is no image to search by.")
            todo = translate("Concepts", "Open an image first, or choose one in the strip.")
            self._controller.report(InputRefused(what, todo=todo))
        elif known is not None:
            self._search(kind, item.name, lambda: jobs.search_image(known, item, shares, reading))

    def _search(
        self,
        kind: SearchKind,
        text: str,
        job: Callable[[], Job[FoundLatents]],
        notice: str = "",
        resource: Resource = "model",
    ) -> None:
        known = self._controller.known

        def take(found: FoundLatents) -> None:
            if known is self._controller.known:
                self._take_found(Search(kind, text, found.notice or notice), found)

        note = translate("Concepts", "Searching")
        self._controller.start(_SEARCH_KEY, job, take, note=note, title=note, resource=resource)

    def _take_found(self, search: Search, found: FoundLatents) -> None:
        self._found = found
        if self._order.column != "match":
            self._before_search = self._order
        self._order = Order("match", descending=True)
        self.shows_first = True
        self._controller.put(search=search)
        self.refresh()
