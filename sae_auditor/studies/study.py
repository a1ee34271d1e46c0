"""What a study is, and how one is run: rows come one after the other, and those that came are kept whatever ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.progress import Job, StopAsked, Update

if TYPE_CHECKING:
    from sae_auditor.library import Auditor

InputsT = TypeVar("InputsT")
RowT = TypeVar("RowT")

Cell = str | int | float | bool | None
Floats = Sequence[float]


@dataclass(frozen=True)
class Line:
    """One line of a plot: `y` over `x`, with a band from `low` to `high` where it has one; all of one length."""

    name: str
    x: Floats
    y: Floats
    low: Floats = ()
    high: Floats = ()


@dataclass(frozen=True)
class LinePlot:
    """Lines on common axes; every text is for people, in English."""

    title: str
    x_title: str
    y_title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ScatterPlot:
    """A point for each row of the table, from two of its columns; marking points marks their rows.

    Parameters
    ----------
    x, y
        Ids of columns with numbers; a row without one of them has no point.
    hue
        Id of a column by whose values the points are coloured; empty for one colour.
    """

    title: str
    x: str
    y: str
    hue: str = ""


Plot = LinePlot | ScatterPlot


@dataclass(frozen=True)
class Acted:
    """What an action did that can be taken back.

    Parameters
    ----------
    text
        What happened, in a sentence.
    what
        To what it was done, in a few words; with the action's title it names the step.
    before, after
        Values that `RowAction.restore` takes to bring back how it was, and how it was then. They are never changed.
    """

    text: str
    what: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RowAction(Generic[RowT]):
    """What a person can do with a row of the table.

    Parameters
    ----------
    id
        Unique in its study.
    title, help
        For people, in English; the window translates them in the context "Studies".
    run
        Does it, given the rows, the auditor and the person's reason: a job that returns what happened, in a sentence,
        or as `Acted` where it can be taken back.
    asks_reason
        Whether a reason must be given.
    can_run
        Whether it makes sense for a row.
    restore
        Brings back one of the values of an `Acted`; None for an action that has none.
    """

    id: str
    title: str
    run: Callable[[Sequence[RowT], Auditor | None, str], Job[str | Acted]]
    help: str = ""
    asks_reason: bool = False
    can_run: Callable[[RowT], bool] = lambda row: True
    restore: Callable[[Any], Job[None]] | None = None


@dataclass(frozen=True)
class Column(Generic[RowT]):
    """One column of a study's table.

    Parameters
    ----------
    id
        In JSON and CSV.
    title, help
        For people, in English; the window translates them in the context "Studies".
    value
        The cell of a row; None where there is nothing to say.
    kind
        A share lies between 0 and 1 and gets a bar; a file is the path of an image, which a click opens.
    """

    id: str
    title: str
    value: Callable[[RowT], Cell]
    kind: Literal["text", "number", "count", "share", "file"] = "text"
    help: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a study ended.

    Parameters
    ----------
    text
        What came out, in a sentence or two; empty where the rows say it all.
    has_findings
        Whether there is something that a person must look at: the command then ends with status 1.
    plots
        Shown over the table.
    facts
        Plain values that belong to the whole and to no row, for JSON.
    """

    text: str = ""
    has_findings: bool = False
    plots: tuple[Plot, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Study(Generic[InputsT, RowT]):
    """A question over many images.

    Parameters
    ----------
    id
        Names its command, its page and its settings.
    title, help
        For people, in English; the window translates them in the context "Studies".
    inputs
        A frozen dataclass whose fields are made by `asked`.
    columns
        Of its table.
    run
        The job: yields `Progress`, and each row as an `Update`; returns the `Outcome`. It is given the inputs, and the
        auditor where the study `needs_model`. On `StopAsked` it may still return an outcome.
    needs_model
        Whether it runs an encoder; then the command takes ``--bundle``, ``--sae`` and the like.
    latent_of
        The latent that a row is about; its card stands beside the table. None where a row is about none.
    images_of
        Paths of the images behind a row, most telling first.
    actions
        What can be done with rows.
    to_json
        What ``--json`` writes where scripts rely on another shape than the table's: plain values of inputs and result.
    """

    id: str
    title: str
    help: str
    inputs: type[InputsT]
    columns: tuple[Column[RowT], ...]
    run: Callable[[InputsT, Auditor | None], Job[Outcome]]
    needs_model: bool = False
    latent_of: Callable[[RowT], int | None] | None = None
    images_of: Callable[[RowT], Sequence[str]] | None = None
    actions: tuple[RowAction[RowT], ...] = ()
    to_json: Callable[[InputsT, Result[RowT]], Any] | None = None


@dataclass(frozen=True)
class Result(Generic[RowT]):
    """What a study came to.

    Parameters
    ----------
    rows
        In the order in which they came.
    is_whole
        False where it was stopped before its end.
    """

    rows: list[RowT] = field(default_factory=list)
    outcome: Outcome = Outcome()
    is_whole: bool = True


def run_study_job(study: Study[InputsT, RowT], inputs: InputsT, auditor: Auditor | None = None) -> Job[Result[RowT]]:
    """Run a study and gather its rows; each is passed on as an `Update` too.

    A person who stops it keeps the rows that there are: the result then says that it is not whole.
    """
    rows: list[RowT] = []
    job = study.run(inputs, auditor)
    is_whole = True
    stop: StopAsked | None = None
    while True:
        try:
            report = next(job) if stop is None else job.throw(stop)
        except StopIteration as end:
            return Result(rows, end.value or Outcome(), is_whole)
        except StopAsked:
            return Result(rows, is_whole=False)
        stop = None
        if isinstance(report, Update):
            rows.append(report.value)
        try:
            yield report
        except StopAsked as asked:
            is_whole, stop = False, asked
        except GeneratorExit:
            job.close()
            raise


def settings_of(inputs: Any) -> dict[str, Any]:
    """Return what a study was asked as plain values; of a prompt set its name and its classes."""
    return {item.name: _plain(getattr(inputs, item.name)) for item in fields(inputs)}


def _plain(value: Any) -> Any:
    return {"name": value.name, "classes": list(value.names)} if isinstance(value, PromptSet) else value
