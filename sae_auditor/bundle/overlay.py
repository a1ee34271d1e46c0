"""Files of several stores as one: some of another place laid over a bundle's, or some left out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import InOrder, Store
from sae_auditor.i18n import say

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
