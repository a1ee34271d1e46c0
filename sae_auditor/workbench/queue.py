"""The images under review: an ordered list with one current item. No Qt, no decoding."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress, islice
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sae_auditor.images import AS_USUAL
from sae_auditor.names import printable
from sae_auditor.workbench.events import Event

ItemState = Literal["waiting", "loading", "ready", "refused"]
Source: TypeAlias = "str | Path | NDArray[np.uint8]"
# A list on the screen is told of so many pieces one by one; of more it reads everything anew, which is quicker.
_MANY_PIECES = 32


@dataclass(frozen=True, eq=False)
class QueueItem:
    """One image of the queue: a file (`path`), or a pasted one (`pixels`, uint8 ``[h, w, 3]``).

    `sha256` is of the file's bytes, once it was read. One that is ``refused`` cannot be used, see `message`; a `sample`
    came with the program.
    """

    id: int
    path: Path | None
    pixels: NDArray[np.uint8] | None
    name: str
    sha256: str | None = None
    state: ItemState = "waiting"
    message: str = ""
    sample: bool = False

    @property
    def source(self) -> Path | NDArray[np.uint8]:
        """What `sae_auditor.images.pool.open_image` takes."""
        if self.path is not None:
            return self.path
        if self.pixels is None:
            raise ValueError(f"item {self.id} has neither path nor pixels")
        return self.pixels


class ImageQueue:
    """Images in order, those that came with the program last; one of them is current unless the queue is empty.

    Attributes
    ----------
    reading : Reading
        How its images are read: a choice that a person made for all of them.
    added, removed : Event[[int, int]]
        First position and number of items put in or taken out. One act may be told in several pieces: pieces taken out
        from the back to the front, pieces put in from the front to the back. The queue is as it will be already.
    reset : Event[[]]
        Items in many places were put in or taken out.
    changed : Event[[int]]
        Position of an item whose state, hash or message changed.
    current_changed : Event[[QueueItem | None]]
        The item that is current now. Not emitted for a mere change of its state.
    """

    def __init__(self) -> None:
        self.added: Event[[int, int]] = Event()
        self.removed: Event[[int, int]] = Event()
        self.reset: Event[[]] = Event()
        self.changed: Event[[int]] = Event()
        self.current_changed: Event[[QueueItem | None]] = Event()
        self.reading = AS_USUAL
        self._items: list[QueueItem] = []
        self._positions: dict[int, int] = {}
        self._by_path: dict[Path | None, int] = {}  # of items that are gone too
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

    def add(self, sources: Sequence[Source], *, name: str = "", sample: bool = False) -> list[int]:
        """Put in files or pasted images and return an id for each source.

        A file that is in the queue already is not added again; its id is returned. `name` is for pasted images. The
        first item added to an empty queue becomes current.
        """
        fresh: list[QueueItem] = []
        next_id = self._next_id
        ids = [self._add_one(source, name, sample, fresh, next_id) for source in sources]
        if fresh:
            first = len(self._items)
            while not sample and first and self._items[first - 1].sample:
                first -= 1
            self._items[first:first] = fresh
            self._positions.update({item.id: place for place, item in enumerate(self._items[first:], first)})
            if self._current >= first:
                self._current += len(fresh)
            self.added.emit(first, len(fresh))
            if self._current < 0:
                self.select(first)
        return ids

    def remove(self, item_ids: Iterable[int]) -> list[tuple[int, QueueItem]]:
        """Take items out and return them with their positions, for `put_back`; ids that are gone are ignored.

        The nearest item that remains becomes current.
        """
        where = self._positions
        gone = sorted({where[item_id] for item_id in item_ids if item_id in where})
        if not gone:
            return []
        taken = [(position, self._items[position]) for position in gone]
        current, stays = self.current, bytearray(b"\1") * len(self._items)
        for position in gone:
            stays[position] = 0
        n_before = self._current - bisect_left(gone, self._current)
        self._items = list(compress(self._items, stays))
        self._positions = {item.id: position for position, item in enumerate(self._items)}
        self._current = min(n_before, len(self._items) - 1)
        self._tell(self.removed, reversed(runs(gone)))
        if self.current is not current:
            self.current_changed.emit(self.current)
        return taken

    def put_back(self, taken: Sequence[tuple[int, QueueItem]]) -> None:
        """Put items back where they were, in rising positions; the first of them becomes current."""
        if not taken:
            return
        current, former = self.current, iter(self._items)
        merged: list[QueueItem] = []
        for position, item in taken:
            merged.extend(islice(former, position - len(merged)))
            merged.append(item)
        self._items = [*merged, *former]
        self._by_path.update({item.path: item.id for _, item in taken})
        self._positions = {item.id: position for position, item in enumerate(self._items)}
        self._current = -1 if current is None else self._positions[current.id]
        self._tell(self.added, runs([self._positions[item.id] for _, item in taken]))
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

    def _add_one(self, source: Source, name: str, sample: bool, fresh: list[QueueItem], first_fresh: int) -> int:
        pixels = source if isinstance(source, np.ndarray) else None
        path = None if isinstance(source, np.ndarray) else Path(source).absolute()
        known = None if path is None else self._by_path.get(path)
        if known is not None and (known in self._positions or known >= first_fresh):
            return known
        if path is None:
            self._n_pasted += 1
            name = name or f"pasted-{self._n_pasted}"
        else:
            name = printable(path.name)
            self._by_path[path] = self._next_id
        fresh.append(QueueItem(self._next_id, path, pixels, name, sample=sample))
        self._next_id += 1
        return fresh[-1].id

    def _tell(self, event: Event[[int, int]], pieces: Iterable[tuple[int, int]]) -> None:
        told = list(pieces)
        if len(told) > _MANY_PIECES:
            self.reset.emit()
        else:
            for first, count in told:
                event.emit(first, count)


def runs(positions: Iterable[int]) -> list[tuple[int, int]]:
    """Group rising positions into runs of neighbours: (first, count)."""
    found: list[tuple[int, int]] = []
    first = last = -2
    for position in positions:
        if position != last + 1:
            if first >= 0:
                found.append((first, last + 1 - first))
            first = position
        last = position
    return [*found, (first, last + 1 - first)] if first >= 0 else []
