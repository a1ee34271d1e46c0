"""What is in a bundle, without loading a tensor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sae_auditor.bundle.bundle import Bundle, Check, open_bundle_job
from sae_auditor.bundle.fit_record import read_fit_record
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.names import path_fields
from sae_auditor.progress import Job, run_to_end


def inspect(path: str | Path, checks: Sequence[Check] = ()) -> dict[str, object]:
    """Verify the bundle at `path` and return what is in it as plain values.

    The keys are ``path, fingerprint, manifest, encoder, saes, prompt_sets, vocabularies, notices``. Each SAE has a key
    ``fit``: ``{verdict, text, accepted, source}`` of its fit check, None where it has none. ``notices`` are sentences
    about how the encoder was made, and about files that cannot be used, those that `checks` finds too.

    Raises
    ------
    BundleRefused
        As `open_bundle`.
    """
    return run_to_end(inspect_job(path, checks))


def inspect_job(path: str | Path, checks: Sequence[Check] = ()) -> Job[dict[str, object]]:
    """Do `inspect` step by step."""
    bundle = yield from open_bundle_job(path, checks)
    manifest = bundle.manifest
    keys = ("name", "site", "tokens", "d_in", "d_sae", "activation", "fingerprint")
    return {
        **path_fields(str(bundle.path)),
        "fingerprint": bundle.fingerprint,
        "manifest": manifest.model_dump(),
        "encoder": manifest.encoder.model_dump(),
        "saes": [
            {**{key: getattr(entry, key) for key in keys}, "fit": _fit(bundle, entry.name)} for entry in manifest.saes
        ],
        "prompt_sets": list(bundle.prompt_sets),
        "vocabularies": [entry.model_dump() for entry in manifest.vocabularies],
        "notices": [*bundle.encoder_notices.all, *(item.text for item in bundle.unusable)],
    }


def _fit(bundle: Bundle, sae: str) -> dict[str, object] | None:
    try:
        record = read_fit_record(bundle.store, sae)
    except BundleRefused:
        return None  # it stands among what cannot be used
    return None if record is None else record.model_dump(include={"verdict", "text", "accepted", "source"})
