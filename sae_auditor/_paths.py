"""Where the program's own files are, installed or in a source checkout."""

from __future__ import annotations

from pathlib import Path

from sae_auditor.errors import EnvironmentProblem

_PACKAGE = Path(__file__).resolve().parent

DEMO = "demo"


def resources_folder() -> Path:
    """Return the folder of the files shipped with the program."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def demo_bundle_path() -> Path:
    """Return the path of the shipped demo bundle.

    Raises
    ------
    EnvironmentProblem
        When the installation lacks it.
    """
    path = resources_folder() / "demo.saebundle"
    if not path.exists():
        raise EnvironmentProblem(
            f"The demo bundle is missing: there is no {path}.",
            todo="Install the program again, or name a bundle of your own with --bundle.",
        )
    return path


def resolve_bundle(path: str | Path) -> Path:
    """Return the path behind a bundle's name: ``demo`` is the shipped one."""
    return demo_bundle_path() if str(path) == DEMO else Path(path)
