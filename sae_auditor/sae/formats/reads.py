"""Dictionaries that note what was read of them, so that what a reader passed over can be told.

A reader takes tensors and settings by name. Each name that it asks for, found or not, is noted by its full name in the
file; looking whether a name is there is not reading it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, overload

from torch import Tensor

T = TypeVar("T")


class Noted(Mapping[str, T]):
    """A mapping under names of the reader's own, which notes the names of the file.

    Parameters
    ----------
    values
        What is held, by the names of the file.
    read
        Where names are noted; views of the same file share it.
    names
        Names of the file by the names in this view; None where they are the same.
    """

    def __init__(self, values: Mapping[str, T], read: set[str], names: Mapping[str, str] | None = None) -> None:
        self._values, self._read = values, read
        self._names = {name: name for name in values} if names is None else dict(names)

    def __getitem__(self, name: str) -> T:
        full = self._names[name]
        self._read.add(full)
        return self._values[full]

    @overload
    def get(self, name: str, /) -> T | None: ...
    @overload
    def get(self, name: str, default: Any, /) -> Any: ...
    def get(self, name: str, default: Any = None, /) -> Any:
        """Return what has this name, noted as read; `default` where there is nothing."""
        return self[name] if name in self._names else default

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def renamed(self, rename: Callable[[str], str | None]) -> Noted[T]:
        """Return a view with other names, without those that `rename` gives None for."""
        pairs = ((rename(name), full) for name, full in self._names.items())
        return Noted(self._values, self._read, {name: full for name, full in pairs if name is not None})

    def below(self, prefix: str) -> Noted[T]:
        """Return a view of what begins with `prefix`, by the rest of its name."""
        return self.renamed(lambda name: name.removeprefix(prefix) if name.startswith(prefix) else None)

    def unnoted(self) -> dict[str, T]:
        """Return all of it, and note nothing."""
        return {name: self._values[full] for name, full in self._names.items()}

    def known(self, *names: str) -> None:
        """Note what a reader knows and rightly leaves alone: copies, and what only training used."""
        self._read.update(self._names[name] for name in names if name in self._names)


def named_below(named: Mapping[str, T], prefix: str) -> Mapping[str, T]:
    """Return what begins with `prefix`, by the rest of its name; of what notes its readers a view that does so too."""
    if isinstance(named, Noted):
        return named.below(prefix)
    return {name.removeprefix(prefix): it for name, it in named.items() if name.startswith(prefix)}


def known(tensors: Mapping[str, Tensor], *names: str) -> None:
    """Do `Noted.known` where the mapping notes anything."""
    if isinstance(tensors, Noted):
        tensors.known(*names)


class Settings(dict[str, Any]):
    """A parsed configuration that notes which settings were read, those of the dictionaries inside included.

    Parameters
    ----------
    content
        The configuration.
    read
        Where the dotted name of every setting that is read is noted.
    prefix
        Where in the file this is: empty, or a name that ends with a dot.
    """

    def __init__(self, content: Mapping[str, Any], read: set[str] | None = None, prefix: str = "") -> None:
        self.read: set[str] = set() if read is None else read
        self._prefix = prefix
        inside = {
            name: Settings(value, self.read, f"{prefix}{name}.") if _is_named(value) else value
            for name, value in content.items()
        }
        super().__init__(inside)

    def __getitem__(self, name: str) -> Any:
        self.read.add(self._prefix + name)
        return super().__getitem__(name)

    def known(self) -> None:
        """Note all of it: a reader knows this configuration and takes from it what counts."""
        for name, value in self.items():
            self.read.add(self._prefix + name)
            if isinstance(value, Settings):
                value.known()

    def get(self, name: str, default: Any = None, /) -> Any:
        """Return a setting and note that it was read."""
        return self[name] if name in self else default  # noqa: SIM401 - that would be this method


def _is_named(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(name, str) for name in value)
