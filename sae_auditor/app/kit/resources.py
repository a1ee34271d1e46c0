"""Where the files shipped with the program lie: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sae_auditor


@cache
def resource_folder() -> Path:
    """Return the folder of the shipped files."""
    package = Path(sae_auditor.__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


def resource(*parts: str) -> Path:
    """Return the path of a shipped file, whether it exists or not."""
    return resource_folder().joinpath(*parts)
