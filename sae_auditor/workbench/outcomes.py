"""What audits of the queue's images came to, by the id of the image: for the filmstrip and every list of them. No Qt.

A result belongs to the question under which it was asked. Once another one is asked it is old, and stays until the
image is audited again.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sae_auditor.reports.audit.folder_rows import Finding
from sae_auditor.workbench.events import Event

if TYPE_CHECKING:
    from sae_auditor.reports.audit.folder_rows import ImageRow


@dataclass(frozen=True, eq=False)
class Outcome:
    """The row of an image, and the question that it answers."""

    row: ImageRow
    asked: Hashable


class Outcomes:
    """Keeps outcomes by the ids of images.

    Attributes
    ----------
    changed : Event[[tuple[int, ...]]]
        Ids of images whose outcome is another one now.
    all_changed : Event[[]]
        Another question is asked, so that any of them may be old now.
    """

    def __init__(self) -> None:
        self.changed: Event[[tuple[int, ...]]] = Event()
        self.all_changed: Event[[]] = Event()
        self._asked: Hashable = None
        self._kept: dict[int, Outcome] = {}

    @property
    def asked(self) -> Hashable:
        """The question that is asked now."""
        return self._asked

    def ask(self, asked: Hashable) -> None:
        """Take note of what is asked from now on."""
        if asked != self._asked:
            self._asked = asked
            if self._kept:
                self.all_changed.emit()

    def put(self, found: Mapping[int, Outcome]) -> None:
        """Keep outcomes; those that are there already give way."""
        self._kept.update(found)
        if found:
            self.changed.emit(tuple(found))

    def get(self, item_id: int) -> Outcome | None:
        """Return what is known of an image, whatever question it answers."""
        return self._kept.get(item_id)

    def is_old(self, outcome: Outcome) -> bool:
        """Whether it answers another question than the one that is asked now."""
        return outcome.asked != self._asked

    def is_answered(self, item_id: int) -> bool:
        """Whether the question that is asked now was answered for an image."""
        outcome = self._kept.get(item_id)
        return outcome is not None and not self.is_old(outcome)

    def set_changed(self, changed: Mapping[int, bool]) -> None:
        """Note on which images an intervention changes the decision; None of the others are touched."""
        found = {}
        for item_id, is_changed in changed.items():
            outcome = self._kept.get(item_id)
            if outcome is not None and (Finding.CHANGED in outcome.row.findings) != is_changed:
                findings = outcome.row.findings ^ {Finding.CHANGED}
                found[item_id] = replace(outcome, row=replace(outcome.row, findings=findings))
        self.put(found)
