"""``sae-auditor session export|anchor``: what of a session leaves this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO, cast

import typer

from sae_auditor.cli._guard import EXIT_FINDINGS, guarded
from sae_auditor.cli._options import JsonOption
from sae_auditor.cli._output import cell, check_json_place, drive, say, stdout, write_json
from sae_auditor.cli._session_place import (
    AsOption,
    SessionArgument,
    WorkspaceOption,
    name_of,
    reading,
    session_of,
    writing,
)
from sae_auditor.cli._session_reports import reports_job
from sae_auditor.cli._several import several_values
from sae_auditor.cli._streams import as_is
from sae_auditor.names import path_fields

if TYPE_CHECKING:
    from sae_auditor.records import Anchor

MakeAnchor = several_values("--to")


@guarded
def export(
    output: Annotated[Path, typer.Option("--output", metavar="FOLDER", help="A new folder; it is made.")],
    session: SessionArgument = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = None,
) -> int:
    """Write everything that a session stands on into a folder, which can be checked without this program.

    It holds the whole log of the workspace, its anchors, verify.py, the session's audits as they were stored, the
    hashes of its images, and its reports. Ends with status 1 where an audit is missing that the log names.
    """
    check_json_place(json)
    from sae_auditor.records.session_export import export_session_job

    with reading(workspace) as records:
        chosen = session_of(records, session)
        written = drive(export_session_job(chosen, output))
        reports = drive(reports_job(chosen, output))
    for missing in written.missing:
        say(missing.text())
    told = {
        "id": chosen.key,
        "folder": path_fields(str(output)),
        "events": written.n_events,
        "anchors": written.n_anchors,
        "audits": written.n_audits,
        "missing": [missing.text() for missing in written.missing],
        "reports": [report.name for report in reports],
    }
    if json is not None:
        write_json(told, json)
    else:
        say(f"In {output}: {written.n_events:,} events, anchors: {written.n_anchors:,}, audits: {written.n_audits:,}.")
        say(f"Check it anywhere: python3 {output / 'verify.py'}, with the anchors that you kept elsewhere.")
        if not written.n_anchors:
            say("There is no anchor yet: make one with sae-auditor session anchor --to FOLDER, and export again.")
    return EXIT_FINDINGS if written.missing else 0


@guarded
def anchor(
    to: Annotated[
        list[Path] | None,
        typer.Option(
            "--to", metavar="FOLDER ...", help="Further folders for it, at least one of them on another disk."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    who: AsOption = None,
    json: JsonOption = None,
) -> int:
    """Make an anchor: the state of the log, signed, so that it can be kept where nobody here can change it.

    On a terminal a QR code of it is shown, to be printed or photographed.
    """
    check_json_place(json)
    from sae_auditor.records import make_anchor

    name = name_of(who)
    with writing(workspace, name) as records:
        made = make_anchor(records, name, to or ())
    if json is not None:
        write_json(_content(made), json)
        return 0
    for line in _lines(made):
        stdout().print(cell(line), soft_wrap=True)
    _show_code(made)
    if not to:
        say("It lies beside the workspace only, where it proves little: print it, or copy it elsewhere (--to FOLDER).")
    return 0


def _content(made: Anchor) -> dict[str, Any]:
    from sae_auditor.records import fingerprint

    names = ("workspace", "seq", "head", "root", "time", "who")
    content = {name: getattr(made, name) for name in names}
    return {**content, "fingerprint": fingerprint(made.public_key), "text": made.short}


def _lines(made: Anchor) -> tuple[str, ...]:
    from sae_auditor.records import fingerprint

    return (
        f"Anchor over {made.seq:,} events, {made.time}.",
        f"Signed by the key {fingerprint(made.public_key)}",
        made.short,
    )


def _show_code(made: Anchor) -> None:
    """Draw the QR code where somebody sees it as one."""
    if not sys.stdout.isatty():
        return
    import segno

    terminal = cast("TextIO", as_is(sys.stdout))
    segno.make(made.short, error="m").terminal(terminal, compact=True)
    terminal.flush()
