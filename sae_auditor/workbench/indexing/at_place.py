"""What lies in an index folder: a finished index, an interrupted run, or nothing. Quick, for nothing large is read."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sae_auditor.bundle.layout import concepts_file
from sae_auditor.workbench.indexing.state import Forecast


@dataclass(frozen=True)
class Unfinished:
    """A run that was ended before its end: `done` images of `planned` in these folders, `found` files in all."""

    roots: tuple[Path, ...]
    done: int
    planned: int
    found: int


@dataclass(frozen=True)
class AtPlace:
    """What is in an index folder.

    Parameters
    ----------
    indexed
        Images of the finished index, 0 where there is none.
    roots
        Their folders.
    undescribed
        Whether labels and scores of one of its SAEs are missing.
    unfinished
        The interrupted run, if there is one.
    """

    indexed: int = 0
    roots: tuple[Path, ...] = ()
    undescribed: bool = False
    unfinished: Unfinished | None = None

    def forecast(self, free_bytes: int | None) -> Forecast | None:
        """Return what going on with it would do; None where there is nothing to go on with."""
        run = self.unfinished
        if run is not None:
            left = run.planned - run.done
            return Forecast(run.found, left, free_bytes=free_bytes, done=run.done, planned=run.planned)
        if self.undescribed:
            return Forecast(self.indexed, 0, 0, self.indexed, free_bytes=free_bytes, undescribed=True)
        return None


def look_at_place(place: Path) -> AtPlace:
    """Find out what lies in an index folder; a file that cannot be read counts as none.

    What is wrong with it is told by the run, which reads it again.
    """
    try:
        return _finished(place, _unfinished(place))
    except (OSError, ValueError, KeyError, TypeError):
        return AtPlace()


def free_bytes(place: Path) -> int | None:
    """Return the free space where a folder is or will be."""
    try:
        there = next(folder for folder in (place.absolute(), *place.absolute().parents) if folder.exists())
        return shutil.disk_usage(there).free
    except (OSError, StopIteration):
        return None


def _finished(place: Path, unfinished: Unfinished | None) -> AtPlace:
    from sae_auditor.concepts.indexing.folder import IndexFolder
    from sae_auditor.concepts.indexing.roots import Roots

    folder = IndexFolder(place)
    if not folder.has_index():
        return AtPlace(unfinished=unfinished)
    state: dict[str, Any] = json.loads(folder.state.read_bytes())
    roots = Roots.from_json(state.get("roots", ()))
    names = [str(sae["name"]) for sae in state["saes"]]
    return AtPlace(
        int(state["counts"]["ok"]),
        tuple(Path(root.path) for root in roots.known),
        not all((place / concepts_file(name)).is_file() for name in names),
        unfinished,
    )


def _unfinished(place: Path) -> Unfinished | None:
    from sae_auditor.concepts.indexing.folder import IndexFolder
    from sae_auditor.concepts.indexing.plan import Plan

    folder = IndexFolder(place)
    if not folder.plan.is_file():
        return None
    plan = Plan.read(folder.plan)
    finished = set(folder.finished_segments())
    sizes = {task.number: len(task.files) for task in plan.tasks(folder)}
    done = sum(size for number, size in sizes.items() if number in finished)
    roots = tuple(Path(root.path) for root in plan.roots.known)
    return Unfinished(roots, done, sum(sizes.values()), plan.changes.counts.found)
