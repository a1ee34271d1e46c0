"""The values of a PyTorch file by dotted names, as a state dict would name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sae_auditor.tensorfiles import GlobalName, Record

_MAX_DEPTH: Final = 40
_MAX_VISITS: Final = 50_000
# Whoever names settings names them shorter; every name is held once for each value below it.
_MAX_NAME_CHARS: Final = 1000
# Where a pickled module keeps its parts; a state dict leaves these out of its names.
_INSIDE_MODULES: Final = frozenset({"_modules", "_parameters", "_buffers"})

Plain = str | int | float | bool


def plain_name(name: str) -> str:
    """Return the name that a state dict has for what a pickled module holds under `name`."""
    return ".".join(part for part in name.split(".") if part not in _INSIDE_MODULES)


def values_and_classes(content: object) -> tuple[dict[str, Plain], dict[str, str]]:
    """Return every text and number, and of pickled objects and classes the name of their class."""
    values: dict[str, Plain] = {}
    classes: dict[str, str] = {}
    for name, value in _walk(content):
        if isinstance(value, (Record, GlobalName)):
            classes[name] = value.name
        else:
            values[name] = value
    return values, classes


def _walk(content: object) -> Iterator[tuple[str, Plain | Record | GlobalName]]:
    """Name everything but tensors, within bounds: parts may be shared so that walking meets them again and again."""
    waiting: list[tuple[object, str, int]] = [(content, "", 0)]
    for _ in range(_MAX_VISITS):
        if not waiting:
            return
        value, path, depth = waiting.pop()
        if len(path) > _MAX_NAME_CHARS:
            continue
        if isinstance(value, (str, int, float, bool, GlobalName)):
            yield plain_name(path), value
        elif isinstance(value, Record):
            yield plain_name(path), value
            waiting.extend((part, path, depth + 1) for part in (value.state, value.items) if depth < _MAX_DEPTH)
        elif isinstance(value, dict) and depth < _MAX_DEPTH:
            waiting.extend((part, f"{path}.{key}" if path else str(key), depth + 1) for key, part in value.items())
