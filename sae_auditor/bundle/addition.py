"""Write a bundle once more with some files added or left out, or with other reference images and concepts.

Everything else stays byte for byte what it was.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sae_auditor._paths import demo_bundle_path
from sae_auditor.atomic import atomic_file, require_writable, why_unwritable
from sae_auditor.bundle._zip import lay_out
from sae_auditor.bundle.bundle import Bundle
from sae_auditor.bundle.derived_stores import OVERLAID, ExtendedStore, with_files, without
from sae_auditor.bundle.manifest import (
    MANIFEST,
    MANIFEST_HASH,
    SELF_FILES,
    FileEntry,
    Manifest,
    ReferenceEntry,
    SaeEntry,
    hash_line,
    progress_kib,
)
from sae_auditor.bundle.packing import CHUNK_BYTES, crc_of, write_members_job
from sae_auditor.bundle.store import Store
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import AS_USUAL
from sae_auditor.parts import part_beside
from sae_auditor.progress import Job

SUFFIX = ".saebundle"


def with_sae(
    store: Store, manifest: Manifest, entry: SaeEntry, files: Mapping[str, bytes]
) -> tuple[ExtendedStore, Manifest]:
    """Return the bundle with the files of one more SAE, and its manifest; everything else is as it was."""
    return with_files(store, manifest.model_copy(update={"saes": [*manifest.saes, entry]}), files)


def place_for(bundle: Path, output: str | Path | None) -> Path | None:
    """Return where a changed bundle goes, None when it can go nowhere: the shipped bundle is never written.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When nothing can be written there, or something else is there already.
    """
    shipped = demo_bundle_path().resolve()
    target = bundle.resolve() if output is None else Path(output)
    if target.resolve() == shipped or target.resolve().is_relative_to(shipped):
        if output is None:
            return None
        raise InputRefused(
            say("The demo bundle that came with the program is not changed."),
            todo=say("Name another place for the new bundle."),
        )
    if target.resolve() != bundle.resolve():
        _require_new(target, bundle)
    require_writable(target if target.suffix == SUFFIX else target.parent / f"{target.name}.part")
    return target


def _require_new(target: Path, bundle: Path) -> None:
    if target.resolve().is_relative_to(bundle.resolve()):
        raise InputRefused(
            say("{0} lies inside the bundle's own folder.", target), todo=say("Choose a place outside of it.")
        )
    if target.exists():
        raise InputRefused(
            say("{0} is there already.", target),
            safe=say("It was not changed."),
            todo=say("Name a new file or folder for the bundle."),
        )


def write_bundle_job(store: Store, target: Path) -> Job[None]:
    """Write the files of a bundle to `target`, a file when its name ends in ``.saebundle`` and else a folder.

    What was there before, a bundle, is replaced in one step.
    """
    if target.suffix == SUFFIX and not target.is_dir():
        yield from _write_file_job(store, target)
    else:
        yield from _write_folder_job(store, target)


def _write_file_job(store: Store, target: Path) -> Job[None]:
    sizes = []
    total = sum(store.size(name) for name in store.names())
    for name in store.names():
        yield progress_kib(0, total, say("Reading {0}", name))
        sizes.append((name, store.size(name), crc_of(store, name)))
    with atomic_file(target) as file:
        yield from write_members_job(file, store, lay_out(sizes))


def _write_folder_job(store: Store, target: Path) -> Job[None]:
    """Fill a folder beside the place, the manifest last, and let it take the place."""
    part = part_beside(target)
    total = done = 0
    total = sum(store.size(name) for name in store.names())
    try:
        part.mkdir()
        for name in sorted(store.names(), key=lambda name: (name in (MANIFEST, MANIFEST_HASH), name)):
            yield progress_kib(done, total, say("Writing {0}", name))
            place = part / name
            place.parent.mkdir(parents=True, exist_ok=True)
            with atomic_file(place) as file:
                for content in store.in_order(name).parts(CHUNK_BYTES):
                    file.write(content)
            done += store.size(name)
        _take_place(part, target)
    except OSError as error:
        raise why_unwritable(target, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _take_place(part: Path, target: Path) -> None:
    """Put a finished folder where another one may be; that one is put back when it cannot be done."""
    if not target.exists():
        part.rename(target)
        return
    old = part.with_suffix(".old")
    target.rename(old)
    try:
        part.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


_CHUNK_BYTES = 16 * 2**20


def rewrite_job(
    bundle: Bundle,
    output: str | Path,
    replaced: Mapping[str, bytes] | None = None,
    *,
    left_out: tuple[str, ...] = (),
    said: Mapping[str, Any] | None = None,
) -> Job[Manifest]:
    """Write `bundle` with the index folder it was opened with, if any, as a bundle of its own.

    Parameters
    ----------
    output
        A new folder, or a file whose name ends in ``.saebundle``.
    replaced
        Files that are written in the place of those that there are, or beside them, by their names in the bundle.
    left_out
        Files whose names begin so are not written.
    said
        What the manifest says otherwise, by its fields.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When it cannot be written there.
    """
    target = place_for(bundle.path, output)
    assert target is not None  # that is for calls without an output
    store = ExtendedStore(without(bundle.store, left_out) if left_out else bundle.store, replaced or {})
    stale = left_out + (OVERLAID if bundle.references is not None else ())
    old = {name: entry for name, entry in bundle.manifest.files.items() if not name.startswith(stale)}
    new = [name for name in store.names() if name not in SELF_FILES and (name not in old or name in (replaced or {}))]
    hashed = yield from _hashed_job(store, new)
    now = {"files": {**old, **hashed}, "references": _references(bundle), **(said or {})}
    manifest = bundle.manifest.model_copy(update=now)
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
