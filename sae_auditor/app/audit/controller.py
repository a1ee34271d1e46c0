"""Decisions of the Audit workspace, free of Qt.

An image runs through ``look`` (the one pass of the network) and ``explain``; both are committed to the screen together,
so an image is never shown with another image's explanation. Changed prompts, method, target or contrast run ``explain``
alone. A failed step is reported and leaves the screen as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from sae_auditor.app.audit import words, work
from sae_auditor.app.audit.held_bars import HeldBars
from sae_auditor.app.audit.listing import latent_to_show
from sae_auditor.app.audit.overlay_maps import KEY as MAP_KEY
from sae_auditor.app.audit.overlay_maps import OverlayMaps, overlay_to_keep
from sae_auditor.app.audit.patch_selection import KEY as PATCH_KEY
from sae_auditor.app.audit.patch_selection import PatchSelection, place_to_keep
from sae_auditor.app.audit.reading_choice import ReadingChoice
from sae_auditor.app.audit.state import AuditState, ConceptPage, Request, SaeOffer, Side, Subject
from sae_auditor.app.audit.what_ifs import KEY as WHAT_IF_KEY
from sae_auditor.app.audit.what_ifs import WhatIfs
from sae_auditor.app.i18n import translate
from sae_auditor.app.queue import ImageQueue
from sae_auditor.bundle.named_parts import usable
from sae_auditor.images import ImageRefused

if TYPE_CHECKING:
    from sae_auditor.app.audit.view import AuditView
    from sae_auditor.app.protocols import Jobs, Lane
    from sae_auditor.app.queue import QueueItem
    from sae_auditor.bundle import Bundle
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.explain.audit import Audit, Method, Target
    from sae_auditor.images import SourceImage
    from sae_auditor.library import Auditor
    from sae_auditor.progress import Job

ResultT = TypeVar("ResultT")

_LOOK, _EXPLAIN, _CONCEPT = "audit.look", "audit.explain", "audit.concept"
_SAE, _PREVIEW, _OFFERS = "audit.sae", "audit.preview", "audit.offers"
_KEYS = (_PREVIEW, _LOOK, _EXPLAIN, _CONCEPT, MAP_KEY, WHAT_IF_KEY, _SAE, PATCH_KEY)


class AuditController:
    """Keeps the state of the Audit workspace and starts the work that changes it.

    Parameters
    ----------
    view
        Where the state is shown.
    jobs
        Runs work in the background and drops results that came too late.
    report
        Tells the person about an error.
    queue
        Where the state of the image at hand is noted; None without a filmstrip.
    notify
        Tells the person something about how an audit was made, once.
    warn
        Tells the person what is to be known of the encoder, once; it stays until the person closes it.
    on_auditor
        Called with the auditor that took another SAE in, so that the rest of the window follows.
    on_prompts
        Called with the prompt set that the person chose or wrote.
    """

    def __init__(
        self,
        view: AuditView,
        jobs: Jobs,
        report: Callable[[Exception], None],
        queue: ImageQueue | None = None,
        notify: Callable[[str], None] | None = None,
        on_auditor: Callable[[Auditor], None] | None = None,
        on_prompts: Callable[[PromptSet], None] | None = None,
        warn: Callable[[Sequence[str]], None] | None = None,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._report = report
        self._queue = queue
        self._notify = notify
        self._warn = warn
        self._told: set[str] = set()
        self._on_auditor = on_auditor
        self._on_prompts = on_prompts
        self._auditor: Auditor | None = None
        self._item: QueueItem | None = None
        self._wanted: Request | None = None
        self._prompt_sets: dict[str, PromptSet] = {}
        self.maps = OverlayMaps(self, view)
        self.patches = PatchSelection(self, view)
        self.what_ifs = WhatIfs(self, view)
        self.held_bars = HeldBars(self, view)
        self.reading = ReadingChoice(self, view, ImageQueue() if queue is None else queue, self._look_again)
        self.state = AuditState()

    # ------------------------------------------------------------------------------------------- what there is to ask

    @property
    def auditor(self) -> Auditor | None:
        """The auditor in use."""
        return self._auditor

    @property
    def prompt_sets(self) -> Mapping[str, PromptSet]:
        """The bundle's prompt sets and those the person made, by name."""
        return self._prompt_sets

    def is_pending(self) -> bool:
        """Whether what is on the screen will still change by itself."""
        return any(self._jobs.is_running(key) for key in (*_KEYS, _OFFERS))

    def set_auditor(self, auditor: Auditor | None) -> None:
        """Use another bundle or SAE; the image at hand is looked at again."""
        if auditor is not None and auditor is self._auditor:
            return
        same_bundle = auditor is not None and self._auditor is not None and _same(auditor.bundle, self._auditor.bundle)
        self._auditor = auditor
        if auditor is None:
            self._clear()
            return
        if not same_bundle:
            self._prompt_sets = usable(auditor.bundle.prompt_sets)
        self._view.set_prompt_sets(list(self._prompt_sets))
        self._tell_of_encoder(auditor)
        self._show_saes(auditor)
        request = self.state.request if same_bundle else None
        first = next(iter(self._prompt_sets.values()), None)
        if request is None and first is not None:
            request = Request(first)
        self._wanted = request
        self.state = replace(self.state, request=request)
        if request is not None:
            self._view.set_request(request)
        if self._item is not None:
            self._look(self._item)

    def set_image(self, item: QueueItem | None) -> None:
        """Audit another image; None empties the workspace."""
        self._item = item
        self.reading.another_image()
        if item is None:
            self._clear()
            return
        if self.state.subject is None:
            self._preview(item)
        self._look(item)

    def choose_sae(self, name: str) -> None:
        """Load another SAE of the bundle and audit the image with it."""
        auditor = self._auditor
        if auditor is None or name == auditor.sae_name:
            return
        self.start(
            _SAE,
            lambda: work.open_sae(auditor, name),
            self._take_auditor,
            title=translate("Audit", "Loading the SAE {sae}").format(sae=name),
            on_error=lambda error: self._show_saes(auditor),
        )

    def _show_saes(self, auditor: Auditor) -> None:
        def show(offers: list[SaeOffer]) -> None:
            if auditor is self._auditor:
                self._view.set_saes(offers, auditor.sae_name)

        self._jobs.start(_OFFERS, lambda: work.sae_offers(auditor), on_result=show, on_error=self._report, lane="io")

    def choose_prompt_set(self, name: str) -> None:
        """Predict over the classes of another prompt set."""
        self._ask_prompts(self._prompt_sets[name])

    def use_prompts(self, prompts: PromptSet) -> None:
        """Take in a prompt set that the person wrote, under its name, and predict over its classes."""
        self._prompt_sets[prompts.name] = prompts
        self._view.set_prompt_sets(list(self._prompt_sets))
        self._ask_prompts(prompts)

    def choose_method(self, method: Method) -> None:
        """Measure contributions another way."""
        self._ask(lambda request: replace(request, method=method))

    def choose_target(self, target: Target) -> None:
        """Explain another quantity. A margin needs a second class: the most probable other one, unless chosen."""
        contrast = self._contrast_or_default() if target == "margin" else None
        self._ask(lambda request: replace(request, target=target, contrast=contrast))

    def choose_contrast(self, class_name: str | None) -> None:
        """Explain why the selected class rather than this one; None explains the decision again."""
        target: Target = "logodds" if class_name is None else "margin"
        self._ask(lambda request: replace(request, target=target, contrast=class_name))

    def policy_changed(self) -> None:
        """Explain the image at hand again: the reasons policy says something else than before."""
        if self.state.subject is not None and not self._jobs.is_running(_LOOK):
            self._explain(self.state.subject)

    def _ask_prompts(self, prompts: PromptSet) -> None:
        if self._on_prompts is not None:
            self._on_prompts(prompts)
        self._ask(lambda request: replace(request, prompts=prompts, contrast=None, target=_without_margin(request)))

    def _contrast_or_default(self) -> str | None:
        audit, index = self.state.audit, self.state.selected_class
        if audit is None or index is None:
            return None
        chosen = self._wanted.contrast if self._wanted is not None else None
        return chosen if chosen not in (None, audit.class_names[index]) else words.runner_up(audit, index)

    # ------------------------------------------------------------------------------------------------ what is looked at

    def select_class(self, index: int) -> None:
        """Show why this class (its place in the prompt set) got its prediction."""
        audit = self.state.audit
        if audit is None or index == self.state.selected_class:
            return
        self.state = replace(self.state, selected_class=index)
        self._view.set_class(index)
        self._keep_latent_listed()
        if self.state.request is not None and self.state.request.contrast == audit.class_names[index]:
            other = words.runner_up(audit, index)
            self._ask(lambda request: replace(request, contrast=other))
            return
        self.maps.class_changed()
        self.patches.refresh()

    def choose_side(self, side: Side) -> None:
        """List every contribution, or those of one side."""
        if side is self.state.side:
            return
        self.state = replace(self.state, side=side)
        self._view.set_side(side)
        self._keep_latent_listed()

    def _keep_latent_listed(self) -> None:
        """Select the first latent of the list where the selected one is not in it."""
        audit, index = self.state.audit, self.state.selected_class
        if audit is not None and index is not None:
            self.select_latent(latent_to_show(audit, index, self.state.side, self.state.selected_latent))

    def select_latent(self, latent: int | None) -> None:
        """Show what a latent means, and where it fired or read from."""
        if latent == self.state.selected_latent:
            return
        self.state = replace(self.state, selected_latent=latent)
        self._view.set_latent(latent)
        self._fetch_page()
        self.maps.latent_changed()

    # ------------------------------------------------------------------------------------------------------ the work

    def _preview(self, item: QueueItem) -> None:
        """Show the bare picture while the encoder is still being loaded. `_look` tells of files that are refused."""

        def show(image: SourceImage) -> None:
            if self.state.subject is None:
                self._view.set_preview(image, item.name)

        reading = self.reading.reading
        self._jobs.start(
            _PREVIEW, lambda: work.preview(item, reading), on_result=show, on_error=lambda error: None, lane="io"
        )

    def _look_again(self) -> None:
        """Look at the image at hand in another way."""
        if self._item is not None:
            self._look(self._item, self.reading.decoded(self._item))

    def _look(self, item: QueueItem, image: SourceImage | None = None) -> None:
        auditor = self._auditor
        if auditor is None or self._wanted is None:
            return
        reading, tile = self.reading.reading, self.reading.tile
        self.start(
            _LOOK,
            lambda: work.look(auditor, item, reading, tile, image),
            self._explain,
            title=translate("Audit", "Looking at {image}").format(image=item.name),
            on_error=lambda error: self._refused(item, error),
        )

    def _ask(self, change: Callable[[Request], Request]) -> None:
        if self._wanted is None:
            return
        self._wanted = change(self._wanted)
        self._view.set_request(self._wanted)
        if self._jobs.is_running(_LOOK):
            return
        if self.state.subject is not None:
            self._explain(self.state.subject)
        elif self._item is not None:
            self._look(self._item)

    def _explain(self, subject: Subject) -> None:
        request = self._wanted
        if request is None:
            return
        self.start(
            _EXPLAIN,
            lambda: work.explain(subject, request),
            lambda audit: self._take_audit(subject, request, audit),
            title=translate("Audit", "Explaining the prediction"),
            on_error=self._back_to_last_good,
        )

    def _refused(self, item: QueueItem, error: Exception) -> None:
        if self._queue is not None and isinstance(error, ImageRefused):
            self._queue.mark(item.id, "refused", message=error.what)
        self._back_to_last_good(error)

    def _back_to_last_good(self, _error: Exception) -> None:
        if self.state.subject is None or self.state.request is None:
            return
        self._item = self.state.subject.item
        self.reading.back_to(self.state.subject)
        if self.state.subject.auditor is self._auditor:
            self._wanted = self.state.request
            self._view.set_request(self.state.request)

    def _take_audit(self, subject: Subject, request: Request, audit: Audit) -> None:
        before = self.state
        new = subject is not before.subject
        index = work.class_to_show(audit, before if _shows_same(before.subject, subject) else None)
        latent = latent_to_show(audit, index, before.side, None if new else before.selected_latent)
        self.state = replace(
            before,
            subject=subject,
            request=request,
            audit=audit,
            selected_class=index,
            selected_latent=latent,
            scales={} if new else before.scales,
            what_if=None,
            overlay=overlay_to_keep(subject, before.overlay),
            patch=place_to_keep(subject, before),
            patch_page=None,
        )
        if self._queue is not None and new:
            self._queue.mark(subject.item.id, "ready", sha256=audit.image.sha256)
        self._tell(audit.notices)
        self._show(new_subject=new, new_latent=new or latent != before.selected_latent)

    def _tell_of_encoder(self, auditor: Auditor) -> None:
        """Say what is to be known of encoder and bundle, in one message and not again with every image."""
        if self._warn is None:
            return
        notices = tuple(auditor.notices)
        fresh = [notice for notice in notices if notice not in self._told]
        self._told.update(fresh)
        self._view.set_told(notices)
        if fresh:
            self._warn(fresh)

    def _tell(self, notices: Iterable[str]) -> None:
        for notice in notices:
            if self._notify is not None and notice not in self._told:
                self._told.add(notice)
                self._notify(notice)

    def _show(self, *, new_subject: bool, new_latent: bool) -> None:
        state = self.state
        if new_subject:
            self._view.set_subject(state.subject)
        if state.request is not None:
            self._view.set_request(state.request)
        self._view.set_audit(state.audit)
        self.held_bars.refresh()
        self._view.set_class(state.selected_class)
        self._view.set_latent(state.selected_latent)
        self._view.set_what_if(state.scales, None)
        self._view.set_patch(state.patch, None)
        if new_latent:
            self._fetch_page()
            self.maps.refresh()
        else:
            self.maps.class_changed()
        self.patches.refresh()
        self.what_ifs.refresh()

    def _fetch_page(self) -> None:
        subject, latent = self.state.subject, self.state.selected_latent
        if latent is None or subject is None:
            self._take_page(latent, None)
            return
        self.start(
            _CONCEPT,
            lambda: work.concept_page(subject.auditor, latent),
            lambda page: self._take_page(latent, page),
            title=translate("Audit", "Fetching the concept"),
            lane="io",
        )

    def _take_page(self, latent: int | None, page: ConceptPage | None) -> None:
        if latent == self.state.selected_latent:
            self.state = replace(self.state, page=page)
            self._view.set_page(page)

    def _take_auditor(self, auditor: Auditor) -> None:
        self.set_auditor(auditor)
        if self._on_auditor is not None:
            self._on_auditor(auditor)

    def _clear(self) -> None:
        for key in _KEYS:
            self._jobs.cancel(key)
        self.what_ifs.forget()
        self.state = AuditState(overlay=self.state.overlay, side=self.state.side)
        self._view.set_subject(None)
        self._view.set_audit(None)
        self.held_bars.refresh()
        self._view.set_class(None)
        self._view.set_latent(None)
        self._view.set_page(None)
        self._view.set_patch(None, None)
        self._view.set_overlay(self.state.overlay, None)
        self._view.set_what_if({}, None)

    def cancel(self, key: str) -> None:
        """Drop the work with this key."""
        self._jobs.cancel(key)

    def start(
        self,
        key: str,
        make: Callable[[], Job[ResultT]],
        take: Callable[[ResultT], None],
        *,
        title: str,
        lane: Lane = "compute",
        on_error: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do work in the background; an error is reported, and nothing else changes but what `on_error` does."""

        def fail(error: Exception) -> None:
            if on_error is not None:
                on_error(error)
            self._report(error)

        self._jobs.start(key, make, on_result=take, on_error=fail, title=title, lane=lane)
        self._view.set_working()


def _shows_same(before: Subject | None, subject: Subject) -> bool:
    """Tell whether the encoder saw the same part of the same image: what was selected of it goes on."""
    same_image = before is not None and before.item.id == subject.item.id
    return same_image and before is not None and before.evidence.framing == subject.evidence.framing


def _without_margin(request: Request) -> Target:
    return "logodds" if request.target == "margin" else request.target


def _same(one: Bundle, other: Bundle) -> bool:
    """Tell whether two bundles differ at most in the reference images that they were opened with."""
    return one is other or one.fingerprint == other.fingerprint
