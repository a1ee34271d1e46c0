"""What a file of latents says, the same for every kind of file, and its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from sae_auditor.reports.latents.concept_json import concept_json
from sae_auditor.reports.provenance import Provenance

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept


@dataclass(frozen=True)
class Latent:
    """A latent with every number of `concepts.numbers.NUMBERS` by its name, None where it is unknown.

    `place` is the place that an always-on latent marks, row and column from 1.
    """

    concept: Concept
    numbers: Mapping[str, float | int | None]
    place: tuple[int, int] | None = None


@dataclass(frozen=True)
class Export:
    """What one file is made of: the latents, where they come from, and by which images and words they are known."""

    provenance: Provenance
    reference: str
    n_images: int
    monosemanticity_floor: float | None
    vocabulary: str
    vocabulary_source: str
    vocabulary_licence: str
    latents: tuple[Latent, ...]

    def about(self) -> dict[str, str | int | float | None]:
        """Return what holds for all latents, as files list it."""
        origin = self.provenance
        return {
            "sae": origin.sae,
            "sae_fingerprint": origin.sae_fingerprint,
            "site": origin.site,
            "tokens": origin.tokens,
            "encoder": origin.encoder,
            "encoder_fingerprint": origin.encoder_fingerprint,
            "bundle": origin.bundle,
            "bundle_fingerprint": origin.fingerprint,
            "reference": self.reference,
            "n_images": self.n_images,
            "monosemanticity_floor": self.monosemanticity_floor,
            "vocabulary": self.vocabulary,
            "vocabulary_source": self.vocabulary_source,
            "vocabulary_licence": self.vocabulary_licence,
            "written": origin.written.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def to_json(self) -> dict[str, Any]:
        """Return the file of the schema ``sae-auditor/latents/1``."""
        return {
            "schema": "sae-auditor/latents/1",
            **self.about(),
            "latents": [_latent_json(one) for one in self.latents],
        }


def _latent_json(latent: Latent) -> dict[str, Any]:
    """Return what the commands say of a latent, and what only files do."""
    concept = latent.concept
    content = concept_json(concept)
    return {
        **content,
        "label": concept.label,
        **latent.numbers,
        "second_opinion": None if concept.second_opinion is None else content["second_opinion"],
        "remark": None if concept.remark is None else asdict(concept.remark),
        "examples": [asdict(example) for example in concept.examples],
    }
