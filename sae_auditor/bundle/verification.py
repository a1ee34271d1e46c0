"""Check a bundle: every byte of its files, and whether what they say can be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sae_auditor.bundle.bundle import Bundle, Check
from sae_auditor.bundle.derived_stores import VerifiedStore
from sae_auditor.bundle.layout import sae_files
from sae_auditor.bundle.manifest import MANIFEST, Finding, check_files_job, read_manifest
from sae_auditor.bundle.refusal import BundleRefused, Losses, Unusable
from sae_auditor.bundle.store import open_store
from sae_auditor.i18n import clause, say
from sae_auditor.names import path_fields
from sae_auditor.progress import Job, Progress, run_to_end


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
