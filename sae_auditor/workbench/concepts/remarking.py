"""Decisions about what people write of latents: shown at once, written in the background, undone in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sae_auditor.concepts.concept import Remark
from sae_auditor.concepts.people import who_am_i
from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import mark_word
from sae_auditor.workbench.concepts.jobs import read_remarks, write_remarks
from sae_auditor.workbench.history import Act

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Mark
    from sae_auditor.concepts.people import Field
    from sae_auditor.workbench.concepts.controller import ConceptsController
    from sae_auditor.workbench.history import History

_KIND, _READ = "concepts.remark", "concepts.read-remarks"


@dataclass(frozen=True)
class Writing:
    """Values of one field by latent of an SAE, and what the bundle says of these latents (`base`)."""

    fingerprint: str
    field: Field
    values: Mapping[int, str | None]
    base: Mapping[int, Remark]


class Remarking:
    """Writes names, notes and marks; each change is noted in `history`, so that it can be taken back."""

    def __init__(
        self, controller: ConceptsController, history: History | None, told: Callable[[Field], object]
    ) -> None:
        self._controller = controller
        self._history = history
        self._told = told
        self._n_started = 0
        # What is shown before it is written, with the work that writes it.
        self._ahead: dict[int, tuple[str, Remark]] = {}
        if history is not None:
            history.register(_KIND, self._write)

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

    def names_changed(self) -> None:
        """Show what was written of the latents on the screen in another workspace."""
        known = self._controller.known
        if known is None:
            return
        fingerprint = known.concepts.fingerprint

        def take(changed: tuple[int, ...]) -> None:
            now = self._controller.known
            if changed and now is not None and now.concepts.fingerprint == fingerprint:
                self._show(changed)

        remarks = self._controller.books[fingerprint]
        note = translate("Concepts", "Reading what is known of the latents")
        self._controller.start(_READ, lambda: read_remarks(remarks), take, note=note, resource="disk")

    def forget(self) -> None:
        """Drop what is shown ahead of being written: other latents are on the screen. The writing goes on."""
        self._ahead.clear()

    def _change(self, values: Mapping[int, str | None], field: Field, title: str) -> None:
        latents, known = self._controller.state.latents, self._controller.known
        if latents is None or known is None:
            return
        former = {latent: getattr(self._remark(latent), field) for latent in values if 0 <= latent < len(latents)}
        changed = {latent: values[latent] for latent in former if values[latent] != former[latent]}
        if not changed:
            return
        brought = known.concepts.brought_remarks
        base = {latent: brought[latent] for latent in changed if latent in brought}
        after = Writing(known.concepts.fingerprint, field, changed, base)
        before = replace(after, values={latent: former[latent] for latent in changed})

        def note() -> None:
            if self._history is not None:
                self._history.note(Act(_KIND, title, before, after))

        self._write(after, note)

    def _remark(self, latent: int) -> Remark:
        """Return what is shown of a latent: what was written, or what is just being written."""
        if latent in self._ahead:
            return self._ahead[latent][1]
        known = self._controller.known
        return Remark() if known is None else known.concepts.remark(latent)

    def _write(self, writing: Writing, written: Callable[[], object] = lambda: None) -> None:
        # Every change has a key of its own: a newer one must not keep an older one from the disk.
        self._n_started += 1
        key, who = f"{_KIND}.{self._n_started}", who_am_i()
        remarks = self._controller.books[writing.fingerprint]
        self._show_ahead(key, writing, who)

        def take(_result: None) -> None:
            self._settle(key, writing)
            written()
            self._told(writing.field)

        self._controller.start(
            key,
            lambda: write_remarks(remarks, writing.values, writing.field, who, writing.base),
            take,
            note=translate("Concepts", "Writing down"),
            resource="disk",
            undo=lambda: self._settle(key, writing),
        )

    def _show_ahead(self, key: str, writing: Writing, who: str) -> None:
        if not self._is_shown(writing):
            return
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for latent, value in writing.values.items():
            remark = replace(self._remark(latent), **{writing.field: value}, who=who, when=when)  # type: ignore[arg-type]
            self._ahead[latent] = (key, remark)
        self._show(writing.values)

    def _settle(self, key: str, writing: Writing) -> None:
        """Show what was written in the end; what a later change shows ahead stays."""
        mine = [latent for latent in writing.values if self._ahead.get(latent, (key,))[0] == key]
        for latent in mine:
            self._ahead.pop(latent, None)
        if self._is_shown(writing):
            self._show(mine)

    def _show(self, latents: Iterable[int]) -> None:
        self._controller.show_remarks({latent: self._remark(latent) for latent in latents})

    def _is_shown(self, writing: Writing) -> bool:
        known = self._controller.known
        return known is not None and known.concepts.fingerprint == writing.fingerprint
