"""Decisions about latents under change, free of Qt: by what factor each is scaled and where, and what that leads to.

Factors stay with their image and SAE: they are shown again with it, kept on disk, and taken back step by step. Named
interventions that are switched on (`named`) hold for every image besides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.i18n import translate
from sae_auditor.progress import Job
from sae_auditor.reports.audit.predictions import WhatIf
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.audit import jobs, kept
from sae_auditor.workbench.audit.state import NO_SCALES, NOTHING_TRIED, AuditState, Scales, Tried
from sae_auditor.workbench.history import Act

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit
    from sae_auditor.workbench.audit.controller import AuditController
    from sae_auditor.workbench.audit.kept import ImageAndSae
    from sae_auditor.workbench.latents import Patch

WHAT_IF: Final = "audit.what-if"
# Where the bars cost runs of the network, they come after the predictions.
WHAT_IF_BARS: Final = "audit.what-if-bars"
_LOAD, _KEEP = "audit.what-if-load", "audit.what-if-keep"
_ACT = "audit.scales"
# Image and SAE, the image's place in the queue, and what is tried on it.
Trial = tuple["ImageAndSae", int, Tried]
_MAX_FACTOR = 3.0


class WhatIfs:
    """Keeps `scales`, `scaled_patches`, `marks_patches` and `what_if` of the state."""

    def __init__(self, controller: AuditController) -> None:
        self._controller = controller
        controller.context.history.register(_ACT, lambda value: self.go_to(*value))
        self._known: dict[ImageAndSae, Tried] = {}
        self._unsaved: dict[ImageAndSae, Tried] = {}
        self._is_loaded = self._is_unkept = False
        # The latent whose slider is moving, and what was tried before it did: the whole way is one step.
        self._moving: tuple[int, Tried] | None = None
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
        self.set_scales(scales, text.format(latent=self.name_of(latent)))

    def scale(self, latent: int, factor: float) -> None:
        """Scale a latent while its slider moves: 0 is off, 1 as it is, up to 3. `settle` ends the way."""
        state = self._controller.state
        if state.audit is None:
            return
        if self._moving is None or self._moving[0] != latent:
            self.settle()
            self._moving = latent, _tried(state)
        self._show(replace(_tried(state), scales={**state.scales, latent: min(max(factor, 0.0), _MAX_FACTOR)}))

    def settle(self) -> None:
        """Take note of where a slider came to rest."""
        if self._moving is None:
            return
        latent, before = self._moving
        self._moving = None
        share = round(100 * self._controller.state.scales.get(latent, 1.0))
        text = translate("Audit", "Scale {latent} to {share}\u202f%")
        self._note(text.format(latent=self.name_of(latent), share=share), before)

    def remove(self, latent: int) -> None:
        """Take a latent back as it was and out of the list."""
        scales = {other: factor for other, factor in self._controller.state.scales.items() if other != latent}
        self.set_scales(scales, translate("Audit", "Take back {latent}").format(latent=self.name_of(latent)))

    def reset(self) -> None:
        """Take every latent back as it was."""
        self.set_tried(NOTHING_TRIED, translate("Audit", "Reset what if"))

    def set_scales(self, scales: Scales, title: str) -> None:
        """Try other factors at the same places, as one step."""
        self.set_tried(replace(_tried(self._controller.state), scales=scales), title)

    def set_tried(self, tried: Tried, title: str) -> None:
        """Try something else on this image, as one step."""
        self.settle()
        before = _tried(self._controller.state)
        self._show(tried)
        self._note(title, before)

    # --------------------------------------------------------------------------------------------------------- patches

    def mark_patches(self, marks: bool) -> None:
        """Let clicks on the image choose where the factors hold, or let them select patches again."""
        self._controller.put(marks_patches=marks and self._controller.state.grid is not None)

    def patch_clicked(self, patch: Patch | None) -> None:
        """Choose a patch of the image, or leave it out again, while patches are being chosen; else select it."""
        state = self._controller.state
        if not state.marks_patches:
            self._controller.patches.select(patch)
        elif patch is not None:
            text = translate("Audit", "Choose patch in row {row}, column {column}")
            if patch in state.scaled_patches:
                text = translate("Audit", "Leave out patch in row {row}, column {column}")
            chosen = replace(_tried(state), patches=state.scaled_patches ^ {patch})
            self.set_tried(chosen, text.format(row=patch[0] + 1, column=patch[1] + 1))

    def everywhere(self) -> None:
        """Let the factors hold in the whole image again."""
        everywhere = replace(_tried(self._controller.state), patches=frozenset())
        self.set_tried(everywhere, translate("Audit", "What if in the whole image"))

    # --------------------------------------------------------------------------------------------------- with the image

    def fields_of(self, audit: Audit) -> dict[str, Any]:
        """Return the fields of the state that an image comes with under the SAE of its audit."""
        tried = self._known.get(_key_of(audit), NOTHING_TRIED)
        return {"scales": tried.scales, "scaled_patches": tried.patches, "what_if": None}

    def refresh(self) -> None:
        """Predict with what holds now. The newest changes wait for those under way, whose answer is shown."""
        state = self._controller.state
        subject, request, changes = state.subject, state.request, state.changes
        if self._is_running or subject is None or request is None or not changes:
            self._asked_again = self._is_running
            return
        # Set before the start: work that ends at once calls `_done` from within.
        self._is_running, self._asked_again = True, False
        self._controller.context.jobs.cancel(WHAT_IF_BARS)

        def take(found: WhatIf) -> None:
            now = self._controller.state
            if subject is now.subject and request is now.request and now.changes:
                self._controller.put(what_if=found)
                if now.audit is not None:
                    self._controller.all_images.take_change(subject, now.audit, found)
            self._done()
            if found.audit is None and not self._is_running:
                self._fetch_bars(found)

        make = lambda: jobs.what_if(subject, request, changes)  # noqa: E731
        self._controller.start(WHAT_IF, make, take, on_error=lambda _error: self._done())

    def _fetch_bars(self, shown: WhatIf) -> None:
        state = self._controller.state
        subject, request = state.subject, state.request
        if subject is None or request is None or state.what_if is not shown:
            return

        def take(audit: Audit) -> None:
            if self._controller.state.what_if is shown:
                self._controller.put(what_if=replace(shown, audit=audit))

        make: Callable[[], Job[Audit]] = lambda: jobs.changed_audit(subject, request, shown.interventions)  # noqa: E731
        title = translate("Audit", "Measuring the bars under the changes")
        self._controller.start(WHAT_IF_BARS, make, take, title=title)

    def forget(self) -> None:
        """Take note that the image is another one and the work for it was cancelled."""
        self._moving = None
        self._is_running = self._asked_again = False

    def load(self) -> None:
        """Read what is kept on disk, the first time."""
        if self._is_loaded:
            return
        self._is_loaded = True

        def take(found: dict[ImageAndSae, Tried]) -> None:
            self._known = found | self._known
            state = self._controller.state
            if state.audit is not None and not _tried(state):
                self._show(self._known.get(_key_of(state.audit), NOTHING_TRIED))

        self._controller.start(_LOAD, kept.read_what_ifs, take, resource="disk")

    def _done(self) -> None:
        self._is_running = False
        if self._asked_again:
            self.refresh()
        else:
            self._controller.maps.changes_changed()

    # ---------------------------------------------------------------------------------------------------------- inside

    def name_of(self, latent: int) -> str:
        """Return a latent as titles of steps call it."""
        label = self._controller.state.label(latent)
        return latent_name(None, latent) if label is None else f"\u201c{label}\u201d"

    def changes_changed(self) -> None:
        """Predict anew, or show the image as it is where nothing holds any more."""
        state = self._controller.state
        if not state.changes:
            self._controller.context.jobs.cancel(WHAT_IF_BARS)
            self._controller.put(what_if=None)
            self._controller.maps.changes_changed()
        self.refresh()

    def _show(self, tried: Tried) -> None:
        if self._controller.state.audit is not None:
            self._controller.put(scales=tried.scales or NO_SCALES, scaled_patches=tried.patches)
            self.changes_changed()

    def _note(self, title: str, before: Tried) -> None:
        trial = self.trial()
        if trial is None or _plain(trial[2]) == _plain(before):
            return
        key, item_id, after = trial
        self._keep(key, after)
        self._controller.context.history.note(Act(_ACT, title, (key, item_id, before), (key, item_id, after)))

    def trial(self) -> Trial | None:
        """Return what is being tried on the image at hand, as `go_to` brings it back."""
        state = self._controller.state
        return (
            None if state.audit is None or state.item is None else (_key_of(state.audit), state.item.id, _tried(state))
        )

    def go_to(self, key: ImageAndSae, item_id: int, tried: Tried) -> None:
        """Give an image other factors, and show it."""
        self._moving = None
        self._keep(key, tried)
        state = self._controller.state
        if state.audit is not None and _key_of(state.audit) == key:
            self._show(tried)
        else:
            self._controller.context.queue.select_id(item_id)

    def _keep(self, key: ImageAndSae, tried: Tried) -> None:
        self._known[key] = self._unsaved[key] = tried
        unsaved = dict(self._unsaved)

        def take(_nothing: None) -> None:
            self._unsaved = {key: tried for key, tried in self._unsaved.items() if unsaved.get(key) is not tried}

        def fail(error: Exception) -> None:
            if not self._is_unkept:  # said once: it is about the disk and not about these factors
                self._controller.context.messages.show_error(error)
            self._is_unkept = True

        runner = self._controller.context.jobs
        runner.start(_KEEP, lambda: kept.keep_what_ifs(unsaved), on_result=take, on_error=fail, resource="disk")


def _tried(state: AuditState) -> Tried:
    return Tried(state.scales, state.scaled_patches)


def _plain(tried: Tried) -> tuple[dict[int, float], frozenset[Patch]]:
    return dict(tried.scales), tried.patches


def _key_of(audit: Audit) -> ImageAndSae:
    return audit.image.sha256, audit.sae.fingerprint
