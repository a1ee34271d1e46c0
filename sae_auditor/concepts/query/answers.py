"""What a reference index answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Fired:
    """The images on which one latent fired, largest activation first and equal ones by image.

    Parameters
    ----------
    image_ids, activations, patches
        int64, float32 and int16 ``[n]``; patch -1 for CLS and pooled sites.
    """

    image_ids: NDArray[np.int64]
    activations: NDArray[np.float32]
    patches: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.image_ids)


@dataclass(frozen=True, eq=False)
class CodesBlock:
    """The codes of the latents from `first` up to `last`, which is not part of it.

    Parameters
    ----------
    offsets
        int64 ``[last - first + 1]``; latent ``j`` owns the entries from ``offsets[j - first]`` up to the next offset.
    image_ids, activations, patches
        int64, float32 and int16 ``[n]``, sorted as in `Fired`.
    """

    first: int
    last: int
    offsets: NDArray[np.int64]
    image_ids: NDArray[np.int64]
    activations: NDArray[np.float32]
    patches: NDArray[np.int16]

    def of(self, latent: int) -> Fired:
        """Return the images of one of the latents."""
        own = slice(int(self.offsets[latent - self.first]), int(self.offsets[latent - self.first + 1]))
        return Fired(self.image_ids[own], self.activations[own], self.patches[own])

    def top(self, n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return ``(latents, entries)``: which entries are each latent's `n` largest, latent by latent."""
        counts = np.minimum(np.diff(self.offsets), n)
        places = np.repeat(np.arange(self.last - self.first), counts)
        rank = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return places + self.first, self.offsets[places] + rank


@dataclass(frozen=True)
class ImageRow:
    """What the index says of a reference image; a refused one has no hash and no size."""

    image_id: int
    sha256: str | None
    path: str
    width: int | None
    height: int | None
    status: str


@dataclass(frozen=True)
class CoFiring:
    """How often another latent fired on the same images.

    Parameters
    ----------
    latent
        The other latent.
    together
        Images on which both fired; an estimate where `is_estimate` says so.
    support
        Images on which the other one fired.
    jaccard
        Share of the images of either on which both fired, 0 to 1.
    lift
        ``P(both) / (P(a) P(b))``: 1 when they fire independently of each other.
    is_estimate
        Whether only a sample of the images was counted, since the latent fired on very many.
    """

    latent: int
    together: int
    support: int
    jaccard: float
    lift: float
    is_estimate: bool = False


Columns = dict[str, NDArray[Any]]


def ranks_in(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each entry's place within its own latent, from 0, int64 ``[n]``."""
    return np.arange(offsets[-1]) - np.repeat(offsets[:-1], np.diff(offsets))


def latents_in(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each entry's latent, counted from the first of the block, int64 ``[n]``."""
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
