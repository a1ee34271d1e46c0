"""The embeddings of all reference images, and where a latent's top images lie among them.

They are held once: in memory, or in a temporary file when they are many.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.query.answers import ranks_in
from sae_auditor.concepts.schema import N_EXAMPLES, STATUS_OK
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress
from sae_auditor.temporary import nameless_file

if TYPE_CHECKING:
    from sae_auditor.concepts.query import CodesBlock, ReferenceIndex

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
_IN_MEMORY_AT_MOST_BYTES = 1 << 30

# Rows made unit at once, in double precision.
_ROWS = 4096


@dataclass(frozen=True, eq=False)
class UnitEmbeddings:
    """Unit embeddings by image id, and sums over the images that are used.

    Parameters
    ----------
    vectors
        float32 ``[n_images, e]``; zero for images that are not used.
    squares
        float64 ``[n_images]``: squared length of each vector as it is stored, 1 but for rounding.
    usable
        bool ``[n_images]``.
    total
        float64 ``[e]``: sum of all vectors.
    """

    vectors: Floats
    squares: Doubles
    usable: NDArray[np.bool_]
    total: Doubles

    @cached_property
    def n_usable(self) -> int:
        """Number of images that are used; asked for when all rows are filled."""
        return int(self.usable.sum())

    @classmethod
    def of(cls, vectors: Floats, usable: NDArray[np.bool_] | None = None) -> UnitEmbeddings:
        """Return those of vectors ``[n, e]`` of any length; rows with NaN are never used."""
        held = _empty(*vectors.shape)
        held.fill(0, vectors, np.ones(len(vectors), bool) if usable is None else usable)
        return held

    def fill(self, first: int, vectors: Floats, usable: NDArray[np.bool_]) -> None:
        """Take over the rows from `first` on; called once for each row while this is made."""
        for start in range(0, len(vectors), _ROWS):
            part = slice(start, start + _ROWS)
            self._fill(slice(first + start, first + start + len(vectors[part])), vectors[part], usable[part])

    def _fill(self, place: slice, vectors: Floats, usable: NDArray[np.bool_]) -> None:
        used = usable & np.isfinite(vectors).all(axis=1)
        rows = np.where(used[:, None], vectors, 0).astype(np.float64)
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        # Stored in half precision they are not quite of unit length.
        rounded = (rows / np.where(lengths > 0, lengths, 1)[:, None]).astype(np.float32)
        self.vectors[place] = rounded
        self.squares[place] = np.einsum("ij,ij->i", rounded, rounded, dtype=np.float64)
        self.usable[place] = used
        self.total[:] += rounded.sum(axis=0, dtype=np.float64)


def unit_embeddings_job(index: ReferenceIndex) -> Job[UnitEmbeddings]:
    """Read the embeddings of an index; above 1 GiB they are held in a temporary file that goes with them."""
    held: UnitEmbeddings | None = None
    for first, vectors in index.embedding_blocks():
        yield Progress(first, index.n_images, say("Reading embeddings"))
        if held is None:
            held = _empty(index.n_images, vectors.shape[1])
        rows = index.images(np.arange(first, first + len(vectors)))
        held.fill(first, vectors, np.array([row.status == STATUS_OK for row in rows], bool))
    return _empty(index.n_images, 0) if held is None else held


def _empty(n_images: int, width: int) -> UnitEmbeddings:
    vectors: Floats
    if n_images * width * 4 > _IN_MEMORY_AT_MOST_BYTES:
        # The mapping keeps the file open, and the system removes a nameless file when the last mapping ends.
        with nameless_file() as file:
            vectors = np.memmap(file, np.float32, "w+", shape=(n_images, width))
    else:
        vectors = np.zeros((n_images, width), np.float32)
    return UnitEmbeddings(vectors, np.zeros(n_images), np.zeros(n_images, bool), np.zeros(width))


# Latents averaged at once, which bounds the memory to some tens of megabytes.
_LATENTS = 512


def mean_embeddings_job(index: ReferenceIndex, embeddings: UnitEmbeddings | None = None) -> Job[Floats]:
    """Return ``m_j``, float32 ``[d_sae, e]``: the mean unit embedding of each latent's top images.

    Rows of latents that never fired are NaN.

    Parameters
    ----------
    embeddings
        Those of the index where they have been read already.
    """
    held = (yield from unit_embeddings_job(index)) if embeddings is None else embeddings
    d_sae = len(index.support())
    means = np.full((d_sae, held.vectors.shape[1]), np.nan, np.float32)
    for block in index.blocks():
        yield Progress(block.first, d_sae, say("Averaging embeddings"))
        means[block.first : block.last] = mean_of_block(block, held)
    return means


def mean_of_block(block: CodesBlock, embeddings: UnitEmbeddings, n_top: int = N_EXAMPLES) -> Floats:
    """Return the means of a block's latents, float32 ``[last - first, e]``, NaN where one never fired."""
    width = embeddings.vectors.shape[1]
    top = ranks_in(block.offsets) < n_top
    counts = np.minimum(np.diff(block.offsets), n_top)
    ends = np.concatenate([[0], np.cumsum(counts)])
    ids = block.image_ids[top]
    means = np.full((len(counts), width), np.nan, np.float32)
    for start in range(0, len(counts), _LATENTS):
        some = np.arange(start, min(start + _LATENTS, len(counts)))
        some = some[counts[some] > 0]
        if len(some):
            low = ends[some[0]]
            vectors = embeddings.vectors[ids[low : ends[some[-1] + 1]]].astype(np.float64)
            means[some] = np.add.reduceat(vectors, ends[some] - low, axis=0) / counts[some][:, None]
    return means
