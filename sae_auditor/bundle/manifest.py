"""What a bundle says of itself: `manifest.json`, and beside it the SHA-256 that guards it.

``manifest.sha256`` has the form of the `sha256sum` tool, so ``sha256sum --check manifest.sha256`` works in the folder.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store

SCHEMA: Final = "sae-auditor/bundle/1"
MANIFEST = "manifest.json"
MANIFEST_HASH = "manifest.sha256"
SELF_FILES = frozenset({MANIFEST, MANIFEST_HASH})

_MAX_BYTES = 64 * 2**20

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
# Names become file names in the bundle.
NAME_PATTERN: Final = r"^\w[\w .()+-]{0,79}$"
Name = Annotated[str, Field(pattern=NAME_PATTERN)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True, serialize_by_alias=True)


class FileEntry(_Part):
    """Hash and number of bytes of one file."""

    sha256: Sha256
    size: Annotated[int, Field(ge=0)]


class EncoderEntry(_Part):
    """The encoder under ``encoder/``; `fingerprint` covers its configuration and weights."""

    name: str
    architecture: str
    fingerprint: str


class SaeEntry(_Part):
    """One sparse autoencoder under ``saes/<name>/`` and where it reads."""

    name: Name
    site: str
    tokens: str
    d_in: Annotated[int, Field(ge=1)]
    d_sae: Annotated[int, Field(ge=1)]
    activation: str
    fingerprint: str


class VocabularyEntry(_Part):
    """One list of candidate labels under ``vocabulary/``."""

    name: Name
    words: Annotated[int, Field(ge=0)]
    source: str
    licence: str
    templates: list[str] = ["{}"]


class ReferenceEntry(_Part):
    """How the reference images were read, where that is not as usual; see `images.Reading`."""

    colour: str
    window: str
    view: str


class Manifest(_Part):
    """Everything a bundle says of itself. `created` is a moment in UTC, ISO 8601."""

    schema_name: Annotated[Literal["sae-auditor/bundle/1"], Field(alias="schema")] = SCHEMA
    name: Annotated[str, Field(min_length=1, max_length=200)]
    created: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
    licence: str
    encoder: EncoderEntry
    saes: list[SaeEntry]
    prompt_sets: list[Name]
    vocabularies: list[VocabularyEntry]
    files: dict[str, FileEntry]
    references: ReferenceEntry | None = None

    def to_bytes(self) -> bytes:
        """Return the content of ``manifest.json``; equal manifests give equal bytes."""
        return (
            json.dumps(self.model_dump(exclude_none=True), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        ).encode()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON; through the hashes in it, of every byte of the bundle."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def hash_line(fingerprint: str) -> bytes:
    """Return the content of ``manifest.sha256``."""
    return f"{fingerprint}  {MANIFEST}\n".encode()


def read_manifest(store: Store) -> Manifest:
    """Return the manifest of a bundle after checking it against the hash beside it.

    Raises
    ------
    BundleRefused
        When it is missing, changed, or not a manifest that this version reads.
    """
    names = store.names()
    for name in (MANIFEST, MANIFEST_HASH):
        if name not in names:
            raise BundleRefused(f"This is not a bundle: it has no {name}.")
        if store.size(name) > _MAX_BYTES:
            raise BundleRefused(f"{name} of the bundle is too large.")
    content = bytes(store.read(MANIFEST))
    if bytes(store.read(MANIFEST_HASH)) != hash_line(hashlib.sha256(content).hexdigest()):
        raise BundleRefused(f"{MANIFEST} of the bundle was changed: it does not match {MANIFEST_HASH}.")
    return parse_manifest(content)


def parse_manifest(content: bytes) -> Manifest:
    """Return the manifest in `content`, which must be in the canonical form.

    Raises
    ------
    BundleRefused
        When it is of another schema or not a manifest.
    """
    try:
        data = json.loads(content)
        schema = data.get("schema")
        if schema != SCHEMA:
            raise BundleRefused(
                f"The bundle has the schema {schema!r}; this version reads '{SCHEMA}'.",
                todo="Open it with the version of SAE Auditor that made it, or a newer one.",
            )
        manifest = Manifest.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BundleRefused(f"{MANIFEST} of the bundle is not valid at '{place}': {first['msg']}.") from error
    except (ValueError, AttributeError, RecursionError) as error:
        raise BundleRefused(f"{MANIFEST} of the bundle is not a manifest: {error}.") from error
    if manifest.to_bytes() != content:
        raise BundleRefused(f"{MANIFEST} of the bundle is not in the form in which this program writes it.")
    return manifest
