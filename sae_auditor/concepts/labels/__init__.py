"""Words for latents by text alignment: no caption and no person is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach
from sae_auditor.concepts.labels.background import WordBackground, word_background
from sae_auditor.concepts.labels.candidates import N_LABELS, label_latents, label_latents_job
from sae_auditor.concepts.labels.floors import RandomDraws, random_draws
from sae_auditor.concepts.labels.label import label_concepts_job
from sae_auditor.concepts.labels.summary import LabelSummary, summarise_labels

if TYPE_CHECKING:
    from sae_auditor.concepts.labels.embedded import embedded_vocabulary_job
    from sae_auditor.explain.closed_head import decoder_directions

__all__ = [
    "N_LABELS",
    "LabelSummary",
    "RandomDraws",
    "WordBackground",
    "decoder_directions",
    "embedded_vocabulary_job",
    "label_concepts_job",
    "label_latents",
    "label_latents_job",
    "random_draws",
    "summarise_labels",
    "word_background",
]

# What loads torch, or the text tower.
__getattr__, __dir__ = attach(
    __name__,
    {
        "sae_auditor.explain.closed_head": ["decoder_directions"],
        "embedded": ["embedded_vocabulary_job"],
    },
)
