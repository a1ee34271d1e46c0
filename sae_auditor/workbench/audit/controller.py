"""Decisions of the Audit workspace, free of Qt.

A new image is decoded and shown at once; then it runs through ``look`` (the one pass of the network) and ``explain``.
Until its own numbers are there the state holds none. Changed classes, method, target or contrast run ``explain`` alone;
where that fails, what was asked before is asked again and the screen stays as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.images import ImageRefused
from sae_auditor.reports.audit import words
from sae_auditor.reports.audit.bar_row import Side, latent_to_show
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.reports.latents.words import mark_word
from sae_auditor.workbench.audit import jobs, seen
from sae_auditor.workbench.audit.all_images import AllImages
from sae_auditor.workbench.audit.asking import OWN_CLASSES, Asking, ReadingChoice
from sae_auditor.workbench.audit.comparing import COMPARE, Comparing
from sae_auditor.workbench.audit.maps import MAP, PATCH, OverlayMaps, PatchSelection, overlay_to_keep, patch_to_keep
from sae_auditor.workbench.audit.named import NamedInterventions
from sae_auditor.workbench.audit.seen import Explained, ReadAhead, SeenImages
from sae_auditor.workbench.audit.smallest import FLIP, SmallestChange
from sae_auditor.workbench.audit.state import NO_SCALES, AuditState, Request, Subject
from sae_auditor.workbench.audit.what_ifs import WHAT_IF, WHAT_IF_BARS, WhatIfs
from sae_auditor.workbench.history import Act
from sae_auditor.workbench.latent_page import concept_page

if TYPE_CHECKING:
    from sae_auditor.app.frame.workspace import WorkspaceContext
    from sae_auditor.concepts.concept import Mark
    from sae_auditor.concepts.people import Field
    from sae_auditor.explain.audit import Audit, Trust
    from sae_auditor.images import SourceImage
    from sae_auditor.library import Auditor
    from sae_auditor.progress import Job
    from sae_auditor.workbench.audit.memory import Signature
    from sae_auditor.workbench.audit.state import SaeOffer
    from sae_auditor.workbench.jobs import Resource
    from sae_auditor.workbench.latents import LatentPage
    from sae_auditor.workbench.queue import QueueItem

ResultT = TypeVar("ResultT")

_OPEN, _LOOK, _EXPLAIN, _CONCEPT = "audit.open", "audit.look", "audit.explain", "audit.concept"
_TRUST = "audit.trust"
_SAE, _OFFERS, _REMARK = "audit.sae", "audit.offers", "audit.remark"
_OF_IMAGE = (_OPEN, _LOOK, _EXPLAIN, _TRUST, _CONCEPT, MAP, PATCH, WHAT_IF, WHAT_IF_BARS, FLIP)
# The cause of what is said of one image, which leaves with it.
_IMAGE = "audit.image"
# Images that follow each other faster than this are being leafed through.
_LEAFING_S = 0.25


class AuditController:
    """Keeps the state of the Audit workspace and starts the work that changes it; `render` shows a state."""

    def __init__(self, context: WorkspaceContext, render: Callable[[AuditState], None]) -> None:
        self.context = context
        self.state = AuditState(reading=context.queue.reading)
        self.auditor: Auditor | None = None
        self._render = render
        self._told: set[str] = set()
        # Ids of images whose bars are shown although they are unlike what the latents were made for.
        self._shown_anyway: set[int] = set()
        self._remarks: set[str] = set()
        self._is_page_old = False
        self._changed_s = 0.0
        self.asking = Asking(self)
        self.maps = OverlayMaps(self)
        self.patches = PatchSelection(self)
        self.what_ifs = WhatIfs(self)
        self.named = NamedInterventions(self)
        self.smallest = SmallestChange(self)
        self.reading = ReadingChoice(self)
        self.all_images = AllImages(self)
        self.comparing = Comparing(self)
        self._seen = SeenImages(self)
        self._ahead = ReadAhead(self, self._seen, is_on=context.reads_ahead)
        context.history.register(_REMARK, lambda value: self._write_again(*value))

    # ------------------------------------------------------------------------------------------------ for its own parts

    def put(self, **changes: Any) -> None:
        """Change fields of the state and show it."""
        self.state = replace(self.state, **changes)
        self.all_images.follow()
        self._render(self.state)
        self.comparing.follow()

    def start(
        self,
        key: str,
        make: Callable[[], Job[ResultT]],
        take: Callable[[ResultT], object],
        *,
        title: str = "",
        resource: Resource = "model",
        on_error: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do work in the background; a former one with the same key is dropped, an error is reported."""

        def fail(error: Exception) -> None:
            if on_error is not None:
                on_error(error)
            self.context.messages.show_error(error, key=_IMAGE if key in _OF_IMAGE else "")

        self.context.jobs.start(key, make, on_result=take, on_error=fail, title=title, resource=resource)
        self._render(self.state)

    # ---------------------------------------------------------------------------------------------- what is looked with

    def is_pending(self) -> bool:
        """Whether what is on the screen will still change by itself."""
        keys = (*_OF_IMAGE, COMPARE, _SAE, _OFFERS, OWN_CLASSES, *self._remarks)
        waits = self.what_ifs.is_pending() or self.named.is_pending() or self._ahead.is_pending()
        return waits or any(map(self.context.jobs.is_running, keys))

    def set_auditor(self, auditor: Auditor | None) -> None:
        """Use another bundle, SAE or set of reference images; the image at hand is looked at again."""
        if auditor is not None and auditor is self.auditor:
            return
        former, self.auditor = self.auditor, auditor
        self._ahead.stop()
        self._seen.another_auditor()
        self.asking.drop_steps()
        if auditor is None:
            self._forget(self.state.item)
            self.put(waiting=False, page=None)
            return
        same = former is not None and former.bundle.fingerprint == auditor.bundle.fingerprint
        if not same:
            self.asking.another_bundle(auditor)
        else:
            self.asking.another_sae()
        self.put(
            sae=auditor.sae_name,
            saes=self.state.saes if same else (),
            references=self.state.references if same else "",
            told=tuple(auditor.notices),
        )
        self.what_ifs.load()
        self.named.load()
        self._tell_of_encoder(auditor)
        self._look_up_offers(auditor)
        if self.state.item is not None:
            if not same:
                self._forget(self.state.item, self.reading.decoded())
            self.look_again()

    def choose_sae(self, name: str) -> None:
        """Load another SAE of the bundle and audit the image with it."""
        auditor = self.auditor
        if auditor is None or name == auditor.sae_name:
            return

        def take(other: Auditor) -> None:
            self.set_auditor(other)
            self.context.on_auditor(other)

        self.put(sae=name)
        self.start(
            _SAE,
            lambda: jobs.open_sae(auditor, name),
            take,
            title=translate("Audit", "Loading the SAE {sae}").format(sae=name),
            on_error=lambda _error: self.put(sae=auditor.sae_name),
        )

    def _look_up_offers(self, auditor: Auditor) -> None:
        def take(offers: tuple[tuple[SaeOffer, ...], str]) -> None:
            if auditor is self.auditor:
                self.put(saes=offers[0], references=offers[1])

        self.start(_OFFERS, lambda: jobs.offers(auditor), take, resource="disk")

    def _tell_of_encoder(self, auditor: Auditor) -> None:
        """Say what is to be known of encoder and bundle, in one message and not again with every image."""
        fresh = [notice for notice in auditor.notices if notice not in self._told]
        self._told.update(fresh)
        if fresh:
            text = translate("Audit", "What to know of this bundle:")
            self.context.messages.show("warning", text, todo="\n".join(map(translate_core, fresh)))

    # ------------------------------------------------------------------------------------------------ what is looked at

    def set_image(self, item: QueueItem | None) -> None:
        """Audit another image; None empties the workspace."""
        self.what_ifs.settle()
        self.reading.tile = 1
        self.context.messages.withdraw(_IMAGE)
        self._forget(item)
        if item is not None:
            now_s = time.monotonic()
            rests = now_s - self._changed_s < _LEAFING_S
            self._changed_s = now_s
            if not self._ahead.turn_to(item) and not self._seen.recall(item, lambda: self._open(item)):
                self._open(item, rests=rests)

    def select_class(self, index: int) -> None:
        """Show why the class at this index of the prompt set got its prediction."""
        audit, request = self.state.audit, self.state.request
        if audit is None or index == self.state.selected_class:
            return
        self.put(selected_class=index)
        self._keep_latent_listed()
        if request is not None and request.contrast == audit.class_names[index]:
            self.asking.ask("", contrast=words.runner_up(audit, index))
            return
        self.maps.class_changed()
        self.patches.refresh()

    def choose_side(self, side: Side) -> None:
        """List every contribution, or those of one side."""
        if side is not self.state.side:
            self.put(side=side)
            self._keep_latent_listed()

    def show_held_bars(self) -> None:
        """Show the bars of the image at hand, now and whenever it is shown again."""
        if self.state.subject is not None:
            self._shown_anyway.add(self.state.subject.item.id)
            self.put(held=False)

    def _keep_latent_listed(self) -> None:
        """Select the first latent of the list where the selected one is not in it."""
        audit, index = self.state.audit, self.state.selected_class
        if audit is not None and index is not None:
            self.select_latent(latent_to_show(audit, index, self.state.side, self.state.selected_latent))

    def select_latent(self, latent: int | None) -> None:
        """Show what a latent means, and where it fired or read from."""
        if self.state.audit is None or latent == self.state.selected_latent:
            return
        self.put(selected_latent=latent)
        self._fetch_page()
        self.maps.latent_changed()

    def rename(self, latent: int, name: str) -> None:
        """Give a latent a name, for every image; an empty one takes the name away."""
        title = translate("Audit", "Name latent {latent}").format(latent=latent)
        self._remark(latent, "name", name.strip() or None, title)

    def write_note(self, latent: int, text: str) -> None:
        """Write a note on a latent; an empty one takes the note away."""
        title = translate("Concepts", "Note on latent {latent}").format(latent=latent)
        self._remark(latent, "note", text.strip() or None, title)

    def mark(self, latent: int, mark: Mark | None) -> None:
        """Say what a latent is good for as evidence; None takes the mark away."""
        title = translate("Concepts", "Mark latent {latent}: {mark}").format(latent=latent, mark=mark_word(mark))
        self._remark(latent, "mark", mark, title)

    def _remark(self, latent: int, field: Field, value: str | None, title: str) -> None:
        auditor = self.auditor
        if auditor is None:
            return

        def note(done: jobs.Remarked) -> None:
            if done.former != value:
                self.context.history.note(Act(_REMARK, title, (done, done.former), (done, value)))

        self._start_remark(field, lambda: jobs.remark_latent(auditor, latent, field, value), note)

    def _write_again(self, done: jobs.Remarked, value: str | None) -> None:
        self._start_remark(done.field, lambda: jobs.write_remark(done, value), lambda _nothing: None)

    def _start_remark(self, field: Field, make: Callable[[], Job[ResultT]], take: Callable[[ResultT], object]) -> None:
        def took(found: ResultT) -> None:
            take(found)
            self.context.names_changed.emit(field)

        # Every change has a key of its own: a newer one must not keep an older one from the disk.
        key = f"{_REMARK}.{len(self._remarks)}"
        self._remarks.add(key)
        title = translate("Concepts", "Writing down")
        # What could not be written is shown no longer.
        self.start(key, make, took, title=title, resource="disk", on_error=lambda _error: self._fetch_page())

    def names_changed(self, field: Field) -> None:
        """Show what people say of latents now; of a name the explanation hears first, then the page does."""
        if field != "name":
            self._fetch_page()
        elif self.state.subject is not None:
            self._is_page_old = True
            self._explain(self.state.subject)

    # ------------------------------------------------------------------------------------------------------- the work

    def look_again(self) -> None:
        """Look at the image at hand in another way, or by another SAE."""
        item = self.state.item
        if item is None:
            return
        image = self.reading.decoded()
        if image is None:
            self._open(item)
        else:
            self._look(item, image)

    def explain_again(self) -> None:
        """Explain the image at hand by what is asked now."""
        state = self.state
        if any(map(self.context.jobs.is_running, (_OPEN, _LOOK))):
            return  # which goes on with what is asked by then
        if state.subject is not None:
            self._explain(state.subject)
        elif state.item is not None and state.picture is not None and self.auditor is not None:
            self.put(waiting=True, refused="")
            self._look(state.item, state.picture)
        else:
            self.asking.note_steps()

    def policy_changed(self) -> None:
        """Explain the image at hand again: the reasons policy says something else than before."""
        if self.state.subject is not None and not self.context.jobs.is_running(_LOOK):
            self._explain(self.state.subject)

    def _open(self, item: QueueItem, *, rests: bool = False) -> None:
        def take(found: tuple[Signature | None, SourceImage]) -> None:
            self._seen.note(item, *found)
            image = found[1]
            if self.state.subject is None:
                self.put(picture=image, waiting=self.auditor is not None and self.state.asked is not None)
            self._look(item, image, rests=rests)

        reading = self.state.reading
        self.context.jobs.cancel(_LOOK)
        self.start(
            _OPEN,
            lambda: seen.read_job(item, reading),
            take,
            resource="disk",
            on_error=lambda error: self._refuse_image(item, error),
        )

    def _look(self, item: QueueItem, image: SourceImage, *, rests: bool = False) -> None:
        auditor, reading, tile = self.auditor, self.state.reading, self.reading.tile
        if auditor is None or self.state.asked is None:
            return
        if self.state.subject is None:
            self.put(waiting=True)
        self.start(
            _LOOK,
            lambda: jobs.look(auditor, item, image, reading, tile, rests=rests),
            self._explain,
            title=translate("Audit", "Looking at {image}").format(image=item.name),
            on_error=lambda error: self._refuse_image(item, error),
        )

    def _explain(self, subject: Subject) -> None:
        request = self.state.asked
        if request is not None:
            self.start(
                _EXPLAIN,
                lambda: seen.explain_job(subject, request),
                lambda explained: self._take_audit(subject, request, explained),
                title=translate("Audit", "Explaining the prediction"),
                on_error=self._fall_back,
            )

    def _refuse_image(self, item: QueueItem, error: Exception) -> None:
        if isinstance(error, ImageRefused):
            self.context.queue.mark(item.id, "refused", message=error.what)
        self._fall_back(error)

    def _fall_back(self, error: Exception) -> None:
        """Go back to what was asked of the image on the screen; without numbers of its own, say why there are none."""
        state = self.state
        self.asking.drop_steps()
        if state.subject is not None and state.subject.auditor is self.auditor and state.request is not None:
            self.reading.back_to(state.subject)
            self.put(asked=state.request)
            return
        # Numbers that another SAE gave would not be what is asked for either.
        self._forget(state.item, state.picture if state.subject is None else state.subject.evidence.image)
        self.put(waiting=False, refused=_in_words(error), page=None)

    def read(self, item: QueueItem) -> None:
        """Read an image that is not in memory and look at it."""
        self._open(item)

    def take_seen(self, subject: Subject, request: Request, explained: Explained) -> None:
        """Show an image that was looked at before; explained anew where something else is asked by now."""
        if request is self.state.asked and subject.auditor is self.auditor:
            self._take_audit(subject, request, explained)
        else:
            self.explain_seen(subject)

    def explain_seen(self, subject: Subject) -> None:
        """Explain an image that was looked at before by what is asked now."""
        if subject.auditor is self.auditor and subject.reading == self.state.reading:
            self.put(picture=subject.evidence.image, waiting=True)
            self._explain(subject)
        else:
            self._open(subject.item)

    def _take_audit(self, subject: Subject, request: Request, explained: Explained) -> None:
        before, audit = self.state, explained.audit
        new = subject is not before.subject
        index = jobs.class_to_show(audit, before if subject.shows_same(before.subject) else None)
        latent = latent_to_show(audit, index, before.side, None if new else before.selected_latent)
        self.put(
            picture=None,
            waiting=False,
            refused="",
            subject=subject,
            request=request,
            audit=audit,
            trust=audit.trust,
            selected_class=index,
            selected_latent=latent,
            held=audit.trust.unlike is True and subject.item.id not in self._shown_anyway,
            **self.what_ifs.fields_of(audit),
            overlay=overlay_to_keep(subject, before.overlay),
            heat_map=None if new else before.heat_map,
            patch=patch_to_keep(subject, before),
            patch_page=None,
        )
        self.asking.note_steps()
        if new:
            self.context.queue.mark(subject.item.id, "ready", sha256=audit.image.sha256)
        for notice in audit.notices:
            if notice not in self._told:
                self._told.add(notice)
                self.context.messages.show("info", notice)
        if self._is_page_old and not new and latent == before.selected_latent:
            self._fetch_page()
        self._is_page_old = False
        if new or latent != before.selected_latent:
            self._fetch_page()
            self.maps.refresh()
        else:
            self.maps.class_changed()
        self.patches.refresh()
        self.what_ifs.refresh()
        self._seen.keep(subject, request, explained)
        self.all_images.take_single(subject, audit)
        self._measure_trust(subject, request, audit)
        self.asking.default_changed()  # which another program may have written
        self._ahead.begin()

    def _measure_trust(self, subject: Subject, request: Request, audit: Audit) -> None:
        """Measure what the explanation is worth while it is being read; everything that a person asks goes first."""

        def take(trust: Trust) -> None:
            if self.state.audit is audit:
                self.put(trust=trust)

        self.context.jobs.start(
            _TRUST, lambda: jobs.measure_trust(subject, request, audit), on_result=take, resource="model", long=True
        )

    def _fetch_page(self) -> None:
        subject, latent = self.state.subject, self.state.selected_latent
        if latent is None or subject is None:
            self.put(page=None)
            return

        def take(page: LatentPage) -> None:
            if latent == self.state.selected_latent:
                self.put(page=page)

        title = translate("Audit", "Fetching the concept")
        self.start(_CONCEPT, lambda: concept_page(subject.auditor, latent), take, title=title, resource="disk")

    def _forget(self, item: QueueItem | None, picture: SourceImage | None = None) -> None:
        """Let go of everything that belongs to the image that was at hand, and turn to `item`."""
        for key in _OF_IMAGE:
            self.context.jobs.cancel(key)
        self.what_ifs.forget()
        self.put(
            item=item,
            picture=picture,
            waiting=item is not None,
            refused="",
            subject=None,
            request=None,
            audit=None,
            trust=None,
            selected_class=None,
            selected_latent=None,
            # What a latent means is no number of the image; it stays until that of the next one is there.
            page=None if item is None else self.state.page,
            held=False,
            heat_map=None,
            scales=NO_SCALES,
            scaled_patches=frozenset(),
            what_if=None,
            marks_patches=False,
            is_flipping=False,
            found_flip=None,
            patch=None,
            patch_page=None,
        )


def _in_words(error: Exception) -> str:
    if isinstance(error, KnownError):
        return "\n".join(translate_core(part) for part in (error.what, error.todo) if part)
    return translate("Audit", "The image could not be audited: {error}").format(error=error)
