"""Decisions of the Session workspace, free of Qt: which session is open, which image is at hand, what may be shown."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sae_auditor.i18n import translate
from sae_auditor.names import from_text, printable
from sae_auditor.records.queue import Kind, Order
from sae_auditor.workbench.events import Event
from sae_auditor.workbench.history import History
from sae_auditor.workbench.messages import problem_of
from sae_auditor.workbench.session import jobs
from sae_auditor.workbench.session.auditing import SessionAudits
from sae_auditor.workbench.session.judging import Judging
from sae_auditor.workbench.session.keeping import Keeping
from sae_auditor.workbench.session.rows import SessionRows
from sae_auditor.workbench.session.state import Echo, Facts, Picture, SessionState, View

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.library import Auditor
    from sae_auditor.records import Records
    from sae_auditor.records.queue import QueueRow
    from sae_auditor.records.sessions import Session
    from sae_auditor.workbench.columns import Rows
    from sae_auditor.workbench.jobs import Jobs

_OPEN, _ENTER, _LIST, _NEXT = "session.open", "session.enter", "session.list", "session.next"
_FACTS, _PICTURE, _KEEP, _FIND = "session.facts", "session.picture", "session.keep", "session.find"
# Pictures that were seen, and those that come next: read ahead, so that the next image is there when it is wanted.
_KEPT: Final = 8
_AHEAD: Final = 2
# Filters that tell what the model found.
FOUND_BY_MODEL: Final = (Kind.FORBIDDEN, Kind.NOT_JUDGED, Kind.UNLIKE)


class SessionController:
    """Keeps the state, which `render` shows.

    Parameters
    ----------
    report
        Takes errors that concern no image.
    history
        Of the window: acts of earlier days are put there when a session is opened.

    Attributes
    ----------
    judging, keeping, audits
        What a reviewer says of images; anchors, exports and signatures; audits ahead of the reviewer.
    rows
        Rows of the queue, for lists.
    records_changed : Event[[]]
        Others are open now, or the sessions in them are others.
    entered : Event[[Session]]
        A session was opened.
    """

    def __init__(
        self,
        work: Jobs,
        report: Callable[[Exception], object],
        render: Callable[[SessionState], None],
        history: History,
        *,
        who: str = "",
    ) -> None:
        self.jobs, self.report, self._render = work, report, render
        self.records: Records | None = None
        self.session: Session | None = None
        self.auditor: Auditor | None = None
        self.prompts: PromptSet | None = None
        self._pictures: OrderedDict[int, Picture] = OrderedDict()
        self._place = 0
        self.state = SessionState(who=who)
        self.rows = SessionRows(work, report)
        self.rows.changed.connect(self._rows_came)
        self.records_changed: Event[[]] = Event()
        self.entered: Event[[Session]] = Event()
        self.judging = Judging(self, history)
        self.keeping = Keeping(self)
        self.audits = SessionAudits(self)

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        keys = (_OPEN, _ENTER, _LIST, _NEXT, _FACTS, _PICTURE, _FIND)
        return bool(self.state.writing) or any(map(self.jobs.is_running, keys)) or self.rows.is_pending

    # -------------------------------------------------------------------------------------------------- the workspace

    def open(self, path: Path) -> None:
        """Open the records of a workspace, and the session in which somebody was last."""
        if self.records is not None or self.jobs.is_running(_OPEN):
            return
        self.put(problem=None)
        self.jobs.start(
            _OPEN, partial(jobs.open_job, path, self.state.who), on_result=self._opened,
            on_error=lambda error: self.put(problem=problem_of(error)), resource=jobs.RECORDS,
            title=translate("Session", "Opening the records"),
        )  # fmt: skip

    def _opened(self, opened: jobs.Opened) -> None:
        self.records = records = opened.records
        self.put(
            workspace=printable(str(records.path)), why_read_only=records.why_read_only, recovered=records.recovered,
            is_read_only=records.is_read_only,
        )  # fmt: skip
        self.records_changed.emit()
        key, who, number = opened.last
        if key and who == self.state.who:
            self.open_session(records, key, who, number)

    def close(self) -> None:
        """Let go of the records, so that others may write to them."""
        records, self.records, self.session = self.records, None, None
        if records is not None:
            records.close()

    def open_another(self, path: Path) -> None:
        """Open the records of another workspace instead."""
        self.leave()
        self.close()
        self.open(path)

    def set_auditor(self, auditor: Auditor | None) -> None:
        """Audit images with this bundle from now on."""
        self.auditor = auditor
        self.audits.look()

    def set_prompts(self, prompts: PromptSet) -> None:
        """Make new sessions with the classes that are used in Audit now."""
        self.prompts = prompts

    def set_reviewer(self, who: str) -> None:
        """Judge as this person from now on; a session that is open is left."""
        who = " ".join(who.split())
        if who and who != self.state.who:
            self.leave()
            self.put(who=who)

    # ---------------------------------------------------------------------------------------------------- the session

    def open_session(self, records: Records, key: str, who: str, number: int = 0) -> None:
        """Open a session for a reviewer, where this one was; in round `number` of a blind second look, 0 for none."""
        self.records = records
        self.jobs.start(
            _ENTER, partial(jobs.enter_job, records, key, who, number),
            on_result=lambda entered: self._entered(entered, who, number), on_error=self.report, resource=jobs.RECORDS,
        )  # fmt: skip

    def _entered(self, entered: jobs.Entered, who: str, number: int) -> None:
        records = entered.session.records
        self.session = entered.session
        self._pictures.clear()
        self._place = 0
        self.rows.serve(entered.session, who, number)
        self.judging.restore(entered.steps)
        place = entered.place
        self.put(
            view=View.REVIEW, key=entered.session.key, settings=entered.settings, who=who, number=number,
            kind=place.kind, order=place.order, part="", items=np.empty(0, np.int64), counts={}, is_listed=False,
            item=place.item or None, facts=None, picture=None, asked=None, echo=Echo(), why_no_audits="",
            workspace=printable(str(records.path)), is_read_only=records.is_read_only,
            why_read_only=records.why_read_only,
        )  # fmt: skip
        if place.item:
            self._look(place.item)
        self.list_again()
        self.audits.look(start=True)
        self.entered.emit(entered.session)

    def leave(self) -> None:
        """Go to the list of sessions."""
        self.audits.stop()
        for key in (_LIST, _FACTS, _PICTURE, _NEXT, _FIND):
            self.jobs.cancel(key)
        self.session = None
        self.rows.serve(None, "", 0)
        self.judging.restore(())
        self.put(view=View.START, key="", item=None, facts=None, picture=None, is_listed=False, asked=None, echo=Echo())
        self.records_changed.emit()

    def show(self, view: View) -> None:
        """Show the images of the session, what it came to, how people agree, or a meeting on it."""
        if self.session is not None:
            self.put(view=view)

    # -------------------------------------------------------------------------------------------------------- the queue

    def choose(self, kind: Kind) -> None:
        """List the images of a kind."""
        self._place = 0
        self.put(kind=kind, view=View.REVIEW)
        self.list_again()

    def step_kind(self, steps: int) -> None:
        """Go so many filters on, or back; those that would give something away are passed over."""
        kinds = [kind for kind in Kind if not (self.state.hides_findings and kind in FOUND_BY_MODEL)]
        place = kinds.index(self.state.kind) if self.state.kind in kinds else 0
        self.choose(kinds[(place + steps) % len(kinds)])

    def sort(self, order: Order) -> None:
        """List in another order."""
        self.put(order=order)
        self.list_again()

    def list_parts(self, part: str) -> None:
        """List images of parts that begin so; an empty text lists all."""
        self.put(part=part.strip())
        self.list_again()

    def list_again(self) -> None:
        """List what there is now."""
        session, state = self.session, self.state
        if session is not None:
            self.jobs.start(
                _LIST, partial(jobs.list_job, session, state.who, state.number, state.kind, state.order, state.part),
                on_result=self._listed, on_error=self.report, resource=jobs.RECORDS,
            )  # fmt: skip

    def _listed(self, listed: jobs.Listed) -> None:
        is_first = not self.state.is_listed
        at = np.flatnonzero(listed.items == (self.state.item or 0))
        self._place = int(at[0]) if at.size else min(self._place, max(0, len(listed.items) - 1))
        self.put(
            items=listed.items, counts=listed.counts, n_waiting=listed.n_waiting, n_unanchored=listed.n_unanchored,
            is_listed=True, version=self.state.version + 1,
        )  # fmt: skip
        if self.state.item is None and len(listed.items):
            self.go(int(listed.items[self._place]))
        elif self.state.item is None and is_first and not listed.counts.get(Kind.UNDECIDED):
            self.put(view=View.FINISH)
        self._read_ahead()
        self.audits.look()

    def go(self, item: int) -> None:
        """Show an image of the session."""
        at = np.flatnonzero(self.state.items == item)
        if at.size:
            self._place = int(at[0])
        self.put(item=item, asked=None, view=View.REVIEW)
        self._look(item)
        self.keep_place()
        self._read_ahead()

    def step(self, steps: int) -> None:
        """Go so many images on in the list, or back; nothing happens at its ends."""
        items = self.state.items
        is_listed = bool(len(items)) and self._place < len(items) and int(items[self._place]) == self.state.item
        # The image at hand may have left the list by its verdict: the next one then stands in its place.
        place = self._place + steps - (0 if is_listed or steps < 0 else 1)
        if 0 <= place < len(items):
            self.go(int(items[place]))

    def advance(self) -> None:
        """Go on after a verdict; what was passed over comes at the end. With nothing left the session is done."""
        items, kind = self.state.items, self.state.kind
        rest = items[self._place :]
        rest = rest[rest != self.state.item]
        if kind is Kind.ALL or (kind is Kind.UNDECIDED and not len(rest)):
            self.next_undecided()
        elif len(rest):
            self.go(int(rest[0]))
        else:
            self.look_again()

    def take_recorded(self, item: int, recorded: jobs.Recorded) -> None:
        """Let list and counts follow a verdict; listing a hundred thousand images anew would hold up the next one."""
        state, before, after = self.state, recorded.before, recorded.after
        counts = {kind: n + (kind in after) - (kind in before) for kind, n in state.counts.items()}
        items = state.items
        if state.kind in before - after:
            at = np.flatnonzero(items == item)
            self._place -= int(at.size > 0 and at[0] < self._place)
            items = items[items != item]
        self.put(items=items, counts=counts, n_unanchored=recorded.n_unanchored, version=state.version + 1)
        if state.kind in after - before:
            self.list_again()

    def next_undecided(self) -> None:
        """Go to the next image that the reviewer has not judged, whatever is listed; without any all is done."""
        session, state = self.session, self.state
        if session is None:
            return
        self.jobs.start(
            _NEXT,
            partial(jobs.next_job, session, state.who, state.number, state.order, self._from_here(), state.item or 0),
            on_result=self._found_next, on_error=self.report, resource=jobs.RECORDS,
        )  # fmt: skip

    def _from_here(self) -> Rows:
        """Return what is listed, from the image at hand on, and what stands before it at the end."""
        return np.concatenate([self.state.items[self._place :], self.state.items[: self._place]])

    def _found_next(self, item: int | None) -> None:
        if item is not None:
            self.go(item)
        elif self.state.facts is None or self.state.facts.standing.verdict != "undecided":
            self.put(view=View.FINISH)

    def find(self, code: str) -> None:
        """Go to the image of a part by its code, as a scanner types it."""
        session, code = self.session, code.strip()
        if session is not None and code:
            self.jobs.start(
                _FIND, partial(jobs.find_job, session, code), on_result=lambda item: self._found(code, item),
                on_error=self.report, resource=jobs.RECORDS,
            )  # fmt: skip

    def _found(self, code: str, item: int | None) -> None:
        if item is None:
            text = translate("Session", "There is no part {code} in this session.").format(code=printable(code))
            self.put(echo=Echo(text, "warning"))
        else:
            self.put(echo=Echo(translate("Session", "Part {code}").format(code=printable(code)), "info"))
            self.go(item)

    def place_of(self) -> tuple[int, int]:
        """Return the place of the image at hand in the list, from 0, and how many are listed; -1 where it is not."""
        at = np.flatnonzero(self.state.items == (self.state.item or 0))
        return (int(at[0]) if at.size else -1), len(self.state.items)

    @property
    def file(self) -> Path | None:
        """The file of the image at hand."""
        facts = self.state.facts
        return None if facts is None else Path(from_text(facts.row.path))

    # -------------------------------------------------------------------------------------------------------- the image

    def recorded_elsewhere(self) -> None:
        """Take in what another page recorded: the counts, the image at hand and what can be undone."""
        if self.session is not None:
            self.judging.sync()
            self.list_again()
            self.look_again()

    def look_again(self) -> None:
        """Read anew what the records say of the image at hand."""
        if self.state.item is not None:
            self._look(self.state.item)

    def _look(self, item: int) -> None:
        session, state = self.session, self.state
        if session is None:
            return
        self.jobs.cancel(_PICTURE)
        self.jobs.start(
            _FACTS, partial(jobs.facts_job, session, state.who, state.number, item), on_result=self._take_facts,
            on_error=self._no_facts, resource=jobs.RECORDS,
        )  # fmt: skip

    def _take_facts(self, facts: Facts) -> None:
        item = facts.row.item
        self.rows.forget([item])
        if item in self._pictures:
            self._show(facts, self._pictures[item])
            return
        # What stands there stays until the picture comes: no verdict is taken meanwhile.
        self.jobs.start(
            _PICTURE, partial(jobs.picture_job, facts.row.path),
            on_result=lambda picture: self._show(facts, self._keep_picture(item, picture)), on_error=self._no_facts,
            resource=jobs.PICTURES,
        )  # fmt: skip

    def _show(self, facts: Facts, picture: Picture) -> None:
        if facts.row.item == self.state.item:
            self.put(facts=facts, picture=picture, **self.judging.draft_of(facts))

    def _no_facts(self, error: Exception) -> None:
        self.put(facts=None, picture=None)
        self.report(error)

    def _keep_picture(self, item: int, picture: Picture) -> Picture:
        self._pictures[item] = picture
        self._pictures.move_to_end(item)
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        return picture

    def _rows_came(self) -> None:
        self.put(version=self.state.version + 1)
        self._read_ahead()

    def _read_ahead(self) -> None:
        """Read the pictures of the images that come next."""
        for item in self.state.items[self._place : self._place + 1 + _AHEAD].tolist():
            row: QueueRow | None = self.rows.get(item)
            key = f"session.ahead.{item}"
            if row is not None and item not in self._pictures and not self.jobs.is_running(key):
                self.jobs.start(
                    key, partial(jobs.picture_job, row.path), on_result=partial(self._keep_picture, item),
                    on_error=lambda _error: None, resource=jobs.PICTURES,
                )  # fmt: skip

    # ----------------------------------------------------------------------------------------------------------- inside

    def keep_place(self) -> None:
        """Keep where the reviewer is, for the next time."""
        session, state = self.session, self.state
        if session is not None and not state.is_read_only:
            place = jobs.Place(state.item or 0, state.kind, state.order)
            self.jobs.start(
                _KEEP, partial(jobs.keep_job, session, state.who, state.number, place), on_result=lambda _done: None,
                on_error=self.report, resource=jobs.RECORDS,
            )  # fmt: skip

    def put(self, **changes: Any) -> None:
        """Change the state and show it."""
        self.state = replace(self.state, **changes)
        self._render(self.state)
