"""What a part of the window lends to the tour: acts that a step can have done, and places that it can point at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True)
class Guide:
    """Acts and places by name.

    Parameters
    ----------
    acts
        Each takes the value that a step gives it and says whether it could be done. It may only start the work; the
        tour goes on when nothing is pending any more.
    places
        What can be pointed at; widgets, which nothing here looks into.
    """

    acts: Mapping[str, Callable[[str], bool]] = field(default_factory=dict)
    places: Mapping[str, Any] = field(default_factory=dict)

    def joined(self, other: Guide) -> Guide:
        """Return a guide with what both have."""
        return Guide({**self.acts, **other.acts}, {**self.places, **other.places})


@runtime_checkable
class Guided(Protocol):
    """A workspace that the tour can lead through. One that has no `guide` is left out of it."""

    def guide(self) -> Guide:
        """Return the acts and places of this workspace."""
