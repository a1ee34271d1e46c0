"""What a fit check is made on: vectors of some sites, by kind of token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from torch import Tensor

# Which kinds of token a rule reads, the kinds that a site does not have left out.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "cls": ("cls",),
    "register": ("register",),
    "patch": ("patch",),
    "all": ("cls", "register", "patch"),
}


@dataclass(frozen=True, eq=False)
class SiteSample:
    """Vectors of one site.

    Parameters
    ----------
    vectors
        float32 ``[n, d]`` for each kind of token that the site has: ``cls``, ``register``, ``patch``. Of many tokens of
        one kind a part suffices.
    counts
        How many tokens of each kind the images have there in truth: what a kind weighs when several are read together.
    near
        The sites that a person may have meant instead: one block or stage earlier and later.
    """

    vectors: Mapping[str, Tensor]
    counts: Mapping[str, int]
    near: tuple[str, ...] = field(default=())

    @property
    def width(self) -> int:
        """Length d of the vectors."""
        return int(next(iter(self.vectors.values())).shape[1])

    @property
    def rules(self) -> tuple[str, ...]:
        """The token rules that read something here, and no two of them the same."""
        single = tuple(kind for kind in ("cls", "register", "patch") if kind in self.vectors)
        return (*single, "all") if len(single) > 1 else single

    def kinds(self, tokens: str) -> tuple[str, ...]:
        """Return the kinds of token that a rule reads here."""
        return tuple(kind for kind in KINDS[tokens] if kind in self.vectors)


Samples = Mapping[str, SiteSample]
"""Samples by the name of their site."""
