"""What latents mean: reference images, labels and scores, read from a bundle or made for one.

Importing this package loads only what a concept is; reading concepts loads pyarrow, making them loads torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sae_auditor.concepts.concept import Concept, Example, Histogram, Label

if TYPE_CHECKING:
    from sae_auditor.concepts.build import build_concepts_job
    from sae_auditor.concepts.describing import describe_index_job, describe_job
    from sae_auditor.concepts.index import Index, Reference, index_job
    from sae_auditor.concepts.labels import label_latents, label_latents_job
    from sae_auditor.concepts.make import make_bundle, make_bundle_job
    from sae_auditor.concepts.quality import ReferenceQuality
    from sae_auditor.concepts.reference_store import (
        is_index,
        notices_of_index,
        open_index_store,
        reading_of_index,
    )
    from sae_auditor.concepts.table import ConceptTable, read_concepts, stored_means

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
]

_HOMES = {
    "ConceptTable": "table",
    "read_concepts": "table",
    "stored_means": "table",
    "describe_index_job": "describing",
    "describe_job": "describing",
    "is_index": "reference_store",
    "notices_of_index": "reference_store",
    "open_index_store": "reference_store",
    "reading_of_index": "reference_store",
    "label_latents": "labels",
    "label_latents_job": "labels",
    "Index": "index",
    "Reference": "index",
    "ReferenceQuality": "quality",
    "index_job": "index",
    "build_concepts_job": "build",
    "make_bundle": "make",
    "make_bundle_job": "make",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
