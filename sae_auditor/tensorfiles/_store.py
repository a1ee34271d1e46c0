"""The program's own store of files that were converted: one safetensors file and one JSON file for each.

They are named by the SHA-256 of the original and the version of the reader, so that a file is converted once on this
machine, whatever it is called and wherever it lies.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path
from torch import Tensor

from sae_auditor.atomic import require_writable, write_atomically
from sae_auditor.errors import KnownError
from sae_auditor.limited.messages import MAX_ANSWER_BYTES, parsed
from sae_auditor.temporary import folder_for_now
from sae_auditor.tensorfiles._answer import Converted, converted_of
from sae_auditor.tensorfiles._decoding import decoded
from sae_auditor.tensorfiles._safetensors import read_safetensors_stream

READER_VERSION: Final = 2  # one more whenever the same file would be read differently
MAX_STORE_BYTES: Final = 16 * 2**30
VARIABLE: Final = "SAE_AUDITOR_STORE"

_DATA, _MANIFEST = ".safetensors", ".json"
_OPENING, _MIDDLE, _CLOSING = b'{"sha256":"', b'","manifest":', b"}"


@dataclass(frozen=True)
class Stored:
    """A converted file: what the limited process said of it, its structure, and its tensors by name."""

    manifest: Converted
    content: object
    tensors: dict[str, Tensor]


def store_folder() -> Path:
    """Return the folder of the store; the variable SAE_AUDITOR_STORE moves it."""
    chosen = os.environ.get(VARIABLE)
    return (Path(chosen) if chosen else user_cache_path("sae-auditor", appauthor=False)) / "tensors"


@contextmanager
def writable_store() -> Iterator[Store]:
    """Give the person's store, or one in a temporary folder where that cannot be written."""
    folder = store_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        require_writable(folder / "probe")
    except (OSError, KnownError):
        with folder_for_now() as temporary:
            yield Store(temporary)
    else:
        yield Store(folder)


class Store:
    """A folder of converted files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def data_path(self, digest: str) -> Path:
        """Return where the numbers of the file with this SHA-256 are or will be."""
        return self.folder / f"{digest}-{READER_VERSION}{_DATA}"

    def load(self, digest: str) -> Stored | None:
        """Return the converted file, or None when it is not there or was damaged."""
        path = self.data_path(digest)
        try:
            manifest = _unsealed(path.with_suffix(_MANIFEST))
            if manifest.source_sha256 != digest:
                return None
            with path.open("rb") as stream:
                storages, _, data_digest = read_safetensors_stream(stream, str(path))
            if data_digest != manifest.data_sha256:
                return None
            content, tensors = decoded(manifest, storages)
        except (OSError, KnownError, ValueError):
            return None
        with suppress(OSError):
            os.utime(path)  # it was used now
        return Stored(manifest, content, tensors)

    def add_manifest(self, digest: str, manifest: Converted) -> None:
        """Complete a converted file whose numbers have been written, and make room for it."""
        write_atomically(self.data_path(digest).with_suffix(_MANIFEST), _sealed(manifest))
        self._trim(keep=digest)

    def _trim(self, keep: str) -> None:
        """Remove what was not used for longest, so that the store stays below its limit."""
        entries = sorted(_with_status(self.folder.glob(f"*{_DATA}")), key=lambda entry: -entry[1].st_mtime)
        total = 0
        for path, status in entries:
            total += status.st_size
            if total > MAX_STORE_BYTES and not path.name.startswith(keep):
                _remove(path.with_suffix(_MANIFEST))
                _remove(path)


def _sealed(manifest: Converted) -> bytes:
    body = json.dumps(manifest.model_dump(), separators=(",", ":"), allow_nan=False).encode("ascii")
    return _OPENING + hashlib.sha256(body).hexdigest().encode() + _MIDDLE + body + _CLOSING


def _unsealed(path: Path) -> Converted:
    """Return the manifest in a file whose own hash fits."""
    if path.stat().st_size > MAX_ANSWER_BYTES + 1024:
        raise ValueError("not a manifest")
    content = path.read_bytes()
    start = len(_OPENING) + 64 + len(_MIDDLE)
    body = content[start : -len(_CLOSING)]
    if content != _OPENING + hashlib.sha256(body).hexdigest().encode() + _MIDDLE + body + _CLOSING:
        raise ValueError("not a manifest, or a damaged one")
    manifest = converted_of(parsed(body))
    if manifest is None:
        raise ValueError("not a manifest")
    return manifest


def _with_status(paths: Iterator[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    for path in paths:
        with suppress(OSError):  # another process may have removed it
            yield path, path.stat()


def _remove(path: Path) -> None:
    with suppress(OSError):  # in use, or gone
        path.unlink()
