"""Files and folders, as a person gives them, to image files; and what in them is none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sae_auditor.i18n import say, sentences
from sae_auditor.images.files import require_regular, why_unreadable
from sae_auditor.images.left_out import LeftOut, together
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import ImageRefused, Refusal, Unfit
from sae_auditor.images.walk import IMAGE_SUFFIXES, Walk
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress, run_to_end

AnyPath = str | os.PathLike[str]


@dataclass(frozen=True)
class Found:
    """What files and folders lead to.

    Parameters
    ----------
    names
        The paths of the images, each once: files as given, and for a folder the images below it, behind its own path.
    places
        The same, absolute.
    left_out
        What lies in the folders besides.
    unreadable
        A refusal for each sub-folder that could not be read, or not to its end: images in it are missing.
    refused
        A refusal for each path that was given and leads to nothing.
    """

    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    left_out: LeftOut = field(default_factory=LeftOut)
    unreadable: tuple[ImageRefused, ...] = ()
    refused: tuple[ImageRefused, ...] = ()

    @cached_property
    def images(self) -> tuple[Path, ...]:
        """Return the paths of the images; not made for whoever has millions and wants texts."""
        return tuple(map(Path, self.names))


def find_images(paths: AnyPath | Iterable[AnyPath], limits: Limits = Limits()) -> list[Path]:
    """Return the files in `paths` as given, with each folder replaced by the images below it.

    Below a folder: everything with a suffix of `IMAGE_SUFFIXES`, in natural order (`img2` before `img10`) of the path
    within the folder. Names that start with a dot are skipped, and so are the folders that file servers and systems
    keep for themselves; links to folders are followed, each folder is walked once. Broken links and, at the end,
    sub-folders that may not be read stay in the list, so that loading them reports them. A path that occurs twice is
    listed once. `look_through` says what was left out.

    Raises
    ------
    ImageRefused
        When a path does not exist, a folder may not be read or holds no image, or there are more than
        `limits.max_files` images.
    """
    found = look_through(paths, limits)
    if found.refused:
        raise found.refused[0]
    return [*found.images, *(Path(refusal.path) for refusal in found.unreadable if refusal.path is not None)]


def look_through(paths: AnyPath | Iterable[AnyPath], limits: Limits = Limits()) -> Found:
    """Return the images that files and folders lead to, as `find_images` does, and what is wrong with the rest."""
    return run_to_end(look_through_job(paths, limits))


def look_through_job(paths: AnyPath | Iterable[AnyPath], limits: Limits = Limits()) -> Job[Found]:
    """Do `look_through` as a job that can be stopped at every folder; reports the number of images so far."""
    images: dict[str, str] = {}
    left_out: list[LeftOut] = []
    unreadable: list[ImageRefused] = []
    refused: list[ImageRefused] = []
    for given in [paths] if isinstance(paths, (str, os.PathLike)) else paths:
        walk = Walk()
        try:
            here = yield from _expand_job(Path(given), walk, limits, images)
            images.update(here)
        except ImageRefused as refusal:
            refused.append(refusal)
        left_out.append(walk.left_out())
        unreadable += walk.unreadable
    return Found(tuple(images.values()), tuple(images), together(left_out), tuple(unreadable), tuple(refused))


def _expand_job(path: Path, walk: Walk, limits: Limits, before: dict[str, str]) -> Job[dict[str, str]]:
    """Return what a path leads to, by absolute paths, without what is known `before`."""
    here: dict[str, str] = {}
    top = os.fspath(path)
    any_image = False
    note = say("Looking for images in {0}", printable(top))
    yield Progress(len(before), 0, note)
    try:
        if not path.is_dir():
            require_regular(path.stat().st_mode)
            return {os.path.abspath(top): top}
        absolute = _absolute_below(top)
        for image in walk.images(top):
            if image is None:
                yield Progress(len(before) + len(here), 0, note)
                continue
            any_image = True
            place = absolute(image)
            if place not in before:
                here[place] = image
            if len(before) + len(here) > limits.max_files:
                raise _too_many(path, limits)
    except Unfit as unfit:
        raise unfit.of(top) from None
    except (OSError, ValueError) as error:
        raise why_unreadable(top, error) from error
    if not any_image and not walk.unreadable:
        raise _no_images(path, walk.left_out())
    return here


def _absolute_below(top: str) -> Callable[[str], str]:
    """Return what makes paths below a folder absolute, as they come from a walk."""
    if os.name == "nt":  # which drops dots and spaces from ends of names, and has a current folder for each drive
        return os.path.abspath
    # Looking at the whole path anew for each of millions takes longer than all the rest.
    start, n = os.path.abspath(top), len(top)
    return lambda path: start + path[n:]


def _too_many(path: Path, limits: Limits) -> ImageRefused:
    return ImageRefused(
        os.fspath(path),
        Refusal.TOO_MANY_FILES,
        say("it leads to more than {0} images", f"{limits.max_files:,}"),
        say("Choose a smaller folder."),
    )


def _no_images(path: Path, left_out: LeftOut) -> ImageRefused:
    kinds = ", ".join(sorted(IMAGE_SUFFIXES))
    todo = sentences(left_out.text(), say("Files with these endings count: {0}.", kinds))
    return ImageRefused(os.fspath(path), Refusal.NO_IMAGES, say("the folder holds no images"), todo)
