"""Make one `.saebundle` file out of a bundle folder: the same folder always gives the same bytes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from sae_auditor.atomic import atomic_file
from sae_auditor.bundle._zip import Member, directory, lay_out, local_header
from sae_auditor.bundle.derived_stores import VerifiedStore, with_files
from sae_auditor.bundle.manifest import check_files_job, progress_kib, read_manifest, refuse_findings
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store, open_store
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, run_to_end

CHUNK_BYTES = 16 * 2**20


def pack(folder: str | Path, out_file: str | Path) -> Path:
    """Write the bundle in `folder` as one file and return its path.

    Raises
    ------
    BundleRefused
        When the folder does not match its manifest.
    InputRefused, EnvironmentProblem
        When `out_file` cannot be written; what was there before is untouched.
    """
    return run_to_end(pack_job(folder, out_file))


def pack_job(folder: str | Path, out_file: str | Path, added: Mapping[str, bytes] | None = None) -> Job[Path]:
    """Do `pack` step by step.

    Parameters
    ----------
    added
        Files that the packed bundle has beside those of the folder, or in their place, by their names in the bundle.
    """
    target = Path(out_file)
    if not Path(folder).is_dir():
        raise BundleRefused(say("{0} is not a folder.", folder), todo=say("Name the folder of a bundle."))
    if target.resolve().is_relative_to(Path(folder).resolve()):
        raise InputRefused(
            say("{0} lies inside the bundle's own folder.", target), todo=say("Choose a place outside of it.")
        )
    store = open_store(folder)
    manifest = read_manifest(store)
    findings = yield from check_files_job(store, manifest)
    refuse_findings(folder, findings)
    whole: Store = VerifiedStore(store, manifest)
    if added:
        whole, _ = with_files(whole, manifest, added)
    members = lay_out([(name, whole.size(name), crc_of(whole, name)) for name in whole.names()])
    with atomic_file(target) as file:
        yield from write_members_job(file, whole, members)
    return target


def crc_of(store: Store, name: str) -> int:
    """Return the CRC-32 of a file."""
    crc = 0
    for content in store.in_order(name).parts(CHUNK_BYTES):
        crc = zlib.crc32(content, crc)
    return crc


def write_members_job(file: BinaryIO, store: Store, members: list[Member]) -> Job[None]:
    """Write the whole zip: the `members`, which `_zip.lay_out` placed, with their content from `store`."""
    total = members[-1].end
    for member in members:
        file.write(local_header(member))
        done = member.start
        for content in store.in_order(member.name).parts(CHUNK_BYTES):
            yield progress_kib(done, total, say("Writing {0}", member.name))
            file.write(content)
            done += len(content)
    file.write(directory(members))
    yield progress_kib(total, total, say("Flushing to the disk"))
