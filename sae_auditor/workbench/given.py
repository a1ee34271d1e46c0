"""What was dropped, pasted or named, looked up on the disk: on a worker thread, since a folder may be slow. No Qt."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.addresses import percent_decoded, unquoted

if TYPE_CHECKING:
    from sae_auditor.images import Found

# Files of tensors, and the configuration that lies beside some of them.
SAE_SUFFIXES = frozenset({".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".pkl", ".gz", ".npz", ".json"})


def holds_sae(folder: Path) -> bool:
    """Whether there is a file of tensors or a configuration right in a folder."""
    try:
        return folder.is_dir() and any(file.suffix.lower() in SAE_SUFFIXES for file in folder.iterdir())
    except OSError:
        return False


# What Qt puts in place of each byte of a name that is not UTF-8.
_UNREADABLE = "\ufffd"


@dataclass(frozen=True)
class FoundSae:
    """What was given holds no image, but an SAE as it seems."""

    path: Path


class FoundImages(list[Path]):
    """The images that were found.

    Attributes
    ----------
    found
        With them, what was left out and what could not be read.
    """

    def __init__(self, found: Found) -> None:
        super().__init__(found.images)
        self.found = found


def find_images_job(paths: Sequence[Path]) -> Job[list[Path] | FoundSae]:
    """Resolve files and folders to image files; a folder of tensors without images is taken for an SAE.

    Raises
    ------
    ImageRefused
        When nothing that was given leads to an image or to folders that could not be read.
    """
    from sae_auditor.images import Refusal, look_through_job

    yield Progress(0, 0, translate("Workbench", "Looking for images…"))
    found = yield from look_through_job(paths)
    if found.refused and not found.images:
        refusal = found.refused[0]
        if refusal.reason is Refusal.NO_IMAGES and len(paths) == 1 and holds_sae(paths[0]):
            return FoundSae(paths[0])
        if len(found.refused) == len(paths):
            raise refusal
    return FoundImages(found)


def sort_job(paths: Sequence[Path]) -> Job[tuple[list[Path], list[Path]]]:
    """Return the files of tensors among what was given, and everything else; each as it is called on the disk."""
    yield Progress(0, 0, translate("Workbench", "Looking for images…"))
    saes: list[Path] = []
    others: list[Path] = []
    for given in paths:
        for path in resolved(given):
            is_sae = path.suffix.lower() in SAE_SUFFIXES and not path.is_dir()
            (saes if is_sae else others).append(path)
        yield Progress(len(saes) + len(others), 0, translate("Workbench", "Looking for images…"))
    return saes, others


def resolved(path: Path) -> list[Path]:
    r"""Return the files that a path means: itself where it is there, else what its text may stand for.

    That is what a shell makes of it (``a\ b.png``, several in one line), its percent signs decoded, or a file whose
    name looks the same: accents may be one character or two, and Qt shows bytes that are not UTF-8 as question marks.
    A path that leads nowhere is returned as it is.
    """
    text = os.fspath(path)
    if _is_there(text):
        return [path]
    words = unquoted(text)
    if words and words != [text] and all(os.path.isabs(word) and _is_there(word) for word in words):
        return [Path(word) for word in words]
    decoded = percent_decoded(text)
    if decoded != text and _is_there(decoded):
        return [Path(decoded)]
    alike = _alike(path)
    return [path if alike is None else alike]


def _is_there(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:  # a null character
        return False


def _alike(path: Path) -> Path | None:
    """Return the one path whose names look like those of `path`; None where there is none, or several."""
    if path.parent == path:
        return path
    parent = path.parent if _is_there(os.fspath(path.parent)) else _alike(path.parent)
    if parent is None:
        return None
    if _is_there(os.fspath(parent / path.name)):
        return parent / path.name
    if path.name.isascii() or not path.name:
        return None
    try:
        found = [name for name in os.listdir(parent) if _looks(name) == _looks(path.name)]
    except (OSError, ValueError):
        return None
    return parent / found[0] if len(found) == 1 else None


def _looks(name: str) -> str:
    shown = "".join(_UNREADABLE if "\udc80" <= c <= "\udcff" else c for c in name)
    return unicodedata.normalize("NFC", shown)
