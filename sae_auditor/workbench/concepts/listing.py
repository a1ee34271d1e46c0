"""Decisions about the table, free of Qt: which latents are listed, in which order, and what was searched for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts import sources, words, work
from sae_auditor.workbench.concepts.arrange import first_direction
from sae_auditor.workbench.concepts.state import Filter, Order, Search, SearchKind, Shown

if TYPE_CHECKING:
    from sae_auditor.images import Reading
    from sae_auditor.progress import Job
    from sae_auditor.workbench.concepts.desk import Desk
    from sae_auditor.workbench.concepts.sources import Found, Shares
    from sae_auditor.workbench.concepts.state import Column, Latents
    from sae_auditor.workbench.concepts.view import ConceptsView
    from sae_auditor.workbench.queue import QueueItem

LIST_KEY, SEARCH_KEY = "concepts.list", "concepts.search"


class Listing:
    """Keeps `shown` and `search` of the state.

    Parameters
    ----------
    on_listed
        Called after another list is on the screen.
    """

    def __init__(self, desk: Desk, view: ConceptsView, on_listed: Callable[[], object]) -> None:
        self._desk = desk
        self._view = view
        self._on_listed = on_listed
        self._filter = Filter()
        self._order = Order()
        self._before_search = Order()
        self._found: Found | None = None

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
        latents = self._desk.state.latents
        if latents is None:
            return
        filter, order, found = self._filter, self._order, self._found
        self._desk.start(
            LIST_KEY,
            lambda: work.list_latents(latents, filter, order, found),
            lambda shown: self._take(latents, shown),
            note=translate("Concepts", "Sorting"),
            resource="disk",
            on_error=lambda error: self._back_to_last_good(),
        )

    def _take(self, latents: Latents, shown: Shown) -> None:
        now = self._desk.state.latents
        if now is None or now.labels is not latents.labels:
            return  # the list of another table; a name that was given meanwhile is in the same columns
        self._desk.state = replace(self._desk.state, shown=shown)
        self._view.set_shown(shown)
        self._on_listed()

    def _back_to_last_good(self) -> None:
        shown = self._desk.state.shown
        if shown is not None:
            self._filter, self._order = shown.filter, shown.order

    # ---------------------------------------------------------------------------------------------------------- search

    def search_words(self, text: str) -> None:
        """List the latents that words describe; none end the search."""
        known = self._desk.known
        if not text.strip():
            self.clear_search()
        elif known is not None:
            self._search("words", text.strip(), lambda: sources.search_words_job(known, text.strip()))

    def search_image(self, item: QueueItem | None, reading: Reading, shares: Shares | None = None) -> None:
        """List the latents that fire on an image, or in a region of it."""
        known = self._desk.known
        if item is None:
            what = translate("Concepts", "There is no image to search by.")
            todo = translate("Concepts", "Open an image first, or choose one in the strip.")
            self._desk.report(InputRefused(what, todo=todo))
        elif known is not None:
            kind: SearchKind = "image" if shares is None else "region"
            self._search(kind, item.name, lambda: work.search_image(known, item, shares, reading))

    def search_like(self, latent: int) -> None:
        """List the latents that mean the same as one."""
        known, latents = self._desk.known, self._desk.state.latents
        if known is not None and latents is not None and 0 <= latent < len(latents):
            text = words.latent_name(latents.labels[latent], latent)
            self._search("like", text, lambda: sources.search_like_job(known, latent))

    def clear_search(self) -> None:
        """List the latents without a search again, in the order from before."""
        self._desk.cancel(SEARCH_KEY)
        if self._found is None:
            return
        self._found = None
        if self._order.column == "match":
            self._order = self._before_search
        self._show_search(Search())
        self.refresh()

    def forget(self) -> None:
        """Drop search and list, which were of another table; filter and order stay."""
        self._desk.cancel(LIST_KEY)
        self._desk.cancel(SEARCH_KEY)
        if self._order.column == "match":
            self._order = self._before_search
        self._found = None
        self._show_search(Search())

    def _search(self, kind: SearchKind, text: str, make: Callable[[], Job[Found]]) -> None:
        known = self._desk.known

        def take(found: Found) -> None:
            if known is self._desk.known:
                self._take_found(Search(kind, text, found.notice), found)

        note = translate("Concepts", "Searching")
        self._desk.start(SEARCH_KEY, make, take, note=note, title=note)

    def _take_found(self, search: Search, found: Found) -> None:
        self._found = found
        if self._order.column != "match":
            self._before_search = self._order
        self._order = Order("match", descending=True)
        self._show_search(search)
        self.refresh()

    def _show_search(self, search: Search) -> None:
        self._desk.state = replace(self._desk.state, search=search)
        self._view.set_search(search)
