"""One pass over pictures that lie in memory, and what the studies' own pass over files leaves behind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle import PromptSet
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.studies.scan.effects import EffectsWriter
from sae_auditor.studies.scan.measuring import Measured, OnMeasured, measures_of


def passed(
    auditor: Auditor, pictures: Iterable[NDArray[np.uint8]], prompts: PromptSet, on_measured: OnMeasured | None = None
) -> tuple[Measured, NDArray[np.float32]]:
    """Return what was measured of pictures, whose paths are their numbers, and their unit embeddings ``[n, e]``."""
    texts = auditor.encoder.embed_classes(prompts).double().cpu().numpy()
    writer, embeddings = EffectsWriter(len(texts), auditor.sae.config.d_sae), []
    for i, picture in enumerate(pictures):
        image = load_image(picture)
        evidence = auditor.look(replace(image, provenance=replace(image.provenance, path=str(i))))
        decisions, effects, contributions = measures_of(auditor.lens(evidence), texts, auditor.encoder)
        known = ~np.isnan(effects[0])
        writer.add(
            str(i),
            hashlib.sha256(picture.tobytes()).hexdigest(),
            decisions,
            evidence.latents[known],
            evidence.activations[known],
            effects[:, known],
            contributions[:, known],
        )
        embeddings.append((evidence.embedding / evidence.embedding.norm()).float().cpu().numpy())
        if on_measured is not None:
            on_measured(evidence, decisions, effects)
    return Measured(writer.finish(), texts), np.stack(embeddings)
