"""Where the program's own files are, installed or in a source checkout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say

_PACKAGE = Path(__file__).resolve().parent

DEMO = "demo"

# Moves everything that the program keeps for a person: indexes, remarks on latents.
DATA_VARIABLE: Final = "SAE_AUDITOR_DATA"


def resources_folder() -> Path:
    """Return the folder of the files shipped with the program."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def resource(*parts: str) -> Path:
    """Return the path of a shipped file, whether it exists or not."""
    return resources_folder().joinpath(*parts)


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
            say("The demo bundle is missing: there is no {0}.", path),
            todo=say("Install the program again, or name a bundle of your own with --bundle."),
        )
    return path


def resolve_bundle(path: str | Path) -> Path:
    """Return the path behind a bundle's name: ``demo`` is the shipped one."""
    return demo_bundle_path() if str(path) == DEMO else Path(path)


def data_folder() -> Path:
    """Return where the program keeps what it makes for a person; the variable SAE_AUDITOR_DATA moves it."""
    given = os.environ.get(DATA_VARIABLE)
    return Path(given) if given else user_data_path("sae-auditor", appauthor=False)
