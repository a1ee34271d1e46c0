"""What ``index.json`` says: what an index is, which folders it is of, and the hash of each of its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from sae_auditor.concepts.indexing.identity import SCHEMA, IndexIdentity
from sae_auditor.concepts.indexing.roots import Roots
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.plain_files import read_plain_file
from sae_auditor.schema import Count, Line, Sha256, Strict, read_as

# A pipe in the place of a file must not be waited for.

MAX_BYTES: Final = 16 * 2**20
_SAFE: Final = say("Nothing in it was changed.")
_TODO: Final = say("Name another folder with --output.")
Path_ = Annotated[str, Field(max_length=32_768)]
Name = Annotated[str, Field(max_length=1024)]
Size = Annotated[int, Field(ge=1, le=2**31)]


class StoredEncoder(Strict):
    """Which encoder the images went through."""

    name: Line
    fingerprint: Name


class StoredSae(Strict):
    """See `identity.SaeIdentity`."""

    name: Name
    fingerprint: Name
    site: Name
    tokens: Name
    d_in: Size
    d_sae: Size


class StoredRoot(Strict):
    """See `roots.Root`."""

    name: Name
    path: Path_


class StoredCounts(Strict):
    """Rows of the table of images, by their kind."""

    images: Count
    ok: Count
    refused: Count
    duplicate: Count


class StoredFile(Strict):
    """A file of the index as it was written."""

    sha256: Sha256
    size: Count


class StoredIdentity(Strict):
    """See `identity.IndexIdentity`."""

    schema_: Annotated[str, Field(alias="schema", max_length=200)]
    encoder: StoredEncoder
    saes: tuple[StoredSae, ...] = Field(min_length=1, max_length=1000)
    thumbnail_px: Annotated[int, Field(ge=1, le=4096)]
    decoding: Literal["cpu", "gpu"] = "cpu"
    colour: Name = "managed"
    window: Name = "auto"
    view: Name = "crop"

    def identity(self, where: str) -> IndexIdentity:
        """Return what the index was made with."""
        fields = set(StoredIdentity.model_fields)
        return IndexIdentity.from_json(self.model_dump(include=fields, mode="json"), where)


class StoredIndex(StoredIdentity):
    """The whole of ``index.json``; one of an older version has no hashes."""

    roots: tuple[StoredRoot, ...] = ()
    counts: StoredCounts
    files: dict[Name, StoredFile] | None = None

    def known_roots(self) -> Roots:
        """Return the folders that the index is of."""
        return Roots.from_json(root.model_dump() for root in self.roots)


def read_state(place: Path) -> StoredIndex:
    """Return what an ``index.json`` says.

    Raises
    ------
    FileNotFoundError
        When there is none.
    InputRefused
        When it is no index that this version reads.
    """
    stored = read_as(StoredIndex, small_file(place), str(place), max_bytes=MAX_BYTES, refuse=_refused)
    if stored.schema_ != SCHEMA:
        raise _refused(say("{0} is not an index that this version reads: its schema is {1}.", place, stored.schema_))
    return stored


def small_file(place: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the content of a file that is read whole, once it is known to be one and no larger than it can be.

    Raises
    ------
    FileNotFoundError
        When there is none.
    InputRefused
        When it is larger, something else than a file, or cannot be read.
    """
    try:
        return read_plain_file(place, max_bytes)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _refused(say("{0} cannot be read: {1}.", place, error.strerror or error)) from error


def _refused(what: str) -> InputRefused:
    return InputRefused(what, safe=_SAFE, todo=_TODO)


def state_text(state: Mapping[str, Any]) -> str:
    """Return the text of an ``index.json``."""
    return json.dumps(state, ensure_ascii=False, indent=1) + "\n"
