"""The parts of a bundle by their names: known at once, and read when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

ValueT = TypeVar("ValueT")


class NamedParts(Mapping[str, ValueT]):
    """Names are known at once, values are made by ``make(name)`` and kept.

    Asking for a name that is not there raises `InputRefused`, which lists the names that are.
    """

    def __init__(self, what: str, names: Sequence[str], make: Callable[[str], ValueT]) -> None:
        self._what = what
        self._names = tuple(names)
        self._make = make
        self._made: dict[str, ValueT] = {}

    def __getitem__(self, name: str) -> ValueT:
        if name not in self._names:
            known = ", ".join(f"'{known}'" for known in self._names) or "none"
            raise UnknownName(say("The bundle has no {0} '{1}'.", self._what, name), todo=say("It has: {0}.", known))
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


def usable(mapping: Mapping[str, ValueT]) -> dict[str, ValueT]:
    """Return what of a mapping can be had; what is refused stands among the bundle's `unusable`."""
    found = {}
    for name in mapping:
        try:
            found[name] = mapping[name]
        except InputRefused:
            continue
    return found


class UnknownName(InputRefused, KeyError):
    """A name that a bundle does not have; also a `KeyError`, so that ``get`` works as for every mapping."""
