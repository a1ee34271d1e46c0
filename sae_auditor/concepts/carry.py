"""Make one bundle of a bundle, an index folder and what people wrote down: one file over the air gap."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.bundle.layout import concepts_file
from sae_auditor.bundle.manifest import read_manifest
from sae_auditor.bundle.packing import pack_job
from sae_auditor.bundle.referencing import rewrite_job
from sae_auditor.bundle.store import open_store
from sae_auditor.concepts.of_bundle import concepts_of, with_references
from sae_auditor.concepts.people import Remarks, remark_columns
from sae_auditor.concepts.policy import LocalPolicies, Policies, bundled_policies
from sae_auditor.concepts.schema import table_to_bytes, with_columns
from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle, Manifest


def pack_with_index_job(bundle: Bundle, index: Path, output: Path) -> Job[Manifest]:
    """Write `bundle` with the reference images and concepts of an index folder in it.

    What people on this computer wrote goes with it: their remarks, and their judgements of what may count.

    Parameters
    ----------
    output
        A new folder, or a file whose name ends in ``.saebundle``.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When the index does not belong to the bundle, or `output` cannot be written.
    """
    indexed = with_references(bundle, index)
    replaced = Policies.of(bundle).changed_files()
    for entry in bundle.sae_refs:
        remarks, rows = Remarks.of(entry.fingerprint), concepts_of(indexed, entry.name).rows
        if len(rows) and remarks.all():
            replaced[concepts_file(entry.name)] = table_to_bytes(with_columns(rows, remark_columns(rows, remarks)))
    return (yield from rewrite_job(indexed, output, replaced))


def pack_with_policies_job(folder: str | Path, out_file: str | Path) -> Job[tuple[Path, bool]]:
    """Do `bundle.pack_job` with what people on this computer judged; return also whether that was anything.

    Without any such judgement the file is the same byte for byte.
    """
    changed: dict[str, bytes] = {}
    if Path(folder).is_dir():  # of anything else `pack_job` says what is wrong
        store = open_store(folder)
        local = LocalPolicies.of(read_manifest(store).fingerprint)
        changed = Policies(bundled_policies(store), local).changed_files() if local.prompt_sets else {}
    packed = yield from pack_job(folder, out_file, changed)
    return packed, bool(changed)
