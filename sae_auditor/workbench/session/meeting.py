"""Decisions of a meeting: people go through what is open, vote in turn, and settle it. No Qt."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.records.comparing import Dispute, disputes, is_open
from sae_auditor.records.minutes import MEETING, Minutes, minutes_of
from sae_auditor.records.projection import ACCEPT, FOLLOW_UP, REJECT, RESOLVED, UNDECIDED
from sae_auditor.records.sessions import MAX_NOTE, Given
from sae_auditor.workbench.messages import Problem, problem_of
from sae_auditor.workbench.session.looking import PICTURES, RECORDS, Look, asked, look_job, name_of, said
from sae_auditor.workbench.session.minutes import write_minutes

if TYPE_CHECKING:
    from sae_auditor.records.events import Event
    from sae_auditor.records.sessions import Session, Settings
    from sae_auditor.workbench.jobs import Jobs

_READ, _LOOK, _GIVE, _SAVE = "meeting.read", "meeting.look", "meeting.give", "meeting.save"
# No vote: who was not sure, or not there.
ABSTAIN: Final = UNDECIDED


@dataclass(frozen=True, eq=False)
class MeetingState:
    """What is on the page.

    Parameters
    ----------
    people
        Who votes, in turn; nobody before the meeting began.
    proposed
        Who could: the reviewers of the session.
    agenda
        What is open when the meeting begins; what it settled stays in the list.
    votes
        Of the image that is shown, in the order in which they were given.
    note
        Goes with the outcome.
    n_recorded
        What the meeting settled so far.
    """

    who: str = ""
    settings: Settings | None = None
    people: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    agenda: tuple[Dispute, ...] = ()
    n_hidden: int = 0
    current: int = 0
    look: Look | None = None
    votes: tuple[str, ...] = ()
    note: str = ""
    outcomes: tuple[tuple[int, str], ...] = ()
    is_loaded: bool = False
    is_writing: bool = False
    is_read_only: bool = False
    notice: str = ""
    problem: Problem | None = None

    @property
    def dispute(self) -> Dispute | None:
        """The image that is shown."""
        return self.agenda[self.current] if self.agenda else None

    @property
    def is_on(self) -> bool:
        """Whether the meeting began."""
        return bool(self.people)

    @property
    def voter(self) -> str:
        """Whose turn it is; empty when all have voted."""
        return self.people[len(self.votes)] if len(self.votes) < len(self.people) else ""

    @property
    def majority(self) -> str:
        """What more than half of those say who did not abstain, once all have voted; else empty."""
        counts = Counter(vote for vote in self.votes if vote != ABSTAIN)
        if self.voter or not counts:
            return ""
        verdict, n = counts.most_common(1)[0]
        return verdict if 2 * n > sum(counts.values()) else ""

    @property
    def can_vote(self) -> bool:
        """Whether a key is a vote or an outcome now: the image must be in sight."""
        ready = self.is_on and self.dispute is not None and self.look is not None
        return ready and not (self.is_writing or self.is_read_only)

    @property
    def n_open(self) -> int:
        """How much of the agenda is left."""
        settled = {item for item, _ in self.outcomes}
        return sum(one.item not in settled for one in self.agenda)

    def outcome(self, item: int) -> str:
        """What this meeting made of an image; empty before."""
        return dict(self.outcomes).get(item, "")


class MeetingController:
    """Keeps the state, which `render` shows; outcomes are recorded as the word of `who`, with everybody's votes.

    Parameters
    ----------
    on_recorded
        Told of each event that is recorded here, so that others show what holds.
    new_meeting
        Gives the id under which the outcomes of a meeting are found again.
    """

    def __init__(
        self,
        jobs: Jobs,
        render: Callable[[MeetingState], object],
        *,
        on_recorded: Callable[[Event], object] = lambda _event: None,
        new_meeting: Callable[[], str] = lambda: uuid.uuid4().hex[:12],
    ) -> None:
        self._jobs, self._render = jobs, render
        self._on_recorded, self._new_meeting = on_recorded, new_meeting
        self._session: Session | None = None
        self._meeting = ""
        self._shown_item: int | None = None
        self.state = MeetingState()

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        return any(map(self._jobs.is_running, (_READ, _LOOK, _GIVE, _SAVE)))

    def open(self, session: Session, who: str) -> None:
        """Prepare a meeting on a session, in which this person writes."""
        self._session, self._meeting, self._shown_item = session, self._new_meeting(), None
        self.state = MeetingState(who=who, is_read_only=session.records.is_read_only)
        self._jobs.start(
            _READ, partial(_read_job, session, who), on_result=self._take, on_error=self._fail, resource=RECORDS
        )
        self._put()

    def begin(self, people: str) -> None:
        """Begin, with people whose names are divided by commas; each votes once."""
        names = tuple(dict.fromkeys(" ".join(name.split()) for name in people.replace("\u3001", ",").split(",")))
        names = tuple(name for name in names if name)
        if names and self.state.agenda:
            self._put(people=names, votes=(), problem=None)
            self._look()

    def choose(self, place: int) -> None:
        """Show this image of the agenda; votes that came to no outcome are forgotten."""
        if self.state.agenda:
            place = min(max(place, 0), len(self.state.agenda) - 1)
            if place != self.state.current:
                self._put(current=place, votes=(), note="", problem=None)
                self._look()

    def step(self, by: int) -> None:
        """Go on by so many."""
        self.choose(self.state.current + by)

    # -------------------------------------------------------------------------------------------------------- voting

    def say(self, verdict: str) -> None:
        """Take the vote of whose turn it is; when all have voted, the outcome."""
        if not self.state.can_vote:
            return
        if self.state.voter:
            if verdict in (ACCEPT, REJECT, ABSTAIN):
                self._put(votes=(*self.state.votes, verdict), problem=None, notice="")
        elif verdict in (ACCEPT, REJECT, FOLLOW_UP):
            self._record(verdict)

    def take_vote_back(self) -> None:
        """Take the last vote back."""
        if self.state.can_vote:
            self._put(votes=self.state.votes[:-1])

    def accept_majority(self) -> None:
        """Record what most say."""
        if self.state.can_vote and self.state.majority:
            self._record(self.state.majority)

    def write_note(self, text: str) -> None:
        """Take a note that goes with the outcome."""
        self._put(note=" ".join(text.split())[:MAX_NOTE])

    def _record(self, verdict: str) -> None:
        session, dispute, state = self._session, self.state.dispute, self.state
        if session is None or dispute is None:
            return
        given = Given(dispute.item, verdict, "", state.note, RESOLVED)
        context = {
            MEETING: self._meeting,
            "said": [[word.who, word.verdict] for word in dispute.words],
            "said_in": [word.seq for word in dispute.words],
            "votes": [[who, vote] for who, vote in zip(state.people, state.votes, strict=True)],
            # Kept from sight here, so that it sways nobody.
            "model_shown": 0,
            "audit": dispute.audit_sha256,
        }
        self._put(is_writing=True)
        self._jobs.start(
            _GIVE, partial(asked, lambda: session.give(state.who, [given], context=context)),
            on_result=lambda event: self._recorded(dispute, verdict, event), on_error=self._fail,
            on_cancelled=lambda: self._put(is_writing=False), resource=RECORDS,
        )  # fmt: skip

    def _recorded(self, dispute: Dispute, verdict: str, event: Event | None) -> None:
        name = name_of(dispute.path, dispute.part)
        text = translate("Session", "{name}: {verdict}").format(name=name, verdict=said(verdict))
        outcomes = (*(one for one in self.state.outcomes if one[0] != dispute.item), (dispute.item, verdict))
        settled = {item for item, _ in outcomes}
        agenda, current = self.state.agenda, self.state.current
        places = [*range(current + 1, len(agenda)), *range(current)]
        following = next((place for place in places if agenda[place].item not in settled), current)
        self._put(is_writing=False, notice=text, outcomes=outcomes, votes=(), note="", current=following)
        self._look()
        if event is not None:
            self._on_recorded(event)

    # ------------------------------------------------------------------------------------------------------- minutes

    def save_minutes(self, path: Path) -> None:
        """Write what the meeting settled: HTML, or text where the name ends in ``.txt``."""
        session, meeting = self._session, self._meeting
        if session is None:
            return
        settings = session.settings
        self._jobs.start(
            _SAVE, partial(_save_job, session, meeting, settings.reasons, path), on_result=self._saved,
            on_error=self._fail, title=translate("Session", "Writing the minutes"), resource=RECORDS,
        )  # fmt: skip

    def _saved(self, written: tuple[Path, Minutes]) -> None:
        path, minutes = written
        text = translate("Session", "Minutes of {count} decisions written to {path}.")
        self._put(notice=text.format(count=len(minutes.decisions), path=printable(str(path))), problem=None)

    # ------------------------------------------------------------------------------------------------ what comes back

    def _take(self, read: tuple[Settings, tuple[Dispute, ...], int]) -> None:
        settings, found, n_hidden = read
        said_so = {word.who for one in found for word in one.words}
        proposed = tuple(dict.fromkeys((*settings.reviewers, *sorted(said_so), self.state.who)))
        agenda = tuple(sorted((one for one in found if is_open(one)), key=lambda one: (-len(one.why), one.item)))
        self._put(settings=settings, agenda=agenda, n_hidden=n_hidden, proposed=proposed, current=0, is_loaded=True)
        self._look()

    def _look(self) -> None:
        dispute = self.state.dispute
        item = None if dispute is None else dispute.item
        if item == self._shown_item:
            return
        self._shown_item = item
        self._put(look=None)
        if dispute is not None:
            self._jobs.start(
                _LOOK, partial(look_job, dispute.path), on_result=lambda look: self._put(look=look),
                on_error=self._fail, resource=PICTURES,
            )  # fmt: skip

    def _fail(self, error: Exception) -> None:
        self._put(problem=problem_of(error), is_writing=False)

    def _put(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._render(self.state)


def _read_job(session: Session, who: str) -> Job[tuple[Settings, tuple[Dispute, ...], int]]:
    yield Progress(0, 0)
    return (session.settings, *disputes(session, who))


def _save_job(session: Session, meeting: str, reasons: tuple[str, ...], path: Path) -> Job[tuple[Path, Minutes]]:
    yield Progress(0, 0)
    minutes = minutes_of(session, meeting)
    write_minutes(minutes, reasons, path)
    return path, minutes
