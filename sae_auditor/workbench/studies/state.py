"""What the Studies workspace shows, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sae_auditor.studies import Question, Result, Study, questions_of
from sae_auditor.workbench.columns import Rows
from sae_auditor.workbench.messages import Problem
from sae_auditor.workbench.running import Running
from sae_auditor.workbench.studies.answers import NOTHING_OFFERED, Offers, open_questions

if TYPE_CHECKING:
    from sae_auditor.reports import Provenance
    from sae_auditor.reports.figures import Figure
    from sae_auditor.workbench.latents import LatentPage, Pixels


@dataclass(frozen=True)
class MadeWith:
    """What rows were made with, whatever is asked and opened meanwhile; `sae` is the SAE that their latents are of."""

    inputs: Any
    provenance: Provenance
    bundle: str = ""
    sae: str = ""


@dataclass(frozen=True, eq=False)
class RowPicture:
    """An image behind a row: small pixels uint8 ``[h, w, 3]``, None where it was refused, which `remark` then says."""

    path: str
    pixels: Pixels | None = None
    remark: str = ""


@dataclass(frozen=True, eq=False)
class Beside:
    """What stands beside the table for one row; `row` is None before one was chosen.

    Parameters
    ----------
    latent
        None until it is there, and where the row is about none.
    n_pictures
        How many images the row names; not all of them are shown.
    """

    row: int | None = None
    latent: LatentPage | None = None
    pictures: tuple[RowPicture, ...] = ()
    n_pictures: int = 0
    problem: Problem | None = None


@dataclass(frozen=True, eq=False)
class StudyState:
    """What the page of a study shows.

    Parameters
    ----------
    answers
        What people gave, by the names of the questions: a text where words, latents or a prompt set are asked for. None
        or an empty text where there is none yet.
    problems
        What is wrong with an answer, by the names of the questions; with `at_places`, which the disk says.
    offers
        What answers can be chosen from.
    asking
        Whether the questions are open; else their answers are told in a line.
    rows, n_rows
        The rows of the table. The list grows while the study runs, so a state is known by how many it has.
    listed
        Ids of the rows that match `filter`; None for all.
    version
        Rises when cells of the same rows changed.
    marked
        Ids of the rows that are selected, rising: in the table and in every plot.
    allowed
        Ids of the actions that can be done with the marked rows.
    acting
        Id of the action that goes on; empty for none.
    running
        None while nothing runs.
    result, figures
        What the rows came to, once it ended.
    notice
        What an action came to.
    """

    study: Study[Any, Any]
    answers: Mapping[str, Any]
    problems: Mapping[str, str] = field(default_factory=dict)
    at_places: Mapping[str, str] = field(default_factory=dict)
    offers: Offers = NOTHING_OFFERED
    asking: bool = True
    rows: Sequence[Any] = ()
    n_rows: int = 0
    filter: str = ""
    listed: Rows | None = None
    version: int = 0
    marked: tuple[int, ...] = ()
    allowed: frozenset[str] = frozenset()
    acting: str = ""
    running: Running | None = None
    result: Result[Any] | None = None
    figures: tuple[Figure, ...] = ()
    made_with: MadeWith | None = None
    notice: str = ""
    problem: Problem | None = None
    beside: Beside = field(default_factory=Beside)
    has_model: bool = True

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What is asked."""
        return questions_of(self.study.inputs)

    @property
    def can_run(self) -> bool:
        """Whether everything is answered and nothing runs."""
        return self.running is None and self.has_model and not self.open_questions

    @cached_property
    def open_questions(self) -> Mapping[str, str]:
        """What is missing or wrong, by the names of the questions."""
        return open_questions(self.questions, self.answers, self.offers)

    @property
    def has_beside(self) -> bool:
        """Whether rows have anything to show beside the table."""
        return self.study.latent_of is not None or self.study.images_of is not None


@dataclass(frozen=True, eq=False)
class StudiesState:
    """What the workspace shows: the studies that there are, and the page of one.

    Parameters
    ----------
    counts
        How many rows each study has, by its id.
    """

    studies: tuple[Study[Any, Any], ...]
    page: StudyState
    running_study: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
