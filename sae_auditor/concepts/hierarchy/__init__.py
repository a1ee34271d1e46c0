"""Whether coarse levels of a Matryoshka SAE stand for coarse kinds of things: depth in a taxonomy, by level."""

from __future__ import annotations

from sae_auditor.concepts.hierarchy.measure import TOP_IMAGES, hierarchy_job, levels_of, parse_levels
from sae_auditor.concepts.hierarchy.result import Hierarchy, LatentDepth, LevelDepth
from sae_auditor.concepts.hierarchy.taxon_file import TaxonFile, file_taxonomy_job, read_taxon_file
from sae_auditor.concepts.hierarchy.taxonomy import (
    Taxonomy,
    chance_depth,
    folder_taxonomy_job,
    shared_depth,
    taxonomy_of,
)

__all__ = [
    "TOP_IMAGES",
    "Hierarchy",
    "LatentDepth",
    "LevelDepth",
    "TaxonFile",
    "Taxonomy",
    "chance_depth",
    "file_taxonomy_job",
    "folder_taxonomy_job",
    "hierarchy_job",
    "levels_of",
    "parse_levels",
    "read_taxon_file",
    "shared_depth",
    "taxonomy_of",
]
