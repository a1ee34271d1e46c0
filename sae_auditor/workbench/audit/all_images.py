"""Decisions about the audit of every image of the queue, free of Qt.

One long job audits all images that have no answer yet to what is asked now. Its results are told as they come, belong
to the question under which they were asked, and stay as old ones when another is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports.audit import words
from sae_auditor.reports.audit.folder_rows import Finding, finding_word, image_row
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.reports.provenance import Provenance, of_audit
from sae_auditor.workbench.audit import all_jobs
from sae_auditor.workbench.audit.all_jobs import Asked, Found, Listed
from sae_auditor.workbench.audit.all_listing import Filter, Listing, Order, listing_of
from sae_auditor.workbench.audit.memory import MAX_AUDIT_BYTES, Memory, audit_bytes
from sae_auditor.workbench.events import Event
from sae_auditor.workbench.outcomes import Outcome
from sae_auditor.workbench.running import Running

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit
    from sae_auditor.reports.audit.predictions import WhatIf
    from sae_auditor.workbench.audit.controller import AuditController
    from sae_auditor.workbench.audit.state import Subject
    from sae_auditor.workbench.latents import Pixels

ALL: Final = "audit.all"
_SAVE: Final = "audit.save-all"
# Of so many questions it is known how to say where their answers come from.
_QUESTIONS: Final = 16
# The cause of what is said of the audit of all images.
_TOLD: Final = "audit.all-told"


class AllImages:
    """Keeps the outcomes of the queue's images, and which of them are listed.

    Attributes
    ----------
    changed : Event[[]]
        There is something else to list, or the work went on; see `listing` and `running`.
    running
        How far the work is; None while there is none.
    """

    def __init__(self, controller: AuditController) -> None:
        self.changed: Event[[]] = Event()
        self.running: Running | None = None
        self.filter, self.order = Filter(), Order()
        self._controller = controller
        self._outcomes = controller.context.outcomes
        self._judged = 0
        self._followed: tuple[object, ...] = ()
        # An audit of each question, for what its files say of where they come from.
        self._exemplars: dict[Asked, Audit] = {}
        self._audits: Memory[tuple[int, Asked], tuple[Audit, ...]] = Memory(
            MAX_AUDIT_BYTES, lambda audits: sum(map(audit_bytes, audits))
        )
        context = controller.context
        context.policy_changed.connect(self._policy_changed)
        self._outcomes.changed.connect(lambda _ids: self.changed.emit())
        self._outcomes.all_changed.connect(self.changed.emit)
        for event in (context.queue.added, context.queue.removed):
            event.connect(lambda _first, _count: self.changed.emit())
        context.queue.reset.connect(self.changed.emit)

    # --------------------------------------------------------------------------------------------------------- the work

    def audit_all(self) -> None:
        """Audit every image that has no answer yet to what is asked now; all of them where each has one."""
        controller = self._controller
        auditor, request, reading = controller.auditor, controller.state.asked, controller.state.reading
        items = controller.context.queue.items
        if auditor is None or request is None or not items:
            return
        missing = [item for item in items if not self._outcomes.is_answered(item.id)]
        changes = controller.state.held_everywhere
        asked = Asked.of(auditor, request, reading, self._judged, changes)
        self.running = Running(total=len(missing or items))
        controller.context.messages.withdraw(_TOLD)
        controller.context.jobs.start(
            ALL,
            lambda: all_jobs.audit_all_job(auditor, missing or items, request, reading, changes),
            on_result=self._ended,
            on_error=self._failed,
            on_cancelled=self._cancelled,
            on_progress=self._show_running,
            on_update=partial(self._take, asked),
            title=translate("AllImages", "Auditing all images"),
            long=True,
            can_stop=True,
        )
        self.changed.emit()

    def stop(self) -> None:
        """End the work and keep what came."""
        self._controller.context.jobs.stop(ALL)

    def take_single(self, subject: Subject, audit: Audit) -> None:
        """Take the audit of the image at hand too, where that is all of the image."""
        request = self._controller.state.request
        if request is None or subject.tile is not None:
            return
        item = subject.item
        asked = Asked.of(
            subject.auditor, request, subject.reading, self._judged, self._controller.state.held_everywhere
        )
        path = None if item.path is None else str(item.path)
        self._keep(asked, [Found(item, image_row(item.name, path, (audit,)), (audit,))])

    def take_change(self, subject: Subject, audit: Audit, found: WhatIf) -> None:
        """Take what the interventions that hold for every image do to the one at hand, where nothing else is tried."""
        if subject.tile is None and found.interventions == self._controller.state.held_everywhere:
            is_flipped = int(found.scores.logit.argmax()) != int(audit.logit.argmax())
            self._outcomes.set_changed({subject.item.id: is_flipped})

    def follow(self) -> None:
        """Take note of what is asked now; asked at every change of the state, so quick where that is the same."""
        state, auditor = self._controller.state, self._controller.auditor
        now = (auditor, state.asked, state.reading, self._judged, state.interventions, state.switched_on)
        if len(now) == len(self._followed) and all(a is b for a, b in zip(now, self._followed, strict=True)):
            return
        self._followed = now
        asks = auditor is not None and state.asked is not None
        asked = Asked.of(auditor, state.asked, state.reading, self._judged, state.held_everywhere) if asks else None  # type: ignore[arg-type]
        self._outcomes.ask(asked)

    def _take(self, asked: Asked, found: Sequence[Found]) -> None:
        queue = self._controller.context.queue
        self._keep(asked, found)
        for one in found:
            if one.audits:
                queue.mark(one.item.id, "ready", sha256=one.row.sha256)
            else:
                queue.mark(one.item.id, "refused", message=one.row.refused)

    def _keep(self, asked: Asked, found: Sequence[Found]) -> None:
        for one in found:
            if one.audits:
                self._exemplars.pop(asked, None)
                self._exemplars[asked] = one.audits[0]
                self._audits.put((one.item.id, asked), one.audits)
        while len(self._exemplars) > _QUESTIONS:
            del self._exemplars[next(iter(self._exemplars))]
        outcomes = {}
        for one in found:
            former = self._outcomes.get(one.item.id)
            # Of the image at hand it is told apart from its audit what an intervention does (`take_change`).
            kept = former is not None and former.asked == asked and Finding.CHANGED in former.row.findings
            row = replace(one.row, findings=one.row.findings | {Finding.CHANGED}) if kept else one.row
            outcomes[one.item.id] = Outcome(row, asked)
        self._outcomes.put(outcomes)

    def _show_running(self, running: Running) -> None:
        self.running = running
        self.changed.emit()

    def _ended(self, _count: int) -> None:
        self._cancelled()

    def _failed(self, error: Exception) -> None:
        self._cancelled()
        safe = translate("AllImages", "What was audited so far stays.")
        self._controller.context.messages.show_error(error, safe=safe, key=_TOLD)

    def _cancelled(self) -> None:
        if not self._controller.context.jobs.is_running(ALL):
            self.running = None
            self.changed.emit()

    def _policy_changed(self) -> None:
        self._judged += 1
        self.follow()

    # --------------------------------------------------------------------------------------------------------- the list

    def listing(self) -> Listing:
        """Return what is listed now."""
        return listing_of(self._controller.context.queue.items, self._outcomes, self.filter, self.order)

    def choose(self, wanted: Filter) -> None:
        """List the images that pass a filter."""
        if wanted != self.filter:
            self.filter = wanted
            self.changed.emit()

    def choose_latent(self, latent: int | None) -> None:
        """List the images whose decision a latent pushes; the same latent again takes that back."""
        self.choose(replace(self.filter, latent=None if latent == self.filter.latent else latent))

    def sort(self, column: str) -> None:
        """Sort by a column, the other way round when it is sorted by already; numbers begin with the largest."""
        words_first = column in ("name", "class", "folder", "place")
        again = self.order.column == column
        self.order = Order(column, not self.order.descending if again else not words_first)
        self.changed.emit()

    def show(self, item_id: int) -> None:
        """Make an image the current one."""
        self._controller.context.queue.select_id(item_id)

    # --------------------------------------------------------------------------------------------------------- the file

    def save(self, path: Path, shots: Mapping[int, Pixels]) -> None:
        """Write the listed images to a file: a table, a page or data, as its name says."""
        controller, listed = self._controller, self._listed()
        auditor, messages = controller.auditor, controller.context.messages
        if auditor is None:
            return
        if listed is None:
            text = translate("AllImages", "No image that is listed was audited as it is asked now.")
            messages.show("info", text, todo=translate("AllImages", "Audit all images first."), key=_TOLD)
            return
        left_out = len(self.listing().shown) - len(listed.rows)
        said = translate("AllImages", "{count} images were saved to {path}.")
        text = said.format(count=f"{len(listed.rows):,}", path=printable(str(path)))
        if left_out:
            more = translate("AllImages", "{count} without an answer to what is asked now were left out.")
            text = f"{text} {more.format(count=f'{left_out:,}')}"
        controller.context.jobs.start(
            _SAVE,
            lambda: all_jobs.save_all_job(path, auditor, listed, dict(shots)),
            on_result=lambda _path: messages.show("info", text, key=_TOLD),
            on_error=messages.show_error,
            title=translate("AllImages", "Saving {file}").format(file=printable(path.name)),
            resource="model" if path.suffix.lower() == ".json" else "disk",
            long=True,
        )

    def _listed(self) -> Listed | None:
        """Return the listed images that have an answer to what is asked now."""
        asked, queue = self._outcomes.asked, self._controller.context.queue
        shown = [item_id for item_id in self.listing().shown.tolist() if self._outcomes.is_answered(item_id)]
        rows = [outcome.row for item_id in shown if (outcome := self._outcomes.get(item_id)) is not None]
        exemplar = self._exemplars.get(asked) if isinstance(asked, Asked) else None
        if exemplar is None or not isinstance(asked, Asked):
            return None
        return Listed(
            tuple(queue.item_at(queue.position_of(item_id)) for item_id in shown),
            tuple(rows),
            tuple(
                () if row.refused else self._audits.get((item_id, asked))
                for item_id, row in zip(shown, rows, strict=True)
            ),
            asked.request,
            asked.reading,
            _provenance(exemplar, asked, datetime.now(UTC)),
            self._filter_text(),
            is_whole=all(self._outcomes.is_answered(item.id) for item in queue.items),
        )

    def _filter_text(self) -> str:
        wanted = self.filter
        latent = wanted.latent
        label = next((one.label for one in self.listing().pushing if one.latent == latent), None)
        parts = [
            *([] if wanted.class_name is None else [wanted.class_name]),
            *(finding_word(finding) for finding in Finding if finding in wanted.findings),
            *([] if latent is None else [latent_name(label, latent)]),
        ]
        return translate("AllImages", "Only: {what}").format(what=", ".join(parts)) if parts else ""


def _provenance(audit: Audit, asked: Asked, written: datetime) -> Provenance:
    settings = {
        translate("Audit", "Prompt set"): audit.prompt_set,
        translate("Audit", "Target"): words.target_name(audit.target),
        translate("Audit", "Contrast"): audit.contrast or "\u2013",
        translate("Audit", "Method"): words.method_name(audit.method),
        translate("AllImages", "View"): asked.reading.view,
        translate("AllImages", "Colours"): asked.reading.colour,
    }
    return replace(of_audit(audit, "", settings, written), image="", image_sha256="")
