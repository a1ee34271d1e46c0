"""``sae-auditor session new|list``: begin a review of images, and see which there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sae_auditor.cli._guard import EXIT_REFUSED, guarded
from sae_auditor.cli._indexes import IndexOption, open_with_references, sae_name
from sae_auditor.cli._options import (
    BundleOption,
    JsonOption,
    PromptOption,
    PromptsOption,
    SaeOption,
    ViewChoice,
    ViewOption,
    prompts_of,
    read_prompts,
    reading_of,
)
from sae_auditor.cli._output import cell, check_json_place, drive, say, stdout, write_json
from sae_auditor.cli._session_place import AsOption, WorkspaceOption, bundle_key, name_of, reading, writing
from sae_auditor.cli.audit import MethodOption, Target
from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import DEFAULT_METHOD
from sae_auditor.names import path_fields, to_text

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.records.making import Sides
    from sae_auditor.records.sessions import Settings

_MOST_REASONS: Final = 9  # one for each key

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="FOLDER|FILE.csv|IMAGE...",
        help="Folders, image files, and tables with the columns path and, for the part that an image shows, part.",
    ),
]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option("--accept-class", metavar="CLASS", help="A class that passes a part; give it several times."),
]
RejectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--reject-class",
        metavar="CLASS",
        help="A class that rejects a part; give it several times. Where neither is given the classes' names tell, and "
        "of two classes the second one rejects.",
    ),
]
ReviewerOption = Annotated[
    list[str] | None, typer.Option("--reviewer", metavar="NAME", help="Who judges; give it several times.")
]
ReasonOption = Annotated[
    list[str] | None,
    typer.Option("--reason", metavar="TEXT", help="What the keys 1 to 9 stand for, in order; give it several times."),
]


@guarded
def new(
    paths: Paths,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="What people call it; the first name when left out.")
    ] = None,
    bundle: BundleOption = None,
    sae: SaeOption = None,
    index: IndexOption = None,
    prompts: PromptsOption = None,
    prompt: PromptOption = None,
    target: Annotated[Target, typer.Option("--target", help="What is explained.")] = Target.LOGODDS,
    method: MethodOption = None,
    view: ViewOption = ViewChoice.CROP,
    accept_class: AcceptOption = None,
    reject_class: RejectOption = None,
    reason: ReasonOption = None,
    reviewer: ReviewerOption = None,
    judge_first: Annotated[
        bool,
        typer.Option("--judge-first", help="Reviewers judge before the model's prediction and evidence are shown."),
    ] = False,
    open_verdicts: Annotated[
        bool, typer.Option("--open-verdicts", help="Reviewers see each other's verdicts before they have judged.")
    ] = False,
    workspace: WorkspaceOption = None,
    who: AsOption = None,
    json: JsonOption = None,
) -> int:
    """Make a review session of images; 'session run' audits them, verdicts are given in the window.

    Ends with status 3 when a file, or a sub-folder, was refused; the session is made of the others.
    """
    check_json_place(json)
    if len(reason or ()) > _MOST_REASONS:
        raise typer.BadParameter("there are nine keys for reasons", param_hint="--reason")
    wanted, name = read_prompts(prompts, prompt), name_of(who)
    from sae_auditor.records.making import gather_job, policy_hash, sides_of
    from sae_auditor.records.sessions import Settings, new_session

    with writing(workspace, name) as records:
        opened = open_with_references(bundle, index, reading_of("auto", view))
        prompt_set, chosen_sae = prompts_of(opened, wanted), sae_name(opened, sae)
        sides = sides_of(prompt_set, accept_class or (), reject_class or ())
        gathered = drive(gather_job(paths))
        for refused in gathered.refused:
            say(refused.text())
        if gathered.left_out:
            say(gathered.left_out)
        if not gathered.images:
            raise InputRefused("None of this is an image that can be read.", safe="No session was made.")
        settings = Settings(
            to_text(title or Path(paths[0]).stem),
            bundle=opened.name,
            bundle_fingerprint=opened.fingerprint,
            sae=chosen_sae,
            target=target.value,
            method=_method_of(opened, chosen_sae) if method is None else method.value,
            view=view.value,
            prompts=dict(zip(prompt_set.names, prompt_set.class_texts, strict=True)),
            accept_classes=sides.accept,
            reject_classes=sides.reject,
            reasons=tuple(map(to_text, reason or ())),
            reviewers=tuple(map(to_text, reviewer or (name,))),
            judges_first=judge_first,
            is_blind=not open_verdicts,
            policy_sha256=policy_hash(opened, prompt_set),
        )
        session = new_session(records, name, settings)
        session.add(name, gathered.images)
        records.keep(bundle_key(session.key), to_text(str(Path(opened.path).absolute())))
    made = _made(session.key, settings, sides, len(gathered.images), gathered.refused, records.path)
    if json is not None:
        write_json(made, json)
    else:
        stdout().print(cell(session.key))
        say(_told(settings, sides, len(gathered.images)))
    return EXIT_REFUSED if gathered.refused else 0


def _method_of(bundle: Bundle, sae: str) -> str:
    """Return the method that a person chose for the SAE, else the usual one."""
    from sae_auditor.library import Library

    return Library(bundle).default_method(sae) or DEFAULT_METHOD


def _made(
    key: str, settings: Settings, sides: Sides, n_images: int, refused: Sequence[InputRefused], workspace: Path
) -> dict[str, Any]:
    return {
        "id": key,
        "title": settings.title,
        "workspace": path_fields(str(workspace)),
        "images": n_images,
        "refused": [one.text() for one in refused],
        "accept_classes": list(sides.accept),
        "reject_classes": list(sides.reject),
        "class_rule": sides.rule,
    }


def _told(settings: Settings, sides: Sides, n_images: int) -> str:
    told = f"Session '{settings.title}' of {n_images:,} images."
    if not sides.reject:
        return (
            f"{told} Nothing says which classes reject a part, so overkill and escape are not counted: --reject-class."
        )
    rejects, accepts = ", ".join(sides.reject), ", ".join(sides.accept)
    return f"{told} A part is rejected as: {rejects}; it passes as: {accepts} ({sides.rule})."


@guarded
def list_sessions(workspace: WorkspaceOption = None, json: JsonOption = None) -> int:
    """List the sessions of a workspace, the last used first."""
    check_json_place(json)
    from sae_auditor.records.sessions import sessions_in

    with reading(workspace) as records:
        n_audited = dict(records.rows("SELECT session, count(*) FROM audits GROUP BY session"))
        lines = [
            {"id": key, "title": title, "created": created, "images": n, "audited": n_audited.get(key, 0)}
            for key, title, created, n in sessions_in(records)
        ]
    if json is not None:
        write_json({"workspace": path_fields(str(records.path)), "sessions": lines}, json)
        return 0
    from rich.table import Table

    table = Table("id", "title", "made", "images", "audited")
    for line in lines:
        table.add_row(*(cell(value) for value in line.values()))
    stdout().print(table)
    say(f"Workspace: {records.path}")
    return 0
