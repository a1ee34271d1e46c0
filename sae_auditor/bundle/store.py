"""A bundle's files, read only: a folder, or one `.saebundle` read where it lies."""

from __future__ import annotations

import mmap
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from sae_auditor.bundle._names import MAX_FILES, check_names
from sae_auditor.bundle._zip_reader import read_members
from sae_auditor.bundle.refusal import BundleRefused

# Smaller files are kept in memory, since every mapped file costs a handle.
_MAP_FROM_BYTES = 2**20


class Store(Protocol):
    """Files by name. Names are relative with ``/``; what was read once never changes while the store is open."""

    def names(self) -> list[str]:
        """Return the names of all files, sorted."""

    def size(self, name: str) -> int:
        """Return the number of bytes of a file."""

    def read(self, name: str) -> memoryview:
        """Return a file's content without copying it where that can be.

        Raises
        ------
        BundleRefused
            When there is no such file.
        """

    def damage(self, name: str, crc: int) -> str | None:
        """Return what is wrong with the container's own checksum of a file whose CRC-32 is `crc`, or None."""

    def file(self, name: str) -> Path | None:
        """Return where the file lies by itself, None when it is part of a larger one or in memory."""


def open_store(path: str | Path) -> Store:
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
        raise BundleRefused(f"The bundle {place} cannot be read: {_reason(error)}.", todo=_todo(error)) from error


class ZipStore:
    """The members of one zip file, by offset into a memory map; nothing is ever unpacked."""

    def __init__(self, path: Path) -> None:
        self._content = memoryview(_map(path))
        self._members = {member.name: member for member in read_members(self._content, str(path))}
        check_names(self._members)

    def names(self) -> list[str]:
        """See `Store`."""
        return list(self._members)

    def size(self, name: str) -> int:
        """See `Store`."""
        return self._members[name].size

    def read(self, name: str) -> memoryview:
        """See `Store`."""
        if name not in self._members:
            raise BundleRefused(f"The bundle has no file '{name}'.")
        member = self._members[name]
        return self._content[member.start : member.end]

    def damage(self, name: str, crc: int) -> str | None:
        """See `Store`."""
        return None if crc == self._members[name].crc else "its checksum in the zip is wrong"

    def file(self, name: str) -> Path | None:
        """See `Store`."""
        return None


class FolderStore:
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
        self._read: dict[str, memoryview] = {}
        check_names(name for name, _ in found)

    def names(self) -> list[str]:
        """See `Store`."""
        return list(self._sizes)

    def size(self, name: str) -> int:
        """See `Store`."""
        return self._sizes[name]

    def read(self, name: str) -> memoryview:
        """See `Store`."""
        if name not in self._sizes:
            raise BundleRefused(f"The bundle has no file '{name}'.")
        if name not in self._read:
            try:
                self._read[name] = memoryview(_map(self._place(name), follow=False))
            except OSError as error:
                raise BundleRefused(f"'{name}' of the bundle cannot be read: {_reason(error)}.") from error
        return self._read[name]

    def damage(self, name: str, crc: int) -> str | None:
        """See `Store`."""
        return None

    def file(self, name: str) -> Path | None:
        """See `Store`."""
        return self._place(name) if name in self._sizes else None

    def _place(self, name: str) -> Path:
        return self._folder / (name if self._places is None else self._places[name])


def _listed(folder: Path, places: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for name, place in places.items():
        status = (folder / place).lstat()
        if not stat.S_ISREG(status.st_mode):
            raise BundleRefused(f"'{name}' of the bundle is a link or a device, not a file.")
        yield name, status.st_size


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as entries:
        for n, entry in enumerate(entries):
            name = prefix + entry.name
            if n >= MAX_FILES:
                raise BundleRefused(f"The bundle holds more than {MAX_FILES:,} files.")
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(folder / entry.name, name + "/")
            elif entry.is_file(follow_symlinks=False):
                yield name, entry.stat(follow_symlinks=False).st_size
            else:
                raise BundleRefused(f"'{name}' of the bundle is a link or a device, not a file.")


def _map(path: Path, *, follow: bool = True) -> mmap.mmap | bytes:
    # A FIFO would block a plain open for ever, and a link inside a folder may lead anywhere.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    flags |= 0 if follow else getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(path, flags), "rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise BundleRefused(f"The bundle {path} is neither a file nor a folder.")
        if status.st_size < _MAP_FROM_BYTES:
            return file.read()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, PermissionError):
        return "you are not allowed to read it"
    return (error.strerror or str(error)).lower()


def _todo(error: OSError) -> str:
    return "Check the name, and that the drive is connected." if isinstance(error, FileNotFoundError) else ""
