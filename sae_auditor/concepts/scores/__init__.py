"""How well latents stand for one thing: support, monosemanticity, clarity, polysemanticity, redundancy."""

from __future__ import annotations

from sae_auditor.concepts.scores.base import concept_rows, concept_rows_job
from sae_auditor.concepts.scores.embeddings import UnitEmbeddings, mean_embeddings_job, unit_embeddings_job
from sae_auditor.concepts.scores.groups import Gathering, gathering
from sae_auditor.concepts.scores.score import Scored, redundancy, redundancy_job, refresh_scores_job, score_concepts_job
from sae_auditor.concepts.scores.summary import ScoredLatent, ScoreSummary, summarise
from sae_auditor.concepts.scores.weighted_pairs import (
    effective_n,
    monosemanticity,
    monosemanticity_floor,
    monosemanticity_of_block,
)

__all__ = [
    "Gathering",
    "ScoreSummary",
    "Scored",
    "ScoredLatent",
    "UnitEmbeddings",
    "concept_rows",
    "concept_rows_job",
    "effective_n",
    "gathering",
    "mean_embeddings_job",
    "monosemanticity",
    "monosemanticity_floor",
    "monosemanticity_of_block",
    "redundancy",
    "redundancy_job",
    "refresh_scores_job",
    "score_concepts_job",
    "summarise",
    "unit_embeddings_job",
]
