"""What the controller asks of the assistant's page. No Qt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sae_auditor.workbench.imports.state import ImportState


class ImportView(ABC):
    """Shows exactly the state it is given and decides nothing. Intents come back as calls on the controller."""

    @abstractmethod
    def set_state(self, state: ImportState) -> None:
        """Show this state."""

    @abstractmethod
    def set_added(self, place: str) -> None:
        """The SAE is in the new bundle at `place`: there is nothing more to do here."""
