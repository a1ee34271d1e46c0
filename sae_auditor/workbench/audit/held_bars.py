"""Decides whether bars are held back, free of Qt: those of an image that is unlike what the latents were made for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sae_auditor.workbench.audit.desk import Desk
    from sae_auditor.workbench.audit.view import AuditView


class HeldBars:
    """Remembers for which images the person asked for the bars anyway."""

    def __init__(self, desk: Desk, view: AuditView) -> None:
        self._desk = desk
        self._view = view
        self._asked_for: set[int] = set()

    def show_anyway(self) -> None:
        """Show the bars of the image at hand, now and whenever it is shown again."""
        subject = self._desk.state.subject
        if subject is not None:
            self._asked_for.add(subject.item.id)
            self.refresh()

    def refresh(self) -> None:
        """Tell the view how it is for the image at hand."""
        state = self._desk.state
        unlike = state.audit is not None and state.audit.trust.unlike is True
        asked_for = state.subject is not None and state.subject.item.id in self._asked_for
        self._view.set_held(unlike and not asked_for)
