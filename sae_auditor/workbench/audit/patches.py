"""Decisions about the selected patch, free of Qt: which one it is, and what fired there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.workbench.audit import jobs
from sae_auditor.workbench.audit.state import Hint

if TYPE_CHECKING:
    from sae_auditor.reports.audit.rows import PatchPage
    from sae_auditor.workbench.audit.controller import AuditController
    from sae_auditor.workbench.audit.state import AuditState, Patch, Subject


class PatchSelection:
    """Keeps `patch` and `patch_page` of the state."""

    def __init__(self, controller: AuditController, key: str) -> None:
        self._controller = controller
        self._key = key

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
            self._key,
            lambda: jobs.patch_page(subject, request, name, patch),
            self._take,
            title=translate("Audit", "Finding what fired in the patch"),
            on_error=lambda _error: self._set(None),
        )

    def _set(self, patch: Patch | None) -> None:
        if patch is None:
            self._controller.context.jobs.cancel(self._key)
        self._controller.put(patch=patch, patch_page=None)

    def _take(self, page: PatchPage) -> None:
        state = self._controller.state
        if (page.patch, page.class_name) == (state.patch, state.class_name):
            self._controller.put(patch_page=page)


def patch_to_keep(subject: Subject, before: AuditState) -> Patch | None:
    """Return the patch that stays selected: the same image, seen in the same way, has the same patches."""
    same = before.subject is not None and before.subject.item.id == subject.item.id
    if not same or before.subject is None or before.grid != subject.grid:
        return None
    return before.patch if before.subject.evidence.framing == subject.evidence.framing else None
