"""The folders that were indexed, and the names that their files have in the index."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sae_auditor.names import from_text, to_text


@dataclass(frozen=True)
class Root:
    """A folder and the name in front of its files' labels."""

    name: str
    path: str


@dataclass(frozen=True)
class Roots:
    """Folders whose names differ; a label leads back to one file.

    A folder keeps its name for ever, so that the same file has the same label in every run, whatever else is named
    beside it.
    """

    known: tuple[Root, ...] = ()

    def adding(self, folders: Iterable[Path]) -> Roots:
        """Return these and further folders; those below a known one are known already."""
        known = list(self.known)
        for folder in folders:
            path = os.path.abspath(folder)
            if not any(_is_below(path, root.path) for root in known):
                known.append(Root(_free_name(to_text(Path(path).name) or "root", {root.name for root in known}), path))
        return Roots(tuple(known))

    def label(self, path: str) -> str:
        """Return the label of a file below one of the folders; `path` is absolute."""
        below = [root for root in self.known if _is_below(path, root.path)]
        root = below[0] if len(below) == 1 else max(below, key=lambda root: len(root.path))
        # As `os.path.relpath` does, which looks at the whole path anew for each of millions of files.
        within = (path[len(root.path.rstrip(os.sep)) + 1 :] or os.curdir).replace(os.sep, "/")
        return f"{root.name}/{to_text(within)}"

    def path(self, label: str) -> str | None:
        """Return the absolute path of a label's file, which need not be there any more."""
        name, _, within = label.partition("/")
        for root in self.known:
            if root.name == name:
                return os.path.join(root.path, from_text(within))
        return None

    def to_json(self) -> list[dict[str, str]]:
        """Return what `from_json` reads."""
        return [{"name": root.name, "path": to_text(root.path)} for root in self.known]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> Roots:
        """Read what `to_json` wrote."""
        return cls(tuple(Root(str(item["name"]), from_text(str(item["path"]))) for item in data))


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _free_name(name: str, taken: set[str]) -> str:
    free, n = name, 1
    while free in taken:
        n += 1
        free = f"{name}-{n}"
    return free
