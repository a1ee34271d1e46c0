"""Which workspace and which session a command means, and with what its images are audited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor.cli._indexes import open_with_references
from sae_auditor.cli._options import Precision
from sae_auditor.cli._output import drive, say
from sae_auditor.errors import EnvironmentProblem, InputRefused, system_words
from sae_auditor.names import from_text, to_text
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle, PromptSet
    from sae_auditor.library import Auditor
    from sae_auditor.records import Records
    from sae_auditor.records.sessions import Session, Settings

WorkspaceOption = Annotated[
    str | None,
    typer.Option("--workspace", metavar="PATH", help="Database of the workspace; the person's own when left out."),
]
AsOption = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Who does it, for the record; the system's account when left out."),
]
SessionArgument = Annotated[
    str | None, typer.Argument(metavar="ID", help="The session, or how its id begins; the last used when left out.")
]


def workspace_place(given: str | None) -> Path:
    """Return the database that is meant, whether it is there or not."""
    from sae_auditor.records.place import default_place

    return Path(given) if given else default_place()


def name_of(given: str | None) -> str:
    """Return as whom a command is run."""
    from sae_auditor.concepts.people import who_am_i

    return to_text(given or who_am_i())


@contextmanager
def reading(workspace: str | None) -> Iterator[Records]:
    """Open a workspace without changing anything in it, also while another program writes to it."""
    from sae_auditor.records import Records

    records = Records(workspace_place(workspace), is_read_only=True)
    try:
        yield records
    finally:
        records.close()


@contextmanager
def writing(workspace: str | None, who: str) -> Iterator[Records]:
    """Open a workspace to write to it; it is made where it is not there.

    Raises
    ------
    EnvironmentProblem
        When another program writes to it, or it is of a newer version.
    """
    from sae_auditor.records import Records

    place = workspace_place(workspace)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputRefused(f"The folder {place.parent} cannot be made: {system_words(error)}.") from error
    records = Records(place, who=who)
    try:
        if records.is_read_only:
            raise EnvironmentProblem(
                records.why_read_only, safe="Nothing was changed.", todo="Close it there, or name another --workspace."
            )
        if records.recovered:
            say(records.recovered)
        yield records
    finally:
        records.close()


def session_of(records: Records, key: str | None) -> Session:
    """Return a session by its id or how that begins, the last used one where none is named.

    Raises
    ------
    InputRefused
        When there is none, or several begin so.
    """
    from sae_auditor.records.sessions import Session, sessions_in

    keys = [line[0] for line in sessions_in(records)]
    if not keys:
        raise InputRefused(f"There is no session in {records.path}.", todo="Make one: sae-auditor session new FOLDER.")
    key = None if key is None else to_text(key)
    meant = keys[:1] if key is None else [one for one in keys if one.startswith(key)]
    if len(meant) > 1:
        raise InputRefused(f"Several sessions begin with {key}: {', '.join(meant)}.", todo="Give more of its id.")
    return Session(records, meant[0] if meant else key or "")


def open_bundle_of(session: Session, bundle: str | None, index: str | None) -> Bundle:
    """Open the bundle that a session was made with, by the place where it was then, unless another one is named."""
    from sae_auditor.images import Reading
    from sae_auditor.images.framing import View

    settings = session.settings
    view: View = settings.view  # type: ignore[assignment]
    return open_with_references(
        bundle or from_text(session.records.kept(bundle_key(session.key))) or None, index, Reading(view=view)
    )


def bundle_key(session: str) -> str:
    """Return under what the place of a session's bundle is kept beside the records."""
    return f"session.bundle/{session}"


def model_of(bundle: Bundle, settings: Settings, device: str, precision: Precision) -> tuple[Auditor, PromptSet]:
    """Load what audits of a session are made with."""
    from sae_auditor.records.making import prompts_of

    prompts = prompts_of(settings, bundle)
    return drive(_load_job(bundle, settings.sae or None, device, precision)), prompts


def _load_job(bundle: Bundle, sae: str | None, device: str, precision: Precision) -> Job[Auditor]:
    # torch is loaded here, after everything that can be refused without it.
    yield Progress(0, 0, "Loading PyTorch")
    from sae_auditor.library import Auditor

    yield Progress(0, 0, "Loading the encoder")
    return Auditor(bundle, sae=sae, device=device, precision=precision.value)
