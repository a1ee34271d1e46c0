"""Walking what a pickle described: within bounds, and down to its tensors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from torch import Tensor

from sae_auditor.tensorfiles.record import Record

MAX_DEPTH: Final = 64
_MAX_VISITS: Final = 500_000  # containers may be shared, so that walking visits more than the file holds
_MAX_TENSORS: Final = 20_000


def named_tensors(content: object) -> dict[str, Tensor]:
    """Return every tensor in a structure, named by the path to it, joined by dots.

    Raises
    ------
    ValueError
        When the structure is nested too deeply, contains itself, holds too many tensors, or two with one name.
    """
    tensors: dict[str, Tensor] = {}
    # The names are kept as linked pairs, so that a deep path costs nothing until it ends at a tensor.
    waiting: list[tuple[object, _Path | None, int]] = [(content, None, 0)]
    visits = 0
    while waiting:
        value, path, depth = waiting.pop()
        if isinstance(value, Tensor):
            name = _name(path)
            if name in tensors:
                raise ValueError(f"two of its tensors have the same name '{name[:80]}'")
            tensors[name] = value
            if len(tensors) > _MAX_TENSORS:
                raise ValueError(f"it holds more than {_MAX_TENSORS:,} tensors")
            continue
        children = list(_children(value))
        visits += len(children)
        if visits > _MAX_VISITS or (children and depth >= MAX_DEPTH):
            raise ValueError(f"its structure is nested more than {MAX_DEPTH} deep or too large")
        waiting.extend((child, (path, key), depth + 1) for key, child in reversed(children))
    return tensors


_Path = tuple["_Path | None", str]


def _children(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        yield from ((str(key), child) for key, child in value.items() if _matters(child))
    elif isinstance(value, (list, tuple)):
        yield from ((str(index), child) for index, child in enumerate(value) if _matters(child))
    elif isinstance(value, Record):
        if value.args:
            yield "args", value.args
        yield from _children(value.state)
        yield from _children(value.items)


def _matters(value: object) -> bool:
    return isinstance(value, (Tensor, dict, list, tuple, Record))


def _name(path: _Path | None) -> str:
    parts: list[str] = []
    while path is not None:
        path, key = path
        parts.append(key)
    return ".".join(reversed(parts))
