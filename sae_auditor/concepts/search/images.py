"""Latents by images: what several pictures have in common, told by the latents that fired on them.

Reference images that the encoder finds alike are looked up block by block, so that the memory does not grow with their
number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.schema import STATUS_OK
from sae_auditor.concepts.search.telling import falling, known, rarity, relative_activations
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import Sight, SourceImage, View
from sae_auditor.progress import Job, Progress, run_to_end

if TYPE_CHECKING:
    from sae_auditor.concepts.query import ReferenceIndex
    from sae_auditor.concepts.table import ConceptTable
    from sae_auditor.explain import Auditor, Evidence

N_SIMILAR: Final = 20

# Candidates beyond those asked for: a duplicate or a file that has changed since may be among them.
_SPARE = 64


@dataclass(frozen=True)
class SimilarImage:
    """A reference image and the cosine of its embedding with the one that was asked about."""

    image_id: int
    path: str
    cosine: float


def similar_images(
    index: ReferenceIndex, embedding: NDArray[np.float32], n: int = N_SIMILAR
) -> tuple[SimilarImage, ...]:
    """Return the usable reference images nearest to an embedding ``[e]`` by cosine, nearest first."""
    return run_to_end(similar_images_job(index, embedding, n))


def similar_images_job(
    index: ReferenceIndex, embedding: NDArray[np.float32], n: int = N_SIMILAR
) -> Job[tuple[SimilarImage, ...]]:
    """Do `similar_images` step by step."""
    length = float(np.linalg.norm(embedding.astype(np.float64)))
    if n < 1 or not length > 0:
        return ()
    unit = (embedding / length).astype(np.float32)
    wanted = n + _SPARE
    while True:
        ids, cosines, is_cut = yield from _nearest(index, unit, wanted)
        rows = index.images(ids)
        found = [
            SimilarImage(row.image_id, row.path, float(cosine))
            for row, cosine in zip(rows, cosines, strict=True)
            if row.status == STATUS_OK
        ]
        if len(found) >= n or not is_cut:
            return tuple(found[:n])
        wanted *= 4


def _nearest(
    index: ReferenceIndex, unit: NDArray[np.float32], n: int
) -> Job[tuple[NDArray[np.int64], NDArray[np.float32], bool]]:
    """Return ids and cosines of the `n` nearest, nearest first, and whether there were more."""
    ids, cosines, is_cut = np.zeros(0, np.int64), np.zeros(0, np.float32), False
    for first, block in index.embedding_blocks():
        yield Progress(first, index.n_usable, say("Comparing reference images"))
        near = block @ unit
        usable = np.flatnonzero(np.isfinite(near))
        ids = np.concatenate([ids, first + usable])
        cosines = np.concatenate([cosines, near[usable]])
        kept = np.lexsort((ids, -cosines))
        is_cut = is_cut or len(kept) > n
        ids, cosines = ids[kept[:n]], cosines[kept[:n]]
    return ids, cosines, is_cut


N_HITS: Final = 50


@dataclass(frozen=True)
class ImageHit:
    """A latent that fired on the given images.

    Parameters
    ----------
    telling
        See `telling`; None when it never fired on a reference image, so that nothing is known to compare with.
    activations
        In each given image, 0 where it did not fire; at patch sites the one of largest magnitude.
    """

    latent: int
    telling: float | None
    activations: tuple[float, ...]


@dataclass(frozen=True)
class ImageSearch:
    """What images have in common: the most telling latents first, and the reference images most like them.

    Parameters
    ----------
    n_common
        How many latents fired on enough of the images; `hits` holds the most telling of them.
    n_required
        On how many of the images a latent had to fire.
    sights
        What the encoder saw of each given image.
    """

    hits: tuple[ImageHit, ...]
    similar: tuple[SimilarImage, ...]
    n_common: int
    n_required: int
    sights: tuple[Sight, ...]


def search_image_job(
    auditor: Auditor,
    table: ConceptTable,
    images: Sequence[SourceImage],
    *,
    share: float = 1.0,
    n: int = N_HITS,
    n_similar: int = N_SIMILAR,
    view: View = "crop",
) -> Job[ImageSearch]:
    """Return the latents that fired on all given images, or on at least a share of them, most telling first.

    Parameters
    ----------
    share
        Above 0 and up to 1: on which share of the images a latent must have fired.
    n, n_similar
        How many latents, and how many reference images, to return at most. Of several images the mean of their unit
        embeddings is what reference images are compared with.
    view
        How much of each image the encoder sees; not in tiles.
    """
    if not images:
        raise InputRefused(say("There is no image to search by."), todo=say("Give at least one."))
    if not 0 < share <= 1:
        raise InputRefused(
            say("The share {0} is not above 0 and up to 1.", f"{share:g}"), todo=say("Give 1 for all images.")
        )
    seen = yield from auditor.look_job(images, auditor.encoder.framing(view))
    required = max(1, math.ceil(share * len(images) - 1e-9))
    latents, activations = _common(seen, required)
    relative = relative_activations(table, latents, activations).mean(0)
    telling = relative * rarity(table, latents)
    hits = tuple(
        ImageHit(int(latents[place]), known(telling[place]), tuple(activations[:, place].tolist()))
        for place in falling(telling, latents)[:n].tolist()
    )
    similar = yield from similar_images_job(table.index, _mean_embedding(seen), n_similar)
    return ImageSearch(hits, similar, len(latents), required, tuple(one.sight for one in seen))


def _common(seen: Sequence[Evidence], required: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the latents that fired on enough images, int64 ``[m]``, and their activations ``[n_images, m]``."""
    fired, counts = np.unique(np.concatenate([evidence.latents for evidence in seen]), return_counts=True)
    latents = fired[counts >= required]
    activations = np.zeros((len(seen), len(latents)))
    for row, evidence in zip(activations, seen, strict=True):
        _, ours, theirs = np.intersect1d(latents, evidence.latents, assume_unique=True, return_indices=True)
        row[ours] = evidence.activations[theirs]
    return latents, activations


def _mean_embedding(seen: Sequence[Evidence]) -> NDArray[np.float32]:
    block = np.stack([evidence.embedding.float().cpu().numpy() for evidence in seen])
    mean: NDArray[np.float32] = (block / np.linalg.norm(block, axis=1, keepdims=True)).mean(0)
    return mean
