"""``sae-auditor session verify``: is a log what was recorded, and are the tables what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sae_auditor.cli._guard import EXIT_FINDINGS, guarded
from sae_auditor.cli._options import JsonOption
from sae_auditor.cli._output import cell, check_json_place, drive, stdout, write_json
from sae_auditor.cli._session_place import WorkspaceOption, workspace_place
from sae_auditor.cli._several import several_values
from sae_auditor.errors import EnvironmentProblem, InputRefused

if TYPE_CHECKING:
    from sae_auditor.records import Anchor, AnchorCheck, Records, Verification

Verify = several_values("--anchors")
_STEPS_SHOWN: Final = 5


@dataclass(frozen=True)
class _Log:
    """A log to check: the records of a workspace, or the place of an exported one; and the anchors beside it."""

    place: Path
    records: Records | None
    anchors: Path

    def stored(self) -> Iterator[tuple[int, str, bytes]]:
        from sae_auditor.records import read_log

        return read_log(self.place) if self.records is None else self.records.stored()


@guarded
def verify(
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="PATH|FOLDER", help="A workspace's database, or an exported folder. Default: the person's own."
        ),
    ] = None,
    anchors: Annotated[
        list[str] | None,
        typer.Option(
            "--anchors",
            metavar="PLACE ...",
            help="Anchors that were kept elsewhere: files, their folders, or the line under a QR code in quotes.",
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = None,
) -> int:
    """Check that a log is what was recorded: every event, their chain, and the anchors that were made of it.

    Nothing is changed, and another program may write meanwhile. Of a workspace the tables of the current state are
    compared with the events too. Ends with status 0 where all holds, 1 where not, and 3 where something cannot be read.
    """
    check_json_place(json)
    if path and workspace:
        raise typer.BadParameter("name the workspace once", param_hint="--workspace")
    from sae_auditor.records import read_anchors
    from sae_auditor.records.verifying import verify_job, what_is_wrong

    with _log_at(Path(path) if path else workspace_place(workspace)) as log:
        # Before the log, so that an anchor that is made meanwhile is not taken for one of a longer log.
        known = read_anchors([*([log.anchors] if log.anchors.is_dir() else []), *(anchors or ())])
        found = drive(verify_job(log.stored(), known, 0 if log.records is None else log.records.head[0]))
        wrong = what_is_wrong(log.stored(), found)
        tables = _tables(log.records, found)
        workspace_id = _workspace_of(log)
    if json is not None:
        write_json(_content(found, tables), json)
    else:
        _print(found, wrong, tables, workspace_id)
    return 0 if found.is_ok and tables is not False else EXIT_FINDINGS


@contextmanager
def _log_at(place: Path) -> Iterator[_Log]:
    from sae_auditor.records import Records, anchor_folder
    from sae_auditor.records.export import ANCHORS, EVENTS

    if place.is_dir() or place.suffix == Path(EVENTS).suffix:
        folder = place if place.is_dir() else place.parent
        if place.is_dir() and not (place / EVENTS).is_file():
            raise InputRefused(
                f"{place} holds no exported log: there is no {EVENTS}.",
                todo="Name the database of a workspace, or the folder of an export.",
            )
        yield _Log(place, None, folder / ANCHORS)
        return
    try:
        records = Records(place, is_read_only=True)
    except EnvironmentProblem as problem:
        # Damaged or cut off: a log that cannot be read, whatever the reason.
        raise InputRefused(problem.what, safe=problem.safe, todo=problem.todo) from problem
    try:
        yield _Log(place, records, anchor_folder(place))
    except EnvironmentProblem as problem:
        raise InputRefused(problem.what, safe=problem.safe, todo=problem.todo) from problem
    finally:
        records.close()


def _tables(records: Records | None, found: Verification) -> bool | None:
    """Return whether the tables of the current state are what the events come to; None where nobody can say."""
    from sae_auditor.records.log import VERSION

    if records is None or found.first_bad_seq is not None or records.version != VERSION:
        return None
    return records.is_as_recorded()


def _workspace_of(log: _Log) -> str:
    from sae_auditor.records.log import workspace_id

    return next((workspace_id(content) for _, _, content in log.stored()), "")


def _content(found: Verification, tables: bool | None) -> dict[str, Any]:
    content = {
        "ok": found.is_ok,
        "events": found.n_events,
        "first_bad_seq": found.first_bad_seq,
        "anchors": [{"seq": check.anchor.seq, "ok": check.is_ok} for check in found.anchors],
    }
    return content if tables is None else {**content, "tables_ok": tables}


def _print(found: Verification, wrong: str, tables: bool | None, workspace: str) -> None:
    from sae_auditor.records import LIMITS

    lines = chain(_of_log(found, wrong), _of_anchors(found, workspace), _of_tables(tables), ("",), LIMITS)
    for line in lines:
        stdout().print(cell(line), soft_wrap=True)


def _of_log(found: Verification, wrong: str) -> Iterator[str]:
    if found.first_bad_seq is None:
        yield f"The chain holds: {found.n_events:,} events."
    else:
        yield f"The log is not what was recorded, from event {found.first_bad_seq:,} on ({found.n_events:,} events)."
        yield wrong
    if found.clock_steps:
        shown = ", ".join(f"{seq:,}" for seq in found.clock_steps[:_STEPS_SHOWN])
        more = ", ..." if len(found.clock_steps) > _STEPS_SHOWN else ""
        yield f"The clock was set back before event {shown}{more}; the order of the events is not by the clock."


def _of_anchors(found: Verification, workspace: str) -> Iterator[str]:
    for check in found.anchors:
        anchor = check.anchor
        how = "holds" if check.is_ok else f"does not hold: {_why_not(check, workspace)}"
        by = "from paper" if anchor.is_from_paper else f"by {anchor.who}"
        yield f"Anchor over {anchor.seq:,} events, {anchor.time}, {by}: {how}."
    yield from _keys([check.anchor for check in found.anchors if check.anchor.is_signed_by_its_key])
    if not found.anchors:
        yield "There is no anchor: a log that was written anew from its beginning would look the same."
    elif found.first_bad_seq is None and found.n_since_anchor:
        yield f"Events that no anchor covers, the last ones of the log: {found.n_since_anchor:,}."


def _why_not(check: AnchorCheck, workspace: str) -> str:
    if not check.anchor.is_from_paper and not check.anchor.is_signed_by_its_key:
        return "its file was changed, or is not signed by the key it names"
    if check.anchor.workspace != workspace:
        return "it is of another workspace"
    return "it was made of another log than this one"


def _keys(anchors: Sequence[Anchor]) -> Iterator[str]:
    from sae_auditor.records import fingerprint

    for key in dict.fromkeys(anchor.public_key for anchor in anchors):
        yield f"Signed by the key {fingerprint(key)}: compare it with the one that you know."


def _of_tables(tables: bool | None) -> Iterator[str]:
    if tables:
        yield "The tables of the current state are what the events come to."
    elif tables is False:
        yield (
            "The tables of the current state are not what the events come to: they were changed beside the program, or "
            "are of another version. The log is not touched by that; it counts."
        )
