"""Decisions about what people write of latents, free of Qt: shown at once, written in the background, undone in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sae_auditor.concepts.concept import Remark
from sae_auditor.concepts.people import who_am_i
from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import mark_word
from sae_auditor.workbench.concepts.work import Writing, Written, write_remarks
from sae_auditor.workbench.history import Change

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Mark
    from sae_auditor.concepts.people import Field, Remarks
    from sae_auditor.workbench.concepts.controller import ConceptsController
    from sae_auditor.workbench.history import History

_KEY = "concepts.remark"
Values = Mapping[int, str | None]


class Remarking:
    """Writes names, notes and marks; each change is noted in `history`, so that it can be taken back."""

    def __init__(self, controller: ConceptsController, history: History | None) -> None:
        self._controller = controller
        self._history = history
        self._n_started = 0
        # What is shown before it is written, with the work that writes it.
        self._ahead: dict[int, tuple[str, Remark]] = {}

    def rename(self, latent: int, text: str) -> None:
        """Give a latent a name; an empty one takes the name away."""
        name = text.strip() or None
        title = (
            translate("Concepts", "Take the name of latent {latent} away")
            if name is None
            else translate("Concepts", "Name latent {latent} \u201c{name}\u201d")
        )
        self._change({latent: name}, "name", title.format(latent=latent, name=name))

    def write_note(self, latent: int, text: str) -> None:
        """Write a note on a latent; an empty one takes the note away."""
        title = translate("Concepts", "Note on latent {latent}").format(latent=latent)
        self._change({latent: text.strip() or None}, "note", title)

    def mark(self, latents: Sequence[int], mark: Mark | None) -> None:
        """Say what latents are good for as evidence; None takes the marks away."""
        title = (
            translate("Concepts", "Mark latent {latent}: {mark}").format(latent=latents[0], mark=mark_word(mark))
            if len(latents) == 1
            else translate("Concepts", "Mark {count} latents: {mark}").format(count=len(latents), mark=mark_word(mark))
        )
        self._change(dict.fromkeys(latents, mark), "mark", title)

    def remark(self, latent: int) -> Remark:
        """Return what is shown of a latent: what was written, or what is just being written."""
        if latent in self._ahead:
            return self._ahead[latent][1]
        return Remark() if self._controller.known is None else self._controller.known.remark(latent)

    def _change(self, values: Values, field: Field, title: str) -> None:
        latents, known = self._controller.state.latents, self._controller.known
        if latents is None or known is None:
            return
        former = {latent: getattr(self.remark(latent), field) for latent in values if 0 <= latent < len(latents)}
        changed = {latent: values[latent] for latent in former if values[latent] != former[latent]}
        if not changed:
            return

        remarks, base = known.remarks, {latent: known.bundle_remarks.get(latent, Remark()) for latent in changed}

        def write(values: Values, written: Callable[[Sequence[int]], object] | None = None) -> None:
            self._write(remarks, Writing(values, field, who_am_i(), base), written)

        def note(done: Sequence[int]) -> None:
            if self._history is not None and done:
                before = {latent: former[latent] for latent in done}
                after = {latent: changed[latent] for latent in done}
                self._history.note(Change(title, lambda: write(before), lambda: write(after)))

        write(changed, note)

    def forget(self) -> None:
        """Drop what is shown ahead of being written: other latents are on the screen. The writing goes on."""
        self._ahead.clear()

    def _write(
        self, remarks: Remarks, writing: Writing, written: Callable[[Sequence[int]], object] | None = None
    ) -> None:
        # Every change has a key of its own: a newer one must not keep an older one from the disk.
        self._n_started += 1
        key = f"{_KEY}.{self._n_started}"
        self._show_ahead(remarks, key, writing)

        def take(outcome: Written) -> None:
            self._settle(remarks, key, writing)
            if outcome.error is not None:
                self._controller.report(outcome.error)
            if written is not None:
                written(outcome.latents)

        self._controller.start(
            key,
            lambda: write_remarks(remarks, writing),
            take,
            note=translate("Concepts", "Writing down"),
            resource="disk",
            on_error=lambda error: self._settle(remarks, key, writing),
        )

    def _show_ahead(self, remarks: Remarks, key: str, writing: Writing) -> None:
        if not self._is_shown(remarks):
            return
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        ahead = {
            latent: replace(self.remark(latent), **{writing.field: value}, who=writing.who, when=when)  # type: ignore[arg-type]
            for latent, value in writing.values.items()
        }
        self._ahead.update({latent: (key, remark) for latent, remark in ahead.items()})
        self._controller.show_remarks(ahead)

    def _settle(self, remarks: Remarks, key: str, writing: Writing) -> None:
        """Show what was written in the end; what a later change shows ahead stays."""
        mine = [latent for latent in writing.values if self._ahead.get(latent, (key,))[0] == key]
        for latent in mine:
            self._ahead.pop(latent, None)
        if self._is_shown(remarks):
            self._controller.show_remarks({latent: self.remark(latent) for latent in mine})

    def _is_shown(self, remarks: Remarks) -> bool:
        """Whether the latents on the screen are those that the remarks are about."""
        return self._controller.known is not None and self._controller.known.remarks is remarks
