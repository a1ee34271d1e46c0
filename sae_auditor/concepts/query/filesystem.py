"""The files of an index under names of our own, the only ones that DuckDB can open.

DuckDB takes some characters of a path for a pattern and cannot read the members of a bundle file; here it sees neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import fsspec

from sae_auditor.concepts.query.source import Source

PROTOCOL: Final = "sae-index"

# What is opened never changes, so that what DuckDB remembers of it stays true.
_MODIFIED: Final = datetime(2000, 1, 1, tzinfo=UTC)


def place_of(number: int) -> str:
    """Return the name under which DuckDB finds a source."""
    return f"{PROTOCOL}://{number}.parquet"


class SourceFileSystem(fsspec.AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """Sources by number, read only."""

    protocol = PROTOCOL
    # Instances must not be kept by fsspec beyond the index that they belong to.
    cachable = False

    def __init__(self, sources: Sequence[Source]) -> None:
        super().__init__()
        self._sources = {f"{number}.parquet": source for number, source in enumerate(sources)}

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Return what fsspec wants to know of a file."""
        name = self._name(path)
        return {"name": name, "size": self._sources[name].n_bytes, "type": "file"}

    def glob(self, path: str, **_: Any) -> list[str]:
        """Return the file itself: no name is a pattern."""
        return [self._name(path)]

    def modified(self, path: str) -> datetime:
        """Return one moment for all."""
        return _MODIFIED

    def open(self, path: str, mode: str = "rb", **_: Any) -> Any:
        """Open a file for reading."""
        if mode != "rb":
            raise PermissionError("an index is only read")
        return self._sources[self._name(path)].open()

    def _name(self, path: str) -> str:
        name = str(self._strip_protocol(path))
        if name not in self._sources:
            raise FileNotFoundError(path)
        return name
