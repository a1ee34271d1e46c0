"""Decisions about rows that are there: which are listed and marked, what stands beside one, what is done with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sae_auditor.i18n import translate
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.studies import Acted
from sae_auditor.workbench.history import Act
from sae_auditor.workbench.messages import Problem, problem_of
from sae_auditor.workbench.studies import jobs
from sae_auditor.workbench.studies.state import Beside, RowPicture

if TYPE_CHECKING:
    from sae_auditor.library import Auditor
    from sae_auditor.reports.figures import Figure
    from sae_auditor.studies import RowAction
    from sae_auditor.workbench.columns import Rows
    from sae_auditor.workbench.history import History
    from sae_auditor.workbench.studies.controller import StudiesController
    from sae_auditor.workbench.studies.state import StudyState

_STEP: Final = "studies.step"
ACT, FILTER, BESIDE = "studies.act", "studies.filter", "studies.beside"
# Whether an action makes sense is asked of each row.
MOST_ROWS: Final = 2000


class StudyRows:
    """What people do with the rows of the page that is shown."""

    def __init__(self, controller: StudiesController, history: History) -> None:
        self._controller = controller
        self._history = history
        history.register(_STEP, lambda value: self._restore(*value))
        self._restoring: set[str] = set()
        self._n_restored = 0
        self._filtered: tuple[str, int] = ("", 0)

    @property
    def _page(self) -> StudyState:
        return self._controller.state.page

    # -------------------------------------------------------------------------------------------------- filter, marks

    def filter(self, text: str) -> None:
        """List the rows in whose cells all of these words stand; all rows where there are none."""
        self._controller.put(filter=text.strip())
        if text.strip():
            self._list()
        else:
            self._controller.jobs.cancel(FILTER)
            self._controller.put(listed=None)

    def came(self, study_id: str) -> None:
        """Take note that a study has more rows."""
        if study_id == self._page.study.id and self._page.filter:
            self._list()

    def mark(self, rows: Iterable[int]) -> None:
        """Mark these rows, in the table and in every plot, and no others."""
        marked = tuple(sorted({row for row in rows if 0 <= row < self._page.n_rows}))
        if marked != self._page.marked:
            self._controller.put(marked=marked, allowed=self._allowed(marked))

    def select(self, row: int) -> None:
        """Show what stands behind a row."""
        page, controller = self._page, self._controller
        if not page.has_beside or page.made_with is None or not 0 <= row < page.n_rows or page.beside.row == row:
            return
        study, made_with, one, auditor = page.study, page.made_with, page.rows[row], self._model()
        controller.put(beside=Beside(row))
        controller.jobs.start(
            BESIDE,
            lambda: jobs.beside_job(study, one, made_with, auditor),
            on_result=lambda n: self._beside(study.id, row, n_pictures=n),
            on_error=lambda error: self._beside(study.id, row, problem=problem_of(error)),
            on_update=lambda parts: self._take_parts(study.id, row, parts),
            resource="disk",
        )

    def leave(self) -> None:
        """Stop what goes on for the page that is shown, before another one takes its place."""
        for key in (FILTER, BESIDE):
            self._controller.jobs.cancel(key)
        if self._page.beside.row is not None:
            self._controller.put(beside=Beside())

    def another_auditor(self) -> None:
        """Fetch what stands beside the current row anew, and say again what can be done with the marked ones."""
        row = self._page.beside.row
        self._controller.put(allowed=self._allowed(self._page.marked), beside=Beside())
        if row is not None:
            self.select(row)

    # --------------------------------------------------------------------------------------------------------- actions

    def act(self, action_id: str, reason: str = "") -> None:
        """Do something with the marked rows, if it can be done."""
        page, controller = self._page, self._controller
        action = next((one for one in page.study.actions if one.id == action_id), None)
        if action is None or action_id not in page.allowed or (action.asks_reason and not reason.strip()):
            return
        if page.result is None or page.made_with is None:
            return
        study, result, made_with, auditor = page.study, page.result, page.made_with, self._model()
        rows = [page.rows[row] for row in page.marked]
        controller.put(acting=action_id, allowed=frozenset(), notice="", problem=None)
        controller.jobs.start(
            ACT,
            lambda: jobs.act_job(study, action, rows, result, reason.strip(), made_with, auditor),
            on_result=lambda done: self._done(study.id, action, *done),
            on_error=lambda error: self._acted(study.id, problem=problem_of(error)),
            on_cancelled=lambda: self._acted(study.id),
            title=translate("Studies", action.title),
            resource="model" if study.needs_model else "disk",
        )

    def is_restoring(self) -> bool:
        """Whether something is being taken back, or done again."""
        return bool(self._restoring)

    def _done(
        self, study_id: str, action: RowAction[Any], done: str | Acted, figures: tuple[Figure, ...] | None
    ) -> None:
        if isinstance(done, Acted):
            title = translate("Studies", action.title).rstrip("\u2026.")
            step = translate("Studies", "{action}: {what}").format(action=title, what=translate_core(done.what))
            values = ((study_id, action.id, value) for value in (done.before, done.after))
            self._history.note(Act(_STEP, step, *values))
        self._acted(study_id, done.text if isinstance(done, Acted) else done, figures)

    def _restore(self, study_id: str, action_id: str, value: Any) -> None:
        """Bring back how it was before an action of a study, or after it."""
        controller = self._controller
        page = controller.page(study_id)
        action = next(one for one in page.study.actions if one.id == action_id)
        # Every step has a key of its own: a newer one must not keep an older one from the disk.
        self._n_restored += 1
        key = f"{ACT}.{self._n_restored}"
        self._restoring.add(key)

        def end(figures: tuple[Figure, ...] | None = None, problem: Problem | None = None) -> None:
            self._restoring.discard(key)
            self._acted(study_id, "", figures if controller.page(study_id).result is page.result else None, problem)

        controller.jobs.start(
            key,
            lambda: jobs.restore_job(page.study, action, value, page.result),
            on_result=end,
            on_error=lambda error: end(problem=problem_of(error)),
            on_cancelled=end,
            resource="disk",
        )

    def _acted(
        self, study_id: str, text: str = "", figures: tuple[Figure, ...] | None = None, problem: Problem | None = None
    ) -> None:
        page = self._controller.page(study_id)
        # Whatever it came to, a part of it may be done, and cells may say something else now.
        self._controller.put(
            study_id,
            acting=page.acting if self._controller.jobs.is_running(ACT) else "",
            notice=translate_core(text),
            problem=problem,
            figures=page.figures if figures is None else figures,
            version=page.version + 1,
        )
        page = self._controller.page(study_id)
        self._controller.put(study_id, allowed=self._allowed(page.marked, page))
        self._controller.ended()
        self._controller.judged()

    def _allowed(self, marked: Sequence[int], page: StudyState | None = None) -> frozenset[str]:
        page = page or self._page
        if not marked or len(marked) > MOST_ROWS or page.result is None or self._controller.jobs.is_running(ACT):
            return frozenset()
        if page.study.needs_model and self._model(page) is None:
            return frozenset()
        rows = [page.rows[row] for row in marked]
        return frozenset(action.id for action in page.study.actions if _can_run(action, rows))

    def _model(self, page: StudyState | None = None) -> Auditor | None:
        """Return the auditor that rows can be asked of: one of the bundle that they were made with."""
        auditor, made_with = self._controller.auditor, (page or self._page).made_with
        if auditor is None or made_with is None or not made_with.bundle:
            return None
        return auditor if auditor.bundle.fingerprint == made_with.bundle else None

    # ---------------------------------------------------------------------------------------------------- what arrives

    def _list(self) -> None:
        """Filter anew, unless that goes on: then once more at its end, so that rows that stream in starve nobody."""
        page, controller = self._page, self._controller
        if controller.jobs.is_running(FILTER):
            return
        study, rows, wanted = page.study, list(page.rows[: page.n_rows]), page.filter

        def take(found: Rows) -> None:
            if self._page.study.id != study.id or not self._page.filter:
                return
            if wanted == self._page.filter:
                controller.put(study.id, listed=found)
            if (wanted, len(rows)) != (self._page.filter, self._page.n_rows):
                self._list()

        controller.jobs.start(
            FILTER, lambda: jobs.filter_job(study, rows, wanted), on_result=take, on_error=self._failed, resource="none"
        )

    def _failed(self, error: Exception) -> None:
        self._controller.put(problem=problem_of(error))

    def _take_parts(self, study_id: str, row: int, parts: Sequence[Any]) -> None:
        beside = self._controller.page(study_id).beside
        pictures = tuple(part for part in parts if isinstance(part, RowPicture))
        pages = [part for part in parts if not isinstance(part, RowPicture)]
        latent = pages[-1] if pages else beside.latent
        self._beside(study_id, row, latent=latent, pictures=(*beside.pictures, *pictures))

    def _beside(self, study_id: str, row: int, **parts: Any) -> None:
        beside = self._controller.page(study_id).beside
        if beside.row == row:
            self._controller.put(study_id, beside=replace(beside, **parts))


def _can_run(action: RowAction[Any], rows: Sequence[Any]) -> bool:
    return all(map(action.can_run, rows))


def listed_rows(page: StudyState) -> Rows:
    """Return the ids of the rows that are listed, in the order in which they came."""
    return np.arange(page.n_rows, dtype=np.int64) if page.listed is None else page.listed
