"""Walk a folder however deep it is: a sub-folder that cannot be read costs its own images only.

What file servers and systems leave in folders of images is nobody's image and is passed over.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from sae_auditor.i18n import say
from sae_auditor.images.files import why_unreadable
from sae_auditor.images.left_out import LeftOut, Tally
from sae_auditor.images.refusal import ImageRefused, Refusal

# Compared without case. Thumbnails, what was deleted, snapshots, and what a repair of the file system found; names that
# start with a dot (.Trash-1000, .AppleDouble, .snapshot, .@__thumb, ._x.jpg) are hidden anyway.
_FOLDERS = frozenset(
    {
        "@eadir",  # Synology
        "#recycle",
        "#snapshot",
        "@tmp",
        "@sharebin",
        "@sharesnap",
        "@recycle",  # QNAP
        "@recently-snapshot",
        "@__thumb",
        "$recycle.bin",  # Windows
        "recycler",
        "recycled",
        "system volume information",
        "found.000",
        "lost+found",  # ext2 to ext4
        "__macosx",  # macOS
        "network trash folder",
        "temporary items",
        "thevolumesettingsfolder",
        "~snapshot",  # NetApp
    }
)
_FILES = frozenset({"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "picasa.ini"})


def is_hidden(name: str) -> bool:
    """Return whether file managers do not show a file or folder of this name."""
    return name.startswith(".")


def is_leftover_folder(name: str) -> bool:
    """Return whether a file server or a system made this folder for itself."""
    return name.casefold() in _FOLDERS


def is_leftover_file(name: str) -> bool:
    """Return whether a system keeps its own notes in this file."""
    return name.casefold() in _FILES


IMAGE_SUFFIXES = frozenset(
    {".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".tif", ".tiff", ".bmp", ".dib", ".webp", ".gif"}
)

# More levels than a path of Linux can name. Where files have no numbers by which a loop could be seen, this ends it.
_MAX_DEPTH = 2_048
_DIGITS = re.compile(r"([0-9]+)")
_ANY_DIGIT = str.maketrans("123456789", "0" * 9)


class _Entry(NamedTuple):
    path: str
    name: str
    is_folder: bool


class Walk:
    """One walk over folders; each folder is walked once, links to folders are followed.

    Attributes
    ----------
    unreadable
        A refusal for each sub-folder that could not be read, or not to its end.
    """

    def __init__(self) -> None:
        self.unreadable: list[ImageRefused] = []
        self._tally = Tally()
        self._walked: set[tuple[int, int]] = set()

    def left_out(self) -> LeftOut:
        """Return what was passed over so far."""
        return self._tally.total()

    def images(self, top: str) -> Iterator[str | None]:
        """Yield the images below a folder in natural order, and None for each folder that was listed.

        Raises
        ------
        OSError, ValueError
            When `top` itself cannot be read.
        """
        open_folders = [iter(self._list(top, is_top=True))]
        while open_folders:
            yield None
            for entry in open_folders[-1]:
                if entry.is_folder:
                    open_folders.append(iter(self._below(entry.path, len(open_folders))))
                    break
                yield entry.path
            else:
                open_folders.pop()

    def _below(self, folder: str, depth: int) -> list[_Entry]:
        if depth < _MAX_DEPTH:
            return self._list(folder)
        self.unreadable.append(ImageRefused(folder, Refusal.UNREADABLE, say("it lies too many folders deep"), _MOVE_UP))
        return []

    def _list(self, folder: str, *, is_top: bool = False) -> list[_Entry]:
        found: list[_Entry] = []
        try:
            if not self._is_new(folder):
                return []
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._take(entry, found)
        except (OSError, ValueError) as error:
            if is_top and not found:
                raise
            self.unreadable.append(why_unreadable(folder, error))
        return _in_natural_order(found)

    def _is_new(self, folder: str) -> bool:
        status = os.stat(folder)
        number = (status.st_dev, status.st_ino)
        if status.st_ino and number in self._walked:  # some network file systems number nothing
            return False
        self._walked.add(number)
        return True

    def _take(self, entry: os.DirEntry[str], found: list[_Entry]) -> None:
        name = entry.name
        if is_leftover_file(name):
            return
        suffix = os.path.splitext(name)[1].lower()
        is_image = suffix in IMAGE_SUFFIXES
        if is_hidden(name):
            if is_image and not name.startswith("._"):  # a Mac's notes on a file, not a picture
                self._tally.hidden(name)
            return
        try:
            is_folder = entry.is_dir()
        except OSError as error:
            is_folder = False
            # A link that leads back to itself is no folder; anything else might be one.
            if error.errno != errno.ELOOP and not is_image:
                self.unreadable.append(why_unreadable(entry.path, error))
                return
        if is_folder and is_leftover_folder(name):
            self._tally.leftover(name)
        elif is_folder or is_image:
            found.append(_Entry(entry.path, name, is_folder))
        else:
            self._tally.other(name, suffix)


def _in_natural_order(entries: list[_Entry]) -> list[_Entry]:
    masked = {entry.name.translate(_ANY_DIGIT) for entry in entries}
    if len(masked) <= 1:  # names that differ in digits alone, as those of a camera do
        return sorted(entries, key=lambda entry: entry.name)
    return sorted(entries, key=lambda entry: natural_key(entry.name))


_MOVE_UP = say("Move it up by some folders.")


def natural_key(name: str) -> tuple[list[str | int], str]:
    """Return the key that sorts names as people number them: digits by value, letters without case."""
    # The split alternates text and digits, so that two keys never compare a string with a number.
    parts: list[str | int] = _DIGITS.split(name.casefold())
    parts[1::2] = [int(digits) for digits in parts[1::2]]
    return parts, name
