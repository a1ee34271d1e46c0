"""One pass over scenes that lie in memory, and what the studies' own pass over files leaves behind."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from demo_world.proof.planted import drawn
from demo_world.scene import Scene
from sae_auditor.bundle import PromptSet
from sae_auditor.explain import Evidence
from sae_auditor.images import SourceImage, load_image
from sae_auditor.library import Auditor
from sae_auditor.studies.scan.effects import Effects, EffectsWriter, Floats
from sae_auditor.studies.scan.measuring import N_EXACT, OnMeasured
from sae_auditor.studies.scan.readout import Readout, Readouts

# Scenes that are drawn at a time.
_CHUNK = 16


@dataclass(frozen=True)
class Eye:
    """Looks at scenes; what was looked at already is kept in the folder `cache`, where there is one.

    Parameters
    ----------
    auditor
        Of a site behind the last block.
    workers
        Processes that draw.
    """

    auditor: Auditor
    workers: int = 1
    cache: Path | None = None

    def passed(
        self, scenes: Sequence[Scene], prompts: PromptSet, on_measured: OnMeasured | None = None
    ) -> tuple[Effects, Floats, NDArray[np.float32]]:
        """Return what was measured of scenes by their numbers, texts ``[C, e]`` and unit embeddings ``[n, e]``."""
        auditor = self.auditor
        texts = auditor.encoder.embed_classes(prompts).double().cpu().numpy()
        readouts = Readouts([Readout.of_texts(texts, auditor.encoder)])
        writer, embeddings = EffectsWriter(len(texts), auditor.sae.config.d_sae), []
        for i, seen in enumerate(self._looked(scenes)):
            provenance = replace(seen.image.provenance, path=str(i))
            evidence = replace(seen, image=SourceImage.without_pixels(provenance))
            (one,) = readouts.measure(auditor.lens(evidence), N_EXACT)
            writer.add(
                str(i),
                provenance.sha256,
                one.decisions,
                evidence.latents,
                evidence.activations,
                one.effects,
                one.contributions,
            )
            embeddings.append((evidence.embedding / evidence.embedding.norm()).float().cpu().numpy())
            if on_measured is not None:
                on_measured(evidence, one.decisions, one.effects)
        return writer.finish(), texts, np.stack(embeddings)

    def _looked(self, scenes: Sequence[Scene]) -> Iterator[Evidence]:
        for first in range(0, len(scenes), _CHUNK):
            chunk = scenes[first : first + _CHUNK]
            places = [self._place(scene) for scene in chunk]
            new = [i for i, place in enumerate(places) if place is None or not place.is_file()]
            pictures = dict(zip(new, drawn([chunk[i] for i in new], self.workers), strict=True))
            for i, place in enumerate(places):
                yield self._look(pictures[i], place) if i in pictures else self._read(place)

    def _look(self, picture: NDArray[np.uint8], place: Path | None) -> Evidence:
        evidence = self.auditor.look(load_image(picture))
        if place is not None:
            # The SAE is the same for all, and nothing is asked of the pixels any more.
            kept = {item.name: getattr(evidence, item.name) for item in fields(evidence) if item.name != "sae"}
            kept |= {"image": SourceImage.without_pixels(evidence.image.provenance), "pixels": torch.empty(0)}
            place.parent.mkdir(parents=True, exist_ok=True)
            place.with_suffix(".part").write_bytes(pickle.dumps(kept))
            place.with_suffix(".part").replace(place)
        return evidence

    def _read(self, place: Path | None) -> Evidence:
        assert place is not None
        kept = pickle.loads(place.read_bytes())  # noqa: S301 -- written by a proof, into a folder of its own
        return Evidence(**kept, sae=self.auditor.sae)

    def _place(self, scene: Scene) -> Path | None:
        if self.cache is None:
            return None
        asked = json.dumps([self.auditor.bundle.fingerprint, self.auditor.sae_name, scene.to_json()])
        return self.cache / f"{hashlib.sha256(asked.encode()).hexdigest()[:24]}.pickle"
