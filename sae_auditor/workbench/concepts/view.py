"""What the controller asks of the screen: setters only, no Qt. Intents come back as calls on the controller."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sae_auditor.workbench.concepts.state import LatentPage, Latents, ReferenceOffer, Search, Shown


class ConceptsView(ABC):
    """Setters of the Concepts workspace. Each shows exactly what it is given and decides nothing."""

    @abstractmethod
    def set_saes(self, names: Sequence[str], current: str) -> None:
        """Offer these SAEs; one alone needs no choice."""

    @abstractmethod
    def set_references(self, offers: Sequence[ReferenceOffer], current: str) -> None:
        """Offer these sets of reference images; `current` is the place of the one in use."""

    @abstractmethod
    def set_latents(self, latents: Latents | None) -> None:
        """Take the columns of all latents; None while no bundle is loaded. `set_shown` follows."""

    @abstractmethod
    def set_shown(self, shown: Shown | None) -> None:
        """List these latents in this order."""

    @abstractmethod
    def set_latent_row(self, latent: int) -> None:
        """Paint the row of a latent anew: its name or mark changed in the columns that `set_latents` gave."""

    @abstractmethod
    def set_search(self, search: Search) -> None:
        """Show what is searched for."""

    @abstractmethod
    def set_selected(self, latent: int | None) -> None:
        """Mark a latent in the table."""

    @abstractmethod
    def set_page(self, page: LatentPage | None) -> None:
        """Show what the selected latent means."""

    @abstractmethod
    def set_pinned(self, page: LatentPage | None) -> None:
        """Show a second latent beside it, to compare; None shows the selected one alone."""

    @abstractmethod
    def set_working(self, note: str | None) -> None:
        """Show that something is being computed; None when nothing is."""

    @abstractmethod
    def set_unindexed(self, reason: str | None) -> None:
        """Say that nothing is known of the latents, why, and offer to index images; None where there is an index."""
