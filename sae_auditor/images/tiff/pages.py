"""Which of a TIFF's directories holds the picture."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sae_auditor.images.foreign import camera_raw
from sae_auditor.images.refusal import Unfit
from sae_auditor.images.source import Notice
from sae_auditor.images.tiff import tags
from sae_auditor.images.tiff.directory import MOST_DIRECTORIES, Directory, directories, directory_at

_REDUCED, _MASK = 1, 4
_OLD_REDUCED = 2
# Values behind the lens, not colours: color filter array and linear raw.
_RAW_PHOTOMETRICS = (32803, 34892)
# Where the first directory is a reduced copy, so many others are looked at for the full picture.
_MOST_LOOKED_AT = 64
# Descriptions may be as large as the file.
_LOOKED_THROUGH = 1 << 16
_IMAGEJ_STACK = re.compile(rb"ImageJ=.*?^images=(\d{1,9})\s*$", re.DOTALL | re.MULTILINE)
_TIFFFILE_SHAPE = re.compile(rb'\{"shape": \[(\d{1,9}(?:, ?\d{1,9}){2,7})\]')


@dataclass(frozen=True, eq=False)
class Page:
    """The directory of the picture, the `first` one of the file, and how many pictures there are in words."""

    directory: Directory
    first: Directory
    count: str

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Return what is to be said of the choice of this page."""
        notices = []
        if self.directory is not self.first:
            text = "The file starts with a reduced copy of the picture; the full picture behind it is used."
            notices.append(Notice("thumbnail-passed-over", text))
        elif _is_reduced(self.first):
            notices.append(Notice("reduced-copy", "The file calls the only picture in it a reduced copy of another."))
        return (*notices, *self._count_notices)

    @property
    def notices_of_first(self) -> tuple[Notice, ...]:
        """Return what is to be said where the first directory is used whatever it is, as Pillow does it."""
        notices = []
        if self.directory is not self.first:
            text = "The file starts with a reduced copy of the picture, which open_clip takes for the picture."
            notices.append(Notice("reduced-copy", text))
        return (*notices, *self._count_notices)

    @property
    def _count_notices(self) -> tuple[Notice, ...]:
        if self.count == "1":
            return ()
        return (Notice("first-frame", f"Only the first of {self.count} pictures in the file is used."),)


def page_of(data: bytes) -> Page:
    """Return the first full picture in the TIFF `data`.

    Raises
    ------
    Unfit
        When the file is a camera raw file, or its header is damaged.
    """
    if data[8:10] == b"CR":
        raise camera_raw()
    positions = list(directories(data))
    first = directory_at(data, positions[0] if positions else len(data))
    if tags.DNG_VERSION in first.entries:
        raise camera_raw()
    full = _first_full(data, first, positions) if _is_reduced(first) else first
    chosen = first if full is None else full
    if _is_raw(chosen):
        raise camera_raw()
    return Page(chosen, first, _count(data, chosen, positions))


def _first_full(data: bytes, first: Directory, positions: list[int]) -> Directory | None:
    """Return the first directory that is no reduced copy: of those below the first one, then of the main chain."""
    below = first.optional(tags.SUB_DIRECTORIES)
    places = [] if below is None else [int(place) for place in below[:_MOST_LOOKED_AT]]
    for place in [*places, *positions[1:_MOST_LOOKED_AT]]:
        try:
            directory = directory_at(data, place)
        except Unfit:
            continue
        if not _is_reduced(directory) and tags.WIDTH in directory.entries:
            return directory
    return None


def _is_reduced(directory: Directory) -> bool:
    kind = directory.optional(tags.NEW_SUBFILE_TYPE)
    if kind is not None:
        return bool(int(kind[0]) & (_REDUCED | _MASK))
    old = directory.optional(tags.SUBFILE_TYPE)
    return old is not None and int(old[0]) == _OLD_REDUCED


def _is_raw(directory: Directory) -> bool:
    photometric = directory.optional(tags.PHOTOMETRIC)
    return photometric is not None and int(photometric[0]) in _RAW_PHOTOMETRICS


def _count(data: bytes, chosen: Directory, positions: list[int]) -> str:
    """Return how many pictures there are, reduced copies left out."""
    count = 0
    for place in positions:
        try:
            count += not _is_reduced(directory_at(data, place, first=2))
        except Unfit:
            count += 1
    if len(positions) == 1:
        count = max(count, _stacked(chosen))
    return f"{max(count, 1)}{' or more' if len(positions) == MOST_DIRECTORIES else ''}"


def _stacked(directory: Directory) -> int:
    """Return how many pictures lie behind a single directory, by the notes of the programs that write such stacks."""
    text = directory.text(tags.DESCRIPTION)[:_LOOKED_THROUGH]
    imagej = _IMAGEJ_STACK.match(text)
    if imagej:
        return int(imagej.group(1))
    shaped = _TIFFFILE_SHAPE.match(text)
    if shaped:
        values = math.prod(int(side) for side in shaped.group(1).split(b","))
        pixels = directory.whole(tags.WIDTH, 1) * directory.whole(tags.HEIGHT, 1) * directory.whole(tags.SAMPLES, 1)
        return values // max(1, pixels)
    planes = directory.entries.get(tags.METAMORPH_PLANES)
    return directory.whole(tags.DEPTH, 1) if planes is None else planes.values
