"""What scores need of a reference index, so that they can be computed from any that offers it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class FiredBlock(Protocol):
    """What fired for some latents in a row, each latent's images by falling activation."""

    @property
    def first(self) -> int:
        """The first latent."""

    @property
    def last(self) -> int:
        """One past the last latent."""

    @property
    def offsets(self) -> NDArray[np.int64]:
        """int64 ``[last - first + 1]``: where each latent's entries begin; the last one is their number."""

    @property
    def image_ids(self) -> NDArray[np.int64]:
        """int64 ``[n]``."""

    @property
    def activations(self) -> NDArray[np.float32]:
        """float32 ``[n]``."""

    @property
    def patches(self) -> NDArray[np.int16]:
        """int16 ``[n]``: where it fired most; -1 where that is no patch."""


class ImageState(Protocol):
    """Whether a reference image is used."""

    @property
    def status(self) -> str:
        """``ok`` where it is."""


class Index(Protocol):
    """The reference images of one SAE and what fired on them."""

    @property
    def n_images(self) -> int:
        """Number of listed images, used or not."""

    @property
    def n_usable(self) -> int:
        """Number of images that are used."""

    def support(self) -> NDArray[np.int64]:
        """Return on how many images each latent fired, int64 ``[d_sae]``."""

    def blocks(self) -> Iterator[FiredBlock]:
        """Yield all codes in the order of the latents."""

    def embedding_blocks(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield ``(first image, float32 [b, e])`` in the order of the images; NaN where there is none."""

    def images(self, image_ids: NDArray[np.int64]) -> Sequence[ImageState]:
        """Return the rows of some images, in that order."""


def ranks_in(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each entry's place within its own latent, from 0, int64 ``[n]``."""
    return np.arange(offsets[-1]) - np.repeat(offsets[:-1], np.diff(offsets))


def latents_in(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each entry's latent, counted from the first of the block, int64 ``[n]``."""
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
