"""Files and folders, as a person gives them, to a list of image files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sae_auditor.images.files import why_unreadable
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import ImageRefused, Refusal

IMAGE_SUFFIXES = frozenset(
    {".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".tif", ".tiff", ".bmp", ".dib", ".webp", ".gif"}
)

AnyPath = str | os.PathLike[str]


def find_images(paths: AnyPath | Iterable[AnyPath], limits: Limits = Limits()) -> list[Path]:
    """Return the files in `paths` as given, with each folder replaced by the images below it.

    Below a folder: everything with a suffix of `IMAGE_SUFFIXES`, in natural order (`img2` before `img10`) of the path
    within the folder; names that start with a dot are skipped; links to folders are followed, each folder is walked
    once. Broken links and sub-folders that may not be read stay in the list, so that loading them reports them. A
    path that occurs twice is listed once.

    Raises
    ------
    ImageRefused
        When a path does not exist, a folder may not be read or holds no image, or there are more than
        `limits.max_files` images.
    """
    found: dict[str, Path] = {}
    for given in [paths] if isinstance(paths, (str, os.PathLike)) else paths:
        for path in _expand(Path(given)):
            found.setdefault(os.path.abspath(path), path)
            if len(found) > limits.max_files:
                raise ImageRefused(
                    os.fspath(given),
                    Refusal.TOO_MANY_FILES,
                    f"it leads to more than {limits.max_files:,} images",
                    "Choose a smaller folder.",
                )
    return list(found.values())


def natural_key(name: str) -> tuple[list[str | int], str]:
    """Return the key that sorts names as people number them: digits by value, letters without case."""
    # The split alternates text and digits, so that two keys never compare a string with a number.
    parts: list[str | int] = list(re.split(r"([0-9]+)", name.casefold()))
    parts[1::2] = [int(digits) for digits in parts[1::2]]
    return parts, name


def _expand(path: Path) -> Iterator[Path]:
    try:
        if not path.is_dir():
            path.stat()
            yield path
            return
        below = sorted(_walk(path, set()), key=lambda p: [natural_key(part) for part in p.relative_to(path).parts])
    except (OSError, ValueError) as error:
        raise why_unreadable(os.fspath(path), error) from error
    if not below:
        kinds = ", ".join(sorted(IMAGE_SUFFIXES))
        raise ImageRefused(
            os.fspath(path),
            Refusal.NO_IMAGES,
            "the folder holds no images",
            f"Files with these endings count: {kinds}.",
        )
    yield from below


def _walk(folder: Path, walked: set[tuple[int, int]]) -> Iterator[Path]:
    status = folder.stat()
    if (status.st_dev, status.st_ino) in walked:
        return
    walked.add((status.st_dev, status.st_ino))
    with os.scandir(folder) as entries:
        visible = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    for entry in visible:
        path = folder / entry.name
        if _is_folder(entry):
            try:
                yield from _walk(path, walked)
            except PermissionError:
                yield path
        elif path.suffix.lower() in IMAGE_SUFFIXES:
            yield path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads back to itself
        return False
