"""What a latent means to people: labels with scores, reference images, a person's name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

# What a person thinks of a latent as evidence.
Mark = Literal["trusted", "mixed", "unusable"]
MARKS: Final[tuple[Mark, ...]] = get_args(Mark)

# Why no word of a vocabulary is a latent's name.
WhyUnnamed = Literal["always-on", "no-word", "mixed"]

# With fewer reference images than this, scores and labels say little, and the program says so.
LOW_SUPPORT: Final = 10

# A latent is always on from this share on: of the reference images on which it fires, or of those where it fires most
# at one and the same place.
ALWAYS_ON_RATE: Final = 0.8

# For this share of a latent's images the best word must stand out to be its name.
NAMING_SHARE: Final = 2 / 3


@dataclass(frozen=True)
class Label:
    """A candidate word for a latent and its alignment, a difference of two cosines (docs/maths.md).

    `stands_out` is what candidates are ordered by: how far the latent's images lie nearer to the word than reference
    images in general, in standard deviations. None where it is not known, and for words of a direction, which are
    ordered by their alignment.
    """

    text: str
    score: float
    stands_out: float | None = None


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
class SecondOpinion:
    """Words for the direction that a latent writes, where it leads straight to the head.

    Parameters
    ----------
    labels
        Largest score first: an alignment as that of `Label`, of the decoder direction instead of the images.
    agreement
        Pearson correlation of the two alignments over the whole vocabulary, -1 to 1; None where one is missing.
    """

    labels: tuple[Label, ...]
    agreement: float | None


@dataclass(frozen=True)
class LatentScores:
    """How well a latent stands for one thing; None where the reference images do not say.

    Parameters
    ----------
    monosemanticity
        Mean similarity of the images that it fires on, weighted by activation (Pach et al. 2025), -1 to 1. Comparable
        only under the same encoder, and against the floor of `TableMeta`.
    clarity
        Mean pairwise cosine of its top images (Dreyer et al. 2025).
    polysemanticity
        One minus the clarity of the centres of two groups of its top images.
    redundancy
        Largest cosine of its mean embedding to that of another latent.
    effective_n
        ``(sum a)^2 / sum a^2``: how many images carry its activation.
    """

    monosemanticity: float | None
    clarity: float | None
    polysemanticity: float | None
    redundancy: float | None
    effective_n: float


@dataclass(frozen=True)
class Remark:
    """What a person wrote down about a latent, and who and when (UTC, ISO 8601) touched it last."""

    name: str | None = None
    note: str | None = None
    mark: Mark | None = None
    who: str = ""
    when: str = ""


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
    label_floor
        What the best word reaches for as many images taken at random; a best label below it is no good name. None
        where it was not measured.
    second_opinion, scores
        None where they were not computed.
    remark
        What a person wrote down, or None.
    always_on
        Whether it fires on nearly all reference images or always at one place, and so says what every image has in
        common.
    always_on_place
        The patch that it marks, counted row by row; None where it marks no place.
    word_floor
        Alignment that the best word must have so that nonsense strings would not have done as well; a best label below
        it is no good name either. None where it was not measured.
    label_share
        For which share of its strongest images the best word stands out, one by one; below `NAMING_SHARE` they are too
        mixed for it. None where it was not measured.
    """

    latent: int
    labels: tuple[Label, ...] = ()
    name: str | None = None
    support: int = 0
    firing_rate: float = 0.0
    histogram: Histogram | None = None
    examples: tuple[Example, ...] = field(default=())
    label_floor: float | None = None
    second_opinion: SecondOpinion | None = None
    scores: LatentScores | None = None
    remark: Remark | None = None
    always_on: bool = False
    always_on_place: int | None = None
    word_floor: float | None = None
    label_share: float | None = None

    @property
    def label(self) -> str | None:
        """The name to show: a person's name, else the best label where it is a good one, else None."""
        if self.name is not None:
            return self.name
        return self.labels[0].text if self.labels and not self.has_no_good_name else None

    @property
    def why_unnamed(self) -> WhyUnnamed | None:
        """Why no word is its name; None where one is, where a person named it, and where no words were tried.

        ``always-on``: it says what every image has in common. ``mixed``: its images are no more alike in any word than
        images taken at random, or the best word holds for fewer than two in three of them. ``no-word``: they are alike,
        but no word fits better than nonsense would.
        """
        if self.name is not None:
            return None
        if self.always_on:
            return "always-on"
        if not self.labels:
            return None
        if self.label_floor is not None and self.labels[0].score < self.label_floor:
            return "mixed"
        if self.label_share is not None and self.label_share < NAMING_SHARE:
            return "mixed"
        if self.word_floor is not None and self.labels[0].score < self.word_floor:
            return "no-word"
        return None

    @property
    def label_score(self) -> float | None:
        """Alignment of the best label; None where there is none."""
        return self.labels[0].score if self.labels else None

    @property
    def has_no_good_name(self) -> bool:
        """Whether words were tried, none may be its name, and no person named it; `why_unnamed` says why."""
        return self.why_unnamed is not None

    @property
    def has_low_support(self) -> bool:
        """Whether it fired on so few reference images that scores and labels say little."""
        return self.support < LOW_SUPPORT
