"""The images under review: an ordered list with one current item. No Qt, no decoding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sae_auditor.images import AS_USUAL
from sae_auditor.names import printable
from sae_auditor.workbench.events import Event

ItemState = Literal["waiting", "loading", "ready", "refused"]
Source: TypeAlias = "str | Path | NDArray[np.uint8]"


@dataclass(frozen=True, eq=False)
class QueueItem:
    """One image of the queue.

    Parameters
    ----------
    id
        Number that stays with the item while it is in the queue.
    path
        Its file, or None for a pasted image.
    pixels
        uint8 ``[h, w, 3]`` of a pasted image, or None for a file.
    name
        What to call it on screen.
    sha256
        Of the file's bytes, once it was read.
    state
        ``waiting`` (not looked at), ``loading``, ``ready`` (audited) or ``refused`` (cannot be used; see `message`).
    """

    id: int
    path: Path | None
    pixels: NDArray[np.uint8] | None
    name: str
    sha256: str | None = None
    state: ItemState = "waiting"
    message: str = ""

    @property
    def source(self) -> Path | NDArray[np.uint8]:
        """What `sae_auditor.images.pool.open_image` takes."""
        if self.path is not None:
            return self.path
        if self.pixels is None:
            raise ValueError(f"item {self.id} has neither path nor pixels")
        return self.pixels


class ImageQueue:
    """Items in the order in which they were added, one of them current unless the queue is empty.

    Attributes
    ----------
    reading : Reading
        How its images are read: a choice that a person made for all of them.
    added : Event[[int, int]]
        First position and number of the new items.
    removed : Event[[int, int]]
        First position and number of items taken out.
    changed : Event[[int]]
        Position of an item whose state, hash or message changed.
    current_changed : Event[[QueueItem | None]]
        The item that is current now. Not emitted for a mere change of its state.
    """

    def __init__(self) -> None:
        self.added: Event[[int, int]] = Event()
        self.removed: Event[[int, int]] = Event()
        self.changed: Event[[int]] = Event()
        self.current_changed: Event[[QueueItem | None]] = Event()
        self.reading = AS_USUAL
        self._items: list[QueueItem] = []
        self._positions: dict[int, int] = {}
        self._by_path: dict[Path, int] = {}
        self._current = -1
        self._next_id = 1
        self._n_pasted = 0

    def __len__(self) -> int:
        return len(self._items)

    @property
    def items(self) -> tuple[QueueItem, ...]:
        """Every item, in order."""
        return tuple(self._items)

    @property
    def current_index(self) -> int:
        """Position of the current item, -1 when the queue is empty."""
        return self._current

    @property
    def current(self) -> QueueItem | None:
        """The current item."""
        return self._items[self._current] if self._current >= 0 else None

    def item_at(self, position: int) -> QueueItem:
        """Return the item at `position`."""
        return self._items[position]

    def position_of(self, item_id: int) -> int:
        """Return where the item is now, -1 when it is gone."""
        return self._positions.get(item_id, -1)

    def add(self, sources: Sequence[Source], *, name: str = "") -> list[int]:
        """Append files or pasted images and return an id for each source.

        A file that is in the queue already is not added again; its id is returned. `name` is for pasted images. The
        first item added to an empty queue becomes current.
        """
        first = len(self._items)
        ids = [self._add_one(source, name) for source in sources]
        n_added = len(self._items) - first
        if n_added:
            self.added.emit(first, n_added)
            if self._current < 0:
                self.select(first)
        return ids

    def remove(self, item_ids: Sequence[int]) -> list[tuple[int, QueueItem]]:
        """Take items out and return them with their positions, for `put_back`; ids that are gone are ignored.

        The nearest item that remains becomes current.
        """
        gone = sorted({self._positions[item_id] for item_id in item_ids if item_id in self._positions}, reverse=True)
        taken = [(position, self._items[position]) for position in reversed(gone)]
        current = self.current
        for first, count in _runs(gone):
            del self._items[first : first + count]
            self._reindex()
            self._current = self._current_after(current, first, count)
            self.removed.emit(first, count)
        if self.current is not current:
            self.current_changed.emit(self.current)
        return taken

    def put_back(self, taken: Sequence[tuple[int, QueueItem]]) -> None:
        """Put items back where they were; the first of them becomes current."""
        for first, items in _neighbours(taken):
            self._items[first:first] = items
            self._reindex()
            if self._current >= first:
                self._current += len(items)
            self.added.emit(first, len(items))
        if taken:
            self.select(self.position_of(taken[0][1].id))

    def select(self, position: int) -> None:
        """Make the item at `position` current; a position outside the queue is ignored."""
        if 0 <= position < len(self._items) and position != self._current:
            self._current = position
            self.current_changed.emit(self.current)

    def select_id(self, item_id: int) -> None:
        """Make this item current, if it is still there."""
        self.select(self.position_of(item_id))

    def next(self) -> None:
        """Go one forward; nothing happens at the end."""
        self.select(self._current + 1)

    def previous(self) -> None:
        """Go one back; nothing happens at the beginning."""
        self.select(self._current - 1)

    def mark(self, item_id: int, state: ItemState, *, message: str = "", sha256: str | None = None) -> None:
        """Set what is known of an item; a `sha256` of None leaves the former one."""
        position = self.position_of(item_id)
        if position < 0:
            return
        item = self._items[position]
        changed = replace(item, state=state, message=message, sha256=sha256 or item.sha256)
        if (changed.state, changed.message, changed.sha256) != (item.state, item.message, item.sha256):
            self._items[position] = changed
            self.changed.emit(position)

    def _add_one(self, source: Source, name: str) -> int:
        if isinstance(source, np.ndarray):
            self._n_pasted += 1
            return self._append(None, source, name or f"pasted-{self._n_pasted}")
        path = Path(source).absolute()
        known = self._by_path.get(path)
        return known if known is not None else self._append(path, None, printable(path.name))

    def _append(self, path: Path | None, pixels: NDArray[np.uint8] | None, name: str) -> int:
        item = QueueItem(self._next_id, path, pixels, name)
        self._next_id += 1
        self._positions[item.id] = len(self._items)
        self._items.append(item)
        if path is not None:
            self._by_path[path] = item.id
        return item.id

    def _reindex(self) -> None:
        self._positions = {item.id: position for position, item in enumerate(self._items)}
        self._by_path = {item.path: item.id for item in self._items if item.path is not None}

    def _current_after(self, current: QueueItem | None, first: int, count: int) -> int:
        if current is not None and current.id in self._positions:
            return self._positions[current.id]
        if self._current >= first + count:
            return self._current - count
        return min(self._current if self._current < first else first, len(self._items) - 1)


def _neighbours(taken: Sequence[tuple[int, QueueItem]]) -> list[tuple[int, list[QueueItem]]]:
    """Group items at rising positions into runs: (first position, items)."""
    runs: list[tuple[int, list[QueueItem]]] = []
    for position, item in taken:
        if runs and runs[-1][0] + len(runs[-1][1]) == position:
            runs[-1][1].append(item)
        else:
            runs.append((position, [item]))
    return runs


def _runs(positions_falling: Sequence[int]) -> list[tuple[int, int]]:
    """Group falling positions into runs of neighbours: (first, count), from the back to the front."""
    runs: list[tuple[int, int]] = []
    for position in positions_falling:
        if runs and runs[-1][0] == position + 1:
            runs[-1] = (position, runs[-1][1] + 1)
        else:
            runs.append((position, 1))
    return runs
