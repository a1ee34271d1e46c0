"""A store with other content in some of its files, whatever their hashes say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sae_auditor.bundle.store import InOrder, Store


class Changed:
    """The files of `base`, some of them replaced; see `store.Store`."""

    def __init__(self, base: Store, files: Mapping[str, bytes]) -> None:
        self._base = base
        self._files = dict(files)

    def names(self) -> list[str]:
        return sorted({*self._base.names(), *self._files})

    def size(self, name: str) -> int:
        return len(self._files[name]) if name in self._files else self._base.size(name)

    def read(self, name: str) -> memoryview:
        return memoryview(self._files[name]) if name in self._files else self._base.read(name)

    def part(self, name: str, start: int, n_bytes: int) -> bytes:
        if name in self._files:
            return self._files[name][start : start + n_bytes]
        return self._base.part(name, start, n_bytes)

    def fill(self, name: str, start: int, buffer: memoryview) -> None:
        buffer[:] = self.part(name, start, len(buffer))

    def in_order(self, name: str) -> InOrder:
        return InOrder(self, name) if name in self._files else self._base.in_order(name)

    def damage(self, name: str, crc: int) -> str | None:
        return None if name in self._files else self._base.damage(name, crc)

    def file(self, name: str) -> Path | None:
        return None if name in self._files else self._base.file(name)
