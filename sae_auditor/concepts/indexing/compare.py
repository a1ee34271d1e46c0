"""What changed in the folders since the index was made, and which files have the content of another one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa

from sae_auditor.concepts.indexing.look import FoundFile, Look, is_below
from sae_auditor.concepts.indexing.rows import (
    KIND_DUPLICATE,
    STATUS_REPLACED,
    Row,
    duplicate_of,
    kind_of,
    refusal_in,
    refused_for,
)
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say


class NewRow(NamedTuple):
    """A row that comes to the index; `status` is None where its file is to be encoded."""

    image_id: int
    label: str
    path: str
    sha256: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """A row of the index that gets another label or status; it keeps its id."""

    image_id: int
    label: str
    status: str


@dataclass(frozen=True)
class Counts:
    """Files, by what became of them since the last run."""

    found: int = 0
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    moved: int = 0
    duplicate: int = 0
    missing: int = 0
    pruned: int = 0


@dataclass(frozen=True, eq=False)
class Changes:
    """What is to be done to bring an index up to date.

    Parameters
    ----------
    new
        Rising ids that follow those of the index.
    edits
        Of rows that the index has.
    counts
        For the person.
    refusals
        Labels of files that cannot be used, known before anything is encoded, and why.
    """

    new: list[NewRow]
    edits: list[Edit]
    counts: Counts
    refusals: dict[str, str]

    @property
    def are_none(self) -> bool:
        """Whether the index is up to date."""
        return not (self.new or self.edits)

    def to_encode(self) -> list[NewRow]:
        """Return the new rows whose files are to be encoded."""
        return [row for row in self.new if row.status is None]


def compare(rows: Iterable[Row], look: Look, *, prunes: bool = False) -> Changes:
    """Compare what lies in the folders with the rows of the index.

    Parameters
    ----------
    prunes
        Whether rows of files that are not there any more are let go: they keep their ids and count for nothing.

    Raises
    ------
    InputRefused
        When that would be all that the index has of these folders.
    """
    return _Comparison(list(rows), look, prunes).changes()


@dataclass(eq=False)
class _Comparison:
    rows: list[Row]
    look: Look
    prunes: bool = False
    new: list[NewRow] = field(default_factory=list)
    edits: dict[int, Edit] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def changes(self) -> Changes:
        self._by_label = {row.label: row for row in self.rows if row.is_live}
        self._by_content: dict[str, list[Row]] = {}
        for row in sorted(self.rows, key=lambda row: row.is_duplicate):
            if row.is_live and row.sha256 is not None:
                self._by_content.setdefault(row.sha256, []).append(row)
        self._found = {file.label for file in self.look.files}
        pending = [file for file in self.look.files if not self._is_settled(file)]
        # Rows whose file has other content now: what they hold is free to go to another file.
        self._released = {file.label for file in pending if file.label in self._by_label}
        self._first_of: dict[str, int] = {}
        for file in pending:
            self._place(file)
        for label in sorted(self._released, key=lambda label: self._by_label[label].image_id):
            self._replace(self._by_label[label])
        missing = self._missing()
        if self.prunes and missing:
            self._prune(missing)
        edits = sorted(self.edits.values(), key=lambda edit: edit.image_id)
        return Changes(
            self.new, edits, Counts(len(self.look.files), missing=len(missing), **self.counts), self.refusals
        )

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def _is_settled(self, file: FoundFile) -> bool:
        """Note a file that the index has as it is, or that cannot be read now and keeps what the index has."""
        row = self._by_label.get(file.label)
        if file.refusal is not None:
            self.refusals[file.label] = file.refusal.detail
        if row is None or (file.sha256 is not None and row.sha256 != file.sha256):
            return False
        self._count("unchanged")
        reason = refusal_in(row.status)
        if reason is not None:
            self.refusals.setdefault(file.label, reason)
        return True

    def _place(self, file: FoundFile) -> None:
        known = [] if file.sha256 is None else self._by_content.get(file.sha256, [])
        is_change = file.label in self._by_label
        freed = next((row for row in known if row.image_id not in self.edits and self._is_free(row)), None)
        if freed is not None:
            self.edits[freed.image_id] = Edit(freed.image_id, file.label, freed.status)
            self._released.discard(freed.label)
            self._count("changed" if is_change else "moved")
            return
        primary = known[0].image_id if known else self._first_of.get(file.sha256 or "")
        status = refused_for(file.refusal.reason) if file.refusal is not None else None
        if primary is not None:
            status = duplicate_of(primary)
        self._count("changed" if is_change else "new" if primary is None else "duplicate")
        image_id = len(self.rows) + len(self.new)
        if file.sha256 is not None:
            self._first_of.setdefault(file.sha256, image_id)
        self.new.append(NewRow(image_id, file.label, file.path, file.sha256, status))

    def _is_free(self, row: Row) -> bool:
        if row.label in self._released:
            return True
        if row.label in self._found or is_below(row.label, self.look.shut):
            return False
        path = self.look.roots.path(row.label)
        return path is None or not os.path.lexists(path)

    def _replace(self, row: Row) -> None:
        """Let a row go whose file has other content now, unless another file still has what it holds."""
        heirs = [] if row.is_duplicate or row.sha256 is None else self._by_content[row.sha256]
        heir = next((other for other in heirs if other.is_duplicate and self._may_inherit(other)), None)
        if heir is None:
            self.edits[row.image_id] = Edit(row.image_id, row.label, STATUS_REPLACED)
            return
        # The codes stay with their row, so the two rows change their labels.
        label = self.edits[heir.image_id].label if heir.image_id in self.edits else heir.label
        self.edits[row.image_id] = Edit(row.image_id, label, row.status)
        self.edits[heir.image_id] = Edit(heir.image_id, row.label, STATUS_REPLACED)

    def _may_inherit(self, row: Row) -> bool:
        edit = self.edits.get(row.image_id)
        return row.label not in self._released if edit is None else edit.status != STATUS_REPLACED

    def _prune(self, missing: list[Row]) -> None:
        """Let the rows of files go that are not there; copies first, so that none of them inherits."""
        if not self.look.files:
            raise InputRefused(
                say("None of the {0} images that the index has of these folders is there.", f"{len(missing):,}"),
                safe=say("Nothing was changed."),
                todo=say("Check that the drive is connected; an index that nobody needs can be deleted as a folder."),
            )
        for row in sorted(missing, key=lambda row: (not row.is_duplicate, row.image_id)):
            self._replace(row)
            self._count("pruned")

    def _missing(self) -> list[Row]:
        taken = {row.label for row in self.rows if row.image_id in self.edits}
        gone = (row for label, row in self._by_label.items() if label not in self._found and label not in taken)
        return [row for row in gone if is_below(row.label, self.look.given) and not is_below(row.label, self.look.shut)]


def segments_of(rows: Sequence[NewRow]) -> list[Sequence[NewRow]]:
    """Divide new rows into segments, by their number alone."""
    size = segment_size(len(rows))
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def segment_size(n_rows: int) -> int:
    """Return the number of rows of a segment: small enough to lose little, large enough for a million of them."""
    return min(512, max(64, 64 * -(-n_rows // 4096)))


COLUMNS = ("image_id", "sha256", "path", "status")


class Duplicates:
    """Finds the rows of a new index that have to become duplicates of an earlier one; segments come in order.

    Parameters
    ----------
    found
        Where they are noted.
    """

    def __init__(self, found: list[Edit]) -> None:
        self.found = found
        self._first_of: dict[str, int] = {}

    def note(self, rows: pa.Table) -> None:
        """Look through further rows of the table of images."""
        columns = (rows[name].to_pylist() for name in COLUMNS)
        for image_id, sha256, label, status in zip(*columns, strict=True):
            if sha256 is None or kind_of(status) == KIND_DUPLICATE:
                continue
            first = self._first_of.setdefault(sha256, image_id)
            if first != image_id:
                self.found.append(Edit(image_id, label, duplicate_of(first)))
