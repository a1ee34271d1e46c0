"""Decisions of the dialog of the reasons policy, free of Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.concepts.policy import Judgement, Subject
from sae_auditor.i18n import translate
from sae_auditor.workbench.history import Act
from sae_auditor.workbench.messages import Problem, problem_of
from sae_auditor.workbench.policies import words
from sae_auditor.workbench.policies.jobs import Changes, Judged, Opened, PolicyJobs
from sae_auditor.workbench.policies.state import PolicyState

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts.policy import PolicyEvent
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.history import History
    from sae_auditor.workbench.jobs import Jobs

MEASURE: Final = "policy.measure"
WRITE: Final = "policy.write"


class PolicyController:
    """Keeps the dialog's state, which `render` shows, and starts the work that changes it.

    Each judgement is noted in the history, so that it can be taken back; `on_change` is told when something else holds.
    """

    def __init__(
        self,
        render: Callable[[PolicyState], None],
        jobs: Jobs,
        history: History,
        on_change: Callable[[], object],
        work: PolicyJobs | None = None,
    ) -> None:
        self._render = render
        self._jobs = jobs
        self._history = history
        self._on_change = on_change
        self._work = work or PolicyJobs()
        self._opened: Opened | None = None
        self._judged: Judged | None = None
        self._shown: tuple[str, str, str, PromptSet] | None = None
        self._n_writes = 0
        self.state = PolicyState("", "")
        history.register(WRITE, lambda value: self._start(*value))

    # ----------------------------------------------------------------------------------------------------- the person

    def open(self, auditor: Auditor, prompts: PromptSet | None) -> None:
        """Show what moves the decisions of a prompt set, the bundle's first where None, through the auditor's SAE."""
        chosen = prompts or self._work.default_prompts(auditor)
        if chosen is None:
            text = translate("Policy", "The bundle has no prompt set.")
            self._show(PolicyState("", auditor.sae_name, problem=Problem(text)))
            return
        shown = (auditor.bundle.fingerprint, str(auditor.bundle.references), auditor.sae_name, chosen)
        if shown == self._shown and self._opened is not None:
            self._start(self._opened, [])  # names and judgements may be others by now
            return
        if shown == self._shown and self._jobs.is_running(MEASURE):
            return
        self._shown, self._opened = shown, None
        is_named = self._work.is_named(auditor, chosen)
        self._show(
            PolicyState(chosen.name, auditor.sae_name, can_be_own=is_named, for_all=not is_named, is_measuring=True)
        )
        self._jobs.start(
            MEASURE,
            lambda: self._work.open(auditor, chosen),
            on_result=self._take,
            on_progress=lambda running: self._put(running=running),
            on_error=self._fail,
            on_cancelled=self._stopped,
            title=translate("Policy", "Measuring what moves the decisions"),
            long=True,
        )

    def cancel(self) -> None:
        """Stop measuring; nothing is shown of it, and opening the dialog again begins anew."""
        self._jobs.cancel(MEASURE)

    def select(self, place: int) -> None:
        """Let keys judge this row."""
        if self.state.rows:
            self._put(current=min(max(place, 0), len(self.state.rows) - 1))

    def step(self, rows: int) -> None:
        """Go on by some rows."""
        self.select(self.state.current + rows)

    def choose_scope(self, for_all: bool) -> None:
        """Judge for all prompt sets from now on, or for this one alone."""
        self._put(for_all=for_all or not self.state.can_be_own)

    def judge_current(self, judgement: Judgement) -> None:
        """Judge the current row and go to the next one."""
        if self.state.rows:
            self.judge(self.state.current, judgement)
            self.step(1)

    def judge(self, place: int, judgement: Judgement) -> None:
        """Judge the latent of a row."""
        if self._opened is None or not 0 <= place < len(self.state.rows):
            return
        row = self.state.rows[place]
        title = words.judged_latent(row.name, row.latent, judgement)
        rows = list(self.state.rows)
        rows[place] = replace(row, judgement=judgement, word="")
        self._put(rows=tuple(rows), current=place)
        subject = Subject(sae=self._opened.sae, latent=row.latent)
        self._write(self._opened, self._changes(subject, judgement), title)

    def judge_word(self, text: str, judgement: Judgement) -> None:
        """Judge all latents that are called so."""
        word = " ".join(text.split())
        if self._opened is not None and word:
            title = words.judged_word(word, judgement)
            self._write(self._opened, self._changes(Subject(word=word), judgement), title, word)

    def remove_word(self, word: str) -> None:
        """Let a word say nothing any more; one of the policy for all is not judged for this prompt set alone."""
        if self._opened is None:
            return
        said = next((item for item in self.state.words if item.word == word), None)
        is_others = said is not None and said.is_common and not self.state.for_all
        changes = self._changes(Subject(word=word), "none" if is_others else None)
        self._write(self._opened, changes, words.removed_word(word))

    # ------------------------------------------------------------------------------------------------------- the work

    def _changes(self, subject: Subject, judgement: Judgement | None) -> Changes:
        if not self.state.for_all:
            return [(self.state.prompt_set, subject, judgement)]
        # What the prompt set says itself would hide what is judged for all of them.
        own = [(self.state.prompt_set, subject, None)] if self.state.can_be_own else []
        return [(None, subject, judgement), *own]

    def _write(self, opened: Opened, changes: Changes, title: str, word: str = "") -> None:
        def note(events: list[PolicyEvent]) -> None:
            if events:
                before = [(event.prompt_set, event.subject, event.before) for event in reversed(events)]
                after = [(event.prompt_set, event.subject, event.after) for event in events]
                self._history.note(Act(WRITE, title, (opened, before), (opened, after)))

        self._start(opened, changes, note, word)

    def _start(
        self,
        opened: Opened,
        changes: Changes,
        note: Callable[[list[PolicyEvent]], object] | None = None,
        word: str = "",
    ) -> None:
        # Every change has a key of its own: a newer one must not keep an older one from the disk.
        self._n_writes += 1
        number = self._n_writes

        def written(result: tuple[list[PolicyEvent], Judged]) -> None:
            events, judged = result
            if note is not None:
                note(events)
            if opened is self._opened:
                self._judged = judged
                # Of several changes on their way the last one shows what holds, and nothing flickers before.
                if number == self._n_writes:
                    self._show(replace(self._with(judged), problem=None, notice=_notice(judged, word)))
            if events:
                self._on_change()

        def failed(error: Exception) -> None:
            if opened is self._opened:
                # What was shown before it was written is taken back.
                self._show(replace(self._with(self._judged or opened.judged), problem=problem_of(error)))

        self._jobs.start(
            f"{WRITE}.{number}",
            lambda: self._work.write(opened, changes),
            on_result=written,
            on_error=failed,
            title=translate("Policy", "Writing a judgement"),
            resource="disk",
        )

    def _take(self, opened: Opened) -> None:
        self._opened, self._judged = opened, opened.judged
        movement = opened.movement
        self._show(
            replace(
                self._with(opened.judged),
                is_measuring=False,
                running=None,
                listed=sum(row.share for row in opened.judged.rows),
                n_images=movement.n_images,
                is_exact=movement.is_exact,
            )
        )

    def _with(self, judged: Judged) -> PolicyState:
        return replace(self.state, rows=judged.rows, words=judged.words, judged=judged.judged)

    def _stopped(self) -> None:
        if not self._jobs.is_running(MEASURE):
            self._shown = None
            self._put(is_measuring=False, running=None)

    def _fail(self, error: Exception) -> None:
        self._shown = None
        self._put(is_measuring=False, running=None, problem=problem_of(error))

    def _put(self, **changes: Any) -> None:
        self._show(replace(self.state, **changes))

    def _show(self, state: PolicyState) -> None:
        self.state = state
        self._render(state)


def _notice(judged: Judged, word: str) -> str:
    if word not in judged.near:
        return ""
    near = translate("Policy", " or ").join(f"\u201c{other}\u201d" for other in judged.near[word])
    text = translate("Policy", "No latent is called \u201c{}\u201d.").format(word)
    if not near:
        return text
    # Not within the f-string: the tool that collects texts does not look there.
    asked = translate("Policy", "Did you mean {}?").format(near)
    return f"{text} {asked}"
