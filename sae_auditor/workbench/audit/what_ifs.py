"""Decisions about latents under change, free of Qt: by what factor each is scaled, and what the prediction would be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sae_auditor.workbench.audit import jobs

if TYPE_CHECKING:
    from sae_auditor.explain import Scores
    from sae_auditor.workbench.audit.desk import Desk
    from sae_auditor.workbench.audit.state import Request, Subject
    from sae_auditor.workbench.audit.view import AuditView


class NewestOnly:
    """Starts work at most once at a time; what is asked for meanwhile is remembered as one more turn.

    Cancelling the work under way at every move would starve the display, so the newest value waits its turn.

    Parameters
    ----------
    start
        Starts the work with the newest values and tells whether there was anything to do.
    """

    def __init__(self, start: Callable[[], bool]) -> None:
        self._start = start
        self._running = False
        self._again = False

    def ask(self) -> None:
        """Run now, or once more after what runs."""
        if self._running:
            self._again = True
            return
        # Set before the start: work that ends at once calls `done` from within.
        self._running, self._again = True, False
        if not self._start():
            self._running = False

    def done(self) -> None:
        """Take the end of the work, with a result or without."""
        self._running = False
        if self._again:
            self.ask()

    def forget(self) -> None:
        """Take note that the work was cancelled and will never end."""
        self._running = self._again = False


KEY = "audit.what-if"
_MAX_FACTOR = 3.0


class WhatIfs:
    """Keeps `scales` and `what_if` of the state."""

    def __init__(self, desk: Desk, view: AuditView) -> None:
        self._desk = desk
        self._view = view
        self._newest = NewestOnly(self._start)

    def toggle(self, latent: int) -> None:
        """Switch a latent off, or take it back as it was."""
        scales = dict(self._desk.state.scales)
        if scales.pop(latent, 1.0) != 0.0:
            scales[latent] = 0.0
        self._set(scales)

    def scale(self, latent: int, factor: float) -> None:
        """Scale a latent: 0 is off, 1 as it is, up to 3."""
        self._set({**self._desk.state.scales, latent: min(max(factor, 0.0), _MAX_FACTOR)})

    def remove(self, latent: int) -> None:
        """Take a latent back as it was and out of the list."""
        self._set({other: factor for other, factor in self._desk.state.scales.items() if other != latent})

    def reset(self) -> None:
        """Take every latent back as it was."""
        self._set({})

    def refresh(self) -> None:
        """Predict with the factors of the state as it is now."""
        self._newest.ask()

    def forget(self) -> None:
        """Take note that the work was cancelled."""
        self._newest.forget()

    def _set(self, scales: Mapping[int, float]) -> None:
        state = self._desk.state
        what_if = state.what_if if scales else None
        self._desk.state = replace(state, scales=scales, what_if=what_if)
        self._view.set_what_if(scales, what_if)
        self.refresh()

    def _start(self) -> bool:
        state = self._desk.state
        subject, request, scales = state.subject, state.request, dict(state.scales)
        if subject is None or request is None or not scales:
            return False
        self._desk.start(
            KEY,
            lambda: jobs.what_if(subject, request.prompts, scales),
            lambda scores: self._take(subject, request, scores),
            title="",
            on_error=lambda error: self._newest.done(),
        )
        return True

    def _take(self, subject: Subject, request: Request, scores: Scores) -> None:
        state = self._desk.state
        if subject is state.subject and request is state.request and state.scales:
            self._desk.state = replace(state, what_if=scores)
            self._view.set_what_if(state.scales, scores)
        self._newest.done()
