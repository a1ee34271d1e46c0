"""The jobs behind the Studies workspace; what loads torch is imported when it is asked for, on a worker thread."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sae_auditor.errors import InputRefused, KnownError
from sae_auditor.i18n import say, translate
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress, Update
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.studies import Acted, Question, Result, RowAction, Study, run_study_job
from sae_auditor.studies.figures import figures_of
from sae_auditor.workbench.latent_page import concept_page
from sae_auditor.workbench.messages import problem_of
from sae_auditor.workbench.studies.state import MadeWith, RowPicture

if TYPE_CHECKING:
    from sae_auditor.library import Auditor
    from sae_auditor.reports.figures import Figure
    from sae_auditor.workbench.columns import Rows
    from sae_auditor.workbench.latents import LatentPage, Pixels

MOST_PICTURES: Final = 24
_SIDE_PX: Final = 192
_ROWS_AT_ONCE: Final = 2000


def said(text: str) -> str:
    """Return what a study calls something, in the language of the window."""
    return translate("Studies", text) if text else ""


def run_job(
    study: Study[Any, Any], inputs: Any, questions: Sequence[Question], auditor: Auditor | None
) -> Job[tuple[Result[Any], tuple[Figure, ...]]]:
    """Run a study and make its plots. Files that are not there are told before the work begins.

    Raises
    ------
    InputRefused
        When a file to read is not there, or a folder to write holds something.
    """
    yield Progress(0, 0)
    for problem in place_problems(questions, {item.name: getattr(inputs, item.name) for item in questions}).values():
        raise InputRefused(problem, todo=say("Choose another one."))
    result = yield from run_study_job(study, inputs, auditor)
    return result, figures_of(study, result, said)


def places_job(questions: Sequence[Question], answers: Mapping[str, Any]) -> Job[dict[str, str]]:
    """Look whether the files and folders that were named can be used; return what is wrong, by question."""
    yield Progress(0, 0)
    return place_problems(questions, answers)


def place_problems(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with files to read and places to write to, by the names of the questions."""
    found: dict[str, str] = {}
    for question in questions:
        place = answers.get(question.name)
        if question.kind == "file" and place and not os.path.isfile(place):
            found[question.name] = say("There is no file '{0}'.", printable(place))
        elif question.kind == "output-folder" and place and not _is_free(Path(place)):
            found[question.name] = say("'{0}' is there already and is not an empty folder.", printable(place))
        elif question.kind == "output-bundle" and place and os.path.lexists(place):
            found[question.name] = say("'{0}' is there already.", printable(place))
    return found


def _is_free(place: Path) -> bool:
    try:
        return not os.path.lexists(place) or (place.is_dir() and not any(place.iterdir()))
    except OSError:
        return False


def labels_job(auditor: Auditor) -> Job[list[str | None]]:
    """Return the name that is shown for each latent of the SAE in use."""
    yield Progress(0, 0)
    return list(auditor.as_of_now().meanings.labels)


def filter_job(study: Study[Any, Any], rows: Sequence[Any], wanted: str) -> Job[Rows]:
    """Return the ids of the rows in whose cells all of the words stand."""
    words = wanted.casefold().split()
    found: list[int] = []
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        yield Progress(first, len(rows))
        batch = rows[first : first + _ROWS_AT_ONCE]
        found.extend(first + i for i, row in enumerate(batch) if _has(study, row, words))
    return np.array(found, np.int64)


def _has(study: Study[Any, Any], row: Any, words: Sequence[str]) -> bool:
    cells = (column.value(row) for column in study.columns)
    text = "\n".join(translate_core(str(cell)).casefold() for cell in cells if cell is not None)
    return all(word in text for word in words)


def beside_job(study: Study[Any, Any], row: Any, made_with: MadeWith, auditor: Auditor | None) -> Job[int]:
    """Hand over what stands beside a row: the page of its latent, then its pictures; return how many images it has."""
    yield Progress(0, 0)
    latent = study.latent_of(row) if study.latent_of is not None and auditor is not None else None
    if latent is not None and auditor is not None:
        page: LatentPage = yield from concept_page(with_sae(auditor, made_with), latent)
        yield Update(page)
    paths = list(study.images_of(row)) if study.images_of is not None else []
    for path in paths[:MOST_PICTURES]:
        yield Update(_picture(path))
    return len(paths)


def with_sae(auditor: Auditor, made_with: MadeWith) -> Auditor:
    """Return an auditor with the SAE that rows were made with; it shares the encoder."""
    is_same = not made_with.sae or auditor.sae_name == made_with.sae
    return auditor if is_same else auditor.with_sae(made_with.sae)


def act_job(
    study: Study[Any, Any],
    action: RowAction[Any],
    rows: Sequence[Any],
    result: Result[Any],
    reason: str,
    made_with: MadeWith,
    auditor: Auditor | None,
) -> Job[tuple[str | Acted, tuple[Figure, ...]]]:
    """Do what a person can do with rows; return what happened, and the plots as they are then."""
    yield Progress(0, 0)
    done = yield from action.run(rows, None if auditor is None else with_sae(auditor, made_with), reason)
    return done, figures_of(study, result, said)


def restore_job(
    study: Study[Any, Any], action: RowAction[Any], value: Any, result: Result[Any] | None
) -> Job[tuple[Figure, ...]]:
    """Bring back how it was before an action, or after it; return the plots as they are then."""
    assert action.restore is not None
    yield from action.restore(value)
    return () if result is None else figures_of(study, result, said)


def _picture(path: str) -> RowPicture:
    try:
        return RowPicture(path, _small(path))
    except KnownError as error:
        return RowPicture(path, remark=problem_of(error).what)


def _small(path: str) -> Pixels:
    from sae_auditor.images import thumbnail
    from sae_auditor.images.pool import open_image

    return thumbnail(open_image(path), _SIDE_PX)
