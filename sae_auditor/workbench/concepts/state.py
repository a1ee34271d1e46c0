"""What the Concepts workspace shows, as frozen values: no widget keeps state of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.reports.latents.words import Column

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Mark
    from sae_auditor.workbench.latents import LatentPage

SearchKind = Literal["none", "words", "image", "region", "like"]
Side = Literal["main", "pinned"]


@dataclass(frozen=True, eq=False)
class Latents:
    """All latents of an SAE as columns, in the order of the latents.

    Parameters
    ----------
    labels
        The name to show, a person's before the best label; None where nothing aligns well.
    named
        bool ``[d_sae]``: whether a person gave the name.
    numbers
        float64 ``[d_sae]`` for each of `concepts.numbers.SHOWN` by its id; NaN where it is unknown.
    encoder, floor
        Under which encoder scores hold, and the monosemanticity that a latent firing at random would have.
    n_images, reference
        How many reference images could be used, and where they come from, in words.
    always_on
        bool ``[d_sae]``: which fire on nearly all reference images or always at one place; None where it is unknown.
    """

    labels: Sequence[str | None]
    marks: Sequence[Mark | None]
    named: NDArray[np.bool_]
    numbers: Mapping[Column, NDArray[np.float64]]
    sae_name: str = ""
    site: str = ""
    encoder: str = ""
    floor: float | None = None
    n_images: int = 0
    reference: str = ""
    always_on: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Filter:
    """Which latents are listed; the default hides those that never fired.

    `always_on` lists only those that are, or only those that are not; None lists both.
    """

    text: str = ""
    marks: frozenset[Mark | None] = frozenset()
    min_support: int = 1
    only_named_by_people: bool = False
    only_well_named: bool = False
    always_on: bool | None = None


@dataclass(frozen=True)
class Order:
    """By which column the table is sorted; unknown numbers always come last."""

    column: Column = "support"
    descending: bool = True


@dataclass(frozen=True, eq=False)
class Shown:
    """The latents that the table lists, in order, int32 ``[n]``.

    `match` is how well each of them answers the search, float64 ``[n]``; None without a search. `total` counts all
    latents of the SAE.
    """

    latents: NDArray[np.int32]
    order: Order
    filter: Filter
    total: int = 0
    match: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Search:
    """What was searched for; `text` says it in words, `notice` what should be known about the result."""

    kind: SearchKind = "none"
    text: str = ""
    notice: str = ""


@dataclass(frozen=True)
class ReferenceOffer:
    """A set of reference images that can be chosen: the bundle's own (empty `place`) or an index folder."""

    place: str
    title: str


@dataclass(frozen=True)
class ConceptsState:
    """Everything on the screen; a failed step leaves it as it was."""

    saes: tuple[str, ...] = ()
    sae: str = ""
    references: tuple[ReferenceOffer, ...] = ()
    reference: str = ""  # the place of the one that is chosen
    latents: Latents | None = None
    remarked: tuple[int, ...] = ()  # whose name or mark changed with this value of `latents`
    shown: Shown | None = None
    search: Search = Search()
    selected: int | None = None  # its page follows when it is there
    page: LatentPage | None = None
    pinned: LatentPage | None = None
    working: str | None = None  # what is being computed, in words
    unindexed: str | None = None  # why nothing is known of the latents; None where something is
    has_image: bool = False  # by which can be searched

    @property
    def has_table(self) -> bool:
        """Whether there is a table to look at."""
        return self.latents is not None and self.unindexed is None
