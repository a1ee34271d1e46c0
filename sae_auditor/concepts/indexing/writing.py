"""A file that is flushed to the disk before it counts as written."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import Any, BinaryIO


def hash_beside(place: Path) -> Path:
    """Return the file with the SHA-256 of what a `WholeFile` wrote."""
    return place.with_name(f"{place.name}.sha256")


class _Hashed(io.FileIO):
    """A file that is written from its beginning to its end, and the hash of that."""

    def __init__(self, place: Path) -> None:
        super().__init__(place, "w")
        self.digest = hashlib.sha256()

    def write(self, content: Any) -> int:
        """Write what the system takes at once, as `io.FileIO`."""
        n_written = super().write(content) or 0
        self.digest.update(memoryview(content).cast("B")[:n_written])
        return n_written


class WholeFile:
    """A new file in a folder that is made for it, written in one go; its hash comes to stand beside it.

    Parameters
    ----------
    place
        What lies there is lost.
    """

    def __init__(self, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        self._place = place
        self._hashed = _Hashed(place)
        self.raw: BinaryIO = io.BufferedWriter(self._hashed)

    def close(self, *, sync: bool) -> None:
        """Close it, on the disk by then if `sync`."""
        try:
            if sync:
                self.raw.flush()
                os.fsync(self.raw.fileno())
                hash_beside(self._place).write_text(self._hashed.digest.hexdigest(), encoding="ascii")
        finally:
            self.raw.close()
