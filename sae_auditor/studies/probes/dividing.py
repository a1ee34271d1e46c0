"""Which images a probe is fitted on, and which ones say what it and the prompts lean on: no image is both."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.class_names import classes_of
from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.names import printable
from sae_auditor.plain_files import open_plain
from sae_auditor.progress import Job, Progress
from sae_auditor.studies.labelled import LabelledImages
from sae_auditor.studies.scan.truth import require_group

Ints = NDArray[np.int64]

# Images of a class on either side; a class with fewer is left out of the comparison.
LEAST_IMAGES: Final = 8
_TRAIN: Final = "train"
_TWO: Final = 2


@dataclass(frozen=True, eq=False)
class Division:
    """Labelled images in two parts.

    Parameters
    ----------
    prompts
        The classes that are compared: those of which there are enough images.
    classes
        By path, the place in `prompts` of the class that each image of either part shows.
    fitting, held_out
        Paths.
    left_out
        Names of classes with too few images.
    n_unlabelled, n_same
        Images without a label, and images with the bytes of another one.
    """

    prompts: PromptSet
    classes: dict[str, int]
    fitting: tuple[str, ...]
    held_out: tuple[str, ...]
    left_out: tuple[str, ...]
    n_unlabelled: int
    n_same: int


def divide_job(found: LabelledImages, prompts: PromptSet, split: str, seed: int) -> Job[Division]:
    """Divide labelled images; those with the same bytes count once, on the side of the probe's where one is there.

    Parameters
    ----------
    split
        Column that says "train" of the images to fit on. Where it is empty half of each class are, by their bytes, so
        that an image is on the same side wherever it lies.

    Raises
    ------
    InputRefused
        When a label is no class, there is no such column, or fewer than two classes have enough images.
    """
    require_group(found, split)
    shown = classes_of(found.labels, prompts)
    labelled = np.flatnonzero(shown >= 0).tolist()
    fitting = set(_train(found, split)) if split else set[int]()
    hashes: dict[int, str] = {}
    for done, place in enumerate(labelled):
        if done % _AT_ONCE == 0:
            yield Progress(done, len(labelled), say("Reading {0}", printable(found.paths[place])))
        hashes[place] = _hash_of(found.paths[place])
    own = _once(sorted(labelled, key=lambda place: place not in fitting), hashes)
    if not split:
        fitting = {place for index in np.unique(shown[own]) for place in _half(own, shown, int(index), hashes, seed)}
    sides = [[place for place in own if (place in fitting) == side] for side in (True, False)]
    counts = [np.bincount(shown[side], minlength=len(prompts.classes)) for side in sides]
    kept = np.flatnonzero(np.minimum(*counts) >= LEAST_IMAGES)
    if len(kept) < _TWO:
        raise InputRefused(
            say("Fewer than two classes have {0} labelled images or more on either side.", LEAST_IMAGES),
            todo=say(
                "Label more images: the probe is fitted on one part of them and compared on the other. "
                "Labels come from a table or from the names of sub-folders."
            ),
        )
    place_of = {int(index): place for place, index in enumerate(kept)}
    used = sorted(place for place in own if int(shown[place]) in place_of)
    return Division(
        prompts=replace(prompts, classes=tuple(prompts.classes[index] for index in kept)),
        classes={found.paths[place]: place_of[int(shown[place])] for place in used},
        fitting=tuple(found.paths[place] for place in used if place in fitting),
        held_out=tuple(found.paths[place] for place in used if place not in fitting),
        left_out=tuple(name for index, name in enumerate(prompts.names) if index not in place_of),
        n_unlabelled=len(found.paths) - len(labelled),
        n_same=len(labelled) - len(own),
    )


# Files that are read between two reports.
_AT_ONCE: Final = 32


def _train(found: LabelledImages, split: str) -> list[int]:
    return [place for place, cell in enumerate(found.columns[split]) if cell.strip().casefold() == _TRAIN]


def _hash_of(path: str) -> str:
    try:
        with open_plain(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return path  # it is refused when it is looked at


def _once(places: Sequence[int], hashes: dict[int, str]) -> list[int]:
    first: dict[str, int] = {}
    for place in places:
        first.setdefault(hashes[place], place)
    return list(first.values())


def _half(own: Sequence[int], shown: Ints, index: int, hashes: dict[int, str], seed: int) -> list[int]:
    """Return half of the images of a class, the larger one where they are odd."""

    def drawn(place: int) -> bytes:
        # Unlike what draws the halves of the findings, which must be independent of this.
        return hashlib.sha256(f"probe/{seed}/{hashes[place]}".encode("utf-8", "surrogateescape")).digest()

    of_class = sorted((place for place in own if shown[place] == index), key=drawn)
    return of_class[: (len(of_class) + 1) // 2]
