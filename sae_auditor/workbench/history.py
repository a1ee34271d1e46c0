"""What a person changed, in order, so that it can be taken back and done again. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sae_auditor.workbench.events import Event

_KEPT = 200


@dataclass(frozen=True)
class Change:
    """One step. `title` says what was done, in the language of the window; the change was made before it is noted."""

    title: str
    undo: Callable[[], object]
    redo: Callable[[], object]


class History:
    """The steps so far.

    Attributes
    ----------
    changed : Event[[]]
        What can be undone or redone is different now.
    """

    def __init__(self) -> None:
        self.changed: Event[[]] = Event()
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def undo_title(self) -> str | None:
        """What `undo` would take back; None when there is nothing."""
        return self._done[-1].title if self._done else None

    @property
    def redo_title(self) -> str | None:
        """What `redo` would do again; None when there is nothing."""
        return self._undone[-1].title if self._undone else None

    def note(self, change: Change) -> None:
        """Note a change that was just made; what was undone before can no longer be redone."""
        self._done.append(change)
        del self._done[:-_KEPT]
        self._undone.clear()
        self.changed.emit()

    def undo(self) -> str | None:
        """Take the last change back and return its title."""
        return self._move(self._done, self._undone, lambda change: change.undo())

    def redo(self) -> str | None:
        """Make the change that was taken back last again and return its title."""
        return self._move(self._undone, self._done, lambda change: change.redo())

    def _move(self, source: list[Change], goal: list[Change], act: Callable[[Change], object]) -> str | None:
        if not source:
            return None
        change = source.pop()
        act(change)
        goal.append(change)
        self.changed.emit()
        return change.title
