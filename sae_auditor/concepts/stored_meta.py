"""The schema of what a table of concepts says of all its latents, in the metadata of its parquet file."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

from sae_auditor.schema import Count, Line, Strict


def _rising(values: tuple[float, ...]) -> tuple[float, ...]:
    if any(a > b for a, b in pairwise(values)):
        raise ValueError("percentiles must rise")
    return values


Percentiles = Annotated[tuple[float, ...], Field(min_length=101, max_length=101), AfterValidator(_rising)]


class StoredQuality(Strict):
    """See `quality.ReferenceQuality`."""

    n_images: Annotated[int, Field(ge=1, le=2**48)]
    fvu: Percentiles
    cosine: Percentiles


class StoredMeta(Strict):
    """See `schema.TableMeta`."""

    encoder: Line = ""
    encoder_fingerprint: Line = ""
    n_images: Count = 0
    vocabulary: Line = ""
    vocabulary_source: Line = ""
    vocabulary_licence: Line = ""
    monosemanticity_floor: Annotated[float, Field(ge=-1.001, le=1.001)] | None = None
    quality: StoredQuality | None = None
