"""Decisions of the page on which reviewers compare what they said and settle what they see differently. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.i18n import translate
from sae_auditor.progress import Job, Progress
from sae_auditor.records.comparing import Dispute, Figures, disputes, figures, is_open, round_of
from sae_auditor.records.projection import RESOLVED, UNDECIDED
from sae_auditor.records.sessions import MAX_NOTE, Given
from sae_auditor.workbench.messages import Problem, problem_of
from sae_auditor.workbench.session.looking import PICTURES, RECORDS, Look, asked, look_job, name_of, said

if TYPE_CHECKING:
    from sae_auditor.records.events import Event
    from sae_auditor.records.sessions import Session, Settings
    from sae_auditor.workbench.jobs import Jobs

_READ, _LOOK, _GIVE, _DRAW = "agreement.read", "agreement.look", "agreement.give", "agreement.draw"
# Fewer images say little of a person's agreement: with 20 the interval of kappa is about half its range.
LEAST_DRAWN: Final = 20


@dataclass(frozen=True, eq=False)
class AgreementState:
    """What is on the page.

    Parameters
    ----------
    figures
        None until they are counted.
    disputes, n_hidden
        What people see differently or want followed up, and how many images this reviewer must judge first.
    current
        Which of the disputes is shown.
    look
        Its image; None until it is read.
    waits_for
        The verdict that waits for its reason; empty for none.
    """

    who: str = ""
    settings: Settings | None = None
    figures: Figures | None = None
    disputes: tuple[Dispute, ...] = ()
    n_hidden: int = 0
    current: int = 0
    look: Look | None = None
    waits_for: str = ""
    is_writing: bool = False
    is_read_only: bool = False
    seed: int = 0
    notice: str = ""
    problem: Problem | None = None

    @property
    def dispute(self) -> Dispute | None:
        """The one that is shown."""
        return self.disputes[self.current] if self.disputes else None

    @property
    def n_open(self) -> int:
        """How many are not settled yet."""
        return sum(map(is_open, self.disputes))

    @property
    def can_resolve(self) -> bool:
        """Whether a verdict can be given now: the image must be in sight."""
        return self.dispute is not None and self.look is not None and not (self.is_writing or self.is_read_only)

    @property
    def takes_back(self) -> bool:
        """Whether the word that settled the image is this person's own."""
        return self.dispute is not None and self.dispute.resolved is not None and self.dispute.resolved.who == self.who


class AgreementController:
    """Keeps the state, which `render` shows.

    Parameters
    ----------
    on_recorded
        Told of each event that is recorded here, so that others show what holds.
    on_second_look
        Takes the round of a second look that was drawn, or is to be gone on with.
    new_seed
        Gives the seed that is proposed for the next drawing.
    """

    def __init__(
        self,
        jobs: Jobs,
        render: Callable[[AgreementState], object],
        *,
        on_recorded: Callable[[Event], object] = lambda _event: None,
        on_second_look: Callable[[int], object] = lambda _round: None,
        new_seed: Callable[[], int] = lambda: 1,
    ) -> None:
        self._jobs, self._render = jobs, render
        self._on_recorded, self._on_second_look, self._new_seed = on_recorded, on_second_look, new_seed
        self._session: Session | None = None
        self._shown_item: int | None = None
        self.state = AgreementState()

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        return any(map(self._jobs.is_running, (_READ, _LOOK, _GIVE, _DRAW)))

    def open(self, session: Session, who: str) -> None:
        """Compare the words of a session, for this person."""
        self._session, self._shown_item = session, None
        self.state = AgreementState(who=who, is_read_only=session.records.is_read_only, seed=self._new_seed())
        self.refresh()

    def refresh(self) -> None:
        """Count again: something was recorded elsewhere."""
        session, who = self._session, self.state.who
        if session is not None:
            self._jobs.start(
                _READ, partial(_read_job, session, who), on_result=self._take, on_error=self._fail, resource=RECORDS
            )
            self._put()

    def choose(self, place: int) -> None:
        """Show this one of the disputes."""
        if self.state.disputes:
            self._put(current=min(max(place, 0), len(self.state.disputes) - 1), waits_for="", problem=None)
            self._look()

    def step(self, by: int) -> None:
        """Go on by so many."""
        self.choose(self.state.current + by)

    # ------------------------------------------------------------------------------------------------------ settling

    def decide(self, verdict: str) -> None:
        """Settle the image that is shown: the verdict waits for its reason. Undecided takes one's own word back."""
        if not self.state.can_resolve:
            return
        if verdict == UNDECIDED:
            if self.state.takes_back:
                self._give(UNDECIDED, "", "")
            return
        self._put(waits_for=verdict, notice="", problem=None)

    def give_code(self, code: str) -> None:
        """Record what waits, for the reason of this key."""
        settings = self.state.settings
        if self.state.waits_for and settings is not None and 0 < int(code) <= len(settings.reasons):
            self._give(self.state.waits_for, code, "")

    def give_reason(self, text: str) -> None:
        """Record what waits, for a reason in the person's words."""
        note = " ".join(text.split())[:MAX_NOTE]
        if self.state.waits_for and note:
            self._give(self.state.waits_for, "", note)

    def withhold(self) -> None:
        """Record nothing."""
        self._put(waits_for="")

    def _give(self, verdict: str, code: str, note: str) -> None:
        session, dispute = self._session, self.state.dispute
        if session is None or dispute is None or not self.state.can_resolve:
            return
        given = Given(dispute.item, verdict, code, note, RESOLVED)
        context = {
            "said": [[word.who, word.verdict] for word in dispute.words],
            "said_in": [word.seq for word in dispute.words],
            # Kept from sight here, so that it sways nobody.
            "model_shown": 0,
            "audit": dispute.audit_sha256,
        }
        self._put(is_writing=True, waits_for="")
        self._jobs.start(
            _GIVE, partial(asked, lambda: session.give(self.state.who, [given], context=context)),
            on_result=lambda event: self._given(dispute, verdict, event), on_error=self._fail,
            on_cancelled=lambda: self._put(is_writing=False), resource=RECORDS,
        )  # fmt: skip

    def _given(self, dispute: Dispute, verdict: str, event: Event | None) -> None:
        name = name_of(dispute.path, dispute.part)
        text = translate("Session", "{name}: {verdict}").format(name=name, verdict=said(verdict))
        if verdict == UNDECIDED:
            text = translate("Session", "{name} is open again").format(name=name)
        places = [*range(self.state.current + 1, len(self.state.disputes)), *range(self.state.current)]
        following = next((place for place in places if is_open(self.state.disputes[place])), self.state.current)
        current = self.state.current if verdict == UNDECIDED else following
        self._put(is_writing=False, notice=text, current=current)
        self._look()
        if event is not None:
            self._on_recorded(event)
        self.refresh()

    # --------------------------------------------------------------------------------------------------- a second look

    def draw(self, n: int, seed: int) -> None:
        """Draw a sample for a blind second look, and begin it."""
        session = self._session
        if session is None or self.state.is_read_only or not n or self.state.figures is None:
            return
        if self._jobs.is_running(_DRAW) or not self.state.figures.n_decided:
            return
        self._jobs.start(
            _DRAW, partial(_draw_job, session, self.state.who, n, seed), on_result=lambda drawn: self._drawn(*drawn),
            on_error=self._fail, resource=RECORDS,
        )  # fmt: skip

    def go_on(self) -> None:
        """Go on with the second look that was drawn last."""
        if self.state.figures is not None and self.state.figures.round:
            self._on_second_look(self.state.figures.round)

    def _drawn(self, n: int, number: int) -> None:
        text = translate("Session", "{count} images were drawn for a second look.").format(count=f"{n:,}")
        self._put(notice=text, seed=self._new_seed())
        self.refresh()
        self._on_second_look(number)

    # ------------------------------------------------------------------------------------------------- what comes back

    def _take(self, read: tuple[Settings, Figures, tuple[Dispute, ...], int]) -> None:
        settings, counted, found, n_hidden = read
        item = None if self.state.dispute is None else self.state.dispute.item
        # People work on what is open; what was settled stays in sight below it.
        ordered = tuple(sorted(found, key=lambda one: (not is_open(one), one.item)))
        places = {one.item: place for place, one in enumerate(ordered)}
        current = places.get(item, 0) if item is not None else 0
        self._put(settings=settings, figures=counted, disputes=ordered, n_hidden=n_hidden, current=current)
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


def _read_job(session: Session, who: str) -> Job[tuple[Settings, Figures, tuple[Dispute, ...], int]]:
    yield Progress(0, 0)
    found, n_hidden = disputes(session, who)
    return session.settings, figures(session), found, n_hidden


def _draw_job(session: Session, who: str, n: int, seed: int) -> Job[tuple[int, int]]:
    """Draw a second look; return how many images it has, and its round."""
    yield Progress(0, 0)
    drawn = session.draw(who, n, seed)
    return len(drawn), round_of(session)
