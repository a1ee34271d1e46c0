"""What the controller asks of the dialog. No Qt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sae_auditor.workbench.indexing.state import IndexState


class IndexView(ABC):
    """Shows exactly the state it is given and decides nothing. Intents come back as calls on the controller."""

    @abstractmethod
    def set_state(self, state: IndexState) -> None:
        """Show this state."""
