"""Decisions about the map over the image, free of Qt: which one it is, and when it has to be made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.workbench.audit import jobs
from sae_auditor.workbench.audit.state import AuditState, Overlay, Subject

if TYPE_CHECKING:
    from sae_auditor.explain import HeatMap
    from sae_auditor.progress import Job
    from sae_auditor.workbench.audit.desk import Desk
    from sae_auditor.workbench.audit.view import AuditView

KEY = "audit.map"

# Maps that belong to the selected class, and those that belong to the selected latent.
_OF_CLASS = (Overlay.SIMILARITY, Overlay.CONTRIBUTION)
_OF_LATENT = (Overlay.LATENT, Overlay.CONTRIBUTION)


class OverlayMaps:
    """Keeps `overlay` and `heat_map` of the state."""

    def __init__(self, desk: Desk, view: AuditView) -> None:
        self._desk = desk
        self._view = view

    def offered(self) -> tuple[Overlay, ...]:
        """Return what can be laid over the image; contributions have a place where the SAE reads patches."""
        return tuple(one for one in Overlay if one is not Overlay.CONTRIBUTION or self._desk.state.grid is not None)

    def choose(self, overlay: Overlay) -> None:
        """Lay another map, or nothing, over the image."""
        if overlay is not self._desk.state.overlay:
            self._desk.state = replace(self._desk.state, overlay=overlay)
            self.refresh()

    def next(self) -> None:
        """Go on to the next map that there is."""
        offered = self.offered()
        self.choose(offered[(offered.index(self._desk.state.overlay) + 1) % len(offered)])

    def class_changed(self) -> None:
        """Make the map anew where it is about the selected class."""
        if self._desk.state.overlay in _OF_CLASS:
            self.refresh()

    def latent_changed(self) -> None:
        """Make the map anew where it is about the selected latent."""
        if self._desk.state.overlay in _OF_LATENT:
            self.refresh()

    def refresh(self) -> None:
        """Make the map of the state as it is now."""
        state = replace(self._desk.state, heat_map=None)
        self._desk.state = state
        self._view.set_overlay(state.overlay, None)
        make = _job(state)
        if make is not None:
            shown = _subject_of(state)
            title = translate("Audit", "Making the map")
            self._desk.start(KEY, make, lambda heat_map: self._take(shown, heat_map), title=title)

    def _take(self, shown: tuple[object, ...], heat_map: HeatMap) -> None:
        if shown == _subject_of(self._desk.state):
            self._desk.state = replace(self._desk.state, heat_map=heat_map)
            self._view.set_overlay(self._desk.state.overlay, heat_map)


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
