"""Keep what was read last, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")


class ByteCache(Generic[ValueT]):
    """Values by key; those asked for longest ago go when they all hold more than `limit_bytes`.

    Parameters
    ----------
    size_of
        Returns the bytes that a value holds.
    """

    def __init__(self, limit_bytes: int, size_of: Callable[[ValueT], int]) -> None:
        self._limit_bytes = limit_bytes
        self._size_of = size_of
        self._kept: OrderedDict[Hashable, tuple[ValueT, int]] = OrderedDict()
        self._held_bytes = 0

    def get(self, key: Hashable, make: Callable[[], ValueT]) -> ValueT:
        """Return the value of a key, made when it is not there."""
        found = self.kept(key)
        return self.keep(key, make()) if found is None else found

    def kept(self, key: Hashable) -> ValueT | None:
        """Return the value of a key, None when it is not there."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def keep(self, key: Hashable, value: ValueT) -> ValueT:
        """Keep the value of a key that is not there, and return it."""
        size = self._size_of(value)
        self._kept[key] = (value, size)
        self._held_bytes += size
        # The newest stays even when it is too large by itself: the next question is mostly about it again.
        while self._held_bytes > self._limit_bytes and len(self._kept) > 1:
            self._held_bytes -= self._kept.popitem(last=False)[1][1]
        return value

    def clear(self) -> None:
        """Let go of everything."""
        self._kept.clear()
        self._held_bytes = 0
