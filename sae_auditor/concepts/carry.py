"""Make one bundle of a bundle, an index folder and what people wrote down: one file over the air gap."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.bundle.layout import concepts_file
from sae_auditor.bundle.referencing import rewrite_job
from sae_auditor.concepts.people import Remarks, remark_columns
from sae_auditor.concepts.schema import table_to_bytes, with_columns
from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle, Manifest


def pack_with_index_job(bundle: Bundle, index: Path, output: Path) -> Job[Manifest]:
    """Write `bundle` with the reference images and concepts of an index folder in it, and the remarks of this computer.

    Parameters
    ----------
    output
        A new folder, or a file whose name ends in ``.saebundle``.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When the index does not belong to the bundle, or `output` cannot be written.
    """
    indexed = bundle.with_references(index)
    replaced = {}
    for entry in bundle.sae_refs:
        remarks, rows = Remarks.of(entry.fingerprint), indexed.concepts(entry.name).rows
        if len(rows) and remarks.all():
            replaced[concepts_file(entry.name)] = table_to_bytes(with_columns(rows, remark_columns(rows, remarks)))
    return (yield from rewrite_job(indexed, output, replaced))
