"""Decisions about the smallest change that flips the decision, free of Qt: looked for on demand, tried as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sae_auditor.i18n import translate
from sae_auditor.workbench.audit import jobs
from sae_auditor.workbench.audit.state import FlipAnswer, Tried

if TYPE_CHECKING:
    from sae_auditor.explain.flips import Flip
    from sae_auditor.workbench.audit.controller import AuditController

FLIP: Final = "audit.flip"


class SmallestChange:
    """Keeps `found_flip` and `is_flipping` of the state."""

    def __init__(self, controller: AuditController) -> None:
        self._controller = controller

    def look(self, goal: str | None = None) -> None:
        """Find the fewest latents without which the image as it is would get another class, or the class `goal`."""
        state = self._controller.state
        subject, request = state.subject, state.request
        if subject is None or request is None:
            return

        def take(flip: Flip) -> None:
            now = self._controller.state
            found = FlipAnswer(subject, request.prompts, flip) if subject is now.subject else now.found_flip
            self._controller.put(is_flipping=False, found_flip=found)

        self._controller.put(is_flipping=True, found_flip=None)
        self._controller.start(
            FLIP,
            lambda: jobs.flip(subject, request.prompts, goal),
            take,
            title=translate("Audit", "Looking for the smallest change"),
            on_error=lambda _error: self._controller.put(is_flipping=False),
        )

    def stop(self) -> None:
        """Look no further."""
        self._controller.context.jobs.cancel(FLIP)
        self._controller.put(is_flipping=False)

    def try_it(self) -> None:
        """Switch off what was found, in place of what is being tried."""
        flip = self._controller.state.flip
        if flip is not None and flip.is_found:
            tried = Tried(dict.fromkeys(flip.latents, 0.0))
            self._controller.what_ifs.set_tried(tried, translate("Audit", "Try the smallest change"))
