"""Decisions about what lies over the image, free of Qt: which map, made anew when, and which patch is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.audit import jobs
from sae_auditor.workbench.audit.state import AuditState, Hint, Overlay, Subject

if TYPE_CHECKING:
    from sae_auditor.explain import HeatMap
    from sae_auditor.explain.interventions import Intervention
    from sae_auditor.progress import Job
    from sae_auditor.reports.audit.rows import PatchPage
    from sae_auditor.workbench.audit.controller import AuditController
    from sae_auditor.workbench.latents import Patch

MAP, PATCH = "audit.map", "audit.patch"
# Maps that belong to the selected class, and those that belong to the selected latent.
_OF_CLASS = (Overlay.SIMILARITY, Overlay.CONTRIBUTION)
_OF_LATENT = (Overlay.LATENT, Overlay.CONTRIBUTION)


class OverlayMaps:
    """Keeps `overlay` and `heat_map` of the state."""

    def __init__(self, controller: AuditController) -> None:
        self._controller = controller

    def choose(self, overlay: Overlay) -> None:
        """Lay another map, or nothing, over the image."""
        if overlay is not self._controller.state.overlay:
            self._controller.put(overlay=overlay)
            self.refresh()

    def next(self) -> None:
        """Go on to the next map; contributions are known by patch where the SAE reads patches."""
        state = self._controller.state
        offered = [one for one in Overlay if one is not Overlay.CONTRIBUTION or state.grid is not None]
        self.choose(offered[(offered.index(state.overlay) + 1) % len(offered)])

    def class_changed(self) -> None:
        """Make the map anew where it is about the selected class."""
        if self._controller.state.overlay in _OF_CLASS:
            self.refresh()

    def latent_changed(self) -> None:
        """Make the map anew where it is about the selected latent."""
        if self._controller.state.overlay in _OF_LATENT:
            self.refresh()

    def changes_changed(self) -> None:
        """Make the map anew where it shows what fires in patches under interventions that hold no longer."""
        state = self._controller.state
        if state.overlay in _OF_LATENT and state.heat_map is not None and state.map_changes != map_changes(state):
            self.refresh()

    def refresh(self) -> None:
        """Make the map of the state as it is now."""
        self._controller.put(heat_map=None)
        state = self._controller.state
        shown, changes = _subject_of(state), map_changes(state)
        make = map_job(state, changes)

        def take(heat_map: HeatMap) -> None:
            if shown == _subject_of(self._controller.state):
                self._controller.put(heat_map=heat_map, map_changes=changes)

        if make is not None:
            self._controller.start(MAP, make, take, title=translate("Audit", "Making the map"))


class PatchSelection:
    """Keeps `patch` and `patch_page` of the state."""

    def __init__(self, controller: AuditController) -> None:
        self._controller = controller

    def select(self, patch: Patch | None) -> None:
        """Show what fired in a patch (row, column); the selected one again, or None, shows the whole image."""
        state = self._controller.state
        if state.subject is None:
            return
        if state.grid is None:
            if patch is not None:
                said = translate("Audit", "This SAE reads one vector an image: its patches have no latents.")
                self._controller.put(hint=Hint(said))
            return
        chosen = None if patch == state.patch else patch
        if chosen != state.patch:
            self._set(chosen)
            self.refresh()

    def clear(self) -> None:
        """Show the whole image again."""
        self.select(None)

    def move(self, rows: int, columns: int) -> None:
        """Select the patch that many rows and columns away; the first time the one in the middle."""
        grid, patch = self._controller.state.grid, self._controller.state.patch
        if grid is None:
            return
        wanted = (grid[0] // 2, grid[1] // 2) if patch is None else (patch[0] + rows, patch[1] + columns)
        wanted = (min(max(wanted[0], 0), grid[0] - 1), min(max(wanted[1], 0), grid[1] - 1))
        if wanted != patch:
            self.select(wanted)

    def refresh(self) -> None:
        """Find what fired in the selected patch, for the class that is selected now."""
        state = self._controller.state
        subject, request, patch, name = state.subject, state.request, state.patch, state.class_name
        if subject is None or request is None or patch is None or name is None:
            return
        self._controller.start(
            PATCH,
            lambda: jobs.patch_page(subject, request, name, patch),
            self._take,
            title=translate("Audit", "Finding what fired in the patch"),
            on_error=lambda _error: self._set(None),
        )

    def _set(self, patch: Patch | None) -> None:
        if patch is None:
            self._controller.context.jobs.cancel(PATCH)
        self._controller.put(patch=patch, patch_page=None)

    def _take(self, page: PatchPage) -> None:
        state = self._controller.state
        if (page.patch, page.class_name) == (state.patch, state.class_name):
            self._controller.put(patch_page=page)


def overlay_to_keep(subject: Subject, wanted: Overlay) -> Overlay:
    """Return the overlay that goes on with another image or SAE."""
    return Overlay.LATENT if wanted is Overlay.CONTRIBUTION and subject.grid is None else wanted


def patch_to_keep(subject: Subject, before: AuditState) -> Patch | None:
    """Return the patch that stays selected: the same image, seen in the same way, has the same patches."""
    return before.patch if subject.shows_same(before.subject) and before.grid == subject.grid else None


def about(state: AuditState) -> str:
    """Return what the map is a map of: a class, or a latent."""
    if state.overlay is Overlay.SIMILARITY:
        return state.class_name or ""
    latent = state.selected_latent
    return "" if latent is None else latent_name(state.label(latent), latent)


def map_job(state: AuditState, changes: tuple[Intervention, ...]) -> Callable[[], Job[HeatMap]] | None:
    """Return what makes the map that is chosen, under interventions; None where there is none."""
    subject, request, latent, name = state.subject, state.request, state.selected_latent, state.class_name
    if subject is None or request is None:
        return None
    if state.overlay is Overlay.LATENT and latent is not None:
        return lambda: jobs.latent_map(subject, latent, changes)
    if state.overlay is Overlay.CONTRIBUTION and latent is not None and name is not None:
        return lambda: jobs.contribution_map(subject, request, name, latent, changes)
    if state.overlay is Overlay.SIMILARITY and name is not None:
        return lambda: jobs.similarity_map(subject, request.prompts, name)
    return None


def map_changes(state: AuditState) -> tuple[Intervention, ...]:
    """Return the interventions that the map is made under.

    Where one vector an image is read, the map shows what happened before it: no intervention changes that.
    """
    return state.changes if state.overlay in _OF_LATENT and state.grid is not None else ()


def _subject_of(state: AuditState) -> tuple[object, ...]:
    """Return what the map is a map of, to know whether it still is."""
    latent = state.selected_latent if state.overlay in _OF_LATENT else None
    of_class = (state.class_name, state.request) if state.overlay in _OF_CLASS else ()
    return state.overlay, id(state.subject), latent, of_class, map_changes(state)
