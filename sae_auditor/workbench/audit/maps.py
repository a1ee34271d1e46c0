"""Decisions about the map over the image, free of Qt: which one it is, and when it has to be made anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.workbench.audit import jobs
from sae_auditor.workbench.audit.state import AuditState, Overlay, Subject

if TYPE_CHECKING:
    from sae_auditor.explain import HeatMap
    from sae_auditor.progress import Job
    from sae_auditor.workbench.audit.controller import AuditController

# Maps that belong to the selected class, and those that belong to the selected latent.
_OF_CLASS = (Overlay.SIMILARITY, Overlay.CONTRIBUTION)
_OF_LATENT = (Overlay.LATENT, Overlay.CONTRIBUTION)


class OverlayMaps:
    """Keeps `overlay` and `heat_map` of the state."""

    def __init__(self, controller: AuditController, key: str) -> None:
        self._controller = controller
        self._key = key

    def offered(self) -> tuple[Overlay, ...]:
        """Return what can be laid over the image; contributions are known by patch where the SAE reads patches."""
        has_patches = self._controller.state.grid is not None
        return tuple(one for one in Overlay if one is not Overlay.CONTRIBUTION or has_patches)

    def choose(self, overlay: Overlay) -> None:
        """Lay another map, or nothing, over the image."""
        if overlay is not self._controller.state.overlay:
            self._controller.put(overlay=overlay)
            self.refresh()

    def next(self) -> None:
        """Go on to the next map that there is."""
        offered = self.offered()
        self.choose(offered[(offered.index(self._controller.state.overlay) + 1) % len(offered)])

    def class_changed(self) -> None:
        """Make the map anew where it is about the selected class."""
        if self._controller.state.overlay in _OF_CLASS:
            self.refresh()

    def latent_changed(self) -> None:
        """Make the map anew where it is about the selected latent."""
        if self._controller.state.overlay in _OF_LATENT:
            self.refresh()

    def refresh(self) -> None:
        """Make the map of the state as it is now."""
        self._controller.put(heat_map=None)
        state = self._controller.state
        make, shown = _job(state), _subject_of(state)

        def take(heat_map: HeatMap) -> None:
            if shown == _subject_of(self._controller.state):
                self._controller.put(heat_map=heat_map)

        if make is not None:
            self._controller.start(self._key, make, take, title=translate("Audit", "Making the map"))


def overlay_to_keep(subject: Subject, wanted: Overlay) -> Overlay:
    """Return the overlay that goes on with another image or SAE."""
    return Overlay.LATENT if wanted is Overlay.CONTRIBUTION and subject.grid is None else wanted


def _job(state: AuditState) -> Callable[[], Job[HeatMap]] | None:
    subject, request, latent, name = state.subject, state.request, state.selected_latent, state.class_name
    if subject is None or request is None:
        return None
    if state.overlay is Overlay.LATENT and latent is not None:
        return lambda: jobs.latent_map(subject, latent)
    if state.overlay is Overlay.CONTRIBUTION and latent is not None and name is not None:
        return lambda: jobs.contribution_map(subject, request, name, latent)
    if state.overlay is Overlay.SIMILARITY and name is not None:
        return lambda: jobs.similarity_map(subject, request.prompts, name)
    return None


def _subject_of(state: AuditState) -> tuple[object, ...]:
    """Return what the map is a map of, to know whether it still is."""
    latent = state.selected_latent if state.overlay in _OF_LATENT else None
    of_class = (state.class_name, state.request) if state.overlay in _OF_CLASS else ()
    return state.overlay, id(state.subject), latent, of_class
