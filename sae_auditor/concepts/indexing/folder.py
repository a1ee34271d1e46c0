"""Where everything stands in an index folder."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file, concepts_file, embeddings_file

_PERIOD_S: Final = 0.2


class Ticker:
    """Says whether it is time for another report."""

    def __init__(self) -> None:
        self._next_s = 0.0

    def is_due(self) -> bool:
        """Return whether the last report is long ago; the caller reports then."""
        now = time.monotonic()
        if now < self._next_s:
            return False
        self._next_s = now + _PERIOD_S
        return True


STATE_FILE: Final = "index.json"
LOCK_FILE: Final = ".lock"
SEGMENT_IMAGES: Final = "images.parquet"
SEGMENT_THUMBNAILS: Final = "thumbnails.safetensors"


def segment_codes(sae_name: str) -> str:
    """Return the file of an SAE's codes in a segment."""
    return f"{sae_name}.codes.parquet"


@dataclass(frozen=True)
class IndexFolder:
    """The places in an index folder; nothing needs to exist."""

    path: Path

    @property
    def state(self) -> Path:
        """What the index is; written last."""
        return self.path / STATE_FILE

    @property
    def lock(self) -> Path:
        """Held by the one program that writes."""
        return self.path / LOCK_FILE

    @property
    def work(self) -> Path:
        """An unfinished run."""
        return self.path / "work"

    @property
    def spent(self) -> Path:
        """A finished run's work, on its way out."""
        return self.path / "work.done"

    @property
    def plan(self) -> Path:
        """What the run is to do."""
        return self.work / "plan.parquet"

    @property
    def segments(self) -> Path:
        """What the run has done."""
        return self.work / "segments"

    @property
    def merged(self) -> Path:
        """The new files of the index, laid out as in the index, before they take their places."""
        return self.work / "merged"

    @property
    def ready(self) -> Path:
        """There when the new files are whole."""
        return self.work / "READY"

    @property
    def spill(self) -> Path:
        """What sorting does not hold in memory."""
        return self.work / "sorting"

    def segment(self, number: int) -> Path:
        """Return the folder of a finished segment."""
        return self.segments / f"{number:06}"

    def finished_segments(self) -> list[int]:
        """Return the numbers of the segments that are written, rising."""
        try:
            names = os.listdir(self.segments)
        except FileNotFoundError:
            return []
        return sorted(int(name) for name in names if name.isdecimal())

    def has_index(self) -> bool:
        """Return whether a finished run left an index here."""
        return self.state.is_file()

    def files(self, sae_names: tuple[str, ...]) -> list[str]:
        """Return the names of the files of an index, without its state."""
        return [IMAGES_FILE, THUMBNAILS_FILE, *(codes_file(name) for name in sae_names)]

    def concept_files(self, sae_names: tuple[str, ...]) -> list[str]:
        """Return the names of the files with what the latents of an index mean."""
        return [name for sae in sae_names for name in (concepts_file(sae), embeddings_file(sae))]

    def size_bytes(self, sae_names: tuple[str, ...]) -> int:
        """Return how many bytes the files of the index take, 0 where there is none."""
        places = [self.path / name for name in self.files(sae_names)]
        return sum(place.stat().st_size for place in places if place.is_file())
