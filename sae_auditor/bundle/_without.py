"""A store without some of its files."""

from __future__ import annotations

from pathlib import Path

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import InOrder, Store


class WithoutFiles:
    """The files of `base` whose names begin with none of `hidden`; see `store.Store`."""

    def __init__(self, base: Store, hidden: tuple[str, ...]) -> None:
        self._base = base
        self._names = [name for name in base.names() if not name.startswith(hidden)]

    def names(self) -> list[str]:
        """See `Store`."""
        return list(self._names)

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
        if name not in self._names:
            raise BundleRefused(f"The bundle has no file '{name}'.")
        return self._base
