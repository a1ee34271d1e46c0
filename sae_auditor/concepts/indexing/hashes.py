"""The hashes of an index's files: kept while they are written, compared when the index is opened and when asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sae_auditor.atomic import write_atomically
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.indexing.folder import STATE_FILE, IndexFolder
from sae_auditor.concepts.indexing.state import StoredIndex, read_state, state_text
from sae_auditor.concepts.indexing.writing import hash_beside
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

# Larger ones are hashed by `verify_index_job` alone: they would be read whole at each opening. A page of their tables
# that is damaged is found when it is read, by its own checksum.
HASHED_AT_OPENING: Final = 32 * 2**20
_CHUNK_BYTES: Final = 4 * 2**20
_KIB: Final = 1024


@dataclass(frozen=True)
class IndexCheck:
    """What comparing an index with its hashes found.

    Parameters
    ----------
    files, size_bytes
        That were read.
    unhashed
        Files without a hash, as those of an older index.
    findings
        What is wrong, one sentence for each file.
    """

    files: int
    size_bytes: int
    unhashed: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; what has no hash is not known to be."""
        return not self.findings


def hashes_of(place: Path, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what ``index.json`` says of files that were just written in a folder."""
    return {name: {"sha256": _written_hash(place / name), "size": (place / name).stat().st_size} for name in names}


def entry_of(content: bytes) -> dict[str, Any]:
    """Return what ``index.json`` says of a file with this content."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def _written_hash(file: Path) -> str:
    try:
        return hash_beside(file).read_text(encoding="ascii")
    except FileNotFoundError:
        return sha256_of(file)


def sha256_of(file: Path) -> str:
    """Return the hash of a file, read piece by piece."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def note_hashes(place: Path, changed: Mapping[str, dict[str, Any] | None]) -> None:
    """Write new hashes of some files into ``index.json``; None for a file that is about to change.

    Does nothing where there is no finished index, or one of an older version, which has no hashes at all.
    """
    state = place / STATE_FILE
    if not state.is_file():
        return
    stored = read_state(state)
    if stored.files is None:
        return
    data = stored.model_dump(mode="json", exclude_defaults=True)
    kept = {name: entry for name, entry in data.get("files", {}).items() if name not in changed}
    data["files"] = {**kept, **{name: entry for name, entry in changed.items() if entry is not None}}
    write_atomically(state, state_text(data).encode())


def hash_notice(place: Path) -> str | None:
    """Return what people should know of an index whose files have no hashes; None where they have."""
    stored = _state_now(IndexFolder(place))
    if stored is None or stored.files is not None:
        return None
    return say(
        "The index {0} was made by a version that kept no hashes, so nobody knows whether its files "
        "are as they were written. The next run that changes it adds them.",
        place,
    )


def require_unchanged(folder: IndexFolder, names: Iterable[str]) -> None:
    """Compare files of an index with what was written: the sizes of all, the hashes of those that are small.

    Raises
    ------
    BundleRefused
        Names the file that differs.
    """
    before = _state_now(folder)
    while True:
        finding = next(filter(None, (_difference(folder, before, name) for name in names)), None)
        after = _state_now(folder)
        if finding is None:
            return
        if after == before:
            raise BundleRefused(finding, todo=say("Run 'sae-auditor index' with --verify, or make the index anew."))
        before = after  # a run has just put its files in their places


def _state_now(folder: IndexFolder) -> StoredIndex | None:
    """Return what the files that are there belong to: once a run's files are ready, that is its own state."""
    waiting = folder.merged / STATE_FILE
    for state in (waiting, folder.state) if folder.ready.is_file() else (folder.state,):
        try:
            return read_state(state)
        except FileNotFoundError:
            continue
    return None


def _difference(folder: IndexFolder, stored: StoredIndex | None, name: str) -> str | None:
    entry = (stored.files or {}).get(name) if stored is not None else None
    place = folder.path / name
    if entry is None or not place.is_file():
        return None
    size = place.stat().st_size
    if size != entry.size:
        return say(
            "'{0}' of the index {1} has {2} bytes; {3} were written.", name, folder.path, f"{size:,}", f"{entry.size:,}"
        )
    if size <= HASHED_AT_OPENING and sha256_of(place) != entry.sha256:
        return say("'{0}' of the index {1} is not as it was written: its SHA-256 differs.", name, folder.path)
    return None


def verify_index_job(place: Path) -> Job[IndexCheck]:
    """Read every file of a finished index and compare it with its hash; progress counts KiB.

    Raises
    ------
    InputRefused
        When there is no finished index.
    """
    folder = IndexFolder(place)
    try:
        stored = read_state(folder.state)
    except FileNotFoundError as error:
        raise InputRefused(
            say("There is no finished index in {0}.", place), todo=say("Make one: sae-auditor index FOLDER.")
        ) from error
    entries = stored.files or {}
    total = sum(entry.size for entry in entries.values())
    done, findings = 0, []
    for name, entry in entries.items():
        file, digest = place / name, hashlib.sha256()
        if not file.is_file():
            findings.append(say("'{0}' is missing.", name))
            continue
        with file.open("rb") as source:
            while content := source.read(_CHUNK_BYTES):
                digest.update(content)
                done += len(content)
                yield Progress(done // _KIB, total // _KIB, say("Reading {0}", name))
        if digest.hexdigest() != entry.sha256:
            findings.append(say("'{0}' is not as it was written: its SHA-256 differs.", name))
    saes = tuple(sae.name for sae in stored.saes)
    own = [*folder.files(saes), *folder.concept_files(saes)]
    unhashed = tuple(name for name in own if name not in entries and (place / name).is_file())
    return IndexCheck(len(entries), done, unhashed, tuple(findings))
