"""A small bundle with a file of every kind in it, which is what is changed."""

from __future__ import annotations

import json
from pathlib import Path

from sae_auditor.bundle import open_bundle
from sae_auditor.bundle.layout import fit_file
from sae_auditor.concepts.policy import LatentEntry, ReasonsPolicy, WordEntry
from sae_auditor.sae.fit.report import FitCandidate, FitReport
from tests.security.forging import forge
from tests.tiny import CLS_SITE, tiny_bundle, tiny_image_files, tiny_sae

WHEN = "2026-01-02T03:04:05Z"


def small_bundle(folder: Path) -> Path:
    """Write the bundle's folder and return it."""
    by = {"judgement": "may", "who": "ito", "when": WHEN}
    policy = ReasonsPolicy(
        prompt_set="condition",
        words=(WordEntry(word="red", **by),),
        latents=(LatentEntry(sae="cls", latent=3, **by),),
    )
    saes = {"cls": tiny_sae(), "patches": tiny_sae(site="blocks.0.hook_resid_post", tokens="patch", seed=1, k=4)}
    plain = tiny_bundle(folder.with_name(folder.name + "-plain"), saes=saes, policies=[policy])
    return forge(plain, folder, {fit_file("cls"): _fit(open_bundle(plain).manifest.encoder.fingerprint)})


def _fit(encoder: str) -> bytes:
    declared = FitCandidate(CLS_SITE, "cls", True, "none", "topk", 8, 0.25, 0.9, 8.0, 0.1, 1.0, True)
    report = FitReport((declared,), declared, declared, "fits", "It fits.", (), "fvu", 32, 32)
    source = {"file": "sae.safetensors", "sha256": "0" * 64, "format": "native", "hints": {}}
    content = {**report.to_json(), "accepted": "declared", "encoder": encoder, "source": source}
    return json.dumps(content).encode()


def one_image(folder: Path) -> Path:
    """Write an image to audit and return its file."""
    return tiny_image_files(folder, 1)[0]
