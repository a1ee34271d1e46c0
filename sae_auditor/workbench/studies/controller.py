"""Decisions of the Studies workspace, free of Qt: what a study is asked, what runs, and which rows came."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sae_auditor.bundle.named_parts import usable
from sae_auditor.i18n import translate
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.studies import Result, Study, provenance_of, questions_of
from sae_auditor.workbench.history import History
from sae_auditor.workbench.messages import Problem, problem_of
from sae_auditor.workbench.running import Running
from sae_auditor.workbench.studies import jobs, kept
from sae_auditor.workbench.studies.answers import Offers, inputs_of
from sae_auditor.workbench.studies.rows import ACT, FILTER, StudyRows
from sae_auditor.workbench.studies.save import save_job
from sae_auditor.workbench.studies.state import Beside, MadeWith, StudiesState, StudyState

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.library import Auditor
    from sae_auditor.reports.figures import Figure
    from sae_auditor.workbench.jobs import Jobs

RUN, SAVE = "studies.run", "studies.save"
_PLACES, _LABELS = "studies.places", "studies.labels"
_OF_DISK = ("file", "output-folder", "output-bundle")


class StudiesController:
    """Keeps the state, which `render` shows, and runs one study at a time.

    Each study keeps its answers and its rows while another one is looked at.

    Parameters
    ----------
    entries, keep
        Answers as settings hold them, and who keeps them for the next time.
    queue_paths
        Paths of the images of the queue, as they are now.
    history
        Where what is done with rows is noted, as far as it can be taken back.
    ended, judged
        Told that a study ended, or something was done with rows; and that it was the latter.

    Attributes
    ----------
    rows
        What is done with the rows of the page that is shown.
    """

    def __init__(
        self,
        studies: Sequence[Study[Any, Any]],
        jobs: Jobs,
        report: Callable[[Exception], object],
        notify: Callable[[str], object],
        render: Callable[[StudiesState], None],
        *,
        entries: Sequence[str] = (),
        keep: Callable[[tuple[str, ...]], object] = lambda _entries: None,
        queue_paths: Callable[[], Sequence[str]] = tuple,
        history: History | None = None,
        ended: Callable[[], object] = lambda: None,
        judged: Callable[[], object] = lambda: None,
    ) -> None:
        self.jobs, self._report, self._notify, self._render = jobs, report, notify, render
        self._entries, self._keep, self._queue_paths = tuple(entries), keep, queue_paths
        self.auditor: Auditor | None = None
        self._used: PromptSet | None = None
        self._labelled: Auditor | None = None
        self._known_labels: Sequence[str | None] | None = None
        self.ended, self.judged = ended, judged
        self._running = ""
        self._pages = {study.id: _first_state(study, self._entries) for study in studies}
        self.rows = StudyRows(self, history or History())
        self.state = StudiesState(tuple(studies), self._pages[studies[0].id])

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        keys = (SAVE, ACT, FILTER, _PLACES, _LABELS)
        return bool(self._running) or self.rows.is_restoring() or any(map(self.jobs.is_running, keys))

    # -------------------------------------------------------------------------------------------------- what is around

    def set_auditor(self, auditor: Auditor | None) -> None:
        """Run models of this bundle from now on; what runs goes on with the former one."""
        if auditor is None or self.auditor is None or not _is_same_bundle(auditor, self.auditor):
            self._used = None
        self.auditor = auditor
        self._labelled = None
        self.jobs.cancel(_LABELS)
        self._offer()
        self.rows.another_auditor()

    def set_prompts(self, prompts: PromptSet) -> None:
        """Offer the classes that are used in Audit now, where they are none of the bundle's."""
        self._used = prompts
        self._offer()

    def choose(self, study_id: str) -> None:
        """Show the page of another study; one that there is not is ignored."""
        if study_id in self._pages and study_id != self.state.page.study.id:
            self.rows.leave()
            self.state = replace(self.state, page=self._pages[study_id])
            self._offer()

    def step(self, steps: int) -> None:
        """Go so many studies on, or back."""
        ids = list(self._pages)
        self.choose(ids[(ids.index(self.state.page.study.id) + steps) % len(ids)])

    # ------------------------------------------------------------------------------------------------------- questions

    def ask(self, asking: bool) -> None:
        """Open the questions, or tell their answers in a line."""
        self.put(asking=asking)

    def answer(self, name: str, value: Any) -> None:
        """Take what a person answered."""
        page = self.state.page
        page = replace(page, answers={**page.answers, name: value})
        at_places = {key: problem for key, problem in page.at_places.items() if key != name}
        page = replace(page, at_places=at_places)
        self.put(answers=page.answers, at_places=at_places, problems=_problems(page, {*page.problems, name}))
        if any(question.name == name and question.kind in _OF_DISK for question in page.questions):
            self._look_at_places()

    def answer_queue(self, name: str) -> None:
        """Answer with the images of the queue, as they are now."""
        self.answer(name, tuple(self._queue_paths()))

    def _look_at_places(self) -> None:
        page = self.state.page

        def take(found: Mapping[str, str]) -> None:
            now = self._pages[page.study.id]
            same = {name: text for name, text in found.items() if now.answers.get(name) == page.answers.get(name)}
            self.put(page.study.id, at_places=same, problems={**now.problems, **same})

        self.jobs.start(
            _PLACES, lambda: jobs.places_job(page.questions, page.answers), on_result=take, on_error=self._report,
            resource="disk",
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- run, save

    def run(self) -> None:
        """Run the study that is shown; its former rows go."""
        page = self.state.page
        if self._running or not page.has_model:
            return
        if not page.can_run:
            self.put(problems=page.open_questions, asking=True)
            return
        study, questions = page.study, page.questions
        inputs = study.inputs(**inputs_of(questions, page.answers, page.offers))
        model = self.auditor if study.needs_model else None
        rows: list[Any] = []
        self._running = study.id
        self._keep_answers(page)
        self.rows.leave()
        self.put(
            problems={}, asking=False, rows=rows, n_rows=0, filter="", listed=None, marked=(), allowed=frozenset(),
            running=Running(), result=None, figures=(), problem=None, notice="", beside=Beside(),
            made_with=_made_with(inputs, model),
        )  # fmt: skip
        self.jobs.start(
            RUN,
            lambda: jobs.run_job(study, inputs, questions, model),
            on_result=lambda done: self._ended(study.id, *done),
            on_error=lambda error: self._ended(study.id, problem=problem_of(error)),
            on_cancelled=lambda: self._ended(study.id, Result(list(rows), is_whole=False)),
            on_progress=lambda running: self.put(study.id, running=running),
            on_update=lambda values: self._take_rows(study.id, rows, values),
            title=translate("Studies", study.title),
            resource="model" if study.needs_model else "none",
            long=True,
            can_stop=True,
        )

    def stop(self) -> None:
        """End what runs and keep the rows that came."""
        self.jobs.stop(RUN)

    def save(self, path: Path) -> None:
        """Write the rows to a file, whose kind follows from its name."""
        page = self.state.page
        if page.result is not None and page.made_with is not None:
            self.jobs.start(
                SAVE,
                lambda: save_job(page, path),
                on_result=lambda text: self._notify(text),
                on_error=self._report,
                title=translate("Studies", "Saving the table"),
                resource="disk",
            )

    # ---------------------------------------------------------------------------------------------------- what arrives

    def _take_rows(self, study_id: str, rows: list[Any], values: Sequence[Any]) -> None:
        rows.extend(values)
        self.put(study_id, n_rows=len(rows))
        self.rows.came(study_id)

    def _ended(
        self,
        study_id: str,
        result: Result[Any] | None = None,
        figures: tuple[Figure, ...] = (),
        *,
        problem: Problem | None = None,
    ) -> None:
        self._running = ""
        page = self._pages[study_id]
        if result is None:  # it failed: what came is kept, and said to be incomplete
            result = Result(list(page.rows), is_whole=False) if page.n_rows else None
        # Without a row there is nothing to look at but what was asked.
        asking = problem is not None and not page.n_rows
        self.put(study_id, running=None, result=result, figures=figures, problem=problem, asking=asking)
        self.rows.came(study_id)
        self.ended()

    def put(self, study_id: str = "", **changes: Any) -> None:
        """Change the page of a study, of the one that is shown where none is named."""
        study_id = study_id or self.state.page.study.id
        self._pages[study_id] = replace(self._pages[study_id], **changes)
        if self.state.page.study.id == study_id:
            self.state = replace(self.state, page=self._pages[study_id])
        self._show()

    def page(self, study_id: str) -> StudyState:
        """Return the page of a study."""
        return self._pages[study_id]

    def _offer(self) -> None:
        """Offer what the bundle in use has to the page that is shown, as far as it asks for it."""
        auditor, kinds = self.auditor, {question.kind for question in self.state.page.questions}
        sets: dict[str, PromptSet] = {}
        if auditor is not None and "prompts" in kinds:
            sets = dict(usable(auditor.bundle.prompt_sets))
            if self._used is not None:
                sets.setdefault(self._used.name, self._used)
        labels, n_latents = None, None
        if auditor is not None and "latents" in kinds:
            labels, n_latents = self._labels(auditor), auditor.sae.config.d_sae
        page = replace(self.state.page, offers=Offers(sets, labels, n_latents))
        # What could not be read before may be right now, and the other way round.
        self.put(offers=page.offers, problems=_problems(page, page.problems))

    def _labels(self, auditor: Auditor) -> Sequence[str | None] | None:
        """Return the names of the latents where they are known already, and fetch them where not."""
        if self._labelled is auditor:
            return self._known_labels
        if not self.jobs.is_running(_LABELS):

            def take(labels: list[str | None]) -> None:
                self._labelled, self._known_labels = auditor, labels
                self._offer()

            self.jobs.start(
                _LABELS, lambda: jobs.labels_job(auditor), on_result=take, on_error=self._report, resource="disk"
            )
        return self._known_labels if self._labelled is auditor else None

    def _keep_answers(self, page: StudyState) -> None:
        study_id = page.study.id
        fresh = kept.answers_as_settings(study_id, page.questions, page.answers)
        self._entries = (*kept.others_than(study_id, self._entries), *fresh)
        self._keep(self._entries)

    def _show(self) -> None:
        page = self.state.page
        has_model = not page.study.needs_model or self.auditor is not None
        counts = {study_id: one.n_rows for study_id, one in self._pages.items()}
        page = page if page.has_model == has_model else replace(page, has_model=has_model)
        self.state = replace(self.state, page=page, running_study=self._running, counts=counts)
        self._render(self.state)


def _problems(page: StudyState, reached: Collection[str]) -> Mapping[str, str]:
    """Return what is wrong with the answers that people came to: what was not asked for yet is no mistake."""
    found = {name: problem for name, problem in page.open_questions.items() if name in reached}
    return {**page.at_places, **found}


def _first_state(study: Study[Any, Any], entries: Sequence[str]) -> StudyState:
    questions = questions_of(study.inputs)
    answers = {question.name: question.default for question in questions}
    answers |= kept.answers_of_settings(study.id, questions, entries)
    return StudyState(study, answers, has_model=not study.needs_model)


def _is_same_bundle(one: Auditor, other: Auditor) -> bool:
    return one.bundle.fingerprint == other.bundle.fingerprint


def _made_with(inputs: Any, auditor: Auditor | None) -> MadeWith:
    provenance = provenance_of(inputs, auditor)
    return MadeWith(inputs, provenance, provenance.fingerprint, provenance.sae)


def outcome_text(page: StudyState) -> str:
    """Return what came out of a study, in the language of the window; empty before its end."""
    if page.result is None:
        return ""
    stopped = "" if page.result.is_whole else translate("Studies", "It was stopped: these are the rows that came.")
    return " ".join(part for part in (translate_core(page.result.outcome.text), stopped) if part)
