"""What a reviewer says of images: verdicts, reasons, notes, and how each is taken back. No Qt.

Each word is recorded at once, by a job of its own; until it is on the disk no other verdict is taken, and none is taken
for an image that is not on the screen yet. So a key that is pressed twice judges nothing that nobody has seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.i18n import translate
from sae_auditor.records.projection import BEFORE, UNDECIDED
from sae_auditor.records.sessions import MAX_NOTE, Given
from sae_auditor.workbench.history import Act, History
from sae_auditor.workbench.session import jobs
from sae_auditor.workbench.session.evidence import on_screen
from sae_auditor.workbench.session.looking import asked
from sae_auditor.workbench.session.state import Asked, Draft, Echo, Facts
from sae_auditor.workbench.session.words import part_name, step_name, verdict_said, verdict_word

if TYPE_CHECKING:
    from sae_auditor.records.queue import QueueRow
    from sae_auditor.records.sessions import Step
    from sae_auditor.workbench.session.controller import SessionController

_KIND: Final = "session"
_STEPS: Final = "session.steps"
_Steps = Sequence[tuple["Step", "QueueRow | None"]]


class Judging:
    """Belongs to the controller, whose state it changes; undo and redo come through the window's `history`."""

    def __init__(self, controller: SessionController, history: History) -> None:
        self._controller, self._history = controller, history
        self._n_acts = 0
        history.register(_KIND, self._take_back)

    def restore(self, steps: _Steps) -> None:
        """Let the steps of earlier days, the last one first, be those that can be taken back and done again."""
        n_undone = next((place for place, (step, _) in enumerate(steps) if not step.is_undone), len(steps))
        undone = [_act(*step) for step in steps[:n_undone]]
        done = [_act(*step) for step in reversed(steps[n_undone:]) if not step[0].is_undone]
        self._history.restore(_KIND, done, undone)

    def draft_of(self, facts: Facts) -> dict[str, Any]:
        """Return the reason and note that go with the next verdict on an image; what was begun for it stays."""
        shown, standing = self._controller.state.facts, facts.standing
        is_open = standing.verdict == UNDECIDED and not standing.note
        word = facts.before if is_open and facts.before is not None else standing
        now = facts.row.item, standing, facts.before
        if shown is not None and (shown.row.item, shown.standing, shown.before) == now:
            return {}
        return {"draft": Draft(word.code, word.note)}

    def pick_reason(self, key: int) -> None:
        """Choose a reason by its key, or take it away; it goes with the verdict that stands, or the next one."""
        state = self._controller.state
        if not state.can_judge or not 1 <= key <= len(state.settings.reasons) or state.facts is None:
            return
        code = "" if state.draft.code == str(key) else str(key)
        self._controller.put(draft=replace(state.draft, code=code), echo=Echo(self._reason_said(code), "info"))
        standing = state.facts.standing
        if not state.is_hidden and standing.verdict != UNDECIDED:
            self._change(standing, replace(standing, code=code), stays=True)

    def write_note(self, text: str) -> None:
        """Take a note; it is recorded at once, unless the reviewer judges first and has not."""
        state = self._controller.state
        text = " ".join(text.split())[:MAX_NOTE]
        if not state.can_judge or state.facts is None or text == state.draft.note:
            return
        self._controller.put(draft=replace(state.draft, note=text))
        standing = state.facts.standing
        if not state.is_hidden:
            self._record(standing, replace(standing, note=text), stays=True)

    def decide(self, verdict: str, *, stays: bool = False) -> None:
        """Give a verdict on the image at hand; one that changes another asks for the reason first."""
        state, facts = self._controller.state, self._controller.state.facts
        if not state.can_judge or facts is None or state.asked is not None:
            return
        code = "" if verdict == UNDECIDED else state.draft.code
        new = Given(facts.row.item, verdict, code, state.draft.note, state.stage, state.number)
        if state.stage == BEFORE:
            self._record(Given(new.item, UNDECIDED, stage=BEFORE), new, stays=True)
        elif facts.standing.verdict == UNDECIDED and facts.before is not None and verdict != UNDECIDED:
            self._change(facts.before, new, stays=stays)
        else:
            self._change(facts.standing, new, stays=stays)

    def keep(self) -> None:
        """Stay with what was said before the model's prediction was shown."""
        state = self._controller.state
        if state.facts is not None and state.facts.before is not None and state.facts.standing.verdict == UNDECIDED:
            self.decide(state.facts.before.verdict)

    def give_reason(self, reason: str) -> None:
        """Make the change that waits for its reason."""
        asked = self._controller.state.asked
        self._controller.put(asked=None)
        if asked is not None and reason.strip():
            self._record(asked.old, asked.new, stays=asked.stays, reason=reason.strip())

    def withhold_reason(self) -> None:
        """Leave what stands as it is."""
        facts = self._controller.state.facts
        if self._controller.state.asked is not None and facts is not None:
            draft = Draft(facts.standing.code, facts.standing.note)
            echo = Echo(translate("Session", "Nothing was changed."), "info")
            self._controller.put(asked=None, draft=draft, echo=echo)

    # ---------------------------------------------------------------------------------------------------------- inside

    def _change(self, old: Given, new: Given, *, stays: bool) -> None:
        """Record a word; what takes another one's place needs a reason."""
        changes_verdict = old.verdict not in (UNDECIDED, new.verdict)
        changes_reason = bool(old.code) and old.code != new.code
        if changes_verdict or changes_reason:
            self._controller.put(asked=Asked(old, new, stays))
        else:
            self._record(old, new, stays=stays)

    def _record(self, old: Given, new: Given, *, stays: bool, reason: str = "") -> None:
        controller = self._controller
        state, session, facts = controller.state, controller.session, controller.state.facts
        if session is None or facts is None:
            return
        others = [f"{name}: {verdict_word(word.verdict)}" for name, word in facts.others]
        context = on_screen(facts.evidence, facts.row, others, is_hidden=state.is_hidden)
        self._n_acts += 1
        controller.put(writing=state.writing + 1)
        controller.jobs.start(
            f"session.act.{self._n_acts}", partial(jobs.give_job, session, state.who, new, reason, context),
            on_result=lambda recorded: self._recorded(facts, old, new, stays, recorded),
            on_error=self._failed, on_cancelled=self._done_writing, resource=jobs.RECORDS,
        )  # fmt: skip

    def _recorded(self, facts: Facts, old: Given, new: Given, stays: bool, recorded: jobs.Recorded) -> None:
        controller = self._controller
        self._done_writing()
        is_before = new.stage == BEFORE
        facts = replace(facts, before=new) if is_before else replace(facts, standing=new)
        same = (old.stage, old.verdict, old.code) == (new.stage, new.verdict, new.code)
        only_note = same and old.note != new.note
        said = verdict_said(new.verdict, part_name(facts.row), self._reason_of(new.code))
        if only_note:
            said = translate("Session", "Noted on {what}").format(what=part_name(facts.row))
        if recorded.is_new:
            self._history.note(Act(_KIND, said, undo=False, redo=True))
        controller.put(facts=facts, echo=_echo(said, recorded.is_new))
        controller.rows.forget([new.item])
        controller.take_recorded(new.item, recorded)
        if is_before:
            text = translate("Session", "{said}. The model\u2019s word is shown now: K keeps yours.")
            controller.put(echo=Echo(text.format(said=said)))
        elif not stays:
            controller.advance()
        else:
            controller.look_again()

    def _failed(self, error: Exception) -> None:
        self._done_writing()
        self._controller.put(echo=Echo(translate("Session", "Nothing was recorded."), "error"))
        self._controller.report(error)

    def _done_writing(self) -> None:
        self._controller.put(writing=max(0, self._controller.state.writing - 1))

    def _take_back(self, again: bool) -> None:
        controller = self._controller
        session, who = controller.session, controller.state.who
        if session is None:
            return
        self._n_acts += 1
        controller.put(writing=controller.state.writing + 1, asked=None)
        controller.jobs.start(
            f"session.act.{self._n_acts}", partial(jobs.take_back_job, session, who, again=again),
            on_result=lambda found: self._taken_back(found, again), on_error=self._out_of_step,
            on_cancelled=self._done_writing, resource=jobs.RECORDS,
        )  # fmt: skip

    def _taken_back(self, found: tuple[Step, QueueRow | None] | None, again: bool) -> None:
        controller = self._controller
        self._done_writing()
        if found is None:
            self.sync()
            return
        step, row = found
        text = (
            translate("Session", "Done again: {step}")
            if again
            else translate("Session", "Taken back: {step}; Ctrl+Shift+Z does it again")
        )
        controller.put(echo=Echo(text.format(step=_name(step, row)), "info"), facts=None)
        controller.rows.forget()
        if step.first_item:
            controller.go(step.first_item)
        controller.list_again()

    def _out_of_step(self, error: Exception) -> None:
        self._failed(error)
        self.sync()

    def sync(self) -> None:
        """Take from the log what can be taken back: it did not go as the window thought."""
        controller, session = self._controller, self._controller.session
        if session is not None:
            controller.jobs.start(
                _STEPS, partial(asked, partial(jobs.steps_of, session, controller.state.who)),
                on_result=self.restore, on_error=controller.report, resource=jobs.RECORDS,
            )  # fmt: skip

    def list_steps(self, take: Any) -> None:
        """Hand over the reviewer's steps, the last one first, each with its name."""
        controller, session = self._controller, self._controller.session
        if session is not None:
            controller.jobs.start(
                _STEPS, partial(asked, partial(jobs.steps_of, session, controller.state.who)),
                on_result=lambda steps: take([(step, _name(step, row)) for step, row in steps]),
                on_error=controller.report, resource=jobs.RECORDS,
            )  # fmt: skip

    def _reason_of(self, code: str) -> str:
        reasons = self._controller.state.settings.reasons
        return reasons[int(code) - 1] if code and int(code) <= len(reasons) else ""

    def _reason_said(self, code: str) -> str:
        if not code:
            return translate("Session", "No reason")
        text = translate("Session", "Reason {key}: {reason}")
        return text.format(key=code, reason=self._reason_of(code))


def _echo(said: str, is_new: bool) -> Echo:
    if not is_new:
        return Echo(translate("Session", "{said}: it stood so already").format(said=said), "info")
    return Echo(translate("Session", "{said}; Ctrl+Z takes it back").format(said=said))


def _name(step: Step, row: QueueRow | None) -> str:
    return step_name(step, "" if row is None else part_name(row))


def _act(step: Step, row: QueueRow | None) -> Act:
    return Act(_KIND, _name(step, row), undo=False, redo=True)
