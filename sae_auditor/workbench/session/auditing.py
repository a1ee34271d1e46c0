"""Audits of a session's images, run ahead of the reviewer. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.progress import Job
from sae_auditor.records.sessions import Session, Settings
from sae_auditor.workbench.running import Running

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.session.controller import SessionController

_AUDITS: Final = "session.audits"


def audits_job(session: Session, auditor: Auditor, in_use: PromptSet | None, who: str) -> Job[int]:
    """Audit the images of a session with what it was made with; see `records.running.audit_job`."""
    from sae_auditor.records.running import audit_job

    settings = session.settings
    auditor = auditor.with_sae(settings.sae) if settings.sae and settings.sae != auditor.sae_name else auditor
    return (yield from audit_job(session, auditor, prompts_of(settings, auditor, in_use), who))


def prompts_of(settings: Settings, auditor: Auditor, in_use: PromptSet | None) -> PromptSet:
    """Return the prompt set of a session: one of the bundle's where that says the same, since policies go by names."""
    from sae_auditor.bundle.named_parts import usable
    from sae_auditor.bundle.prompts import PromptClass, PromptSet

    known = [*usable(auditor.bundle.prompt_sets).values(), *([in_use] if in_use is not None else [])]
    wanted = {name: tuple(texts) for name, texts in settings.prompts.items()}
    for prompts in known:
        if dict(zip(prompts.names, prompts.class_texts, strict=True)) == wanted:
            return prompts
    classes = tuple(PromptClass(name, texts) for name, texts in wanted.items())
    return PromptSet(settings.title or "session", classes)


class SessionAudits:
    """Belongs to the controller, whose state it changes."""

    def __init__(self, controller: SessionController) -> None:
        self._controller = controller

    @property
    def can_run(self) -> bool:
        """Whether there are images to audit, and everything that it takes."""
        state = self._controller.state
        return bool(state.n_waiting) and state.running is None and not state.why_no_audits and not state.is_read_only

    def look(self, *, start: bool = False) -> None:
        """Say why images cannot be audited now; `start` with it where they can."""
        controller = self._controller
        state = controller.state
        controller.put(why_no_audits=self._why_not())
        self._starts = start or (self._starts and state.running is None)
        if self._starts and state.is_listed and self.can_run:
            self._starts = False
            self.run()

    _starts = False

    def run(self) -> None:
        """Audit the images that have no audit yet."""
        controller = self._controller
        session, auditor, state = controller.session, controller.auditor, controller.state
        if session is None or auditor is None or not self.can_run:
            return
        controller.put(running=Running())
        controller.jobs.start(
            _AUDITS, partial(audits_job, session, auditor, controller.prompts, state.who),
            on_result=lambda _count: self._ended(), on_error=self._failed, on_cancelled=self._ended,
            on_progress=lambda running: controller.put(running=running), on_update=self._take,
            title=translate("Session", "Auditing the images of the session"), long=True, can_stop=True,
        )  # fmt: skip

    def stop(self) -> None:
        """End the audits; what was recorded stays."""
        self._starts = False
        self._controller.jobs.stop(_AUDITS)

    def settings_for(self, title: str) -> Settings:
        """Return what a new session is made with: what is in use now."""
        from sae_auditor.bundle.named_parts import usable

        controller = self._controller
        auditor = controller.auditor
        if auditor is None:
            return Settings(title, reviewers=(controller.state.who,))
        prompts = controller.prompts or next(iter(usable(auditor.bundle.prompt_sets).values()), None)
        texts = {} if prompts is None else dict(zip(prompts.names, prompts.class_texts, strict=True))
        return Settings(
            title,
            bundle=auditor.bundle.name,
            bundle_fingerprint=auditor.bundle.fingerprint,
            sae=auditor.sae_name,
            method=auditor.default_method,
            prompts=texts,
            reviewers=(controller.state.who,),
        )

    def _why_not(self) -> str:
        controller = self._controller
        settings, auditor = controller.state.settings, controller.auditor
        if controller.session is None:
            return ""
        if auditor is None:
            return translate("Session", "No bundle is open: images are not audited.")
        if settings.bundle_fingerprint not in ("", auditor.bundle.fingerprint):
            text = translate("Session", "This session was made with another bundle, “{bundle}”: open it to audit more.")
            return text.format(bundle=printable(settings.bundle))
        if not settings.prompts:
            return translate("Session", "This session has no classes: images are not audited.")
        return ""

    def _take(self, updates: Sequence[tuple[int, ...]]) -> None:
        controller = self._controller
        done = {item for update in updates for item in update}
        controller.rows.forget(done)
        if controller.state.item in done:
            controller.look_again()
        controller.list_again()

    def _ended(self) -> None:
        self._controller.put(running=None)
        self._controller.list_again()

    def _failed(self, error: Exception) -> None:
        self._ended()
        self._controller.report(error)
