"""Write a bundle once more with other reference images and concepts in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sae_auditor.bundle.addition import ExtendedStore, place_for, write_bundle_job
from sae_auditor.bundle.bundle import Bundle
from sae_auditor.bundle.manifest import (
    MANIFEST,
    MANIFEST_HASH,
    SELF_FILES,
    FileEntry,
    Manifest,
    ReferenceEntry,
    hash_line,
)
from sae_auditor.bundle.overlay import OVERLAID
from sae_auditor.bundle.verification import progress_kib
from sae_auditor.i18n import say
from sae_auditor.images import AS_USUAL
from sae_auditor.progress import Job

_CHUNK_BYTES = 16 * 2**20


def rewrite_job(bundle: Bundle, output: str | Path, replaced: Mapping[str, bytes] | None = None) -> Job[Manifest]:
    """Write `bundle` with the index folder it was opened with, if any, as a bundle of its own.

    Parameters
    ----------
    output
        A new folder, or a file whose name ends in ``.saebundle``.
    replaced
        Files that are written in the place of those that there are, or beside them, by their names in the bundle.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When it cannot be written there.
    """
    target = place_for(bundle.path, output)
    assert target is not None  # that is for calls without an output
    store = ExtendedStore(bundle.store, replaced or {})
    old = bundle.manifest.files
    if bundle.references is not None:
        old = {name: entry for name, entry in old.items() if not name.startswith(OVERLAID)}
    new = [name for name in store.names() if name not in SELF_FILES and (name not in old or name in (replaced or {}))]
    hashed = yield from _hashed_job(store, new)
    manifest = bundle.manifest.model_copy(update={"files": {**old, **hashed}, "references": _references(bundle)})
    own = {MANIFEST: manifest.to_bytes(), MANIFEST_HASH: hash_line(manifest.fingerprint)}
    yield from write_bundle_job(ExtendedStore(store, own), target)
    return manifest


def _references(bundle: Bundle) -> ReferenceEntry | None:
    """Return what the manifest says of the reference images; nothing where they were read as usual."""
    reading = bundle.reference_reading
    return None if reading == AS_USUAL else ReferenceEntry(**reading.to_json())


def _hashed_job(store: ExtendedStore, names: list[str]) -> Job[dict[str, FileEntry]]:
    total, done = sum(store.size(name) for name in names), 0
    entries = {}
    for name in names:
        digest = hashlib.sha256()
        for content in store.in_order(name).parts(_CHUNK_BYTES):
            yield progress_kib(done, total, say("Reading {0}", name))
            digest.update(content)
            done += len(content)
        entries[name] = FileEntry(sha256=digest.hexdigest(), size=store.size(name))
    return entries
