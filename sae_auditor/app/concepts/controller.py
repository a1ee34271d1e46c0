"""Decisions of the Concepts workspace, free of Qt.

The columns of all latents are read once for an SAE and a set of reference images; lists, pages and searches follow from
them. A failed step is reported and leaves the screen as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sae_auditor.app.audit.work import open_sae
from sae_auditor.app.concepts import sources, words, work
from sae_auditor.app.concepts.arrange import take_over
from sae_auditor.app.concepts.export import export_latents
from sae_auditor.app.concepts.knowledge import fingerprint_of, put_remark
from sae_auditor.app.concepts.listing import Listing
from sae_auditor.app.concepts.pages import PageLoader
from sae_auditor.app.concepts.remarking import Remarking
from sae_auditor.app.concepts.state import ConceptsState
from sae_auditor.app.concepts.working import Working
from sae_auditor.app.i18n import translate
from sae_auditor.bundle.named_parts import usable
from sae_auditor.images import AS_USUAL
from sae_auditor.names import printable

if TYPE_CHECKING:
    from sae_auditor.app.concepts.knowledge import Knowledge
    from sae_auditor.app.concepts.sources import Shares
    from sae_auditor.app.concepts.state import Column, Filter, LatentPage, ReferenceOffer, Side
    from sae_auditor.app.concepts.view import ConceptsView
    from sae_auditor.app.concepts.work import Opened
    from sae_auditor.app.history import History
    from sae_auditor.app.protocols import Jobs, Lane
    from sae_auditor.app.queue import QueueItem
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts.concept import Mark, Remark
    from sae_auditor.concepts.people import Remarks
    from sae_auditor.images import Reading
    from sae_auditor.library import Auditor
    from sae_auditor.progress import Job

ResultT = TypeVar("ResultT")

_LOAD, _OFFERS, _SAE = "concepts.load", "concepts.offers", "concepts.sae"
_REFERENCE, _EXPORT = "concepts.reference", "concepts.export"

# Files of more latents than this take so long that lists and pages must not wait for them.
_MANY = 500


def _no_folders(fingerprint: str) -> Iterable[str]:
    return ()


class ConceptsController:
    """Keeps the state of the Concepts workspace and starts the work that changes it.

    Parameters
    ----------
    view
        Where the state is shown.
    jobs
        Runs work in the background and drops results that came too late.
    report
        Tells the person about an error.
    history
        Where names, notes and marks are noted, so that they can be taken back.
    notify
        Tells the person something in passing.
    on_auditor
        Called with the auditor that took another SAE or other reference images in, so that the window follows.
    folders
        Returns the index folders that are known for the bundle with this fingerprint, beside those in the data folder.
    on_index
        Called when a person wants to index images.
    reading
        Returns how the images of the queue are read.
    """

    def __init__(
        self,
        view: ConceptsView,
        jobs: Jobs,
        report: Callable[[Exception], None],
        history: History | None = None,
        notify: Callable[[str], None] | None = None,
        on_auditor: Callable[[Auditor], None] | None = None,
        folders: Callable[[str], Iterable[str]] = _no_folders,
        on_index: Callable[[], None] | None = None,
        reading: Callable[[], Reading] = lambda: AS_USUAL,
    ) -> None:
        self._view = view
        self._report = report
        self._notify = notify
        self._on_auditor = on_auditor
        self._folders = folders
        self._on_index = on_index
        self._reading = reading
        self._auditor: Auditor | None = None
        self._known: Knowledge | None = None
        self._books: dict[str, Remarks] = {}
        self._told: set[str] = set()
        self._item: QueueItem | None = None
        self._select_first = False
        self._working = Working(jobs, report, view.set_working)
        self.state = ConceptsState()
        self._listing = Listing(self, view, self._listed)
        self._main = PageLoader(self, "main", self._show_page, self._page_refused)
        self._pinned = PageLoader(self, "pinned", self._show_pinned, lambda: None)
        self._remarking = Remarking(self, self._show_remarks, history)
        # Intents that are decided elsewhere.
        self.set_filter: Callable[[Filter], None] = self._listing.set_filter
        self.sort_by: Callable[[Column], None] = self._listing.sort_by
        self.search_words: Callable[[str], None] = self._listing.search_words
        self.search_like: Callable[[int], None] = self._listing.search_like
        self.clear_search: Callable[[], None] = self._listing.clear_search
        self.rename: Callable[[int, str], None] = self._remarking.rename
        self.write_note: Callable[[int, str], None] = self._remarking.write_note
        self.mark: Callable[[Sequence[int], Mark | None], None] = self._remarking.mark

    # ------------------------------------------------------------------------------------------------ what it is about

    @property
    def auditor(self) -> Auditor | None:
        """The auditor in use."""
        return self._auditor

    @property
    def known(self) -> Knowledge | None:
        """What the latents on the screen were read from; None while there are none."""
        return self._known

    def is_pending(self) -> bool:
        """Whether what is on the screen will still change by itself."""
        return self._working.is_pending()

    def set_auditor(self, auditor: Auditor | None) -> None:
        """Use another bundle, SAE or set of reference images; what is on the screen of the same SAE stays till then."""
        if auditor is not None and auditor is self._auditor:
            return
        former, self._auditor = self._auditor, auditor
        for key in (_LOAD, _OFFERS, _SAE, _REFERENCE):  # what was asked of the former one
            self.cancel(key)
        if auditor is None or not self._is_shown(auditor):
            self._clear()
        if auditor is None:
            self._view.set_saes((), "")
            self._view.set_references((), "")
            return
        if former is None or former.bundle.fingerprint != auditor.bundle.fingerprint:
            self.set_prompts(next(iter(usable(auditor.bundle.prompt_sets).values()), None))
        self._view.set_saes(list(auditor.bundle.saes), auditor.sae_name)
        self._load(auditor)
        self._offer_references(auditor)

    def set_image(self, item: QueueItem | None) -> None:
        """Take note of the image at hand, by which can be searched."""
        self._item = item

    def set_prompts(self, prompts: PromptSet | None) -> None:
        """Measure contributions to the classes of this prompt set."""
        self._main.use_prompts(prompts)
        self._pinned.use_prompts(prompts)

    def choose_sae(self, name: str) -> None:
        """Show the latents of another SAE of the bundle."""
        auditor = self._auditor
        if auditor is None or name == auditor.sae_name:
            return
        self.start(
            _SAE,
            lambda: open_sae(auditor, name),
            self._take_auditor,
            note=translate("Concepts", "Loading the SAE"),
            title=translate("Concepts", "Loading the SAE {sae}").format(sae=name),
            on_error=lambda error: self._view.set_saes(list(auditor.bundle.saes), auditor.sae_name),
        )

    def choose_reference(self, place: str) -> None:
        """Read the latents from other reference images: an index folder, or the bundle's own for an empty place."""
        if self._auditor is not None and place != sources.current_reference(self._auditor).place:
            self._open_reference(self._auditor, place)

    def reopen_reference(self) -> None:
        """Read the index folder in use once more: images were indexed in it meanwhile."""
        place = "" if self._auditor is None else sources.current_reference(self._auditor).place
        if self._auditor is not None and place:
            self._open_reference(self._auditor, place)

    def index_folders(self) -> None:
        """Ask for images to be indexed."""
        if self._on_index is not None:
            self._on_index()

    # ---------------------------------------------------------------------------------------------- latents and images

    def select(self, latent: int | None) -> None:
        """Show what a latent means."""
        if latent == self.state.selected or not self._has(latent):
            return
        self._put_selected(latent)
        self._main.open(latent)

    def pin(self, latent: int | None) -> None:
        """Keep a latent beside the selected one, to compare; None takes it away."""
        page = self._main.page
        if latent is not None and page is not None and page.concept.latent == latent:
            self._pinned.adopt(page)
        elif self._has(latent):
            self._pinned.open(latent)

    def ask_heat(self, latent: int, place: int, side: Side) -> None:
        """Find where a latent fired on one of its pictures."""
        loader = self._main if side == "main" else self._pinned
        if loader.page is not None and loader.page.concept.latent == latent:
            loader.ask_heat(place)

    def ask_more_pictures(self, latent: int) -> None:
        """Fetch the next pictures of a latent, on every side that shows it."""
        for loader in (self._main, self._pinned):
            if loader.page is not None and loader.page.concept.latent == latent:
                loader.ask_more_pictures()

    def search_image(self) -> None:
        """List the latents that fire on the image at hand."""
        self._listing.search_image(self._item, self._reading())

    def search_region(self, left: float, top: float, right: float, bottom: float) -> None:
        """List the latents that fire in a region of the image at hand, shares of its width and height."""
        shares: Shares = (left, top, right, bottom)
        self._listing.search_image(self._item, self._reading(), shares)

    def export_selection(self, latents: Sequence[int], path: str | Path) -> None:
        """Write what is known of some latents to a file, whose kind follows from its name: .csv, .json or .html."""
        known, place = self._known, Path(path)
        if known is None or not latents:
            return
        chosen = tuple(latents)
        self.start(
            _EXPORT,
            lambda: export_latents(known, chosen, place),
            self._exported,
            note=translate("Concepts", "Saving"),
            title=translate("Concepts", "Saving {file}").format(file=printable(place.name)),
            lane="io" if len(chosen) <= _MANY else "long",
        )

    # ---------------------------------------------------------------------------------------------------- what arrives

    def _load(self, auditor: Auditor) -> None:
        remarks = self._books.get(fingerprint_of(auditor))
        self.start(
            _LOAD,
            lambda: work.open_knowledge(auditor, remarks),
            lambda opened: self._take_opened(auditor, opened),
            note=translate("Concepts", "Reading what is known of the latents"),
            title=translate("Concepts", "Reading the latents of {sae}").format(sae=auditor.sae_name),
            lane="io",
            on_error=self._load_failed,
        )

    def _load_failed(self, error: Exception) -> None:
        # What is still shown is of the bundle before, and would be taken for this one's.
        self._clear()
        self._view.set_unindexed(str(error))

    def _take_opened(self, auditor: Auditor, opened: Opened) -> None:
        if auditor is not self._auditor:
            return
        self._books[opened.known.fingerprint] = opened.known.remarks
        for notice in opened.known.remarks.notices:
            self._tell(notice)
        if opened.latents is None:
            self._clear()
            self._view.set_unindexed(words.nothing_known(auditor.sae_name, opened.known.reference))
            return
        self._known = opened.known
        self._listing.forget()
        self._remarking.forget()
        self._select_first = self.state.selected is None
        self.state = replace(self.state, latents=opened.latents, shown=None)
        self._view.set_unindexed(None)
        self._view.set_latents(opened.latents)
        self._view.set_selected(self.state.selected)
        self._listing.refresh()
        for loader in (self._main, self._pinned):  # the same SAE on other images, or indexed anew
            if loader.page is not None:
                loader.open(loader.page.concept.latent)

    def _listed(self) -> None:
        shown = self.state.shown
        if self._select_first and shown is not None and len(shown.latents):
            self._select_first = False
            self.select(int(shown.latents[0]))

    def _open_reference(self, auditor: Auditor, place: str) -> None:
        note = translate("Concepts", "Opening the reference images")
        self.start(
            _REFERENCE,
            lambda: sources.with_reference_job(auditor, place),
            self._take_auditor,
            note=note,
            title=note,
            lane="io",
            on_error=lambda error: self._offer_references(auditor),
        )

    def _offer_references(self, auditor: Auditor) -> None:
        def show(offers: list[ReferenceOffer]) -> None:
            if auditor is self._auditor:
                self._view.set_references(offers, sources.current_reference(auditor).place)

        folders = tuple(self._folders(auditor.bundle.fingerprint))
        note = translate("Concepts", "Looking for reference images")
        self.start(_OFFERS, lambda: work.offers(auditor, folders), show, note=note, lane="io")

    def _take_auditor(self, auditor: Auditor) -> None:
        self.set_auditor(auditor)
        if self._on_auditor is not None:
            self._on_auditor(auditor)

    def _show_page(self, page: LatentPage | None) -> None:
        self.state = replace(self.state, page=page)
        self._view.set_page(page)

    def _show_pinned(self, page: LatentPage | None) -> None:
        self.state = replace(self.state, pinned=page)
        self._view.set_pinned(page)

    def _page_refused(self) -> None:
        page = self._main.page
        self._put_selected(None if page is None else page.concept.latent)

    def _put_selected(self, latent: int | None) -> None:
        self.state = replace(self.state, selected=latent)
        self._view.set_selected(latent)

    def _show_remarks(self, remarks: Mapping[int, Remark]) -> None:
        latents, known = self.state.latents, self._known
        if latents is None or known is None:
            return
        for latent, remark in remarks.items():
            put_remark(latents, latent, remark, known.best_label(latent))
        # Another value of the same columns: whoever compares sees that they changed, and nobody copies 100,000 rows.
        self.state = replace(self.state, latents=replace(latents))
        take_over(latents, self.state.latents or latents, tuple(remarks))
        for latent in remarks:
            self._view.set_latent_row(latent)
        for loader in (self._main, self._pinned):
            loader.show_remarks(remarks, latents.labels)

    def _exported(self, path: Path) -> None:
        if self._notify is not None:
            self._notify(translate("Concepts", "Saved to {path}.").format(path=printable(str(path))))

    def _tell(self, notice: str) -> None:
        if self._notify is not None and notice not in self._told:
            self._told.add(notice)
            self._notify(notice)

    def _clear(self) -> None:
        self._known = None
        self._listing.forget()
        self._remarking.forget()
        self.state = replace(self.state, latents=None, shown=None)
        self._main.open(None)
        self._pinned.open(None)
        self._view.set_latents(None)
        self._view.set_shown(None)
        self._view.set_unindexed(None)
        self._put_selected(None)

    def _has(self, latent: int | None) -> bool:
        latents = self.state.latents
        return latent is None or (latents is not None and 0 <= latent < len(latents))

    def _is_shown(self, auditor: Auditor) -> bool:
        """Whether the latents on the screen are those of the same SAE, if perhaps on other reference images."""
        return self._known is not None and self._known.fingerprint == fingerprint_of(auditor)

    # -------------------------------------------------------------------------------------------------------- the work

    def report(self, error: Exception) -> None:
        """Tell the person about an error."""
        self._report(error)

    def cancel(self, key: str) -> None:
        """Drop the work with this key."""
        self._working.cancel(key)

    def start(
        self,
        key: str,
        make: Callable[[], Job[ResultT]],
        take: Callable[[ResultT], None],
        *,
        note: str,
        title: str = "",
        lane: Lane = "compute",
        on_error: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do work in the background; an error is reported, and nothing else changes but what `on_error` does."""
        self._working.start(key, make, take, note=note, title=title, lane=lane, on_error=on_error)
