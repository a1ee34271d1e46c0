"""A PyTorch file seen as a state dict, whether it holds one or a whole pickled module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from torch import Tensor

from sae_auditor.sae.formats.reads import Noted, named_below
from sae_auditor.sae.formats.source import Source
from sae_auditor.tensorfiles import GlobalName, Record

_MAX_DEPTH: Final = 40
_MAX_VISITS: Final = 50_000
# Where a pickled module keeps its parts; a state dict leaves these out of its names.
_INSIDE_MODULES: Final = frozenset({"_modules", "_parameters", "_buffers"})

Plain = str | int | float | bool


@dataclass(frozen=True)
class Written:
    """What was written, by dotted names as in a state dict.

    Parameters
    ----------
    tensors
        Every tensor; which of them are read is noted.
    values
        Every text and number, likewise.
    classes
        Of pickled objects their class, of pickled classes and functions their own name; the outermost one is ``""``.
    """

    tensors: Noted[Tensor]
    values: Noted[Plain]
    classes: Mapping[str, str]

    def below(self, prefix: str) -> Written:
        """Return what is named below a prefix (which ends with a dot, or is empty), without the prefix."""
        return Written(
            self.tensors.below(prefix),
            self.values.below(prefix),
            {**named_below(self.classes, prefix), "": self.classes.get(prefix.removesuffix("."), "")},
        )


def written(source: Source) -> Written:
    """Return what the file of `source` holds."""
    values: dict[str, Plain] = {}
    classes: dict[str, str] = {}
    for name, value in _walk(source.content):
        if isinstance(value, (Record, GlobalName)):
            classes[name] = value.name
        else:
            values[name] = value
    return Written(source.tensors.renamed(_plain_name), Noted(values, source.read_inside), classes)


def _plain_name(name: str) -> str:
    return ".".join(part for part in name.split(".") if part not in _INSIDE_MODULES)


def _walk(content: object) -> Iterator[tuple[str, Plain | Record | GlobalName]]:
    """Name everything but tensors, within bounds: parts may be shared so that walking meets them again and again."""
    waiting: list[tuple[object, str, int]] = [(content, "", 0)]
    for _ in range(_MAX_VISITS):
        if not waiting:
            return
        value, path, depth = waiting.pop()
        if isinstance(value, (str, int, float, bool, GlobalName)):
            yield _plain_name(path), value
        elif isinstance(value, Record):
            yield _plain_name(path), value
            waiting.extend((part, path, depth + 1) for part in (value.state, value.items) if depth < _MAX_DEPTH)
        elif isinstance(value, dict) and depth < _MAX_DEPTH:
            waiting.extend((part, f"{path}.{key}" if path else str(key), depth + 1) for key, part in value.items())
