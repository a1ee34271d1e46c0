"""What came of an index run."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from sae_auditor.images import AS_USUAL, LeftOut, Reading
from sae_auditor.names import path_fields


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
