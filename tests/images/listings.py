"""Folders made of names alone, and what was found in them as names again."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def touch(folder: Path, *names: str) -> None:
    """Make empty files below a folder."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def names(folder: Path, paths: Iterable[Path]) -> list[str]:
    """Return paths as names within a folder, with slashes."""
    return [os.fspath(path.relative_to(folder)).replace(os.sep, "/") for path in paths]
