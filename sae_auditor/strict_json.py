"""JSON that somebody else wrote: bounded before it is read, and one value for one text, or refused.

Python's own reader takes as much memory as a text can ask for, keeps the last of two equal keys, reads ``NaN`` and
``1e999``, and ends by different errors for numbers of many digits, deep nesting and bytes that are no UTF-8.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any, Final, NoReturn

from sae_auditor.i18n import say

MAX_BYTES: Final = 16 * 2**20
MAX_DEPTH: Final = 32
# More than any 64-bit number has, with its sign.
MAX_INTEGER_DIGITS: Final = 20
_MAX_FLOAT_CHARS: Final = 400


class NotStrictJson(ValueError):
    """A text that is not read; its message says why, as a clause that follows the name of a file."""


def read_strict_json(
    content: bytes | memoryview | str,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    odd_numbers: bool = False,
    max_digits: int = MAX_INTEGER_DIGITS,
) -> Any:
    """Return what a JSON text says.

    Parameters
    ----------
    content
        UTF-8, with or without its mark.
    max_bytes
        Longer texts are not looked at.
    max_depth
        How many brackets may be open at once.
    odd_numbers
        For files of other programs, which write ``NaN`` and ``Infinity``: such numbers are returned as their texts,
        so that nobody can take them for numbers.
    max_digits
        How many digits a whole number may have, with its sign.

    Raises
    ------
    NotStrictJson
        When it is longer or deeper, has a key twice, a number that is not finite or of too many digits, half of a
        surrogate pair, bytes that are no UTF-8, or is no JSON.
    """
    if len(content) > max_bytes:
        raise NotStrictJson(
            say("it has {0} bytes, more than the {1} that are read", f"{len(content):,}", f"{max_bytes:,}")
        )
    try:
        text = content if isinstance(content, str) else bytes(content).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotStrictJson(say("its bytes are not UTF-8")) from error
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=partial(_integer, max_digits),
            parse_float=_float_or_text if odd_numbers else _float,
            parse_constant=str if odd_numbers else _constant,
        )
    except _BadNumber as error:
        raise NotStrictJson(f"{error}{_where_bad(text, max_digits)}") from error
    except NotStrictJson:
        raise
    except RecursionError as error:
        raise _too_deep(max_depth) from error
    except ValueError as error:
        raise NotStrictJson(say("it is no JSON: {0}", error)) from error
    if "\\ud" in text or "\\uD" in text or not _is_unicode(text):
        _require_unicode(value)
    if _is_deeper(value, max_depth):
        raise _too_deep(max_depth)
    return value


class _BadNumber(NotStrictJson):
    """A number that is not read."""


def _where_bad(text: str, max_digits: int) -> str:
    """Return under which key the first number stands that is not read, as the end of a clause."""

    def is_bad(value: object) -> bool:
        return value is bad or (isinstance(value, list) and any(map(is_bad, value)))

    def look(pairs: list[tuple[str, Any]]) -> None:
        for key, value in pairs:
            if is_bad(value):
                raise KeyError(key)

    def read(reader: Callable[[str], object], digits: str) -> object:
        try:
            return reader(digits)
        except NotStrictJson:
            return bad

    bad = object()
    try:
        json.loads(
            text,
            object_pairs_hook=look,
            parse_int=partial(read, partial(_integer, max_digits)),
            parse_float=partial(read, _float),
            parse_constant=partial(read, _constant),
        )
    except KeyError as found:
        return f" at '{_short(found.args[0])}'"
    except (ValueError, RecursionError):
        pass
    return ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise NotStrictJson(say("the key '{0}' stands twice in it", _short(key)))
            seen.add(key)
    return result


def _integer(max_digits: int, digits: str) -> int:
    if len(digits) > max_digits:
        raise _BadNumber(say("it has a number of {0} digits", f"{len(digits.lstrip('-')):,}"))
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits) if len(digits) <= _MAX_FLOAT_CHARS else math.inf
    if not math.isfinite(number):
        raise _BadNumber(say("its number {0} cannot be kept", _short(digits)))
    return number


def _float_or_text(digits: str) -> float | str:
    number = float(digits) if len(digits) <= _MAX_FLOAT_CHARS else math.inf
    return number if math.isfinite(number) else digits


def _constant(name: str) -> NoReturn:
    raise _BadNumber(say("it has {0}, which is no number of JSON", name))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _require_unicode(value: Any) -> None:
    if not _is_unicode(json.dumps(value, ensure_ascii=False)):
        raise NotStrictJson(say("it has half of a surrogate pair, which is no character"))


def _is_deeper(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth + 1):
        containers = [item for item in level if isinstance(item, dict | list)]
        if not containers:
            return False
        level = [child for item in containers for child in (item.values() if isinstance(item, dict) else item)]
    return True


def _too_deep(depth: int) -> NotStrictJson:
    return NotStrictJson(say("it is nested deeper than {0} brackets", depth))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
