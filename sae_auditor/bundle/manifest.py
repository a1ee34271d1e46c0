"""What a bundle says of itself: `manifest.json`, and beside it the SHA-256 that guards it; and whether it is true.

``manifest.sha256`` has the form of the `sha256sum` tool, so ``sha256sum --check manifest.sha256`` works in the folder.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError, model_validator

from sae_auditor.bundle._names import MAX_FILES
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store
from sae_auditor.i18n import joined, say
from sae_auditor.progress import Job, Progress
from sae_auditor.schema import Count, Line, Sha256, Strict, fault_of
from sae_auditor.strict_json import NotStrictJson, read_strict_json

SCHEMA: Final = "sae-auditor/bundle/1"
MANIFEST = "manifest.json"
MANIFEST_HASH = "manifest.sha256"
SELF_FILES = frozenset({MANIFEST, MANIFEST_HASH})

# Of 20,000 files, each with a name of the greatest length, and a licence.
_MAX_BYTES: Final = 12 * 2**20
# Of a schema that is not known, in its refusal.
_MAX_SHOWN: Final = 100
# More than anybody has; each is a line on a screen.
_MAX_SAES: Final = 500
_MAX_PROMPT_SETS: Final = 1000
_MAX_VOCABULARIES: Final = 200
_MAX_TEMPLATES: Final = 1000
# The GPL has 35,000 characters; a longer licence belongs into a file of its own.
_MAX_LICENCE_CHARS: Final = 65_536

_CHUNK_BYTES: Final = 16 * 2**20
# Of what is wrong with a bundle, in its refusal.
_NAMED_AT_MOST: Final = 3

Width = Annotated[int, Field(ge=1, le=2**24)]
Templates = Annotated[list[Line], Field(max_length=_MAX_TEMPLATES)]
Licence = Annotated[str, Field(max_length=_MAX_LICENCE_CHARS)]
# Names become file names in the bundle.
NAME_PATTERN: Final = r"^\w[\w .()+-]{0,79}$"
Name = Annotated[str, Field(pattern=NAME_PATTERN)]


class FileEntry(Strict):
    """Hash and number of bytes of one file."""

    sha256: Sha256
    size: Count


class EncoderEntry(Strict):
    """The encoder under ``encoder/``; `fingerprint` covers its configuration and weights."""

    name: Line
    architecture: Line
    fingerprint: Sha256


class SaeEntry(Strict):
    """One sparse autoencoder under ``saes/<name>/`` and where it reads."""

    name: Name
    site: Line
    tokens: Line
    d_in: Width
    d_sae: Width
    activation: Line
    fingerprint: Sha256


class VocabularyEntry(Strict):
    """One list of candidate labels under ``vocabulary/``."""

    name: Name
    words: Count
    source: Line
    licence: Licence
    templates: Templates = Field(default_factory=lambda: ["{}"])


class ReferenceEntry(Strict):
    """How the reference images were read, where that is not as usual; see `images.Reading`."""

    colour: Line
    window: Line
    view: Line


class Manifest(Strict):
    """Everything a bundle says of itself. `created` is a moment in UTC, ISO 8601."""

    schema_name: Annotated[Literal["sae-auditor/bundle/1"], Field(alias="schema")] = SCHEMA
    name: Annotated[str, Field(min_length=1, max_length=200)]
    created: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]
    licence: Licence
    encoder: EncoderEntry
    saes: Annotated[list[SaeEntry], Field(max_length=_MAX_SAES)]
    prompt_sets: Annotated[list[Name], Field(max_length=_MAX_PROMPT_SETS)]
    vocabularies: Annotated[list[VocabularyEntry], Field(max_length=_MAX_VOCABULARIES)]
    files: Annotated[dict[str, FileEntry], Field(max_length=MAX_FILES)]
    references: ReferenceEntry | None = None

    @model_validator(mode="after")
    def _named_once(self) -> Manifest:
        _require_different("SAE", [entry.name for entry in self.saes])
        _require_different(say("prompt set"), self.prompt_sets)
        _require_different("vocabulary", [entry.name for entry in self.vocabularies])
        return self

    def to_bytes(self) -> bytes:
        """Return the content of ``manifest.json``; equal manifests give equal bytes."""
        return (
            json.dumps(self.model_dump(exclude_none=True), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        ).encode()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON; through the hashes in it, of every byte of the bundle."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def _require_different(what: str, names: Sequence[str]) -> None:
    # Files are named after them, and some systems take 'A' and 'a' for one file.
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise ValueError(say("the {0} '{1}' stands twice in it", what, name))
        seen.add(name.casefold())


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
            raise BundleRefused(say("This is not a bundle: it has no {0}.", name))
        if store.size(name) > _MAX_BYTES:
            raise BundleRefused(
                say(
                    "{0} of the bundle has {1} bytes, more than the {2} that are read.",
                    name,
                    f"{store.size(name):,}",
                    f"{_MAX_BYTES:,}",
                )
            )
    content = bytes(store.read(MANIFEST))
    if bytes(store.read(MANIFEST_HASH)) != hash_line(hashlib.sha256(content).hexdigest()):
        raise BundleRefused(say("{0} of the bundle was changed: it does not match {1}.", MANIFEST, MANIFEST_HASH))
    return parse_manifest(content)


def parse_manifest(content: bytes) -> Manifest:
    """Return the manifest in `content`, which must be in the canonical form.

    Raises
    ------
    BundleRefused
        When it is of another schema or not a manifest.
    """
    try:
        data = read_strict_json(content, max_bytes=_MAX_BYTES)
    except NotStrictJson as error:
        raise BundleRefused(say("{0} of the bundle is not a manifest: {1}.", MANIFEST, error)) from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise BundleRefused(
            say(
                "'{0}' of the bundle has the schema {1}; this version reads '{2}'.",
                MANIFEST,
                repr(str(schema)[:_MAX_SHOWN]),
                SCHEMA,
            ),
            todo=say("Open it with the version of SAE Auditor that made it, or a newer one."),
        )
    try:
        manifest = Manifest.model_validate(data)
    except ValidationError as error:
        raise BundleRefused(say("{0} of the bundle is not valid at {1}.", MANIFEST, fault_of(error))) from error
    if manifest.to_bytes() != content:
        raise BundleRefused(say("{0} of the bundle is not in the form in which this program writes it.", MANIFEST))
    return manifest


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a bundle; `file` is empty when it is the bundle as a whole.

    ``content``: every byte is as it was made, but what they say cannot be used, or is not what the manifest says.
    """

    kind: Literal["structure", "missing", "extra", "changed", "content"]
    file: str
    text: str


def check_files_job(store: Store, manifest: Manifest) -> Job[tuple[Finding, ...]]:
    """Compare the files of `store` with `manifest`, one at a time; progress counts KiB."""
    present = set(store.names())
    findings = [
        Finding("missing", name, say("'{0}' is missing", name))
        for name in sorted(manifest.files)
        if name not in present
    ]
    findings += [
        Finding("extra", name, say("'{0}' is not in the manifest", name))
        for name in sorted(present - set(manifest.files) - SELF_FILES)
    ]
    # The manifest itself was checked when it was read; what is left of it is the container's checksum.
    checked = sorted(present & (set(manifest.files) | SELF_FILES))
    total = sum(store.size(name) for name in checked)
    done = 0
    for name in checked:
        finding = yield from _check_file(store, manifest, name, done, total)
        done += store.size(name)
        if finding is not None:
            findings.append(finding)
    yield progress_kib(done, total, say("The bundle was checked"))
    return tuple(findings)


def _check_file(store: Store, manifest: Manifest, name: str, done: int, total: int) -> Job[Finding | None]:
    size, read = store.size(name), 0
    digest, crc = hashlib.sha256(), 0
    yield progress_kib(done, total, say("Checking {0}", name))
    for chunk in store.in_order(name).parts(_CHUNK_BYTES):
        if read:
            yield progress_kib(done + read, total, say("Checking {0}", name))
        read += len(chunk)
        digest.update(chunk)
        crc = zlib.crc32(chunk, crc)
    entry = manifest.files.get(name)
    if entry is not None and (size != entry.size or digest.hexdigest() != entry.sha256):
        return Finding("changed", name, say("'{0}' was changed", name))
    trouble = store.damage(name, crc)
    return Finding("changed", name, say("'{0}' is damaged: {1}", name, trouble)) if trouble else None


def progress_kib(done_bytes: int, total_bytes: int, note: str) -> Progress:
    """Report in KiB: the number of bytes of a large bundle does not fit into a progress bar's 32 bits."""
    return Progress(-(-done_bytes // 1024), -(-total_bytes // 1024), note)


def refuse_findings(path: str | Path, findings: tuple[Finding, ...]) -> None:
    """Refuse the bundle when there are findings, naming the first of them.

    Raises
    ------
    BundleRefused
        When there is at least one.
    """
    if not findings:
        return
    named = joined((finding.text for finding in findings[:_NAMED_AT_MOST]), ", ")
    more = len(findings) - _NAMED_AT_MOST
    rest = say(" and {0} more", more) if more > 0 else ""
    raise BundleRefused(say("The bundle {0} does not match its manifest: {1}{2}.", path, named, rest))
