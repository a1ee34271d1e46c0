"""Bundles with other files in them whose hashes are right all the same."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

from sae_auditor.bundle._zip import directory, lay_out, local_header
from sae_auditor.bundle.layout import ENCODER_CONFIG, ENCODER_WEIGHTS
from sae_auditor.sae import read_sae

MANIFEST, FINGERPRINT = "manifest.json", "manifest.sha256"


def unpacked(bundle: Path, folder: Path) -> Path:
    """Return the folder of a bundle, unpacked into `folder` when it is one file."""
    if bundle.is_dir():
        return bundle
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    return folder


def forge(base: Path, out: Path, files: Mapping[str, bytes | None]) -> Path:
    """Write the bundle folder `base` with other files into `out`, hashes made right, and return it.

    Parameters
    ----------
    files
        New content by name; None takes a file out. A new manifest gets the hashes of the other files.
    """
    for file in base.rglob("*"):
        name = file.relative_to(base).as_posix()
        if file.is_file() and name not in files:
            place = out / name
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, place)
    for name, content in files.items():
        if content is not None:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(content)
    if MANIFEST not in files:
        _put_hashes_right(base, out, files)
    content = (out / MANIFEST).read_bytes() if (out / MANIFEST).exists() else b""
    (out / FINGERPRINT).unlink(missing_ok=True)
    (out / FINGERPRINT).write_text(f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n")
    return out


def _put_hashes_right(base: Path, out: Path, files: Mapping[str, bytes | None]) -> None:
    manifest: dict[str, Any] = json.loads((base / MANIFEST).read_text(encoding="utf-8"))
    for name, content in files.items():
        if content is None:
            manifest["files"].pop(name, None)
        else:
            entry = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            manifest["files"].setdefault(name, {}).update(entry)
    _put_fingerprints_right(out, manifest, files)
    (out / MANIFEST).unlink()
    (out / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _put_fingerprints_right(out: Path, manifest: dict[str, Any], files: Mapping[str, bytes | None]) -> None:
    """Give encoder and SAEs the fingerprints that their changed files have; of nonsense there is none."""
    if any(name.startswith("encoder/") for name in files):
        with contextlib.suppress(ValueError, RecursionError, KeyError, OSError):
            config = json.loads((out / ENCODER_CONFIG).read_bytes())
            weights = manifest["files"][ENCODER_WEIGHTS]["sha256"]
            # Of the file as it is: the program's own function takes a configuration that it has not refused.
            canonical = json.dumps(config, sort_keys=True, separators=(",", ":"))
            manifest["encoder"]["fingerprint"] = hashlib.sha256(f"{canonical}\n{weights}".encode()).hexdigest()
    for entry in manifest["saes"]:
        if any(name.startswith(f"saes/{entry['name']}/") for name in files):
            with contextlib.suppress(Exception):  # what is no SAE is a fault of the program elsewhere, if of anybody
                entry["fingerprint"] = read_sae(out / "saes" / entry["name"]).fingerprint


def packed(folder: Path, file: Path) -> Path:
    """Write a bundle folder as one file, in the exact layout that bundles have, and return it."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    contents = {name: (folder / name).read_bytes() for name in names}
    members = lay_out([(name, len(content), crc32(content)) for name, content in contents.items()])
    with file.open("wb") as out:
        for member in members:
            out.write(local_header(member))
            out.write(contents[member.name])
        out.write(directory(members))
    return file


def forget(folder: Path) -> None:
    """Remove what `forge` wrote."""
    shutil.rmtree(folder, ignore_errors=True)
