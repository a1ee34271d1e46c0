"""What the dialog that indexes folders shows, as one frozen value. No Qt, no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sae_auditor.workbench.messages import Problem
from sae_auditor.workbench.running import Running

# What is going on; empty when the dialog waits for the person.
Busy = Literal["", "looking", "indexing"]
# How an index has its images seen; in tiles an image would have no one row.
OneView = Literal["crop", "whole"]

# Below this share of the free space a disk counts as too full: others write to it too.
_SPARE = 1.05


@dataclass(frozen=True)
class Forecast:
    """What an index run would do: of the files `found`, so many are new, changed, and unchanged."""

    found: int
    new: int
    changed: int = 0
    unchanged: int = 0
    # None where that is not known, as `seconds` is as long as nothing was timed.
    needed_bytes: int | None = None
    free_bytes: int | None = None
    seconds: float | None = None
    # Images that an interrupted run at this place has finished, of how many; `planned` 0 when there was none.
    done: int = 0
    planned: int = 0
    # Whether labels and scores of what is indexed already are missing.
    undescribed: bool = False
    # What else is in the folders, and what of them cannot be read, in words.
    rest: str = ""

    @property
    def fits(self) -> bool:
        """Whether the disk has room for it."""
        if self.needed_bytes is None or self.free_bytes is None:
            return True
        return self.needed_bytes * _SPARE <= self.free_bytes

    @property
    def is_interrupted(self) -> bool:
        """Whether a run at this place was not finished."""
        return self.planned > 0

    @property
    def has_work(self) -> bool:
        """Whether there is anything to do."""
        return self.has_images or self.undescribed

    @property
    def has_images(self) -> bool:
        """Whether any image has to be indexed."""
        return self.new + self.changed > 0 or self.is_interrupted


@dataclass(frozen=True)
class RefusedFile:
    """A file that could not be indexed, or a folder that could not be read, and why, in words."""

    path: str
    reason: str


@dataclass(frozen=True)
class Summary:
    """The outcome of a run: images that can be used, those of earlier runs included, and what this run added."""

    indexed: int
    added: int
    # Files with the same content as another one; they count once.
    duplicates: int = 0
    refused: tuple[RefusedFile, ...] = ()
    seconds: float = 0.0
    # Whether labels and scores were computed, and why they were not, in words.
    described: bool = True
    notice: str = ""
    # What else is in the folders, in words.
    rest: str = ""


@dataclass(frozen=True)
class IndexState:
    """Everything that the dialog shows; a failed step leaves it as it was, with `problem` set."""

    bundle: str = ""
    # Whether the bundle has reference images of its own.
    has_own: bool = False
    roots: tuple[Path, ...] = ()
    place: Path | None = None
    is_usual_place: bool = True
    devices: tuple[str, ...] = ("cpu",)
    device: str = "cpu"
    view: OneView = "crop"
    busy: Busy = ""
    forecast: Forecast | None = None
    running: Running | None = None
    # Whether the person stopped the last run.
    stopped: bool = False
    # Images that the index at `place` has already, and their folders.
    indexed: int = 0
    former: tuple[Path, ...] = ()
    summary: Summary | None = None
    # Whether the index at `place` is what the concepts are read from.
    in_use: bool = False
    problem: Problem | None = None

    @property
    def can_start(self) -> bool:
        """Whether a run can begin."""
        forecast = self.forecast
        return not self.busy and forecast is not None and forecast.has_work and forecast.fits

    @property
    def can_change(self) -> bool:
        """Whether folders, place, device and view can be changed now."""
        return self.busy != "indexing"
