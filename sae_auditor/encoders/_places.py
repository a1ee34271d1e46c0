"""Where in a folder the model lies: caches of the hub, pipelines of sentence-transformers, steps of DeepSpeed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from sae_auditor.encoders._folder_files import entries, folder_names, is_there, small_file
from sae_auditor.encoders._folder_kinds import is_known_kind, is_weights
from sae_auditor.encoders._json_tables import read_json_value
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_SNAPSHOTS: Final = "snapshots"
_REFERENCE: Final = "main"
_CACHED: Final = "models--"
_MODULES: Final = "modules.json"
_CLIP_MODULE: Final = "0_CLIPModel"
_LATEST: Final = "latest"
_STEP: Final = "global_step"
_MAX_STEPS: Final = 8  # from one folder into the next
_MAX_FOLDERS: Final = 500  # that are looked into for weights
_MAX_LOOKED_AT: Final = 2000  # of the files in each
_MAX_TEXT_BYTES: Final = 2**20
_MAX_NAMED: Final = 6


@dataclass(frozen=True)
class Place:
    """Where a model is.

    Parameters
    ----------
    source
        The file, or the folder in which its weights lie.
    folders
        Where its configuration may lie, the nearest first: from there up to the folder that the person named.
    name
        What people call it.
    """

    source: Path
    folders: tuple[Path, ...]
    name: str

    def folder_with(self, *names: str) -> Path:
        """Return the nearest folder that holds one of the files; the nearest of all where none does."""
        return next((folder for folder in self.folders if any(is_there(folder / name) for name in names)),
                    self.folders[0])  # fmt: skip


def place_of(path: Path) -> Place:
    """Follow a path to the model that it stands for.

    Raises
    ------
    InputRefused
        When it stands for several; names them.
    """
    if os.path.isfile(path) and path.suffix == ".json" and not path.name.endswith(".index.json"):
        path = path.parent  # a configuration stands for the folder it lies in
    if not os.path.isdir(path):
        is_there(path)  # refuses what is no file
        return Place(path, (path.parent,), path.stem)
    folders = [path]
    for _ in range(_MAX_STEPS):
        if any(is_weights(entry.name) for entry in entries(folders[0])):
            break
        inner = next((found for step in _STEPS if (found := step(folders[0])) is not None), None)
        if inner is None:
            break
        folders.insert(0, inner)
    return Place(folders[0], tuple(folders), _name(folders))


def _name(folders: list[Path]) -> str:
    """Return the name of the folder that the person chose, or that of the model in the hub's cache."""
    cached = next((folder.name for folder in folders if folder.name.startswith(_CACHED)), None)
    return folders[-1].name if cached is None else cached.rpartition("--")[2]


def _into_cache(folder: Path) -> Path | None:
    """From a cache of several models to the only one in it."""
    models = [entry for entry in _folders(folder) if entry.name.startswith(_CACHED)]
    return _only(models, folder, "models") if models else None


def _into_snapshot(folder: Path) -> Path | None:
    """From a model in the hub's cache to the revision that its reference names, or the only one there is."""
    snapshots = folder if folder.name == _SNAPSHOTS else folder / _SNAPSHOTS
    if not snapshots.is_dir():
        return None
    reference = snapshots.parent / "refs" / _REFERENCE
    revisions = {entry.name: entry for entry in _folders(snapshots)}
    named = _text(reference).strip() if is_there(reference) else ""
    if named and named not in revisions and revisions:
        raise InputRefused(
            say("{0} names the revision '{1}', which is not in {2}.", reference, named[:60], snapshots),
            todo=say("Choose one of the folders in it: {0}.", _listed(list(revisions))),
        )
    if named in revisions:
        return revisions[named]
    return _only(list(revisions.values()), snapshots, say("revisions of the model")) if revisions else None


def _into_module(folder: Path) -> Path | None:
    """From a pipeline of sentence-transformers to the folder of its CLIP."""
    if not is_there(folder / _MODULES):
        return folder / _CLIP_MODULE if (folder / _CLIP_MODULE).is_dir() else None
    modules = _modules(folder / _MODULES)
    parts = [(kind, path) for kind, path in modules if not kind.endswith("Normalize")]  # changes no direction
    if len(parts) != 1:
        kinds = ", ".join(kind.rpartition(".")[2] for kind, _ in modules)
        raise InputRefused(
            say(
                "{0} describes a pipeline of sentence-transformers made of {1}.", folder / _MODULES, kinds or "nothing"
            ),
            todo=say(
                "A pipeline that is one CLIP can be opened; of another, choose the folder of its CLIP, if it has one."
            ),
        )
    ((_, path),) = parts
    inner = _child(folder, path)
    if path and inner is None:
        raise InputRefused(say("{0} names the folder '{1}', which is not there.", folder / _MODULES, path[:60]))
    return inner


def _modules(file: Path) -> list[tuple[str, str]]:
    """Return type and folder of each part of a pipeline."""
    content = read_json_value(small_file(file, _MAX_TEXT_BYTES), str(file), max_bytes=_MAX_TEXT_BYTES)
    if not isinstance(content, list) or not all(isinstance(part, dict) for part in content):
        raise InputRefused(say("{0} is not a list of the parts of a pipeline.", file))
    return [(str(part.get("type", "")), str(part.get("path", ""))) for part in content]


def _into_step(folder: Path) -> Path | None:
    """From a training run of DeepSpeed to the step that it names as its latest."""
    latest = folder / _LATEST
    if is_there(latest):
        return _child(folder, _text(latest).strip())
    steps = [entry for entry in _folders(folder) if entry.name.startswith(_STEP)]
    return _only(steps, folder, say("steps of a training")) if steps else None


def _into_checkpoint(folder: Path) -> Path | None:
    """From a folder without weights to the only one in it that has some, such as the checkpoint of a training."""
    if is_known_kind([entry.name for entry in entries(folder)]):
        return None
    inner = [entry for entry in _folders(folder)[:_MAX_FOLDERS] if _has_weights(entry)]
    return _only(inner, folder, say("folders with weights")) if inner else None


def _has_weights(folder: Path) -> bool:
    try:
        with os.scandir(folder) as listing:
            return any(is_weights(entry.name) for entry in islice(listing, _MAX_LOOKED_AT))
    except OSError:  # one that is closed to us is not what the person means
        return False


_STEPS: Final[tuple[Callable[[Path], Path | None], ...]] = (
    _into_cache,
    _into_snapshot,
    _into_module,
    _into_step,
    _into_checkpoint,
)


def _only(entries: list[Path], folder: Path, what: str) -> Path:
    if len(entries) > 1:
        raise InputRefused(
            say("{0} holds several {1}: {2}.", folder, what, _listed([entry.name for entry in entries])),
            todo=say("Choose the folder of the one that you mean."),
        )
    return entries[0]


def _listed(names: list[str]) -> str:
    return ", ".join(sorted(names)[:_MAX_NAMED]) + (", ..." if len(names) > _MAX_NAMED else "")


def _folders(folder: Path) -> list[Path]:
    return [folder / name for name in folder_names(folder) if not name.startswith(".")]


def _child(folder: Path, name: str) -> Path | None:
    """Return the folder of that name in a folder: a file from elsewhere must not lead out of it."""
    is_plain = name not in ("", ".", "..") and Path(name).name == name and "\\" not in name
    return folder / name if is_plain and os.path.isdir(folder / name) else None  # also of a name that is too long


def _text(file: Path) -> str:
    return small_file(file, _MAX_TEXT_BYTES).decode("utf-8-sig", "replace")
