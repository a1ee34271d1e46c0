"""Which of a TIFF's directories holds the picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from sae_auditor.images.foreign import camera_raw
from sae_auditor.images.refusal import Unfit
from sae_auditor.images.source import Notice
from sae_auditor.images.tiff import tags
from sae_auditor.images.tiff.directory import Directory, directories, directory_at

_REDUCED, _MASK = 1, 4
_OLD_REDUCED = 2
# Values behind the lens, not colours: color filter array and linear raw.
_RAW_PHOTOMETRICS = (32803, 34892)
# Where the first directory is a reduced copy, so many others are looked at for the full picture.
_MOST_LOOKED_AT = 64
_COUNTED = 10_000


@dataclass(frozen=True, eq=False)
class Page:
    """The directory of the picture, and what was passed over to come to it."""

    directory: Directory
    notices: tuple[Notice, ...]


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
    chosen, notices = first, []
    if _is_reduced(first):
        full = _first_full(data, first, positions)
        if full is None:
            text = "The file calls the only picture in it a reduced copy of another one."
            notices.append(Notice("reduced-copy", text))
        else:
            text = "The file starts with a reduced copy of the picture; the full picture behind it is used."
            notices.append(Notice("thumbnail-passed-over", text))
            chosen = full
    if _is_raw(chosen):
        raise camera_raw()
    notices += _count_notices(data, chosen, positions)
    return Page(chosen, tuple(notices))


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


def _count_notices(data: bytes, chosen: Directory, positions: list[int]) -> list[Notice]:
    """Say how many pictures there are, reduced copies left out."""
    count = 0
    for place in islice(positions, _COUNTED):
        try:
            count += not _is_reduced(directory_at(data, place, first=2))
        except Unfit:
            count += 1
    if len(positions) == 1:
        # ImageJ writes large stacks behind a single directory.
        stack = re.match(rb"ImageJ=.*?^images=(\d{1,9})\s*$", chosen.text(tags.DESCRIPTION), re.DOTALL | re.MULTILINE)
        count = max(count, int(stack.group(1)) if stack else 0)
    if count <= 1:
        return []
    more = " or more" if len(positions) == _COUNTED else ""
    return [Notice("first-frame", f"Only the first of {count}{more} pictures in the file is used.")]
