"""Decisions about latents under change, free of Qt: by what factor each is scaled, and what the prediction would be.

Factors stay with their image and SAE: they are shown again with it, kept on disk, and taken back step by step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.reports.audit.predictions import WhatIf
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.audit import jobs, kept
from sae_auditor.workbench.audit.state import NO_SCALES, Scales
from sae_auditor.workbench.history import Act

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit
    from sae_auditor.workbench.audit.controller import AuditController
    from sae_auditor.workbench.audit.kept import ImageAndSae

WHAT_IF = "audit.what-if"
_LOAD, _KEEP = "audit.what-if-load", "audit.what-if-keep"
_ACT = "audit.scales"
_MAX_FACTOR = 3.0


class WhatIfs:
    """Keeps `scales` and `what_if` of the state."""

    def __init__(self, controller: AuditController) -> None:
        self._controller = controller
        controller.context.history.register(_ACT, lambda value: self._go_to(*value))
        self._known: dict[ImageAndSae, Scales] = {}
        self._unsaved: dict[ImageAndSae, Scales] = {}
        self._is_loaded = self._is_unkept = False
        # The latent whose slider is moving, and the factors before it did: the whole way is one step.
        self._moving: tuple[int, Scales] | None = None
        self._is_running = self._asked_again = False

    def is_pending(self) -> bool:
        """Whether factors are still being read or written."""
        return any(map(self._controller.context.jobs.is_running, (_LOAD, _KEEP)))

    # ------------------------------------------------------------------------------------------------------------ acts

    def toggle(self, latent: int) -> None:
        """Switch a latent off, or take it back as it was."""
        scales = dict(self._controller.state.scales)
        off = scales.pop(latent, 1.0) != 0.0
        if off:
            scales[latent] = 0.0
        text = translate("Audit", "Switch off {latent}") if off else translate("Audit", "Switch {latent} back on")
        self._set(scales, text.format(latent=self._name(latent)))

    def scale(self, latent: int, factor: float) -> None:
        """Scale a latent while its slider moves: 0 is off, 1 as it is, up to 3. `settle` ends the way."""
        state = self._controller.state
        if state.audit is None:
            return
        if self._moving is None or self._moving[0] != latent:
            self.settle()
            self._moving = latent, state.scales
        self._show({**state.scales, latent: min(max(factor, 0.0), _MAX_FACTOR)})

    def settle(self) -> None:
        """Take note of where a slider came to rest."""
        if self._moving is None:
            return
        latent, before = self._moving
        self._moving = None
        share = round(100 * self._controller.state.scales.get(latent, 1.0))
        text = translate("Audit", "Scale {latent} to {share}\u202f%")
        self._note(text.format(latent=self._name(latent), share=share), before)

    def remove(self, latent: int) -> None:
        """Take a latent back as it was and out of the list."""
        scales = {other: factor for other, factor in self._controller.state.scales.items() if other != latent}
        self._set(scales, translate("Audit", "Take back {latent}").format(latent=self._name(latent)))

    def reset(self) -> None:
        """Take every latent back as it was."""
        self._set(NO_SCALES, translate("Audit", "Reset what if"))

    # --------------------------------------------------------------------------------------------------- with the image

    def scales_of(self, audit: Audit) -> Scales:
        """Return the factors that an image has under the SAE of its audit."""
        return self._known.get(_key_of(audit), NO_SCALES)

    def refresh(self) -> None:
        """Predict with the factors of the state. The newest ones wait for those under way, whose answer is shown."""
        state = self._controller.state
        subject, request, scales = state.subject, state.request, dict(state.scales)
        if self._is_running or subject is None or request is None or not scales:
            self._asked_again = self._is_running
            return
        # Set before the start: work that ends at once calls `_done` from within.
        self._is_running, self._asked_again = True, False

        def take(found: WhatIf) -> None:
            now = self._controller.state
            if subject is now.subject and request is now.request and now.scales:
                self._controller.put(what_if=found)
            self._done()

        make = lambda: jobs.what_if(subject, request.prompts, scales)  # noqa: E731
        self._controller.start(WHAT_IF, make, take, on_error=lambda _error: self._done())

    def forget(self) -> None:
        """Take note that the image is another one and the work for it was cancelled."""
        self._moving = None
        self._is_running = self._asked_again = False

    def load(self) -> None:
        """Read what is kept on disk, the first time."""
        if self._is_loaded:
            return
        self._is_loaded = True

        def take(found: dict[ImageAndSae, Scales]) -> None:
            self._known = found | self._known
            audit = self._controller.state.audit
            if audit is not None and not self._controller.state.scales:
                self._show(self.scales_of(audit))

        self._controller.start(_LOAD, kept.read_what_ifs, take, resource="disk")

    def _done(self) -> None:
        self._is_running = False
        if self._asked_again:
            self.refresh()

    # ---------------------------------------------------------------------------------------------------------- inside

    def _name(self, latent: int) -> str:
        label = self._controller.state.label(latent)
        return latent_name(None, latent) if label is None else f"\u201c{label}\u201d"

    def _set(self, scales: Scales, title: str) -> None:
        self.settle()
        before = self._controller.state.scales
        self._show(scales)
        self._note(title, before)

    def _show(self, scales: Scales) -> None:
        state = self._controller.state
        if state.audit is not None:
            self._controller.put(scales=scales, what_if=state.what_if if scales else None)
            self.refresh()

    def _note(self, title: str, before: Scales) -> None:
        state = self._controller.state
        if state.audit is None or state.item is None or dict(state.scales) == dict(before):
            return
        key, item_id, after = _key_of(state.audit), state.item.id, state.scales
        self._keep(key, after)
        self._controller.context.history.note(Act(_ACT, title, (key, item_id, before), (key, item_id, after)))

    def _go_to(self, key: ImageAndSae, item_id: int, scales: Scales) -> None:
        """Give an image other factors, and show it."""
        self._moving = None
        self._keep(key, scales)
        state = self._controller.state
        if state.audit is not None and _key_of(state.audit) == key:
            self._show(scales)
        else:
            self._controller.context.queue.select_id(item_id)

    def _keep(self, key: ImageAndSae, scales: Scales) -> None:
        self._known[key] = self._unsaved[key] = dict(scales)
        unsaved = dict(self._unsaved)

        def take(_nothing: None) -> None:
            self._unsaved = {key: scales for key, scales in self._unsaved.items() if unsaved.get(key) is not scales}

        def fail(error: Exception) -> None:
            if not self._is_unkept:  # said once: it is about the disk and not about these factors
                self._controller.context.messages.show_error(error)
            self._is_unkept = True

        runner = self._controller.context.jobs
        runner.start(_KEEP, lambda: kept.keep_what_ifs(unsaved), on_result=take, on_error=fail, resource="disk")


def _key_of(audit: Audit) -> ImageAndSae:
    return audit.image.sha256, audit.sae.fingerprint
