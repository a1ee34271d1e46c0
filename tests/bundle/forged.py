"""Bundles whose hashes are right, whatever stands in them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sae_auditor.bundle.manifest import MANIFEST, FileEntry, Manifest, parse_manifest
from tests.paper import seal


def forged(folder: Path, target: Path, files: Mapping[str, bytes], **changes: Any) -> Path:
    """Copy a bundle folder with some files replaced or added, every hash in its manifest right, and return the copy.

    `changes` are fields of the manifest.
    """
    shutil.copytree(folder, target)
    manifest = parse_manifest((folder / MANIFEST).read_bytes())
    hashes = dict(manifest.files)
    for name, content in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
        hashes[name] = FileEntry(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    seal(target, Manifest.model_validate({**manifest.model_dump(), **changes, "files": hashes}))
    return target


def with_tensor(content: bytes, name: str, value: float) -> bytes:
    """Return a safetensors file in which every number of a tensor is another one."""
    import safetensors.torch

    tensors = safetensors.torch.load(content)
    tensors[name] = tensors[name].clone().fill_(value)
    return safetensors.torch.save(tensors)
