"""Bundles without a model, for what concerns files only. Needs no torch."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sae_auditor.bundle import EncoderEntry, FileEntry, Manifest
from sae_auditor.bundle.manifest import MANIFEST, MANIFEST_HASH, hash_line

CONTENTS = {"encoder/note.txt": b"no model", "prompts/a.json": b"{}", "b": b""}


def paper_bundle(folder: Path, contents: dict[str, bytes] | None = None) -> Path:
    """Write a bundle folder with these files, whatever is in them, and return it."""
    files = CONTENTS if contents is None else contents
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    seal(folder, paper_manifest(files))
    return folder


def paper_manifest(files: dict[str, bytes]) -> Manifest:
    """Return a manifest of these files and of nothing else."""
    return Manifest(
        name="paper",
        created="2026-01-02T03:04:05Z",
        licence="CC0-1.0",
        encoder=EncoderEntry(name="none", architecture="none", fingerprint="0" * 64),
        saes=[],
        prompt_sets=[],
        vocabularies=[],
        files={
            name: FileEntry(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
            for name, content in files.items()
        },
    )


def seal(folder: Path, manifest: Manifest) -> None:
    """Write a manifest and its hash."""
    (folder / MANIFEST).write_bytes(manifest.to_bytes())
    (folder / MANIFEST_HASH).write_bytes(hash_line(manifest.fingerprint))
