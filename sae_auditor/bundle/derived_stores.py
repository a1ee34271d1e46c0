"""Files of stores as one: checked ones, some laid over others, some left out or added.

A bundle is hashed when it is opened and used for hours afterwards, and its file is not ours: it can be overwritten,
shortened or put on a drive that is taken away. Sizes and dates would not tell, since dates can be set. So what is
handed out is hashed once more, and is what was checked.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from sae_auditor.bundle._names import check_names
from sae_auditor.bundle.manifest import MANIFEST, MANIFEST_HASH, FileEntry, Manifest, hash_line
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import FillingStore, InOrder, Store
from sae_auditor.i18n import say

# Large files of which parts are asked for are checked in blocks of this length.
BLOCK_BYTES: Final = 256 * 2**10

# Blocks that were just checked, so that neighbours in a file do not cost the block again: 16 MiB.
_MAX_KEPT: Final = 64


class _FullStore(Store, FillingStore, Protocol):
    pass


class VerifiedStore:
    """The files of `base` that `manifest` names, as it names them; see `store.Store`.

    Parameters
    ----------
    base
        Where they are. They were checked once, so that a difference is a change.
    manifest
        What they must be.
    """

    def __init__(self, base: _FullStore, manifest: Manifest) -> None:
        self._base = base
        self._entries = manifest.files
        self._own = {MANIFEST: manifest.to_bytes(), MANIFEST_HASH: hash_line(manifest.fingerprint)}
        self._names = base.names()
        self._digests: dict[str, list[bytes]] = {}
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """See `Store`."""
        return list(self._names)

    def size(self, name: str) -> int:
        """See `Store`."""
        return len(self._own[name]) if name in self._own else self._entry(name).size

    def read(self, name: str) -> memoryview:
        """See `Store`."""
        if name in self._own:
            return memoryview(self._own[name])
        content = bytearray(self.size(name))
        self._base.fill(name, 0, memoryview(content))
        if hashlib.sha256(content).hexdigest() != self._entry(name).sha256:
            raise changed(name)
        return memoryview(content).toreadonly()

    def part(self, name: str, start: int, n_bytes: int) -> bytes:
        """See `Store`."""
        if name in self._own:
            return self._own[name][start : start + n_bytes]
        stop = min(start + n_bytes, self.size(name))
        first, last = start // BLOCK_BYTES, -(-stop // BLOCK_BYTES)
        content = b"".join(self._block(name, i) for i in range(first, last))
        return content[start - first * BLOCK_BYTES : stop - first * BLOCK_BYTES]

    def in_order(self, name: str) -> InOrder:
        """See `Store`."""
        return InOrder(self, name) if name in self._own else _Hashed(self._base, name, self._entry(name))

    def fill(self, name: str, start: int, buffer: memoryview) -> None:
        """See `store.FillingStore`."""
        buffer[:] = self.part(name, start, len(buffer))

    def damage(self, name: str, crc: int) -> str | None:
        """See `Store`."""
        return self._base.damage(name, crc)

    def file(self, name: str) -> Path | None:
        """See `Store`."""
        return None

    def _entry(self, name: str) -> FileEntry:
        if name not in self._entries:
            raise BundleRefused(say("The bundle has no file '{0}'.", name))
        return self._entries[name]

    def _block(self, name: str, i: int) -> bytes:
        with self._lock:
            kept = self._kept.get((name, i))
            if kept is not None:
                self._kept.move_to_end((name, i))
                return kept
            start = i * BLOCK_BYTES
            block = bytearray(min(BLOCK_BYTES, self.size(name) - start))
            digest = self._digests_of(name)[i]
            self._base.fill(name, start, memoryview(block))
            if hashlib.sha256(block).digest() != digest:
                raise changed(name)
            self._kept[name, i] = bytes(block)
            if len(self._kept) > _MAX_KEPT:
                self._kept.popitem(last=False)
            return self._kept[name, i]

    def _digests_of(self, name: str) -> list[bytes]:
        """Return the hash of every block of a file, all of which is checked against the manifest the first time."""
        if name not in self._digests:
            self._digests[name] = [hashlib.sha256(block).digest() for block in self.in_order(name).parts(BLOCK_BYTES)]
        return self._digests[name]


class _Hashed(InOrder):
    """A file that must have the hash of its entry when all of it was taken."""

    def __init__(self, store: FillingStore, name: str, entry: FileEntry) -> None:
        super().__init__(store, name)
        self.n_bytes = entry.size
        self._entry = entry
        self._digest = hashlib.sha256()

    def take(self, n_bytes: int) -> bytearray:
        part = super().take(n_bytes)
        self._digest.update(part)
        return part

    def end(self) -> None:
        if self._digest.hexdigest() != self._entry.sha256:
            raise changed(self._name)


def changed(name: str) -> BundleRefused:
    """Return the refusal of a file that is not what was checked."""
    return BundleRefused(
        say("'{0}' of the bundle was changed since the bundle was opened.", name),
        todo=say("Open the bundle again; if it is refused then, copy it again from where it came from."),
    )


# What an index folder stands in for. Vocabularies stay the bundle's.
OVERLAID = ("index/", "concepts/")


def overlay(base: Store, over: Store) -> ComposedStore:
    """Return the files of `base`, but everything under `OVERLAID` from `over`."""
    below = [name for name in base.names() if not name.startswith(OVERLAID)]
    above = [name for name in over.names() if name.startswith(OVERLAID)]
    return ComposedStore({**dict.fromkeys(below, base), **dict.fromkeys(above, over)})


def without(base: Store, hidden: tuple[str, ...]) -> ComposedStore:
    """Return the files of `base` whose names begin with none of `hidden`."""
    return ComposedStore({name: base for name in base.names() if not name.startswith(hidden)})


class ComposedStore:
    """Files by name, each out of its own store; see `store.Store`."""

    def __init__(self, home: Mapping[str, Store]) -> None:
        self._home = dict(home)

    def names(self) -> list[str]:
        """See `Store`."""
        return sorted(self._home)

    def size(self, name: str) -> int:
        """See `Store`."""
        return self._of(name).size(name)

    def read(self, name: str) -> memoryview:
        """See `Store`."""
        return self._of(name).read(name)

    def part(self, name: str, start: int, n_bytes: int) -> bytes:
        """See `Store`."""
        return self._of(name).part(name, start, n_bytes)

    def in_order(self, name: str) -> InOrder:
        """See `Store`."""
        return self._of(name).in_order(name)

    def damage(self, name: str, crc: int) -> str | None:
        """See `Store`."""
        return self._of(name).damage(name, crc)

    def file(self, name: str) -> Path | None:
        """See `Store`."""
        return self._of(name).file(name)

    def _of(self, name: str) -> Store:
        if name not in self._home:
            raise BundleRefused(say("The bundle has no file '{0}'.", name))
        return self._home[name]


class ExtendedStore:
    """The files of another store, some of them replaced and new ones added; see `store.Store`."""

    def __init__(self, base: Store, files: Mapping[str, bytes]) -> None:
        self._base = base
        self._files = dict(files)
        self._names = sorted({*base.names(), *files})
        check_names(self._names)

    def names(self) -> list[str]:
        """See `Store`."""
        return list(self._names)

    def size(self, name: str) -> int:
        """See `Store`."""
        return len(self._files[name]) if name in self._files else self._base.size(name)

    def read(self, name: str) -> memoryview:
        """See `Store`."""
        return memoryview(self._files[name]) if name in self._files else self._base.read(name)

    def part(self, name: str, start: int, n_bytes: int) -> bytes:
        """See `Store`."""
        if name in self._files:
            return self._files[name][start : start + n_bytes]
        return self._base.part(name, start, n_bytes)

    def in_order(self, name: str) -> InOrder:
        """See `Store`."""
        return InOrder(self, name) if name in self._files else self._base.in_order(name)

    def fill(self, name: str, start: int, buffer: memoryview) -> None:
        """See `store.FillingStore`."""
        buffer[:] = self.part(name, start, len(buffer))

    def damage(self, name: str, crc: int) -> str | None:
        """See `Store`."""
        return None if name in self._files else self._base.damage(name, crc)

    def file(self, name: str) -> Path | None:
        """See `Store`."""
        return None if name in self._files else self._base.file(name)


def with_files(store: Store, manifest: Manifest, files: Mapping[str, bytes]) -> tuple[ExtendedStore, Manifest]:
    """Return the bundle with files added or replaced, and its manifest; everything else is as it was."""
    hashes = {name: FileEntry(sha256=hashlib.sha256(data).hexdigest(), size=len(data)) for name, data in files.items()}
    updated = manifest.model_copy(update={"files": {**manifest.files, **hashes}})
    own = {MANIFEST: updated.to_bytes(), MANIFEST_HASH: hash_line(updated.fingerprint)}
    return ExtendedStore(store, {**files, **own}), updated
