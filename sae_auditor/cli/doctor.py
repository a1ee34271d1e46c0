"""``sae-auditor doctor``: can the program work on this machine, and if not, what is missing."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor.cli._guard import guarded
from sae_auditor.cli._options import JsonOption
from sae_auditor.cli._output import cell, check_json_place, drive, say, stdout, write_json
from sae_auditor.errors import EnvironmentProblem, KnownError
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.cli._checks import Check


def torch_devices() -> dict[str, object]:
    """Load torch and the encoders; return what they compute on and what tells them that there is no network."""
    import torch

    from sae_auditor.encoders import load_encoder  # noqa: F401 -- importing it sets the switches

    devices = []
    for i in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(i)
        devices.append(f"cuda:{i} {properties.name}, {properties.total_memory / 2**30:.0f} GiB")
    switches = {name: os.environ.get(name) for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")}
    return {"devices": devices, "threads": torch.get_num_threads(), "offline": switches}


def qt_libraries() -> dict[str, object]:
    """Load Qt and return its version, or what is missing and what to do."""
    from sae_auditor.app.frame.environment import check_x11_plugin, import_qt

    try:
        import_qt()
        check_x11_plugin(os.environ)
    except KnownError as error:
        return {"what": error.what, "todo": error.todo}
    return {"version": version("PySide6-Essentials")}


PROBES: Mapping[str, Callable[[], dict[str, object]]] = {
    "torch": torch_devices,
    "qt": qt_libraries,
}


_STYLES = {"ok": "green", "note": "yellow", "missing": "bold red"}
ProbeOption = Annotated[str | None, typer.Option("--probe", hidden=True)]


@guarded
def doctor(json: JsonOption = None, probe: ProbeOption = None) -> int:
    """Check what the program needs on this machine.

    Ends with status 4 when something is missing.
    """
    if probe is not None:
        return _answer(probe)
    check_json_place(json)
    checks = drive(_run_job())
    ok = all(check.verdict.value != "missing" for check in checks)
    if json is not None:
        write_json({"ok": ok, "checks": [check.to_json() for check in checks]}, json)
    else:
        _print(checks)
    if not ok:
        say("Something that the program needs is missing.")
    return 0 if ok else EnvironmentProblem.exit_code


def _answer(probe: str) -> int:

    if probe not in PROBES:
        raise typer.BadParameter(f"there is no probe '{probe}'")
    typer.echo(dumps(PROBES[probe]()))
    return 0


def _run_job() -> Job[list[Check]]:
    from sae_auditor.cli._checks import CHECKS

    found: list[Check] = []
    for i, (name, examine) in enumerate(CHECKS.items()):
        yield Progress(i, len(CHECKS), name)
        found += examine()
    return found


def _print(checks: Sequence[Check]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("", "check", "found", "what to do")
    for check in checks:
        style = _STYLES[check.verdict.value]
        table.add_row(Text(check.verdict.value, style=style), check.name, cell(check.found), cell(check.todo))
    stdout().print(table)
