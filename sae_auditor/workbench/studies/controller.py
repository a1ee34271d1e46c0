"""Decisions of the Studies workspace, free of Qt: what a study is asked, what runs, and which rows came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.reports import save_table
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.studies import Question, Result, Study, questions_of, run_study_job, table_of
from sae_auditor.workbench.messages import Problem, problem_of
from sae_auditor.workbench.running import Running

if TYPE_CHECKING:
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.jobs import Jobs

RUN, SAVE = "studies.run", "studies.save"


@dataclass(frozen=True, eq=False)
class StudyState:
    """What the page of a study shows.

    Parameters
    ----------
    answers
        By the names of the questions; None or an empty text where there is none yet.
    problems
        What is wrong with an answer, by the names of the questions.
    rows, n_rows
        The rows of the table. The list grows while the study runs, so a state is known by how many it has.
    running
        None while nothing runs.
    result
        What the rows came to, once it ended.
    made_with
        The inputs and the auditor of these rows, whatever is asked meanwhile.
    """

    study: Study[Any, Any]
    answers: Mapping[str, Any]
    problems: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Any] = ()
    n_rows: int = 0
    running: Running | None = None
    result: Result[Any] | None = None
    made_with: tuple[Any, Auditor | None] | None = None
    problem: Problem | None = None
    has_model: bool = True

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked."""
        return questions_of(self.study.inputs)

    @property
    def can_run(self) -> bool:
        """Whether everything is answered and nothing runs."""
        return self.running is None and self.has_model and not self.open_questions

    @property
    def open_questions(self) -> Mapping[str, str]:
        """What is missing or wrong, by the names of the questions."""
        found = {question.name: question.problem(self.answers.get(question.name)) for question in self.questions}
        return {name: problem for name, problem in found.items() if problem is not None}


@dataclass(frozen=True, eq=False)
class StudiesState:
    """What the workspace shows: the studies that there are, and the page of one."""

    studies: tuple[Study[Any, Any], ...]
    page: StudyState
    running_study: str = ""


class StudiesController:
    """Keeps the state, which `render` shows, and runs one study at a time.

    Each study keeps its answers and its rows while another one is looked at.
    """

    def __init__(
        self,
        studies: Sequence[Study[Any, Any]],
        jobs: Jobs,
        report: Callable[[Exception], object],
        notify: Callable[[str], object],
        render: Callable[[StudiesState], None],
    ) -> None:
        self._jobs, self._report, self._notify, self._render = jobs, report, notify, render
        self._auditor: Auditor | None = None
        self._running = ""
        self._pages = {study.id: _first_state(study) for study in studies}
        self.state = StudiesState(tuple(studies), self._pages[studies[0].id])

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        return any(map(self._jobs.is_running, (RUN, SAVE)))

    def set_auditor(self, auditor: Auditor | None) -> None:
        """Run models of this bundle from now on; what runs goes on with the former one."""
        self._auditor = auditor
        self._show()

    def choose(self, study_id: str) -> None:
        """Show the page of another study."""
        self.state = replace(self.state, page=self._pages[study_id])
        self._show()

    def answer(self, name: str, value: Any) -> None:
        """Take what a person answered."""
        page = self.state.page
        page = replace(page, answers={**page.answers, name: value})
        # What was not asked for yet is no mistake.
        known, reached = page.open_questions, {*page.problems, name}
        problems = {key: problem for key, problem in known.items() if key in reached}
        self._put(page.study.id, answers=page.answers, problems=problems)

    def run(self) -> None:
        """Run the study that is shown; its former rows go."""
        page, auditor = self.state.page, self._auditor
        if self._running or not page.has_model:
            return
        if not page.can_run:
            self._put(page.study.id, problems=page.open_questions)
            return
        study = page.study
        inputs = study.inputs(**page.answers)
        model = auditor if study.needs_model else None
        rows: list[Any] = []
        self._running = study.id
        self._put(
            study.id, problems={}, rows=rows, n_rows=0, running=Running(), result=None, problem=None,
            made_with=(inputs, model),
        )  # fmt: skip
        self._jobs.start(
            RUN,
            lambda: run_study_job(study, inputs, model),
            on_result=lambda result: self._ended(study.id, result=result),
            on_error=lambda error: self._ended(study.id, problem=problem_of(error)),
            on_cancelled=lambda: self._ended(study.id, result=Result(list(rows), is_whole=False)),
            on_progress=lambda running: self._progressed(study.id, running),
            on_update=lambda values: self._take_rows(study.id, rows, values),
            title=translate("Studies", study.title),
            resource="model" if study.needs_model else "none",
            long=True,
            can_stop=True,
        )

    def stop(self) -> None:
        """End what runs and keep the rows that came."""
        self._jobs.stop(RUN)

    def save(self, path: Path) -> None:
        """Write the rows to a file, whose kind follows from its name."""
        page = self.state.page
        if page.result is None or page.made_with is None:
            return
        inputs, auditor = page.made_with
        table = table_of(page.study, inputs, page.result, auditor, lambda text: translate("Studies", text))

        def job() -> Job[Path]:
            yield Progress(0, 1, printable(path.name))
            return save_table(table, path)

        self._jobs.start(
            SAVE,
            job,
            on_result=lambda saved: self._notify(
                translate("Studies", "Saved to {path}.").format(path=printable(str(saved)))
            ),
            on_error=self._report,
            title=translate("Studies", "Saving {file}").format(file=printable(path.name)),
            resource="disk",
        )

    # ---------------------------------------------------------------------------------------------------- what arrives

    def _progressed(self, study_id: str, running: Running) -> None:
        self._put(study_id, running=running)

    def _take_rows(self, study_id: str, rows: list[Any], values: Sequence[Any]) -> None:
        rows.extend(values)
        self._put(study_id, n_rows=len(rows))

    def _ended(self, study_id: str, *, result: Result[Any] | None = None, problem: Problem | None = None) -> None:
        self._running = ""
        page = self._pages[study_id]
        if result is None:  # it failed: what came is kept, and said to be incomplete
            result = Result(list(page.rows), is_whole=False) if page.n_rows else None
        self._put(study_id, running=None, result=result, problem=problem)

    def _put(self, study_id: str, **changes: Any) -> None:
        self._pages[study_id] = replace(self._pages[study_id], **changes)
        if self.state.page.study.id == study_id:
            self.state = replace(self.state, page=self._pages[study_id])
        self._show()

    def _show(self) -> None:
        page = self.state.page
        has_model = not page.study.needs_model or self._auditor is not None
        self.state = replace(self.state, page=replace(page, has_model=has_model), running_study=self._running)
        self._render(self.state)


def _first_state(study: Study[Any, Any]) -> StudyState:
    return StudyState(study, {question.name: question.default for question in questions_of(study.inputs)})


def outcome_text(page: StudyState) -> str:
    """Return what came out of a study, in the language of the window; empty before its end."""
    if page.result is None:
        return ""
    stopped = "" if page.result.is_whole else translate("Studies", "It was stopped: these are the rows that came.")
    return " ".join(part for part in (translate_core(page.result.outcome.text), stopped) if part)
