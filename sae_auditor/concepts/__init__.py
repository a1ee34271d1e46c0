"""What latents mean: reference images, labels and scores, read from a bundle or made for one.

Importing this package loads only what a concept is; reading concepts loads pyarrow, making them loads torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach
from sae_auditor.concepts.concept import Concept, Example, Histogram, Label

if TYPE_CHECKING:
    from sae_auditor.concepts.describing import describe_index_job, describe_job
    from sae_auditor.concepts.index import Index, Reference, index_job
    from sae_auditor.concepts.labels import label_latents, label_latents_job
    from sae_auditor.concepts.make import build_concepts_job, make_bundle, make_bundle_job
    from sae_auditor.concepts.of_bundle import check_concepts, concept_tables, concepts_of, with_references
    from sae_auditor.concepts.reference_store import (
        is_index,
        notices_of_index,
        open_index_store,
        reading_of_index,
    )
    from sae_auditor.concepts.table import ConceptTable, read_concepts, stored_means
    from sae_auditor.explain.quality import ReferenceQuality

__all__ = [
    "Concept",
    "ConceptTable",
    "Example",
    "Histogram",
    "Index",
    "Label",
    "Reference",
    "ReferenceQuality",
    "build_concepts_job",
    "check_concepts",
    "concept_tables",
    "concepts_of",
    "describe_index_job",
    "describe_job",
    "index_job",
    "is_index",
    "label_latents",
    "label_latents_job",
    "make_bundle",
    "make_bundle_job",
    "notices_of_index",
    "open_index_store",
    "read_concepts",
    "reading_of_index",
    "stored_means",
    "with_references",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "table": ["ConceptTable", "read_concepts", "stored_means"],
        "describing": ["describe_index_job", "describe_job"],
        "reference_store": ["is_index", "notices_of_index", "open_index_store", "reading_of_index"],
        "labels": ["label_latents", "label_latents_job"],
        "index": ["Index", "Reference", "index_job"],
        "of_bundle": ["check_concepts", "concept_tables", "concepts_of", "with_references"],
        "sae_auditor.explain.quality": ["ReferenceQuality"],
        "make": ["build_concepts_job", "make_bundle", "make_bundle_job"],
    },
)
