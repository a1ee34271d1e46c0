"""What a run is to do, on disk before anything is done: a run that was ended goes on by it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from sae_auditor.atomic import atomic_file
from sae_auditor.concepts.indexing.compare import Changes, Counts, Edit, NewRow, segments_of
from sae_auditor.concepts.indexing.engine import FileTask, SegmentTask
from sae_auditor.concepts.indexing.folder import IndexFolder
from sae_auditor.concepts.indexing.identity import IndexIdentity
from sae_auditor.concepts.indexing.roots import Roots
from sae_auditor.concepts.indexing.rows import reasons_to_json, with_parts
from sae_auditor.concepts.indexing.state import StoredIdentity, StoredRoot
from sae_auditor.concepts.parquet import Bounded, checked_footer
from sae_auditor.errors import InputRefused, system_words
from sae_auditor.i18n import say
from sae_auditor.schema import Count, Strict, read_as

_META = b"sae_auditor"
# Beside the reasons in the above, which every version of the program reads.
_REASONS = b"sae_auditor.reasons"
_LIMITS: Final = Bounded(rows=2**31, rows_per_group=2**31, footer_bytes=256 * 2**20)
_SCHEMA = pa.schema(
    [
        ("image_id", pa.int64()),
        ("label", pa.string()),
        ("path", pa.binary()),  # as the system spells it, which need not be text
        ("sha256", pa.string()),
        ("status", pa.string()),
    ]
)


@dataclass(frozen=True, eq=False)
class Plan:
    """What a run is to do.

    Parameters
    ----------
    identity
        Encoder and SAEs.
    roots
        The folders of the index when the run is done.
    n_base
        Rows that the index has; those of the plan with smaller ids are edits.
    changes
        See there.
    """

    identity: IndexIdentity
    roots: Roots
    n_base: int
    changes: Changes

    def tasks(self, place: IndexFolder) -> list[SegmentTask]:
        """Return all segments, written or not."""
        segments = segments_of(self.changes.new)
        return [
            SegmentTask(number, str(place.segment(number)), tuple(_task(row) for row in rows))
            for number, rows in enumerate(segments)
        ]

    def write(self, place: Path) -> None:
        """Write it, whole or not at all."""
        edits = [NewRow(edit.image_id, edit.label, "", None, edit.status) for edit in self.changes.edits]
        rows = [*edits, *self.changes.new]
        columns = {
            "image_id": [row.image_id for row in rows],
            "label": [row.label for row in rows],
            "path": [os.fsencode(row.path) for row in rows],
            "sha256": [row.sha256 for row in rows],
            "status": [row.status for row in rows],
        }
        meta = {
            "identity": self.identity.to_json(),
            "roots": self.roots.to_json(),
            "n_base": self.n_base,
            "counts": asdict(self.changes.counts),
            "refusals": self.changes.refusals,
        }
        described = {_META: json.dumps(meta).encode(), _REASONS: reasons_to_json(self.changes.refusals)}
        table = pa.table(columns, schema=_SCHEMA.with_metadata(described))
        with atomic_file(place) as file:
            pq.write_table(table, file, compression="zstd")

    @classmethod
    def read(cls, place: Path) -> Plan:
        """Read what `write` wrote."""
        stored = _stored(place)
        table = pq.read_table(place, partitioning=None).select(_SCHEMA.names)
        columns = (table[name].to_pylist() for name in _SCHEMA.names)
        new: list[NewRow] = []
        edits: list[Edit] = []
        for image_id, label, path, sha256, status in zip(*columns, strict=True):
            if image_id < stored.n_base:
                edits.append(Edit(image_id, label, status))
            else:
                new.append(NewRow(image_id, label, os.fsdecode(path), sha256, status))
        reasons = with_parts(stored.refusals, (table.schema.metadata or {}).get(_REASONS))
        changes = Changes(new, edits, Counts(**stored.counts), reasons)
        roots = Roots.from_json(root.model_dump() for root in stored.roots)
        return cls(stored.identity.identity(str(place)), roots, stored.n_base, changes)


def identity_of_plan(place: Path) -> IndexIdentity:
    """Return the encoder and the SAEs of a plan; its rows are not read."""
    return _stored(place).identity.identity(str(place))


class StoredPlan(Strict):
    """What the metadata of a plan says of the whole run."""

    identity: StoredIdentity
    roots: tuple[StoredRoot, ...]
    n_base: Count
    counts: dict[Literal["found", "new", "unchanged", "changed", "moved", "duplicate", "missing", "pruned"], Count]
    refusals: dict[str, str]


def _stored(place: Path) -> StoredPlan:
    try:
        with pa.OSFile(os.fspath(place)) as content:
            footer = checked_footer(content, place.name, _LIMITS)
    except OSError as error:
        raise _unreadable(place, system_words(error)) from error
    if not set(_SCHEMA.names) <= set(footer.schema.to_arrow_schema().names):
        raise _unreadable(place, say("it has other columns"))
    said = (footer.metadata or {}).get(_META, b"")
    return read_as(StoredPlan, said, say("metadata of {0}", place), max_bytes=_LIMITS.footer_bytes)


def _unreadable(place: Path, why: str) -> InputRefused:
    return InputRefused(
        say("The plan of an unfinished run, {0}, cannot be read: {1}.", place, why),
        safe=say("Nothing was changed."),
        todo=say("Name another folder with --output."),
    )


def _task(row: NewRow) -> FileTask:
    return FileTask(row.image_id, row.label, row.path, row.sha256, row.status)
