"""The job that fetches the page of a latent, for every workspace that shows what one means beside something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.latents import LatentPage, Picture, Pixels

if TYPE_CHECKING:
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.library import Auditor

MAX_PICTURES: Final = 12


def concept_page(auditor: Auditor, latent: int) -> Job[LatentPage]:
    """Fetch what a latent means, with its reference pictures."""
    yield Progress(0, 1)
    concept = auditor.as_of_now().concept(latent)
    pictures: list[Picture] = []
    for example in concept.examples[:MAX_PICTURES]:
        yield Progress(len(pictures), MAX_PICTURES)
        pictures.append(Picture(example, _pixels(auditor.concepts, example.image_id)))
    return LatentPage(concept, tuple(pictures), indexed=not auditor.concepts.is_empty)


def _pixels(concepts: ConceptTable, image_id: int) -> Pixels | None:
    try:
        return concepts.thumbnail(image_id)
    except KeyError:
        return None
