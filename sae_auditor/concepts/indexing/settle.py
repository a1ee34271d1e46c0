"""The new files of an index take their places, in a way that a crash at any moment can be carried on from."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sae_auditor.atomic import TEMPORARY, write_atomically
from sae_auditor.concepts.indexing.folder import STATE_FILE, IndexFolder
from sae_auditor.concepts.indexing.hashes import hashes_of
from sae_auditor.concepts.indexing.opening import read_order
from sae_auditor.concepts.indexing.segment import sync_folder
from sae_auditor.concepts.indexing.state import read_state, state_text

# What takes longer to write than this is no temporary file of `atomic`.
_ABANDONED_S: Final = 3600.0


def declare_ready(place: IndexFolder, files: Sequence[str], state: dict[str, Any], stale: Sequence[str]) -> None:
    """Say that the files under ``work/merged`` are whole; from here on the run can only go forward.

    Parameters
    ----------
    files
        Their names in the index.
    state
        The new content of ``index.json``, to which the hashes of all files come.
    stale
        Files that no longer hold once these have their places.
    """
    entries = {**_kept(place, {*files, *stale}), **hashes_of(place.merged, files)}
    text = state_text({**state, "files": dict(sorted(entries.items()))})
    write_atomically(place.merged / STATE_FILE, text.encode())
    order = {"files": [*files, STATE_FILE], "stale": list(stale)}
    write_atomically(place.ready, json.dumps(order).encode())


def _kept(place: IndexFolder, changed: set[str]) -> dict[str, Any]:
    """Return the hashes of the files that stay as they are; of an older index, which has none, they are made now."""
    if not place.has_index():
        return {}
    stored = read_state(place.state)
    known = {name: entry.model_dump() for name, entry in (stored.files or {}).items()}
    names = [*place.files(tuple(sae.name for sae in stored.saes))] if stored.files is None else [*known]
    stay = [name for name in names if name not in changed and (place.path / name).is_file()]
    return {name: known[name] if name in known else hashes_of(place.path, [name])[name] for name in stay}


def settle(place: IndexFolder) -> bool:
    """Put finished files into their places and clear the work away; return whether there was anything to do.

    Does nothing where a run is unfinished, and carries on where an earlier call was ended.
    """
    shutil.rmtree(place.spent, ignore_errors=True)
    _sweep(place)
    if not place.ready.is_file():
        return False
    order = read_order(place)
    for name in order.stale:
        (place.path / name).unlink(missing_ok=True)
    for name in order.files:
        _move(place.merged / name, place.path / name)
    # Renamed first: a crash while it is deleted must not leave something that looks like a run.
    os.replace(place.work, place.spent)
    sync_folder(place.path)
    shutil.rmtree(place.spent, ignore_errors=True)
    return True


def _sweep(place: IndexFolder) -> None:
    """Delete what writers left that were killed: unfinished segments, and temporary files that nobody writes to."""
    for folder in (place.segments, place.path, place.path / "concepts", place.work):
        with suppress(OSError):
            for part in folder.glob("*.part"):
                if folder == place.segments:  # those of this index are written under its lock alone
                    shutil.rmtree(part, ignore_errors=True)
                elif part.name.startswith(TEMPORARY) and time.time() - part.stat().st_mtime > _ABANDONED_S:
                    part.unlink(missing_ok=True)


def _move(source: Path, target: Path) -> None:
    if source.is_file():  # else an earlier call did it
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        sync_folder(target.parent)
