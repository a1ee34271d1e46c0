"""The new files of an index take their places, in a way that a crash at any moment can be carried on from."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sae_auditor.atomic import write_atomically
from sae_auditor.concepts.indexing.folder import STATE_FILE, IndexFolder
from sae_auditor.concepts.indexing.segment import sync_folder


def declare_ready(place: IndexFolder, files: Sequence[str], state: dict[str, Any], stale: Sequence[str]) -> None:
    """Say that the files under ``work/merged`` are whole; from here on the run can only go forward.

    Parameters
    ----------
    files
        Their names in the index.
    state
        The new content of ``index.json``.
    stale
        Files that no longer hold once these have their places.
    """
    text = json.dumps(state, ensure_ascii=False, indent=1) + "\n"
    write_atomically(place.merged / STATE_FILE, text.encode())
    order = {"files": [*files, STATE_FILE], "stale": list(stale)}
    write_atomically(place.ready, json.dumps(order).encode())


def settle(place: IndexFolder) -> bool:
    """Put finished files into their places and clear the work away; return whether there was anything to do.

    Does nothing where a run is unfinished, and carries on where an earlier call was ended.
    """
    shutil.rmtree(place.spent, ignore_errors=True)
    if not place.ready.is_file():
        return False
    order = json.loads(place.ready.read_bytes())
    for name in order["stale"]:
        (place.path / name).unlink(missing_ok=True)
    for name in order["files"]:
        _move(place.merged / name, place.path / name)
    # Renamed first: a crash while it is deleted must not leave something that looks like a run.
    os.replace(place.work, place.spent)
    sync_folder(place.path)
    shutil.rmtree(place.spent, ignore_errors=True)
    return True


def _move(source: Path, target: Path) -> None:
    if source.is_file():  # else an earlier call did it
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        sync_folder(target.parent)
