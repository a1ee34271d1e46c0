"""Decisions about the selected patch, free of Qt: which one it is, and what fired there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.workbench.audit import jobs

if TYPE_CHECKING:
    from sae_auditor.workbench.audit.desk import Desk
    from sae_auditor.workbench.audit.state import AuditState, PatchPage, Place, Subject
    from sae_auditor.workbench.audit.view import AuditView

KEY = "audit.patch"


class PatchSelection:
    """Keeps `patch` and `patch_page` of the state."""

    def __init__(self, desk: Desk, view: AuditView) -> None:
        self._desk = desk
        self._view = view

    def select(self, place: Place | None) -> None:
        """Show what fired in a patch (row, column); the selected one again, or None, shows the whole image."""
        state = self._desk.state
        if state.subject is None:
            return
        if state.grid is None:
            if place is not None:
                self._view.say(translate("Audit", "This SAE reads one vector an image: its patches have no latents."))
            return
        chosen = None if place == state.patch else place
        if chosen != state.patch:
            self._set(chosen)
            self.refresh()

    def move(self, rows: int, columns: int) -> None:
        """Select the patch that many rows and columns away; the first time the one in the middle."""
        grid, place = self._desk.state.grid, self._desk.state.patch
        if grid is None:
            return
        wanted = (grid[0] // 2, grid[1] // 2) if place is None else (place[0] + rows, place[1] + columns)
        wanted = (min(max(wanted[0], 0), grid[0] - 1), min(max(wanted[1], 0), grid[1] - 1))
        if wanted != place:
            self.select(wanted)

    def refresh(self) -> None:
        """Find what fired in the selected patch, for the class that is selected now."""
        state = self._desk.state
        subject, request, place, name = state.subject, state.request, state.patch, state.class_name
        if subject is None or request is None or place is None or name is None:
            return
        self._desk.start(
            KEY,
            lambda: jobs.patch_page(subject, request, name, place),
            self._take,
            title=translate("Audit", "Finding what fired in the patch"),
            on_error=lambda error: self._set(None),
        )

    def _set(self, place: Place | None) -> None:
        if place is None:
            self._desk.cancel(KEY)
        self._desk.state = replace(self._desk.state, patch=place, patch_page=None)
        self._view.set_patch(place, None)

    def _take(self, page: PatchPage) -> None:
        state = self._desk.state
        if (page.place, page.class_name) == (state.patch, state.class_name):
            self._desk.state = replace(state, patch_page=page)
            self._view.set_patch(page.place, page)


def place_to_keep(subject: Subject, before: AuditState) -> Place | None:
    """Return the patch that stays selected: the same image, seen in the same way, has the same patches."""
    same = before.subject is not None and before.subject.item.id == subject.item.id
    if not same or before.subject is None or before.grid != subject.grid:
        return None
    return before.patch if before.subject.evidence.framing == subject.evidence.framing else None
