"""Files with the content of another file, found by what was read when they were decoded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from sae_auditor.concepts.indexing.compare import Edit
from sae_auditor.concepts.indexing.rows import KIND_DUPLICATE, duplicate_of, kind_of

_COLUMNS = ("image_id", "sha256", "path", "status")


def duplicates_in(segments: Sequence[Path]) -> list[Edit]:
    """Return the rows that have to become duplicates of an earlier one.

    Parameters
    ----------
    segments
        The tables of images of all segments of a new index, in order.
    """
    first_of: dict[str, int] = {}
    found: list[Edit] = []
    for segment in segments:
        table = pq.read_table(segment, columns=list(_COLUMNS), partitioning=None)
        columns = (table[name].to_pylist() for name in _COLUMNS)
        for image_id, sha256, label, status in zip(*columns, strict=True):
            if sha256 is None or kind_of(status) == KIND_DUPLICATE:
                continue
            first = first_of.setdefault(sha256, image_id)
            if first != image_id:
                found.append(Edit(image_id, label, duplicate_of(first)))
    return found
