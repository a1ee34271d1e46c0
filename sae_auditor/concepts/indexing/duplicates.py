"""Files with the content of another file, found by what was read when they were decoded."""

from __future__ import annotations

import pyarrow as pa

from sae_auditor.concepts.indexing.compare import Edit
from sae_auditor.concepts.indexing.rows import KIND_DUPLICATE, duplicate_of, kind_of

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
