"""What the controller asks of the screen: setters only, no Qt. Intents come back as calls on the controller."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sae_auditor.explain import HeatMap, Scores
    from sae_auditor.explain.audit import Audit
    from sae_auditor.images import Reading, SourceImage
    from sae_auditor.workbench.audit.state import (
        ConceptPage,
        Overlay,
        PatchPage,
        Place,
        Request,
        SaeOffer,
        Side,
        Subject,
    )


class AuditView(ABC):
    """Setters of the Audit workspace. Each shows exactly what it is given and decides nothing."""

    @abstractmethod
    def set_prompt_sets(self, names: Sequence[str]) -> None:
        """Offer these prompt sets."""

    @abstractmethod
    def set_saes(self, offers: Sequence[SaeOffer], current: str) -> None:
        """Offer these SAEs; one alone needs no choice."""

    @abstractmethod
    def set_told(self, notices: Sequence[str]) -> None:
        """Leave out what the person was told of the encoder already, image by image."""

    @abstractmethod
    def set_request(self, request: Request) -> None:
        """Show what is asked: prompt set, target, method and contrast."""

    @abstractmethod
    def set_subject(self, subject: Subject | None) -> None:
        """Show the image, or that there is none."""

    @abstractmethod
    def set_reading(self, reading: Reading) -> None:
        """Show how images are to be read, before the one at hand has been."""

    @abstractmethod
    def set_preview(self, image: SourceImage, name: str) -> None:
        """Show a picture that the encoder has not seen yet, where there is no audited one."""

    @abstractmethod
    def set_audit(self, audit: Audit | None) -> None:
        """Show the predictions and the quality of the reconstruction."""

    @abstractmethod
    def set_class(self, index: int | None) -> None:
        """Show why the class at this place in the prompt set got its prediction."""

    @abstractmethod
    def set_side(self, side: Side) -> None:
        """List the contributions of this side."""

    @abstractmethod
    def set_held(self, held: bool) -> None:
        """Hold the bars back until the person asks for them, or show them."""

    @abstractmethod
    def set_latent(self, latent: int | None) -> None:
        """Mark a latent as the one the concept card and the map are about."""

    @abstractmethod
    def set_page(self, page: ConceptPage | None) -> None:
        """Show what the selected latent means."""

    @abstractmethod
    def set_overlay(self, overlay: Overlay, heat_map: HeatMap | None) -> None:
        """Lay a heat map over the image; None while it is being made or when there is none."""

    @abstractmethod
    def set_patch(self, place: Place | None, page: PatchPage | None) -> None:
        """Outline a patch and list what fired there; without a page yet, what is listed stays. None shows the image."""

    @abstractmethod
    def say(self, text: str) -> None:
        """Say something in passing, which needs no answer."""

    @abstractmethod
    def set_what_if(self, scales: Mapping[int, float], what_if: Scores | None) -> None:
        """Show the scaled latents, and the predictions they lead to beside the original ones."""

    @abstractmethod
    def set_working(self) -> None:
        """Show that work has begun, until the controller's `is_pending` says that nothing is under way."""
