"""A file that is flushed to the disk before it counts as written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO


class WholeFile:
    """A new file in a folder that is made for it.

    Parameters
    ----------
    place
        What lies there is lost.
    """

    def __init__(self, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        self.raw: BinaryIO = open(place, "wb")  # noqa: SIM115 - closed by `close`

    def close(self, *, sync: bool) -> None:
        """Close it, on the disk by then if `sync`."""
        try:
            if sync:
                self.raw.flush()
                os.fsync(self.raw.fileno())
        finally:
            self.raw.close()
