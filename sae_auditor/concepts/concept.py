"""What a latent means to people: labels with scores, reference images, a person's name."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Label:
    """A candidate word for a latent and its alignment, a difference of two cosines (DESIGN section 3)."""

    text: str
    score: float


@dataclass(frozen=True)
class Example:
    """A reference image that made the latent fire.

    `patch` is the index of the patch with the largest activation, counted row by row, or -1 for CLS and pooled sites.
    """

    image_id: int
    path: str
    activation: float
    patch: int


@dataclass(frozen=True)
class Histogram:
    """Counts of reference images by activation: `counts` int64 ``[bins]``, `edges` float32 ``[bins + 1]``."""

    counts: NDArray[np.int64]
    edges: NDArray[np.float32]


@dataclass(frozen=True)
class Concept:
    """Everything the program knows of one latent.

    Parameters
    ----------
    latent
        Index of the latent in its SAE.
    labels
        Candidate words, best first; empty when the bundle brings none.
    name
        The name that a person gave, or None.
    support
        Number of reference images in which it fired.
    firing_rate
        Share of reference images in which it fired, 0 to 1.
    histogram
        Its activations over the reference images in which it fired, or None.
    examples
        Reference images, largest activation first.
    """

    latent: int
    labels: tuple[Label, ...] = ()
    name: str | None = None
    support: int = 0
    firing_rate: float = 0.0
    histogram: Histogram | None = None
    examples: tuple[Example, ...] = field(default=())

    @property
    def label(self) -> str | None:
        """The name to show: a person's name, else the best label, else None."""
        if self.name is not None:
            return self.name
        return self.labels[0].text if self.labels else None

    @property
    def label_score(self) -> float | None:
        """Alignment of the best label; None where there is none."""
        return self.labels[0].score if self.labels else None
