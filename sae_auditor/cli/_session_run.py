"""``sae-auditor session run|replay``: audit the images of a session ahead of its reviewers, and once more later."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sae_auditor.cli._guard import EXIT_FINDINGS, EXIT_REFUSED, guarded
from sae_auditor.cli._indexes import IndexOption
from sae_auditor.cli._options import (
    BundleOption,
    DeviceOption,
    JsonOption,
    Precision,
    PrecisionOption,
    WorkersOption,
)
from sae_auditor.cli._output import cell, check_json_place, drive, say, stdout, write_json
from sae_auditor.cli._session_place import (
    AsOption,
    SessionArgument,
    WorkspaceOption,
    model_of,
    name_of,
    open_bundle_of,
    reading,
    session_of,
    writing,
)
from sae_auditor.errors import InputRefused
from sae_auditor.progress import Job, Update

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sae_auditor.bundle import Bundle
    from sae_auditor.records.running import Replayed
    from sae_auditor.records.sessions import Session, Settings

_MILLION = 1_000_000
_ROWS_SHOWN = 50


@guarded
def run(
    session: SessionArgument = None,
    bundle: BundleOption = None,
    index: IndexOption = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = Precision.AUTO,
    workers: WorkersOption = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also try those images again that were refused before.")
    ] = False,
    workspace: WorkspaceOption = None,
    who: AsOption = None,
    json: JsonOption = None,
) -> int:
    """Audit the images of a session that have no audit yet; can be interrupted and run again.

    The bundle is the one that the session was made with. Ends with status 3 when an image was refused, or its file has
    another content than when it was added; the others are audited all the same.
    """
    check_json_place(json)
    name = name_of(who)
    from sae_auditor.records.running import audit_job, waiting_in

    with writing(workspace, name) as records:
        chosen = session_of(records, session)
        settings, before = chosen.settings, records.head[0]
        n_waiting, n_audited = len(waiting_in(chosen, again=again)), 0
        if n_waiting:
            opened = open_bundle_of(chosen, bundle, index)
            _require_same(opened, settings)
            auditor, prompts = model_of(opened, settings, device, precision)
            try:
                n_audited = drive(audit_job(chosen, auditor, prompts, name, workers=workers, again=again))
            except KeyboardInterrupt:
                left = len(waiting_in(chosen))
                say(f"{n_waiting - left:,} audits are recorded, {left:,} images wait: run the same command to go on.")
                raise
        refused = _refused(chosen, before)
        counts = _counts(chosen, name)
        told = {
            "id": chosen.key,
            "audited": n_audited - len(refused),
            "refused": refused,
            "counts": counts,
        }
    if json is not None:
        write_json(told, json)
    else:
        _print_counts(counts)
        for one in refused:
            say(f"Image {one['item']}, {one['path']}: {', '.join(one['flags'])}.")
        say(f"{told['audited']:,} images were audited, {len(refused):,} refused." if n_waiting else "Nothing waited.")
    return EXIT_REFUSED if refused else 0


def _require_same(bundle: Bundle, settings: Settings) -> None:
    if settings.bundle_fingerprint not in ("", bundle.fingerprint):
        raise InputRefused(
            f"The session was made with another bundle: '{settings.bundle}', {settings.bundle_fingerprint[:16]}….",
            safe="Nothing was audited.",
            todo="Name that one with --bundle, or make a new session.",
        )


def _refused(session: Session, after: int) -> list[dict[str, Any]]:
    """Return the images of which nothing could be recorded but why, behind a number of an event."""
    rows = session.records.rows(
        "SELECT i.item, i.path, a.flags FROM audits a JOIN items i ON i.session = a.session AND i.item = a.item"
        " WHERE a.session = ? AND a.seq > ? AND a.predicted = '' ORDER BY a.item",
        (session.key, after),
    )
    return [{"item": item, "path": path, "flags": flags.split()} for item, path, flags in rows]


def _counts(session: Session, who: str) -> dict[str, int]:
    from sae_auditor.records.queue import Queue

    return {kind.value: n for kind, n in Queue(session, who).counts().items()}


def _print_counts(counts: dict[str, int]) -> None:
    from rich.table import Table

    table = Table("images", "")
    for kind, n in counts.items():
        table.add_row(cell(kind), cell(f"{n:,}"))
    stdout().print(table)


@guarded
def replay(
    session: SessionArgument = None,
    bundle: BundleOption = None,
    index: IndexOption = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = Precision.AUTO,
    workers: WorkersOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = None,
) -> int:
    """Compute the recorded audits of a session again, and compare; nothing is recorded.

    An audit is the same when no probability moved by more than 0.0001 and the same ten latents push the decision most.
    Ends with status 1 where one is not, and says what explains it: another device, version, bundle or file.
    """
    check_json_place(json)
    from sae_auditor.records.running import TOLERANCE_PPM, TOP, replay_job

    again: list[Replayed] = []
    with reading(workspace) as records:
        chosen = session_of(records, session)
        auditor, prompts = model_of(open_bundle_of(chosen, bundle, index), chosen.settings, device, precision)
        drive(_taken_job(replay_job(chosen, auditor, prompts, workers=workers), again))
    again.sort(key=lambda one: one.item)
    n_same = sum(one.is_same for one in again)
    if json is not None:
        audits = [{**asdict(one), "top_changed": list(one.top_changed)} for one in again]
        write_json(
            {"id": chosen.key, "tolerance_ppm": TOLERANCE_PPM, "top": TOP, "same": n_same, "audits": audits}, json
        )
    else:
        _print_different([one for one in again if not one.is_same])
        say(f"{n_same:,} of {len(again):,} audits are the same.")
    return 0 if n_same == len(again) else EXIT_FINDINGS


def _taken_job(job: Job[None], taken: list[Any]) -> Job[None]:
    """Do a job; put its updates into a list."""
    for said in job:
        if isinstance(said, Update):
            taken.append(said.value)
        else:
            yield said


def _print_different(different: Sequence[Replayed]) -> None:
    if not different:
        return
    from rich.table import Table

    table = Table("image", "probability moved by", "other latents", "why")
    for one in different[:_ROWS_SHOWN]:
        latents = " ".join(map(str, one.top_changed))
        table.add_row(*map(cell, (one.item, f"{one.moved_ppm / _MILLION:.6f}", latents, one.why or "not known")))
    stdout().print(table)
    if len(different) > _ROWS_SHOWN:
        say(f"{len(different) - _ROWS_SHOWN:,} more: --json FILE writes all of them.")
