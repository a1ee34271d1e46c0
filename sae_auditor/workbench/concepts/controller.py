"""Decisions of the Concepts workspace.

The columns of all latents are read once for an SAE and a set of reference images; lists, pages and searches follow from
them. A failed step is reported and leaves the screen as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sae_auditor.bundle.named_parts import usable
from sae_auditor.i18n import translate
from sae_auditor.images import AS_USUAL
from sae_auditor.library import is_undescribed
from sae_auditor.names import printable
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.audit.jobs import open_sae
from sae_auditor.workbench.concepts import jobs as make
from sae_auditor.workbench.concepts.arrange import take_over
from sae_auditor.workbench.concepts.export import export_latents
from sae_auditor.workbench.concepts.listing import Listing
from sae_auditor.workbench.concepts.pages import PageLoader
from sae_auditor.workbench.concepts.remarking import Remarking
from sae_auditor.workbench.concepts.state import ConceptsState

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts.concept import Remark
    from sae_auditor.concepts.people import Field, Remarks
    from sae_auditor.images import Reading
    from sae_auditor.library import Auditor
    from sae_auditor.progress import Job
    from sae_auditor.workbench.concepts.jobs import OpenedSae
    from sae_auditor.workbench.concepts.state import Latents, ReferenceOffer, Side
    from sae_auditor.workbench.history import History
    from sae_auditor.workbench.indexing.places import IndexPlaces
    from sae_auditor.workbench.jobs import Jobs, Resource
    from sae_auditor.workbench.queue import QueueItem

ResultT = TypeVar("ResultT")

_LOAD, _OFFERS, _SAE = "concepts.load", "concepts.offers", "concepts.sae"
_REFERENCE, _EXPORT = "concepts.reference", "concepts.export"

# Files of more latents than this take so long that lists and pages must not wait for them.
_MANY = 500


class ConceptsController:
    """Keeps the state of the Concepts workspace and starts the work that changes it.

    Parameters
    ----------
    report, notify
        Tell the person about an error, and something in passing.
    history
        Where names, notes and marks are noted, so that they can be taken back.
    on_auditor
        Called with the auditor that took another SAE or other reference images in, so that the window follows.
    places
        The index folders of every bundle, and which of them is in use.
    reading
        Returns how the images of the queue are read.
    written
        Called with the field of latents' remarks that was written.

    Attributes
    ----------
    known
        What the latents on the screen were read from; None while there are none.
    books
        What people wrote about the SAEs that were opened, by fingerprint.
    """

    def __init__(
        self,
        jobs: Jobs,
        render: Callable[[ConceptsState], None],
        report: Callable[[Exception], None],
        *,
        history: History | None = None,
        notify: Callable[[str], object] = lambda notice: None,
        on_auditor: Callable[[Auditor], object] = lambda auditor: None,
        places: IndexPlaces | None = None,
        reading: Callable[[], Reading] = lambda: AS_USUAL,
        written: Callable[[Field], object] = lambda field: None,
    ) -> None:
        self._jobs = jobs
        self._render = render
        self.report = report
        self._notify = notify
        self._on_auditor = on_auditor
        self._places = places
        self.auditor: Auditor | None = None
        self.books: dict[str, Remarks] = {}
        self._told: set[str] = set()
        # What each job that is under way does, in words, by its key; the newest last.
        self._notes: dict[str, str] = {}
        self._is_telling = False
        # A latent that was asked for before the latents were there.
        self._asked: int | None = None
        self.known: OpenedSae | None = None
        self.state = ConceptsState()
        self.listing = Listing(self, reading)
        self.remarking = Remarking(self, history, written)
        self._main = PageLoader(self, "main")
        self._pinned = PageLoader(self, "pinned")
        self._loaders = (self._main, self._pinned)
        if places is not None:
            places.changed.connect(self._heard_of_places)

    def put(self, **changes: Any) -> None:
        """Change fields of the state and show it."""
        self.state = replace(self.state, **changes)
        self._render(self.state)

    # ------------------------------------------------------------------------------------------------ what it is about

    def set_auditor(self, auditor: Auditor | None) -> None:
        """Take the auditor of the window, with the reference images that are in use for its bundle."""
        if auditor is not None and auditor is self.auditor:
            return
        self._use(auditor)
        if auditor is not None and self._places is not None:
            self.choose_reference(self._places.in_use(auditor.bundle.fingerprint))

    def set_image(self, item: QueueItem | None) -> None:
        """Take note of the image at hand, by which can be searched."""
        self.listing.item = item
        self.put(has_image=item is not None)

    def set_prompts(self, prompts: PromptSet | None) -> None:
        """Measure contributions to the classes of this prompt set."""
        for loader in self._loaders:
            loader.use_prompts(prompts)

    def choose_sae(self, name: str) -> None:
        """Show the latents of another SAE of the bundle."""
        auditor = self.auditor
        if auditor is not None and name != auditor.sae_name:
            self.put(sae=name)
            title = translate("Concepts", "Loading the SAE {sae}").format(sae=name)
            note = translate("Concepts", "Loading the SAE")
            self._replace(_SAE, auditor, lambda: open_sae(auditor, name), note, title, "model")

    def choose_reference(self, place: str) -> None:
        """Read the latents from other reference images: an index folder, or the bundle's own for an empty place."""
        if self.auditor is not None and place != make.current_reference(self.auditor).place:
            self._open_reference(self.auditor, place)

    # ---------------------------------------------------------------------------------------------- latents and images

    def select(self, latent: int | None) -> None:
        """Show what a latent means."""
        self.listing.shows_first = False
        if latent != self.state.selected and self._has(latent):
            self.put(selected=latent)
            self._main.open(latent)

    def show_asked(self, latent: int) -> None:
        """Show a latent that was asked for in another workspace; once it is there, where it still has to be read."""
        if self._jobs.is_running(_LOAD):
            self._asked = latent
        else:
            self.select(latent)

    def pin(self, latent: int | None) -> None:
        """Keep a latent beside the selected one, to compare; None takes it away."""
        page = self.state.page
        if latent is not None and page is not None and page.concept.latent == latent:
            self._pinned.adopt(page)
        elif self._has(latent):
            self._pinned.open(latent)

    def ask_heat(self, latent: int, index: int, side: Side) -> None:
        """Find where a latent fired on one of its pictures."""
        loader = self._main if side == "main" else self._pinned
        if loader.shows(latent):
            loader.ask_heat(index)

    def ask_more_pictures(self, latent: int) -> None:
        """Fetch the next pictures of a latent, on every side that shows it."""
        for loader in self._loaders:
            if loader.shows(latent):
                loader.ask_more_pictures()

    def export_latents(self, latents: Sequence[int], path: str | Path) -> None:
        """Write what is known of some latents to a file, whose kind follows from its name: .csv, .json or .html."""
        known, file, chosen = self.known, Path(path), tuple(latents)
        if known is None or not chosen:
            return
        saved = translate("Concepts", "Saved to {path}.")
        self.start(
            _EXPORT,
            lambda: export_latents(known, chosen, file),
            lambda written: self._notify(saved.format(path=printable(str(written)))),
            note=translate("Concepts", "Saving"),
            title=translate("Concepts", "Saving {file}").format(file=printable(file.name)),
            resource="disk" if len(chosen) <= _MANY else "none",
        )

    def show_remarks(self, remarks: Mapping[int, Remark]) -> None:
        """Show what the remarks of some latents are now, in the table and on the pages."""
        latents, known = self.state.latents, self.known
        if latents is None or known is None:
            return
        for latent, remark in remarks.items():
            # Without a person's name its label is its best one already; to look it up takes most of the time of a mark.
            best = known.concepts.best_label(latent) if latents.named[latent] else latents.labels[latent]
            make.put_remark(latents, latent, remark, best)
        # Another value of the same columns: whoever compares sees that they changed, and nobody copies 100,000 rows.
        changed = replace(latents)
        take_over(latents, changed, tuple(remarks))
        self.put(latents=changed, remarked=tuple(remarks))
        for loader in self._loaders:
            loader.show_remarks(remarks, latents.labels)

    def _has(self, latent: int | None) -> bool:
        latents = self.state.latents
        return latent is None or (latents is not None and 0 <= latent < len(latents))

    # ------------------------------------------------------------------------------------ bundle, SAE, reference images

    def _use(self, auditor: Auditor | None) -> None:
        """Read the latents of an auditor; what is on the screen of the same SAE stays till then."""
        former, self.auditor = self.auditor, auditor
        for key in (_LOAD, _OFFERS, _SAE, _REFERENCE):  # what was asked of the former one
            self.cancel(key)
        if auditor is None or self.known is None or self.known.concepts.fingerprint != make.fingerprint_of(auditor):
            self._clear()
        if former is None or auditor is None or former.bundle.fingerprint != auditor.bundle.fingerprint:
            # Index folders of one bundle are not offered for another, not even until its own are known.
            self.put(references=())
            self.set_prompts(None if auditor is None else next(iter(usable(auditor.bundle.prompt_sets).values()), None))
        if auditor is None:
            self.put(saes=(), sae="", reference="")
            return
        self._show_choices(auditor)
        books = self.books.get(make.fingerprint_of(auditor))
        self._load(auditor, lambda: make.open_latents(auditor, books), "disk")
        self._offer_references(auditor)

    def _show_choices(self, auditor: Auditor) -> None:
        reference = make.current_reference(auditor).place
        self.put(saes=tuple(auditor.bundle.saes), sae=auditor.sae_name, reference=reference)

    def _load(
        self, auditor: Auditor, job: Callable[[], Job[tuple[OpenedSae, Latents | None]]], resource: Resource
    ) -> None:
        def take(opened: tuple[OpenedSae, Latents | None]) -> None:
            if auditor is self.auditor:
                self._take_opened(*opened)

        self.start(
            _LOAD,
            job,
            take,
            note=translate("Concepts", "Reading what is known of the latents"),
            title=translate("Concepts", "Reading the latents of {sae}").format(sae=auditor.sae_name),
            resource=resource,
            # What is still shown is of the bundle before, and would be taken for this one's.
            on_error=lambda error: self._clear(translate_core(str(error))),
        )

    def _take_opened(self, known: OpenedSae, latents: Latents | None) -> None:
        remarks = self.books[known.concepts.fingerprint] = known.concepts.remarks
        for notice in remarks.notices:
            if notice not in self._told:
                self._told.add(notice)
                self._notify(notice)
        if latents is None and is_undescribed(known.concepts.table):
            self._load(known.auditor, lambda: make.describe_latents(known), "model")
        elif latents is None:
            self._clear(_nothing_known(known))
        else:
            self.known = known
            self._forget()
            self.listing.shows_first = self.state.selected is None
            self.put(latents=latents, remarked=(), shown=None, unindexed=None)
            if self._asked is not None:
                asked, self._asked = self._asked, None
                self.select(asked)
            self.listing.refresh()
            for loader in self._loaders:  # the same SAE on other images, or indexed anew
                if loader.page is not None:
                    loader.open(loader.page.concept.latent)

    def _clear(self, unindexed: str | None = None) -> None:
        self.known = None
        self._asked = None
        self._forget()
        for loader in self._loaders:
            loader.open(None)
        self.put(latents=None, shown=None, selected=None, unindexed=unindexed)

    def _forget(self) -> None:
        self.listing.forget()
        self.remarking.forget()

    def _open_reference(self, auditor: Auditor, place: str) -> None:
        self.put(reference=place)
        note = translate("Concepts", "Opening the reference images")
        self._replace(_REFERENCE, auditor, lambda: make.with_reference(auditor, place), note, note, "disk")

    def _offer_references(self, auditor: Auditor) -> None:
        def show(offers: tuple[ReferenceOffer, ...]) -> None:
            if auditor is self.auditor:
                self.put(references=offers)

        folders = () if self._places is None else self._places.known(auditor.bundle.fingerprint)
        note = translate("Concepts", "Looking for reference images")
        self.start(_OFFERS, lambda: make.offers(auditor, folders), show, note=note, resource="disk")

    def _replace(
        self, key: str, asked: Auditor, job: Callable[[], Job[Auditor]], note: str, title: str, resource: Resource
    ) -> None:
        """Use another auditor of the same bundle, and let the window follow; without one, what was chosen stays."""

        def take(other: Auditor) -> None:
            if asked is self.auditor:
                self._use(other)
                self._on_auditor(other)
                self._remember_place(other)

        def undo() -> None:
            if asked is self.auditor:
                self._show_choices(asked)

        self.start(key, job, take, note=note, title=title, resource=resource, undo=undo)

    def _remember_place(self, auditor: Auditor) -> None:
        """Remember by which images the latents of this bundle are judged."""
        fingerprint, place = auditor.bundle.fingerprint, make.current_reference(auditor).place
        if self._places is not None and self._places.in_use(fingerprint) != place:
            self._is_telling = True
            try:
                self._places.use(fingerprint, place)
            finally:
                self._is_telling = False

    def _heard_of_places(self, fingerprint: str) -> None:
        """Read what was indexed anew, or the folder that is in use now."""
        auditor = self.auditor
        if self._is_telling or self._places is None or auditor is None or auditor.bundle.fingerprint != fingerprint:
            return
        place = self._places.in_use(fingerprint)
        if place or place != make.current_reference(auditor).place:
            self._open_reference(auditor, place)

    # -------------------------------------------------------------------------------------------------------- the work

    def is_pending(self) -> bool:
        """Whether what is on the screen will still change by itself."""
        return bool(self._notes)

    def start(
        self,
        key: str,
        job: Callable[[], Job[ResultT]],
        take: Callable[[ResultT], object],
        *,
        note: str,
        title: str = "",
        resource: Resource = "model",
        undo: Callable[[], object] = lambda: None,
        on_error: Callable[[Exception], object] = lambda error: None,
    ) -> None:
        """Do work in the background; a former one with the same key is dropped, an error is reported.

        `note` says on the screen what is being done; work with a `title` is listed among the window's activities.
        `undo` takes back what was shown ahead of a result that will not come.
        """

        def succeed(result: ResultT) -> None:
            self._notes.pop(key, None)
            take(result)
            self._tell()

        def fail(error: Exception) -> None:
            self._notes.pop(key, None)
            undo()
            on_error(error)
            self.report(error)
            self._tell()

        def cancelled() -> None:
            # Not where `cancel` took the note away already, nor where newer work of this key has begun.
            if key in self._notes and not self._jobs.is_running(key):
                del self._notes[key]
                undo()
                self._tell()

        # Noted before it starts: work that ends at once must find its note to take it away.
        self._notes[key] = note
        self._tell()
        self._jobs.start(
            key, job, on_result=succeed, on_error=fail, on_cancelled=cancelled, title=title, resource=resource
        )

    def cancel(self, key: str) -> None:
        """Drop the work with this key."""
        self._notes.pop(key, None)
        self._jobs.cancel(key)
        self._tell()

    def _tell(self) -> None:
        note = next(reversed(self._notes.values()), None)
        if note != self.state.working:
            self.put(working=note)


def _nothing_known(known: OpenedSae) -> str:
    if known.reference.place:
        text = translate(
            "Concepts",
            "Nothing is known of the latents of \u201c{sae}\u201d: \u201c{reference}\u201d does not cover "
            "this SAE. Index images for it, or choose other reference images.",
        )
    else:
        text = translate(
            "Concepts",
            "Nothing is known of the latents of \u201c{sae}\u201d: the bundle has no reference images for it. Index a "
            "folder of images to see what makes each latent fire.",
        )
    return text.format(sae=known.auditor.sae_name, reference=known.reference.title)
