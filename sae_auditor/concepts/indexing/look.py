"""Walk the folders and read every file once, to know its content."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from sae_auditor.concepts.indexing.folder import Ticker
from sae_auditor.concepts.indexing.roots import Roots
from sae_auditor.i18n import say
from sae_auditor.images import ImageRefused, LeftOut, Limits, Refusal, look_through_job
from sae_auditor.images.ahead import ahead_of
from sae_auditor.images.files import read_file
from sae_auditor.progress import Job, Progress

# The limit of other commands protects a list in a window; an index is made for millions.
_LIMITS: Final = Limits(max_files=100_000_000)
_FILES_PER_STEP: Final = 16


class FoundFile(NamedTuple):
    """A file in the folders.

    Parameters
    ----------
    label
        What the index calls it.
    path
        Where it lies; absolute.
    sha256
        Of its content; None when it cannot be read, or was not read yet.
    refusal
        Why it cannot be read, or None.
    """

    label: str
    path: str
    sha256: str | None
    refusal: ImageRefused | None = None


@dataclass(frozen=True, eq=False)
class Look:
    """What is in the folders now.

    Parameters
    ----------
    files
        In the order of the walk; every file once.
    roots
        The folders of the index and those that came to it.
    given
        The labels of files that lie below a folder looked at start with one of these.
    shut
        The labels of sub-folders that could not be read, and why: what the index has of them is not missing.
    left_out
        What lies in the folders besides.
    """

    files: list[FoundFile]
    roots: Roots
    given: tuple[str, ...]
    shut: Mapping[str, str] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)


def look_job(given: Sequence[str | os.PathLike[str]], known: Roots, *, reads: bool = True) -> Job[Look]:
    """List every image file in folders (or named by itself) and hash it.

    Parameters
    ----------
    given
        Folders and files.
    known
        The folders of the index.
    reads
        Whether files are read and hashed. Where there is nothing to compare them with, that can wait until they are
        decoded, so that each is read once.

    Raises
    ------
    ImageRefused
        When a folder or file that was named is not there or cannot be read.
    """
    folders = [path if path.is_dir() else path.parent for path in map(Path, given)]
    roots = known.adding(folders)
    found = yield from look_through_job(given, _LIMITS)
    for refusal in found.refused:
        if refusal.reason != Refusal.NO_IMAGES:  # there may have been some when it was looked at last
            raise refusal
    paths = found.places
    if reads:
        files = yield from _hash_job(paths, roots)
    else:
        files = [FoundFile(roots.label(path), path, None) for path in paths]
    prefixes = tuple(_label(path, roots) for path in given)
    shut = {_label(refusal.path, roots): refusal.detail for refusal in found.unreadable if refusal.path is not None}
    return Look(files, roots, prefixes, shut, found.left_out)


def _label(path: str | os.PathLike[str], roots: Roots) -> str:
    return roots.label(os.path.abspath(path)).removesuffix("/.")


def is_below(label: str, prefixes: Iterable[str]) -> bool:
    """Return whether a label is one of these, or that of a file below one of these."""
    return any(label == prefix or label.startswith(prefix + "/") for prefix in prefixes)


def is_readable(path: str) -> bool:
    """Return whether there is a file, as far as one can tell without reading it."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode) and os.access(path, os.R_OK)
    except (OSError, ValueError):
        return False


def _hash_job(paths: Sequence[str], roots: Roots) -> Job[list[FoundFile]]:
    files: list[FoundFile] = []
    ticker = Ticker()

    def read(group: Sequence[str]) -> list[FoundFile]:
        return [_read(path, roots) for path in group]

    with closing(ahead_of(read, _groups(paths), ahead=64, name="look")) as groups:
        for group in groups:
            files += group
            if ticker.is_due():
                yield Progress(len(files), len(paths), say("Reading the files"))
    return files


def _groups(paths: Sequence[str]) -> Iterator[list[str]]:
    remaining = iter(paths)
    while group := list(islice(remaining, _FILES_PER_STEP)):
        yield group


def _read(path: str, roots: Roots) -> FoundFile:
    label = roots.label(path)
    try:
        return FoundFile(label, path, hashlib.sha256(read_file(path, _LIMITS)).hexdigest())
    except ImageRefused as refusal:
        return FoundFile(label, path, None, refusal)
