"""What a search asks of the table of concepts and of the reference index; `query.ReferenceIndex` has more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class ImageRow(Protocol):
    """One reference image."""

    @property
    def image_id(self) -> int:
        """Its row in the table of images."""

    @property
    def sha256(self) -> str | None:
        """Of its file's bytes."""

    @property
    def path(self) -> str:
        """Where it lay when it was indexed, or a label of it."""

    @property
    def status(self) -> str:
        """``ok`` where it can be used."""


class Fired(Protocol):
    """The images of one latent, largest activation first."""

    @property
    def image_ids(self) -> NDArray[np.int64]:
        """int64 ``[n]``."""

    @property
    def activations(self) -> NDArray[np.float32]:
        """float32 ``[n]``."""


class CoFiring(Protocol):
    """How often another latent fired on the same images."""

    @property
    def latent(self) -> int:
        """The other latent."""

    @property
    def together(self) -> int:
        """On how many images both fired."""

    @property
    def support(self) -> int:
        """On how many images the other fired."""

    @property
    def jaccard(self) -> float:
        """Images of both over images of either."""

    @property
    def lift(self) -> float:
        """How many times as often as by chance."""

    @property
    def is_estimate(self) -> bool:
        """Whether only a sample of the images was counted."""


class SearchedIndex(Protocol):
    """The reference images and what fired on them."""

    @property
    def n_usable(self) -> int:
        """Number of images with the status ``ok``."""

    def support(self) -> NDArray[np.int64]:
        """Return on how many images each latent fired, int64 ``[d_sae]``."""

    def top(self, latent: int, n: int = ...) -> Fired:
        """Return the images with a latent's largest activations."""

    def fired(self, latent: int) -> Fired:
        """Return all images on which a latent fired."""

    def co_firing(self, latent: int, n: int = ...) -> Sequence[CoFiring]:
        """Return the latents that fire on the same images."""

    def images(self, image_ids: NDArray[np.int64]) -> Sequence[ImageRow]:
        """Return rows in the order of the ids."""

    def embedding_blocks(self, rows: int = ...) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield the first image id of a block and its unit embeddings, float32 ``[b, e]``, NaN where there is none."""

    def site_vectors(self, image_ids: NDArray[np.int64]) -> NDArray[np.float32] | None:
        """Return what the SAE read, float32 ``[n, d_in]``, or None where that is not kept."""

    def thumbnail(self, image_id: int) -> NDArray[np.uint8]:
        """Return a small picture, uint8 ``[h, w, 3]``."""


class SearchedTable(Protocol):
    """What the latents mean; its length is their number."""

    def __len__(self) -> int: ...

    @property
    def rows(self) -> Any:
        """A table of `schema.CONCEPTS` in the order of the latents, or without any row."""

    @property
    def index(self) -> SearchedIndex:
        """The reference images."""

    @property
    def reference_embeddings(self) -> NDArray[np.float32]:
        """Mean unit embedding of each latent's top images, float32 ``[d_sae, e]``; NaN where it never fired."""

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Return a column of numbers, float64 ``[d_sae]``, NaN where it is not known."""
