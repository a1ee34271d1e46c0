"""Decisions about the page of a latent: what is fetched for it, in which order, and when it is dropped."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from sae_auditor.concepts.concept import Remark
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts import jobs

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.explain import HeatMap
    from sae_auditor.progress import Job
    from sae_auditor.workbench.concepts.controller import ConceptsController
    from sae_auditor.workbench.concepts.state import Side
    from sae_auditor.workbench.jobs import Resource
    from sae_auditor.workbench.latents import LatentPage, Relative

ResultT = TypeVar("ResultT")

_PARTS = ("page", "relatives", "pushes", "heat", "more")


class PageLoader:
    """Keeps the page of one side, the selected latent's or the one that is pinned beside it.

    What people look at first comes first: the concept and its pictures, then its relatives, then what it does to the
    classes. Each part is shown when it is there. Where not even the concept can be fetched, the page from before stays.
    """

    def __init__(self, controller: ConceptsController, side: Side) -> None:
        self._controller = controller
        self._side = side
        self._wanted: int | None = None
        self._prompts: PromptSet | None = None
        self._heat_asked: list[int] = []

    @property
    def page(self) -> LatentPage | None:
        """What is on the screen."""
        state = self._controller.state
        return state.page if self._side == "main" else state.pinned

    def shows(self, latent: int) -> bool:
        """Whether the page on the screen is that of a latent."""
        return self.page is not None and self.page.concept.latent == latent

    def open(self, latent: int | None) -> None:
        """Fetch the page of another latent; None empties the side."""
        self._wanted = latent
        self._drop()
        known = self._controller.known
        if latent is None or known is None:
            self._put(None)
            return
        note = translate("Concepts", "Fetching the concept")
        self._start("page", lambda: jobs.page(known, latent), self._take, note, undo=self._failed)

    def adopt(self, page: LatentPage) -> None:
        """Show a page that is there already, and fetch what it lacks."""
        self._wanted = page.concept.latent
        self._drop()
        self._take(page)

    def use_prompts(self, prompts: PromptSet | None) -> None:
        """Measure contributions to the classes of this prompt set from now on."""
        if prompts == self._prompts:
            return
        self._prompts = prompts
        self._controller.cancel(self._key("pushes"))
        page = self.page
        if page is None:
            return
        if page.pushes is not None:
            self._put(replace(page, pushes=None, pushes_notice=""))
        if not _needs_relatives(page):
            self._fetch_pushes()

    def show_remarks(self, remarks: Mapping[int, Remark], labels: Sequence[str | None]) -> None:
        """Show what people wrote of latents, where the page is about them or names them."""
        page, known = self.page, self._controller.known
        if page is None or known is None:
            return
        latent = page.concept.latent
        together, alike = (_renamed(relatives, remarks, labels) for relatives in (page.together, page.alike))
        new = replace(page, together=together, alike=alike)
        if latent in remarks:
            remark = remarks[latent]
            concept = replace(page.concept, name=remark.name, remark=None if remark == Remark() else remark)
            new = replace(new, concept=concept, history=jobs.history(known, latent))
        elif together is page.together and alike is page.alike:
            return
        self._put(new)

    # -------------------------------------------------------------------------------------------------------- pictures

    def ask_heat(self, index: int) -> None:
        """Find where the latent fired on one of the pictures; several are worked through in the order of asking."""
        if index not in self._heat_asked:
            self._heat_asked.append(index)
            if len(self._heat_asked) == 1:
                self._find_heat()

    def _find_heat(self) -> None:
        """Start with the first picture that is asked for and has no map yet."""
        page, known = self.page, self._controller.known
        pictures = () if page is None else page.pictures
        self._heat_asked = [one for one in self._heat_asked if one < len(pictures) and pictures[one].heat is None]
        if page is None or known is None or not self._heat_asked:
            self._heat_asked.clear()
            return
        index, latent = self._heat_asked[0], page.concept.latent
        self._start(
            "heat",
            lambda: jobs.heat(known, pictures[index], latent),
            lambda found: self._take_heat(latent, index, *found),
            translate("Concepts", "Making the map"),
            "model",
            self._heat_asked.clear,
        )

    def _take_heat(self, latent: int, index: int, heat: HeatMap, notice: str) -> None:
        page = self.page
        if page is None or page.concept.latent != latent:
            return
        pictures = list(page.pictures)
        pictures[index] = replace(pictures[index], heat=heat, notice=notice)
        self._put(replace(page, pictures=tuple(pictures)))
        self._heat_asked.remove(index)
        self._find_heat()

    def ask_more_pictures(self) -> None:
        """Fetch the next pictures, where there are more."""
        page, known = self.page, self._controller.known
        if page is not None and known is not None and len(page.pictures) < page.concept.support:
            note = translate("Concepts", "Fetching pictures")
            self._start("more", lambda: jobs.more_pictures(known, page), self._take_more, note)

    def _take_more(self, fuller: LatentPage) -> None:
        page = self.page
        if page is None or page.concept.latent != fuller.concept.latent:
            return
        # Other parts may have arrived meanwhile, so that only the pictures are taken over.
        concept = replace(page.concept, examples=fuller.concept.examples)
        added = fuller.pictures[len(page.pictures) :]
        self._put(replace(page, concept=concept, pictures=(*page.pictures, *added)))

    # ------------------------------------------------------------------------------------------------ one after another

    def _take(self, page: LatentPage) -> None:
        if page.concept.latent != self._wanted:
            return
        self._put(page)
        if _needs_relatives(page):
            self._fetch_relatives()
        elif page.pushes is None:
            self._fetch_pushes()

    def _fetch_relatives(self) -> None:
        latent, known, latents = self._wanted, self._controller.known, self._controller.state.latents
        if latent is None or known is None or latents is None:
            return

        def take(found: tuple[tuple[Relative, ...], tuple[Relative, ...]]) -> None:
            self._put_parts(latent, together=found[0], alike=found[1])
            self._fetch_pushes()

        note = translate("Concepts", "Looking for related latents")
        self._start("relatives", lambda: jobs.relatives(known, latents, latent), take, note)

    def _fetch_pushes(self) -> None:
        page, known, prompts = self.page, self._controller.known, self._prompts
        if page is None or known is None or prompts is None or page.concept.latent != self._wanted:
            return
        latent = page.concept.latent
        if not page.concept.examples:
            self._put_parts(latent, pushes=())
            return
        self._start(
            "pushes",
            lambda: jobs.pushes(known, latent, prompts),
            lambda found: self._put_parts(latent, pushes=found[0], pushes_notice=found[1]),
            translate("Concepts", "Measuring contributions to the classes"),
            "model",
        )

    # ---------------------------------------------------------------------------------------------------------- inside

    def _start(
        self,
        part: str,
        make: Callable[[], Job[ResultT]],
        take: Callable[[ResultT], object],
        note: str,
        resource: Resource = "disk",
        undo: Callable[[], object] = lambda: None,
    ) -> None:
        self._controller.start(self._key(part), make, take, note=note, resource=resource, undo=undo)

    def _drop(self) -> None:
        """Forget what was asked for the latent from before."""
        self._heat_asked.clear()
        for part in _PARTS:
            self._controller.cancel(self._key(part))

    def _put_parts(self, latent: int, **parts: Any) -> None:
        if self.page is not None and self.page.concept.latent == latent == self._wanted:
            self._put(replace(self.page, **parts))

    def _put(self, page: LatentPage | None) -> None:
        if self._side == "main":
            self._controller.put(page=page)
        else:
            self._controller.put(pinned=page)

    def _failed(self) -> None:
        self._wanted = None if self.page is None else self.page.concept.latent
        if self._side == "main":
            self._controller.put(selected=self._wanted)

    def _key(self, part: str) -> str:
        return f"concepts.{part}.{self._side}"


def _needs_relatives(page: LatentPage) -> bool:
    return page.together is None or page.alike is None


def _renamed(
    relatives: tuple[Relative, ...] | None, changed: Container[int], labels: Sequence[str | None]
) -> tuple[Relative, ...] | None:
    """Return the latents with the names that they have now; the same tuple where none of them changed."""
    if relatives is None or not any(one.latent in changed for one in relatives):
        return relatives
    return tuple(replace(one, label=labels[one.latent]) for one in relatives)
