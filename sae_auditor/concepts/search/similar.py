"""Reference images that the encoder finds alike, block by block, so that the memory does not grow with their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.schema import STATUS_OK
from sae_auditor.concepts.search.protocols import SearchedIndex
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress, run_to_end

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
    index: SearchedIndex, embedding: NDArray[np.float32], n: int = N_SIMILAR
) -> tuple[SimilarImage, ...]:
    """Return the usable reference images nearest to an embedding ``[e]`` by cosine, nearest first."""
    return run_to_end(similar_images_job(index, embedding, n))


def similar_images_job(
    index: SearchedIndex, embedding: NDArray[np.float32], n: int = N_SIMILAR
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
    index: SearchedIndex, unit: NDArray[np.float32], n: int
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
