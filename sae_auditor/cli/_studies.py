"""A command for each study: its options are what the study asks for, its table and files follow from its columns."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer
import typer.core

from sae_auditor.cli._guard import EXIT_FINDINGS, guarded
from sae_auditor.cli._indexes import IndexOption, open_with_references
from sae_auditor.cli._options import (
    BundleOption,
    DeviceOption,
    JsonOption,
    Precision,
    PrecisionOption,
    PromptOption,
    PromptsOption,
    SaeOption,
    prompts_of,
    read_prompts,
)
from sae_auditor.cli._output import cell, check_json_place, drive, say, stdout, write_json
from sae_auditor.images import AS_USUAL
from sae_auditor.progress import Job, Progress
from sae_auditor.reports import SUFFIXES, Table, save_table
from sae_auditor.studies import Question, Study, questions_of, run_study_job, table_of

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.library import Auditor

InputsT = TypeVar("InputsT")
RowT = TypeVar("RowT")

_TYPES: Final[dict[str, Any]] = {
    "text": str,
    "number": float,
    "count": int,
    "flag": bool,
    "file": str,
    "output-folder": str,
    "output-bundle": str,
    "latents": list[int],
    "words": list[str],
}
_METAVARS: Final = {
    "file": "FILE", "output-folder": "FOLDER", "output-bundle": "FILE.saebundle", "latents": "LATENT", "words": "TEXT",
}  # fmt: skip
_ROWS_SHOWN: Final = 50
_SAVE_HELP: Final = f"Save the table; the ending says as what: {', '.join(SUFFIXES)}."

SaveOption = Annotated[list[Path] | None, typer.Option("--save", metavar="FILE", help=_SAVE_HELP)]


def add_study(app: typer.Typer, study: Study[Any, Any]) -> None:
    """Give a study its command."""

    def command(**given: Any) -> int:
        return _run(study, given)

    # typer reads a command's options from its signature.
    command.__signature__ = inspect.Signature(list(_parameters(study)))  # type: ignore[attr-defined]
    command.__doc__ = f"{study.help}\n\nEnds with status 0, and with 1 where there are findings."
    app.command(study.id, cls=_command_class(study))(guarded(command))


def _command_class(study: Study[Any, Any]) -> type[typer.core.TyperCommand]:
    """Return a command whose options for latents take all numbers that follow."""
    flags = frozenset(question.flag for question in questions_of(study.inputs) if question.kind == "latents")

    class Command(typer.core.TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            parsed: list[str] = super().parse_args(ctx, list(_spread(args, flags)))
            return parsed

    return Command


def _spread(args: Sequence[str], flags: frozenset[str]) -> Iterator[str]:
    """Put the option in front of each further number: what is no number is an image."""
    current, has_value = "", False
    for arg in args:
        if arg.startswith("-"):
            current, has_value = arg if arg in flags else "", False
        elif current and not arg.isdecimal():
            current = ""
        elif current and has_value:
            yield current
        else:
            has_value = True
        yield arg


def _parameters(study: Study[Any, Any]) -> Iterator[inspect.Parameter]:
    for question in questions_of(study.inputs):
        if question.kind == "prompts":
            yield _parameter("prompts", PromptsOption, None)
            yield _parameter("prompt", PromptOption, None)
        else:
            yield _parameter(question.name, _annotation(question), _default(question))
    if study.needs_model:
        yield _parameter("bundle", BundleOption, None)
        yield _parameter("sae", SaeOption, None)
        yield _parameter("index", IndexOption, None)
        yield _parameter("device", DeviceOption, "auto")
        yield _parameter("precision", PrecisionOption, Precision.AUTO)
    yield _parameter("save", SaveOption, None)
    yield _parameter("json", JsonOption, None)


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _default(question: Question) -> Any:
    if question.default == ():
        return None  # typer's way to say that a list may be left out
    return inspect.Parameter.empty if question.default is None else question.default


def _annotation(question: Question) -> Any:
    help = f"{question.title}: {question.help}" if question.help else question.title
    if question.kind == "images":
        paths = list[str] | None if question.default == () else list[str]
        return Annotated[paths, typer.Argument(metavar="IMAGE|FOLDER...", help=question.help)]
    if question.kind == "choice":
        # typer knows choices as an enumeration only.
        return Annotated[StrEnum(question.name, list(question.choices)), typer.Option(question.flag, help=help)]
    kind = _TYPES[question.kind]
    option = typer.Option(
        question.flag, help=help, metavar=_METAVARS.get(question.kind), min=question.least, max=question.most
    )
    return Annotated[kind | None if question.default == () else kind, option]


def _run(study: Study[InputsT, RowT], given: dict[str, Any]) -> int:
    check_json_place(given["json"])
    wanted = read_prompts(given.get("prompts"), given.get("prompt"))
    bundle = open_with_references(given["bundle"], given["index"], AS_USUAL) if study.needs_model else None
    answers = {
        question.name: _answer(question, given)
        if bundle is None or question.kind != "prompts"
        else prompts_of(bundle, wanted)
        for question in questions_of(study.inputs)
    }
    inputs = study.inputs(**answers)
    auditor = None if bundle is None else drive(_load_job(bundle, given))
    result = drive(run_study_job(study, inputs, auditor))
    table = table_of(study, inputs, result, auditor)
    for path in given["save"] or ():
        save_table(table, path)
    if given["json"] is not None:
        write_json(table.to_json() if study.to_json is None else study.to_json(inputs, result), given["json"])
    else:
        _print(table)
    return EXIT_FINDINGS if result.outcome.has_findings else 0


def _answer(question: Question, given: dict[str, Any]) -> Any:
    value = given[question.name]
    if question.kind in ("images", "latents", "words"):
        return tuple(value or ())
    return str(value) if question.kind == "choice" else value


def _load_job(bundle: Bundle, given: dict[str, Any]) -> Job[Auditor]:
    # torch is loaded here, after everything that can be refused without it.
    yield Progress(0, 0, "Loading PyTorch")
    from sae_auditor.library import Auditor

    yield Progress(0, 0, "Loading the encoder")
    return Auditor(bundle, sae=given["sae"], device=given["device"], precision=given["precision"].value)


def _print(table: Table) -> None:
    from rich.table import Table as Printed

    printed = Printed()
    for heading in table.headings:
        printed.add_column(cell(heading.title), justify="right" if heading.is_number else "left")
    for row in table.rows[:_ROWS_SHOWN]:
        printed.add_row(*(cell(_text(value)) for value in row))
    stdout().print(printed)
    if len(table.rows) > _ROWS_SHOWN:
        say(f"{len(table.rows) - _ROWS_SHOWN} more rows: --save FILE or --json FILE writes all of them.")
    if table.text:
        say(table.text)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)
