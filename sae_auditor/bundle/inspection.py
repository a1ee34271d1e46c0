"""What is in a bundle, without loading a tensor."""

from __future__ import annotations

import json
from pathlib import Path

from sae_auditor.bundle.bundle import Bundle, open_bundle_job
from sae_auditor.bundle.layout import fit_file
from sae_auditor.names import path_fields
from sae_auditor.progress import Job, run_to_end


def inspect(path: str | Path) -> dict[str, object]:
    """Verify the bundle at `path` and return what is in it as plain values.

    The keys are ``path, fingerprint, manifest, encoder, saes, prompt_sets, vocabularies, notices``. Each SAE has a key
    ``fit``: ``{verdict, text, accepted, source}`` of its fit check, None where it has none. ``notices`` are sentences
    about how the encoder was made.

    Raises
    ------
    BundleRefused
        As `open_bundle`.
    """
    return run_to_end(inspect_job(path))


def inspect_job(path: str | Path) -> Job[dict[str, object]]:
    """Do `inspect` step by step."""
    bundle = yield from open_bundle_job(path)
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
        "notices": list(bundle.encoder_notices.all),
    }


def _fit(bundle: Bundle, sae: str) -> dict[str, object] | None:
    if fit_file(sae) not in bundle.store.names():
        return None
    record = json.loads(bytes(bundle.store.read(fit_file(sae))))
    return {key: record.get(key) for key in ("verdict", "text", "accepted", "source")}
