"""Finding latents: by words, by images, by a region of an image, by what is near, and where they contribute.

Every search is a function of the table of concepts and the reference index; none needs a window. Importing this package
does not load torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sae_auditor.concepts.search.contributions import (
        ClassContribution,
        ClassContributions,
        class_contributions_job,
    )
    from sae_auditor.concepts.search.images import ImageHit, ImageSearch, search_image_job
    from sae_auditor.concepts.search.near import Near, Neighbours, nearest_rows, neighbours
    from sae_auditor.concepts.search.region import Region, RegionHit, RegionSearch, search_region_job
    from sae_auditor.concepts.search.similar import SimilarImage, similar_images, similar_images_job
    from sae_auditor.concepts.search.words import Hit, search_words, search_words_job

_HOMES = {
    "ClassContribution": "contributions",
    "ClassContributions": "contributions",
    "class_contributions_job": "contributions",
    "ImageHit": "images",
    "ImageSearch": "images",
    "search_image_job": "images",
    "Near": "near",
    "Neighbours": "near",
    "nearest_rows": "near",
    "neighbours": "near",
    "Region": "region",
    "RegionHit": "region",
    "RegionSearch": "region",
    "search_region_job": "region",
    "SimilarImage": "similar",
    "similar_images": "similar",
    "similar_images_job": "similar",
    "Hit": "words",
    "search_words": "words",
    "search_words_job": "words",
}

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


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
