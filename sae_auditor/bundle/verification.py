"""Compare every file of a bundle with its manifest."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sae_auditor.bundle.derived_stores import VerifiedStore
from sae_auditor.bundle.layout import sae_files
from sae_auditor.bundle.manifest import MANIFEST, SELF_FILES, Manifest, read_manifest
from sae_auditor.bundle.refusal import BundleRefused, Losses, Unusable
from sae_auditor.bundle.store import Store, open_store
from sae_auditor.i18n import clause, joined, say
from sae_auditor.names import path_fields
from sae_auditor.progress import Job, Progress, run_to_end

if TYPE_CHECKING:
    from sae_auditor.bundle.bundle import Bundle, Check

_CHUNK_BYTES = 16 * 2**20
_NAMED_AT_MOST = 3


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a bundle; `file` is empty when it is the bundle as a whole.

    ``content``: every byte is as it was made, but what they say cannot be used, or is not what the manifest says.
    """

    kind: Literal["structure", "missing", "extra", "changed", "content"]
    file: str
    text: str


@dataclass(frozen=True)
class VerifyReport:
    """What a verification found; `files` and `size_bytes` were checked, `fingerprint` is None where none was read.

    `notices` are sentences about how the encoder was made.
    """

    path: str
    ok: bool
    findings: tuple[Finding, ...]
    files: int
    size_bytes: int
    fingerprint: str | None
    notices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the report as plain values."""
        findings = [{"kind": item.kind, "file": item.file, "text": item.text} for item in self.findings]
        return {
            **path_fields(self.path),
            "ok": self.ok,
            "findings": findings,
            "files": self.files,
            "size": self.size_bytes,
            "fingerprint": self.fingerprint,
            "notices": list(self.notices),
        }


def verify(path: str | Path, checks: Sequence[Check] = ()) -> VerifyReport:
    """Check every byte of the bundle at `path` and report what is wrong; nothing is raised for a bad bundle.

    Of the files that say what latents mean only the bytes, without `checks`: see `library.verify`.
    """
    return run_to_end(verify_job(path, checks))


def verify_job(path: str | Path, checks: Sequence[Check] = ()) -> Job[VerifyReport]:
    """Do `verify` step by step."""
    try:
        store = open_store(path)
        manifest = read_manifest(store)
    except BundleRefused as refusal:
        return VerifyReport(str(path), False, (Finding("structure", "", refusal.what),), 0, 0, None)
    findings = yield from check_files_job(store, manifest)
    notices: tuple[str, ...] = ()
    if not findings:
        # Above this module, which every opening needs.
        from sae_auditor.bundle.bundle import Bundle

        try:
            bundle = Bundle(Path(path), VerifiedStore(store, manifest), manifest, checks)
            unusable = yield from _check_contents_job(bundle)
            findings = tuple(Finding("content", item.file, clause(item.reason)) for item in unusable)
            notices = bundle.encoder_notices.all
        except BundleRefused as refusal:
            findings = (Finding("content", MANIFEST, clause(refusal.what)),)
    size = sum(store.size(name) for name in store.names())
    return VerifyReport(str(path), not findings, findings, len(store.names()), size, manifest.fingerprint, notices)


def _check_contents_job(bundle: Bundle) -> Job[tuple[Unusable, ...]]:
    """Return the files that cannot be used, and the SAEs that are not those of the manifest.

    Weights of SAEs are read for that, with torch. Of the encoder's weights the hash is known from the verification, so
    that they are not read once more.
    """
    yield Progress(0, 0, say("Checking what the files say"))
    found = Losses()
    for item in bundle.unusable:
        found.keep(item)
    for entry in bundle.manifest.saes:
        yield Progress(0, 0, say("Checking the SAE '{0}'", entry.name))
        found.check(
            sae_files(entry.name)[1], say("no SAE '{0}'", entry.name), partial(bundle.saes.__getitem__, entry.name)
        )
    return found.all()


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
