"""A bundle's files, read only: a folder, or one `.saebundle` read where it lies."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from sae_auditor.bundle._names import MAX_DEPTH, MAX_FILES, check_names
from sae_auditor.bundle._watched import WatchedFile
from sae_auditor.bundle._zip import read_members
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.errors import InputRefused, system_words
from sae_auditor.i18n import say


class Store(Protocol):
    """Files by name. Names are relative with ``/``; what is handed out is a copy that nobody else can change."""

    def names(self) -> list[str]:
        """Return the names of all files, sorted."""

    def size(self, name: str) -> int:
        """Return the number of bytes of a file."""

    def read(self, name: str) -> memoryview:
        """Return a file's content.

        Raises
        ------
        BundleRefused
            When there is no such file, or it cannot be read any more.
        """

    def part(self, name: str, start: int, n_bytes: int) -> bytes:
        """Return `n_bytes` of a file from `start` on, without reading the rest of it where that can be.

        Raises
        ------
        BundleRefused
            As `read`.
        """

    def in_order(self, name: str) -> InOrder:
        """Return a file to be read once from its first byte to its last, without holding all of it.

        Raises
        ------
        BundleRefused
            As `read`.
        """

    def damage(self, name: str, crc: int) -> str | None:
        """Return what is wrong with the container's own checksum of a file whose CRC-32 is `crc`, or None."""

    def file(self, name: str) -> Path | None:
        """Return where the file lies by itself, None when it is part of a larger one, in memory, or verified."""


class InOrder:
    """A file that is read once from its first byte to its last.

    Parameters
    ----------
    store
        Where it is.
    name
        What it is called there.
    """

    def __init__(self, store: FillingStore, name: str) -> None:
        self.n_bytes = store.size(name)
        self._store, self._name = store, name
        self._place = 0

    def take(self, n_bytes: int) -> bytearray:
        """Return the next `n_bytes`."""
        buffer = bytearray(n_bytes)
        self._store.fill(self._name, self._place, memoryview(buffer))
        self._place += n_bytes
        return buffer

    def parts(self, n_bytes: int) -> Iterator[bytearray]:
        """Yield what is left of it, `n_bytes` at a time, and do `end`."""
        while self._place < self.n_bytes:
            yield self.take(min(n_bytes, self.n_bytes - self._place))
        self.end()

    def end(self) -> None:
        """Say that all of it was taken; a verified file is refused here when it was not what it is to be."""


class FillingStore(Protocol):
    """What `InOrder` needs of a store."""

    def size(self, name: str) -> int:
        """See `Store`."""

    def fill(self, name: str, start: int, buffer: memoryview) -> None:
        """Fill `buffer` with what stands in a file from `start` on."""


def open_store(path: str | Path) -> FolderStore | ZipStore:
    """Open the folder or `.saebundle` file at `path`; its content is not verified yet.

    Raises
    ------
    BundleRefused
        When there is nothing, it cannot be read, or its structure is not that of a bundle.
    """
    place = Path(path)
    try:
        return FolderStore(place) if place.is_dir() else ZipStore(place)
    except OSError as error:
        raise BundleRefused(
            say("The bundle {0} cannot be read: {1}.", place, _reason(error)), todo=_todo(error)
        ) from error


class _ReadStore:
    """What a store can do that can fill a buffer."""

    def size(self, name: str) -> int:
        """See `Store`."""
        raise NotImplementedError

    def fill(self, name: str, start: int, buffer: memoryview) -> None:
        """See `FillingStore`."""
        raise NotImplementedError

    def read(self, name: str) -> memoryview:
        """See `Store`."""
        buffer = bytearray(self.size(name))
        self.fill(name, 0, memoryview(buffer))
        return memoryview(buffer).toreadonly()

    def part(self, name: str, start: int, n_bytes: int) -> bytes:
        """See `Store`."""
        buffer = bytearray(n_bytes)
        self.fill(name, start, memoryview(buffer))
        return bytes(buffer)

    def in_order(self, name: str) -> InOrder:
        """See `Store`."""
        return InOrder(self, name)


class ZipStore(_ReadStore):
    """The members of one zip file, by their places in it; nothing is ever unpacked."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = WatchedFile(path)
        except InputRefused as refusal:
            raise BundleRefused(say("The bundle {0} is neither a file nor a folder.", path)) from refusal
        self._members = {member.name: member for member in read_members(self._file, str(path))}
        check_names(self._members)

    def names(self) -> list[str]:
        """See `Store`."""
        return list(self._members)

    def size(self, name: str) -> int:
        """See `Store`."""
        if name not in self._members:
            raise _missing(name)
        return self._members[name].size

    def fill(self, name: str, start: int, buffer: memoryview) -> None:
        """See `FillingStore`."""
        try:
            self._file.fill(self._members[name].start + start, buffer)
        except OSError as error:
            raise unreadable(name, error) from error

    def damage(self, name: str, crc: int) -> str | None:
        """See `Store`."""
        return None if crc == self._members[name].crc else say("its checksum in the zip is wrong")

    def file(self, name: str) -> Path | None:
        """See `Store`."""
        return None


class FolderStore(_ReadStore):
    """The regular files of a folder; links and other things in it are refused.

    Parameters
    ----------
    places
        The files to see: where each lies in the folder, by the name it has here; all files as they lie when None.
    """

    def __init__(self, folder: Path, places: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._places = places
        found = sorted(_walk(folder, "") if places is None else _listed(folder, places))
        self._sizes = dict(found)
        check_names(name for name, _ in found)

    def names(self) -> list[str]:
        """See `Store`."""
        return list(self._sizes)

    def size(self, name: str) -> int:
        """See `Store`."""
        if name not in self._sizes:
            raise _missing(name)
        return self._sizes[name]

    def fill(self, name: str, start: int, buffer: memoryview) -> None:
        """See `FillingStore`."""
        try:
            # Opened anew for each question: a folder of 20,000 files would take all handles that a program has.
            WatchedFile(self._place(name), follow=False).fill(start, buffer)
        except (OSError, InputRefused) as error:
            raise unreadable(name, error) from error

    def damage(self, name: str, crc: int) -> str | None:
        """See `Store`."""
        return None

    def file(self, name: str) -> Path | None:
        """See `Store`."""
        return self._place(name) if name in self._sizes else None

    def _place(self, name: str) -> Path:
        return self._folder / (name if self._places is None else self._places[name])


def _missing(name: str) -> BundleRefused:
    return BundleRefused(say("The bundle has no file '{0}'.", name))


def unreadable(name: str, error: OSError | InputRefused) -> BundleRefused:
    """Return the refusal of a file that is not there any more as it was."""
    reason = say("it is no file any more") if isinstance(error, InputRefused) else _reason(error)
    return BundleRefused(say("'{0}' of the bundle cannot be read: {1}.", name, reason))


def _listed(folder: Path, places: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for name, place in places.items():
        status = (folder / place).lstat()
        if not stat.S_ISREG(status.st_mode):
            raise BundleRefused(say("'{0}' of the bundle is a link or a device, not a file.", name))
        yield name, status.st_size


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, int]]:
    # Not by recursion: folders can be deeper than Python's stack.
    waiting = [(folder, prefix, 1)]
    n_files = 0
    while waiting:
        place, before, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise BundleRefused(say("The bundle has folders that are nested deeper than {0}.", MAX_DEPTH))
        with os.scandir(place) as entries:
            for entry in entries:
                name = before + entry.name
                n_files += 1
                if n_files > MAX_FILES:
                    raise BundleRefused(say("The bundle holds more than {0} files.", f"{MAX_FILES:,}"))
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((place / entry.name, name + "/", depth + 1))
                elif entry.is_file(follow_symlinks=False):
                    yield name, entry.stat(follow_symlinks=False).st_size
                else:
                    raise BundleRefused(say("'{0}' of the bundle is a link or a device, not a file.", name))


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return say("there is no such file or folder")
    if isinstance(error, PermissionError):
        return say("you are not allowed to read it")
    return system_words(error)


def _todo(error: OSError) -> str:
    return say("Check the name, and that the drive is connected.") if isinstance(error, FileNotFoundError) else ""
