"""What a hierarchy needs of a reference index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.scores.source import FiredBlock


class ListedImage(Protocol):
    """A row of the table of reference images."""

    @property
    def sha256(self) -> str | None:
        """Of the file; None where it could not be read."""

    @property
    def path(self) -> str:
        """Path relative to the folder that was indexed."""

    @property
    def status(self) -> str:
        """``ok`` where the image is used."""


class ListedImages(Protocol):
    """The table of reference images."""

    @property
    def n_images(self) -> int:
        """Number of listed images, used or not."""

    def images(self, image_ids: NDArray[np.int64]) -> Sequence[ListedImage]:
        """Return the rows of some images, in that order."""


class FiredBlocks(Protocol):
    """What fired, latent by latent."""

    def blocks(self) -> Iterator[FiredBlock]:
        """Yield all codes in the order of the latents."""
