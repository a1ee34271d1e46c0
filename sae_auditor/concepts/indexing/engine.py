"""What an engine is, and the plain values that go to and come from the places where it computes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class FileTask(NamedTuple):
    """One row of a segment: an image file to be encoded, or one of which everything is known.

    Parameters
    ----------
    image_id
        Its row in the table of images.
    label
        What the table calls it.
    path
        Where it lies; absolute.
    sha256
        Of its content when it was looked at.
    status
        None where it is to be encoded.
    """

    image_id: int
    label: str
    path: str
    sha256: str | None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class SegmentTask:
    """Files that are encoded together and become one segment of an index.

    Parameters
    ----------
    number
        Of the segment.
    folder
        Where it is written; there once it is finished, and not before.
    files
        In rising order of their ids.
    """

    number: int
    folder: str
    files: tuple[FileTask, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """So many images of a segment are encoded; told now and then, so that work can be watched and stopped."""

    number: int
    n_images: int


@dataclass(frozen=True, slots=True)
class SegmentDone:
    """A segment is written; counts all of its images."""

    number: int
    n_images: int


EngineReport = Encoded | SegmentDone


class Replica(Protocol):
    """An encoder with its SAEs, loaded somewhere; writes segments itself, on storage that the whole job shares."""

    def __call__(self, tasks: Iterable[SegmentTask]) -> Iterator[EngineReport]:
        """Write every segment; tasks are taken as they are needed, a few ahead."""


class Engine(Protocol):
    """Where segments are computed: in this process, or on the machines of a cluster."""

    @property
    def is_here(self) -> bool:
        """Whether replicas are made in this process, so that one that is loaded already can serve."""

    def run(self, make: Callable[[], Replica], tasks: Sequence[SegmentTask]) -> Iterator[EngineReport]:
        """Yield what is done, in any order; every task gives one `SegmentDone`.

        Parameters
        ----------
        make
            Loads a replica where it is called. A plain value that can be sent to another process.
        tasks
            The segments that are not written yet.

        Raises
        ------
        KnownError, OSError
            What a replica raised; segments that are written by then stay.
        """
