"""What `doctor` looks at. Nothing that may end the process (torch, Qt) is loaded into it: a child looks instead."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_config_path

from sae_auditor._paths import data_folder, demo_bundle_path
from sae_auditor._version import __version__
from sae_auditor.app.frame.environment import prepare_platform
from sae_auditor.atomic import require_writable
from sae_auditor.cli._streams import log_file
from sae_auditor.errors import EnvironmentProblem, KnownError
from sae_auditor.images.pool import decoder_level
from sae_auditor.library.opening import verify
from sae_auditor.tensorfiles import sandbox_level

_PATIENCE_S = 120
_OLDEST_PYTHON = (3, 11)
_PACKAGES = (
    "torch",
    "open_clip_torch",
    "torchvision",
    "timm",
    "safetensors",
    "PySide6-Essentials",
    "numpy",
    "pillow",
    "simplejpeg",
    "imagecodecs",
    "pydantic",
    "pyarrow",
    "platformdirs",
    "typer",
    "rich",
)


class Verdict(StrEnum):
    """How a check came out; a note does not keep the program from working."""

    OK = "ok"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    found: str
    todo: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the check as plain values."""
        return {"name": self.name, "verdict": self.verdict.value, "found": self.found, "todo": self.todo}


def check_python() -> list[Check]:
    """Is Python new enough?"""
    found = f"{platform.python_version()}, SAE Auditor {__version__}, {platform.platform()}"
    if sys.version_info[:2] >= _OLDEST_PYTHON:
        return [Check("python", Verdict.OK, found)]
    return [Check("python", Verdict.MISSING, found, "Install Python 3.11 or newer.")]


def check_packages() -> list[Check]:
    """Are the packages there?"""
    return [_package(name) for name in _PACKAGES]


def check_torch() -> list[Check]:
    """Does torch start, on what can it compute, and do the libraries on top of it leave the network alone?"""
    answer, trouble = _ask("torch")
    if answer is None:
        return [Check("torch", Verdict.MISSING, trouble, "Install torch again: pip install --force-reinstall torch.")]
    processor = f"cpu, {answer['threads']} threads"
    gpus = answer["devices"] or ["no CUDA device; the CPU is used"]
    return [*(Check("device", Verdict.OK, item) for item in [processor, *gpus]), _offline(answer["offline"])]


def check_qt() -> list[Check]:
    """Do Qt's libraries load?"""
    answer, trouble = _ask("qt")
    if answer is None:
        return [Check("qt", Verdict.MISSING, trouble, "Install PySide6-Essentials and the system libraries of Qt.")]
    if "what" in answer:
        return [Check("qt", Verdict.MISSING, answer["what"], answer["todo"])]
    return [Check("qt", Verdict.OK, answer["version"])]


def check_display() -> list[Check]:
    """Is there something to open a window on? Commands and screenshots work without."""
    try:
        prepare_platform(dict(os.environ), screenshot=False)
    except EnvironmentProblem as error:
        return [Check("display", Verdict.NOTE, error.what, error.todo)]
    shown = os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    return [Check("display", Verdict.OK, shown or platform.system())]


def check_demo() -> list[Check]:
    """Is the demo bundle whole?"""
    try:
        report = verify(demo_bundle_path())
    except KnownError as error:
        return [Check("demo bundle", Verdict.MISSING, error.what, error.todo)]
    if report.ok:
        return [Check("demo bundle", Verdict.OK, f"{report.files} files, {report.size_bytes:,} bytes, all as made")]
    found = "; ".join(finding.text for finding in report.findings[:3])
    return [Check("demo bundle", Verdict.MISSING, found, "Install the program again.")]


def check_reader() -> list[Check]:
    """How well is the process fenced in that reads other people's model files?"""
    try:
        level = sandbox_level()
    except EnvironmentProblem as error:
        return [Check("file reader", Verdict.MISSING, error.what, error.todo)]
    return [Check("file reader", Verdict.NOTE if level.lacking else Verdict.OK, str(level))]


def check_decoder() -> list[Check]:
    """How well are the processes fenced in that decode the images of folders?"""
    try:
        level = decoder_level()
    except EnvironmentProblem as error:
        # The threads of the program decode then, as they do for a few images.
        return [Check("image decoder", Verdict.NOTE, error.what, "Folders are decoded more slowly, without limits.")]
    return [Check("image decoder", Verdict.NOTE if level.lacking else Verdict.OK, str(level))]


def check_folders() -> list[Check]:
    """Can the program keep its settings and data?"""
    folders = {
        "settings folder": user_config_path("sae-auditor", appauthor=False),
        "data folder": data_folder(),
        "cache folder": user_cache_path("sae-auditor", appauthor=False),
        "log folder": log_file().parent,
    }
    return [_folder(name, place) for name, place in folders.items()]


def check_workspace() -> list[Check]:
    """Where do the records of sessions lie, and can they be written?"""
    # Loads SQLite, which nothing else here needs.
    from sae_auditor.records.place import default_place, holder_of, share_kind

    place = default_place()
    check = _folder("workspace", place.parent)
    if check.verdict is not Verdict.OK:
        return [check]
    if share := share_kind(place.parent):
        todo = "Keep it on a disk of this machine: SAE_AUDITOR_DATA moves the data folder."
        return [Check("workspace", Verdict.NOTE, f"{place} is on a network share ({share}), which is refused", todo)]
    if holder := holder_of(place):
        return [Check("workspace", Verdict.OK, f"{place}, which another program writes to: {holder}")]
    return [Check("workspace", Verdict.OK, f"{place}" if place.exists() else f"{place}, made with the first session")]


CHECKS: Mapping[str, Callable[[], list[Check]]] = {
    "python": check_python,
    "packages": check_packages,
    "torch": check_torch,
    "Qt": check_qt,
    "display": check_display,
    "demo bundle": check_demo,
    "file reader": check_reader,
    "image decoder": check_decoder,
    "folders": check_folders,
    "workspace": check_workspace,
}


def _package(name: str) -> Check:
    try:
        return Check(f"package {name}", Verdict.OK, version(name))
    except PackageNotFoundError:
        return Check(f"package {name}", Verdict.MISSING, "not installed", f"pip install {name}")


def _offline(switches: Mapping[str, str | None]) -> Check:
    if all(value == "1" for value in switches.values()):
        return Check("offline", Verdict.OK, f"nothing is fetched; {' and '.join(switches)} are set")
    return Check("offline", Verdict.NOTE, "nothing is fetched", "Set HF_HUB_OFFLINE=1 to stop libraries from trying.")


def _folder(name: str, folder: Path) -> Check:
    # Nothing is made here: the nearest folder that exists tells whether the rest could be.
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        require_writable(nearest / "doctor")
    except KnownError as error:
        return Check(name, Verdict.MISSING, error.what, "Give yourself the right to write there.")
    return Check(name, Verdict.OK, str(folder))


def _ask(probe: str, environ: Mapping[str, str] | None = None) -> tuple[dict[str, Any] | None, str]:
    """Run one of `_probes` in a child and return its answer, or None and why there is none."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "sae_auditor"]
    try:
        child = subprocess.run(
            [*program, "doctor", "--probe", probe],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            env={**os.environ, **(environ or {})},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, f"it did not answer within {_PATIENCE_S} s"
    except OSError as error:
        return None, f"no child process could be started: {error.strerror or error}"
    try:
        answer: dict[str, Any] = json.loads(child.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        reason = child.stderr.strip().splitlines()
        return None, reason[-1] if reason else f"it ended with status {child.returncode}"
    return answer, ""
