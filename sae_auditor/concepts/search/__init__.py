"""Finding latents: by words, by images, by a region of an image, by what is near, and where they contribute.

Every search is a function of the table of concepts and the reference index; none needs a window. Importing this package
does not load torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor._lazy import attach

if TYPE_CHECKING:
    from sae_auditor.concepts.search.contributions import (
        ClassContribution,
        ClassContributions,
        class_contributions_job,
    )
    from sae_auditor.concepts.search.images import (
        ImageHit,
        ImageSearch,
        SimilarImage,
        search_image_job,
        similar_images,
        similar_images_job,
    )
    from sae_auditor.concepts.search.near import Near, Neighbours, nearest_rows, neighbours
    from sae_auditor.concepts.search.region import Region, RegionHit, RegionSearch, search_region_job
    from sae_auditor.concepts.search.words import Hit, search_words, search_words_job

__getattr__, __dir__ = attach(
    __name__,
    {
        "contributions": ["ClassContribution", "ClassContributions", "class_contributions_job"],
        "images": [
            "ImageHit",
            "ImageSearch",
            "SimilarImage",
            "search_image_job",
            "similar_images",
            "similar_images_job",
        ],
        "near": ["Near", "Neighbours", "nearest_rows", "neighbours"],
        "region": ["Region", "RegionHit", "RegionSearch", "search_region_job"],
        "words": ["Hit", "search_words", "search_words_job"],
    },
)

__all__ = [
    "ClassContribution",
    "ClassContributions",
    "Hit",
    "ImageHit",
    "ImageSearch",
    "Near",
    "Neighbours",
    "Region",
    "RegionHit",
    "RegionSearch",
    "SimilarImage",
    "class_contributions_job",
    "nearest_rows",
    "neighbours",
    "search_image_job",
    "search_region_job",
    "search_words",
    "search_words_job",
    "similar_images",
    "similar_images_job",
]
