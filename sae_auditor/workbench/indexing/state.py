"""What the dialog that indexes folders shows, as one frozen value. No Qt, no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sae_auditor.workbench.running import Problem, Running

# What is going on; empty when the dialog waits for the person.
Busy = Literal["", "looking", "indexing"]
# How an index has its images seen; in tiles an image would have no one row.
OneView = Literal["crop", "whole"]

# Below this share of the free space a disk counts as too full: others write to it too.
_SPARE = 1.05


@dataclass(frozen=True)
class Forecast:
    """What an index run would do.

    Parameters
    ----------
    found
        Image files in the folders; the sum of the next three.
    new, changed, unchanged
        Files that the index does not have, has with other content, has already.
    needed_bytes, free_bytes
        Room on the disk that the run takes and that there is; None when that is not known.
    seconds
        How long it may take on the chosen device, None when nothing is known of it.
    done, planned
        Images that an interrupted run at this place has finished, of how many; `planned` 0 when there was none.
    undescribed
        Whether labels and scores of what is indexed already are missing.
    rest
        What else is in the folders, and what of them cannot be read, in words.
    """

    found: int
    new: int
    changed: int = 0
    unchanged: int = 0
    needed_bytes: int | None = None
    free_bytes: int | None = None
    seconds: float | None = None
    done: int = 0
    planned: int = 0
    undescribed: bool = False
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
    """The outcome of a run.

    Parameters
    ----------
    indexed
        Images that can be used, those of earlier runs included.
    added
        Images that this run added.
    duplicates
        Files with the same content as another one; they count once.
    refused
        Files that could not be used.
    seconds
        How long it took.
    described
        Whether labels and scores were computed.
    notice
        Why they were not, in words.
    rest
        What else is in the folders, in words.
    """

    indexed: int
    added: int
    duplicates: int = 0
    refused: tuple[RefusedFile, ...] = ()
    seconds: float = 0.0
    described: bool = True
    notice: str = ""
    rest: str = ""


@dataclass(frozen=True)
class IndexState:
    """Everything that the dialog shows; a failed step leaves it as it was, with `problem` set.

    Parameters
    ----------
    bundle
        Name of the bundle whose encoder and SAEs are used.
    has_own
        Whether the bundle has reference images of its own.
    roots
        Folders, and files, to index.
    place, is_usual_place
        The index folder, and whether it is the one that the program chose.
    devices, device
        Where the encoder can run, and where it shall.
    view
        How much of each image the encoder is shown.
    running
        How far the work in `busy` is; None before its first report.
    stopped
        Whether the person stopped the last run.
    indexed, former
        Images that the index at `place` has already, and their folders.
    in_use
        Whether the index at `place` is what the concepts are read from.
    """

    bundle: str = ""
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
    stopped: bool = False
    indexed: int = 0
    former: tuple[Path, ...] = ()
    summary: Summary | None = None
    in_use: bool = False
    problem: Problem | None = None

    @property
    def can_start(self) -> bool:
        """Whether a run can begin."""
        forecast = self.forecast
        return not self.busy and forecast is not None and forecast.has_work and forecast.fits

    @property
    def can_change(self) -> bool:
        """Whether folders, place and device can be changed now."""
        return self.busy != "indexing"
