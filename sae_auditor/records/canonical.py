"""The one spelling of a record, so that everybody who hashes it hashes the same bytes.

UTF-8, keys sorted, no space between, and only texts, whole numbers, lists and objects. Floats have many spellings, and
their spelling differs between languages; so a record keeps a number as text, or as a whole number of a stated unit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

# What every language's JSON reads exactly.
_MAX_INTEGER: Final = 2**53 - 1
_MAX_DEPTH: Final = 16


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the bytes of a record.

    Raises
    ------
    TypeError, ValueError
        When it holds a float, a truth value, None, a key that is no text, a number beyond 53 bits, half of a surrogate
        pair, or is nested deeper than 16.
    """
    _require_plain(value, 0)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _require_plain(value: object, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise ValueError("a record is nested too deeply")
    if isinstance(value, bool) or not isinstance(value, (str, int, list, tuple, Mapping)):
        raise TypeError(f"a record holds texts, whole numbers, lists and objects, not {type(value).__name__}")
    if isinstance(value, int) and abs(value) > _MAX_INTEGER:
        raise ValueError("a record holds whole numbers of at most 53 bits")
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("the keys of a record are texts")
        for part in value.values():
            _require_plain(part, depth + 1)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _require_plain(part, depth + 1)
