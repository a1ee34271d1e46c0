"""What a person did, in order, so that it can be taken back and done again. No Qt.

An act is data: whose it is, what it is called, and the values that undo and redo it. Whoever does acts of a kind
registers how such values are applied; so a list of acts can be shown, kept and tested, and holds no widget alive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sae_auditor.workbench.events import Event

_KEPT = 200


@dataclass(frozen=True)
class Act:
    """One step, however many things it changed. It was made before it is noted.

    Parameters
    ----------
    kind
        Who applies its values, such as ``images``; see `History.register`.
    title
        What was done, in the language of the window.
    undo, redo
        Values that take it back and that do it again. They are never changed afterwards.
    """

    kind: str
    title: str
    undo: Any
    redo: Any


class History:
    """The steps so far.

    Attributes
    ----------
    changed : Event[[]]
        What can be undone or redone is different now.
    """

    def __init__(self) -> None:
        self.changed: Event[[]] = Event()
        self._appliers: dict[str, Callable[[Any], object]] = {}
        self._done: list[Act] = []
        self._undone: list[Act] = []

    def register(self, kind: str, apply: Callable[[Any], object]) -> None:
        """Have `apply` called with the values of acts of this kind when they are undone or redone."""
        self._appliers[kind] = apply

    @property
    def titles(self) -> tuple[str, ...]:
        """What was done, oldest first."""
        return tuple(act.title for act in self._done)

    @property
    def undo_title(self) -> str | None:
        """What `undo` would take back; None when there is nothing."""
        return self._done[-1].title if self._done else None

    @property
    def redo_title(self) -> str | None:
        """What `redo` would do again; None when there is nothing."""
        return self._undone[-1].title if self._undone else None

    def note(self, act: Act) -> None:
        """Note an act that was just made; what was undone before can no longer be redone."""
        self._done.append(act)
        del self._done[:-_KEPT]
        self._undone.clear()
        self.changed.emit()

    def restore(self, kind: str, done: Sequence[Act], undone: Sequence[Act] = ()) -> None:
        """Let these be the acts of a kind, before all others: those of earlier days, which somebody else keeps.

        Both lists have the act that was made, or taken back, last at their ends.
        """
        self._done = [*done, *(act for act in self._done if act.kind != kind)]
        self._undone = [*(act for act in self._undone if act.kind != kind), *undone]
        self.changed.emit()

    def undo(self) -> str | None:
        """Take the last act back and return its title."""
        return self._move(self._done, self._undone, "undo")

    def redo(self) -> str | None:
        """Make the act that was taken back last again and return its title."""
        return self._move(self._undone, self._done, "redo")

    def _move(self, source: list[Act], goal: list[Act], way: Literal["undo", "redo"]) -> str | None:
        if not source:
            return None
        act = source[-1]
        self._appliers[act.kind](act.undo if way == "undo" else act.redo)
        # Moved once it worked: what could not be undone can be tried again.
        goal.append(source.pop())
        self.changed.emit()
        return act.title
