"""How much space an index will take, told before it is written; and what came of the run."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from sae_auditor.concepts.indexing.compare import Counts
from sae_auditor.concepts.indexing.segment import Segment, parquet_bytes
from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say
from sae_auditor.images import AS_USUAL, LeftOut, Reading
from sae_auditor.names import path_fields

SAMPLE: Final = 8

# Of a segment's files and folders, whatever is in them.
_PER_SEGMENT_BYTES: Final = 16 * 1024
_PER_ROW_BYTES: Final = 200
_PER_CODE_BYTES: Final = 18
_RESERVE: Final = 1.1


@dataclass(frozen=True)
class Forecast:
    """What a run will do and need.

    Parameters
    ----------
    counts
        Files by what is to be done with them.
    to_encode
        Files that go through the encoder.
    bytes_per_image
        Measured on some of them.
    bytes_added
        By which the index grows.
    bytes_peak
        Needed beside the present index while the run lasts.
    bytes_free
        Free at the place now.
    unreadable
        Number of sub-folders that cannot be read.
    left_out
        What lies in the folders besides.
    """

    counts: Counts
    to_encode: int
    bytes_per_image: int
    bytes_added: int
    bytes_peak: int
    bytes_free: int
    unreadable: int = 0
    left_out: LeftOut = field(default_factory=LeftOut)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        data = asdict(self)
        return {**data.pop("counts"), **data, "left_out": self.left_out.to_json()}

    def require_space(self, place: Path) -> None:
        """Refuse to begin what cannot be finished.

        Raises
        ------
        EnvironmentProblem
            When there is too little space.
        """
        if self.bytes_peak > self.bytes_free:
            raise EnvironmentProblem(
                say(
                    "There is too little space for the index {0}: it needs about {1} while it is made, "
                    "and {2} are free.",
                    place,
                    megabytes(self.bytes_peak),
                    megabytes(self.bytes_free),
                ),
                safe=say("Nothing was written."),
                todo=say("Free some space, or name a folder on another disk with --output."),
            )


def megabytes(n_bytes: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{n_bytes / 1e9:,.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:,.1f} MB"


def foretell(
    counts: Counts, n_new: int, n_files: int, n_segments: int, sample: Segment | None, size_bytes: int, place: Path
) -> Forecast:
    """Return what a run needs.

    Parameters
    ----------
    n_new
        Rows that come to the table.
    n_files
        Files to encode.
    sample
        What some of them gave.
    size_bytes
        Of the present index.
    place
        Where it is or will be.
    """
    n_sampled = len(sample.jpegs) if sample else 1
    n_codes = sum(map(len, sample.codes.values())) if sample else 0
    per_image = round(_size(sample) / n_sampled) if sample else 0
    added = n_files * per_image + (n_new - n_files) * _PER_ROW_BYTES
    spilled = n_files * _PER_CODE_BYTES * n_codes // n_sampled
    segments = n_files * per_image + n_segments * _PER_SEGMENT_BYTES
    peak = 0 if not n_new and not n_files else round(_RESERVE * (segments + size_bytes + added + spilled))
    return Forecast(counts, n_files, per_image, added, peak, shutil.disk_usage(_existing(place)).free)


def _size(sample: Segment) -> int:
    """Return the bytes of all rows, thumbnails and codes, without what a file takes for itself."""
    tables = [sample.images, *sample.codes.values()]
    in_files = sum(len(parquet_bytes(table)) - len(parquet_bytes(table.slice(0, 0))) for table in tables)
    return in_files + sum(map(len, sample.jpegs))


def _existing(place: Path) -> Path:
    return next(folder for folder in (place.absolute(), *place.absolute().parents) if folder.exists())


@dataclass(frozen=True)
class IndexReport:
    """What an index holds now, and what this run did.

    Parameters
    ----------
    path
        The index folder.
    images, ok
        Files that it lists, and those of them whose codes it holds.
    found
        Files in the folders of this run.
    new, unchanged, changed, moved, duplicate
        What these are since the last run: never seen; as they were; with other content; elsewhere; with the content
        of another file.
    missing
        Files that it lists of these folders and that are not there; they stay, since a drive may be disconnected,
        unless it was asked to let them go.
    pruned
        Files that were let go so.
    refused
        Files of this run that cannot be used.
    refusals
        Their names and what is wrong with them.
    bytes_on_disk
        Of the index.
    seconds
        That the run took.
    reading
        How the images of the index were read, and what of them was seen.
    unreadable
        Sub-folders that could not be read, and why; what the index has of them stays as it was.
    left_out
        What lies in the folders of this run besides.
    """

    path: str
    images: int
    ok: int
    found: int
    new: int
    unchanged: int
    changed: int
    moved: int
    duplicate: int
    missing: int
    refused: int
    refusals: tuple[tuple[str, str], ...]
    bytes_on_disk: int
    seconds: float
    reading: Reading = AS_USUAL
    unreadable: tuple[tuple[str, str], ...] = ()
    left_out: LeftOut = field(default_factory=LeftOut)
    pruned: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        data = asdict(self)
        del data["reading"]
        return {
            **data,
            **path_fields(self.path),
            "refusals": _listed(self.refusals),
            "unreadable": _listed(self.unreadable),
            "left_out": self.left_out.to_json(),
            **self.reading.to_json(),
        }


def _listed(refusals: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"path": path, "reason": reason} for path, reason in refusals]
