"""Decisions about named interventions, free of Qt: which there are for an SAE, and which hold for every image.

They belong to the SAE that they were made for, by its fingerprint; under another one they are not offered. They outlast
image and program. Every step is taken back by its name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sae_auditor.atomic import write_atomically
from sae_auditor.explain.interventions import MAX_NAME, Intervention
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.audit import kept_interventions
from sae_auditor.workbench.audit.state import NOTHING_TRIED
from sae_auditor.workbench.history import Act

if TYPE_CHECKING:
    from sae_auditor.workbench.audit.controller import AuditController
    from sae_auditor.workbench.audit.what_ifs import Trial

_LOAD, _KEEP, _SAVE = "audit.interventions-load", "audit.interventions-keep", "audit.intervention-save"
_ACT: Final = "audit.interventions"


@dataclass(frozen=True)
class Named:
    """The interventions of one SAE in the order in which they were made, and the names of those that are on."""

    interventions: tuple[Intervention, ...] = ()
    on: frozenset[str] = frozenset()

    def after(self, earlier: Named) -> Named:
        """Return those of `earlier` and then these; of two with one name, this one."""
        first = tuple(one for one in earlier.interventions if self.find(one.name) is None)
        return Named((*first, *self.interventions), self.on | (earlier.on & {one.name for one in first}))

    def find(self, name: str) -> Intervention | None:
        """Return the one with this name."""
        return next((one for one in self.interventions if one.name == name), None)

    def free_name(self, wanted: str) -> str:
        """Return a name that no other one has: the one wanted, or with a number behind it."""
        base = " ".join(wanted.split())[:MAX_NAME] or translate("Audit", "Intervention")
        names, number = base, 2
        while self.find(names) is not None:
            names, number = f"{base[: MAX_NAME - 8]} ({number})", number + 1
        return names


class NamedInterventions:
    """Keeps `interventions` and `switched_on` of the state."""

    def __init__(self, controller: AuditController) -> None:
        self._controller = controller
        controller.context.history.register(_ACT, lambda value: self._put(*value))
        self._known: dict[str, Named] = {}
        self._is_loaded = self._is_read = self._is_unkept = False

    def is_pending(self) -> bool:
        """Whether interventions are still being read or written."""
        return any(map(self._controller.context.jobs.is_running, (_LOAD, _KEEP, _SAVE)))

    # ------------------------------------------------------------------------------------------------------------ acts

    def keep(self, name: str) -> None:
        """Keep what is being tried on this image under a name, switched on; the sliders are free again."""
        tried, now = self._controller.state.tried, self._now
        if tried is None or not tried.factors:
            return
        name = now.free_name(name)
        made = Named((*now.interventions, replace(tried, name=name)), now.on | {name})
        title = translate("Audit", "Keep \u201c{name}\u201d").format(name=name)
        trial = self._controller.what_ifs.trial()
        self._change(made, title, trial, None if trial is None else (*trial[:2], NOTHING_TRIED))

    def rename(self, name: str, wanted: str) -> None:
        """Call one otherwise."""
        now = self._now
        if now.find(name) is None or not wanted.strip() or wanted.strip() == name:
            return
        others = Named(tuple(one for one in now.interventions if one.name != name))
        new = others.free_name(wanted)
        renamed = tuple(replace(one, name=new) if one.name == name else one for one in now.interventions)
        on = frozenset(new if one == name else one for one in now.on)
        title = translate("Audit", "Rename \u201c{name}\u201d to \u201c{new}\u201d").format(name=name, new=new)
        self._change(Named(renamed, on), title)

    def remove(self, name: str) -> None:
        """Take one out of the list."""
        now = self._now
        left = tuple(one for one in now.interventions if one.name != name)
        if len(left) < len(now.interventions):
            title = translate("Audit", "Remove \u201c{name}\u201d").format(name=name)
            self._change(Named(left, now.on - {name}), title)

    def switch(self, name: str, on: bool) -> None:
        """Let one hold for every image, or no longer."""
        now = self._now
        if now.find(name) is None or (name in now.on) == on:
            return
        text = translate("Audit", "Switch on \u201c{name}\u201d")
        if not on:
            text = translate("Audit", "Switch off \u201c{name}\u201d")
        switched = now.on | {name} if on else now.on - {name}
        self._change(replace(now, on=switched), text.format(name=name))

    def save(self, name: str, path: Path) -> None:
        """Write one to a file, for the command line and for others."""
        one = self._now.find(name)
        if one is None:
            return
        saved = translate("Audit", "Saved to {path}.").format(path=printable(str(path)))
        show = self._controller.context.messages.show
        self._controller.start(_SAVE, lambda: _save_job(one, path), lambda _: show("info", saved), resource="disk")

    # ----------------------------------------------------------------------------------------------------- with the SAE

    def load(self) -> None:
        """Read what is kept on disk, the first time, and show what belongs to the SAE in use."""
        self.show()
        if self._is_loaded:
            return
        self._is_loaded = True

        def take(found: dict[str, Named]) -> None:
            made = {sae: named.after(found.get(sae, Named())) for sae, named in self._known.items()}
            self._known = found | made
            self._is_read = True
            self.show()

        self._controller.start(_LOAD, kept_interventions.read_named, take, resource="disk")

    def show(self) -> None:
        """Show the interventions of the SAE in use, and what those that are on lead to."""
        now = self._now
        state = self._controller.state
        if (now.interventions, now.on) != (state.interventions, state.switched_on):
            self._controller.put(interventions=now.interventions, switched_on=now.on)
            self._controller.what_ifs.changes_changed()

    @property
    def _fingerprint(self) -> str | None:
        auditor = self._controller.auditor
        if auditor is None:
            return None
        refs = auditor.bundle.sae_refs
        return next((ref.fingerprint for ref in refs if ref.name == auditor.sae_name), None)

    @property
    def _now(self) -> Named:
        return self._known.get(self._fingerprint or "", Named())

    def _change(self, after: Named, title: str, was: Trial | None = None, becomes: Trial | None = None) -> None:
        """Make another list of this one, and another trial of `was`, as one step."""
        fingerprint = self._fingerprint
        if fingerprint is None:
            return
        before = self._now
        self._put(fingerprint, after, becomes)
        self._controller.context.history.note(
            Act(_ACT, title, (fingerprint, before, was), (fingerprint, after, becomes))
        )

    def _put(self, fingerprint: str, named: Named, trial: Trial | None) -> None:
        self._known[fingerprint] = named
        self.show()
        if trial is not None:
            self._controller.what_ifs.go_to(*trial)
        # Until the file is read, what was made comes to what is in it.
        known, adds = dict(self._known), not self._is_read

        def fail(error: Exception) -> None:
            if not self._is_unkept:  # said once: it is about the disk and not about this intervention
                self._controller.context.messages.show_error(error)
            self._is_unkept = True

        runner = self._controller.context.jobs
        make = lambda: kept_interventions.keep_named(known, adds=adds)  # noqa: E731
        runner.start(_KEEP, make, on_result=lambda _: None, on_error=fail, resource="disk")


def _save_job(one: Intervention, path: Path) -> Job[None]:
    yield Progress(0, 1, printable(path.name))
    write_atomically(path, one.to_json().encode())
