"""Settings of configurations: each of the type that it must have, or refused by its name."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_LARGEST: Final = 2**53  # of whole numbers; from here on a float has gaps
_MAX_TEXT_CHARS: Final = 500
_SHOWN_CHARS: Final = 40
_MOST: Final = 1e300


def whole_number(value: Any, name: str) -> int:
    """Return a configuration's number as an int.

    Raises
    ------
    InputRefused
        When it is not a whole number, or a larger one than anything has.
    """
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and -_LARGEST <= value <= _LARGEST and int(value) == value:
        return int(value)
    raise _refused(value, name, say("a whole number"))


def optional_whole(value: Any, name: str) -> int | None:
    """Return a whole number, None where nothing is said; raises as `whole_number`."""
    return None if value is None else whole_number(value, name)


def number(value: Any, name: str) -> float:
    """Return a finite number.

    Raises
    ------
    InputRefused
        When it is none.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _MOST and isfinite(value):
        return float(value)
    raise _refused(value, name, "a number")


def flag(value: Any, name: str) -> bool:
    """Return a truth value, where nothing is said False.

    Raises
    ------
    InputRefused
        When it is none: the text "false" is true for some readers.
    """
    if value is None or isinstance(value, bool) or (isinstance(value, int) and value in (0, 1)):
        return bool(value)
    raise _refused(value, name, say("true or false"))


def text(value: Any, name: str) -> str:
    """Return a text, where nothing is said an empty one.

    Raises
    ------
    InputRefused
        When it is none, or longer than any name.
    """
    if value is None:
        return ""
    if isinstance(value, str) and len(value) <= _MAX_TEXT_CHARS:
        return value
    raise _refused(value, name, "a name")


def table(value: Any, name: str) -> Mapping[str, Any]:
    """Return settings within a setting, where nothing is said none.

    Raises
    ------
    InputRefused
        When it is something else.
    """
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise _refused(value, name, say("a table of settings"))


def _refused(value: Any, name: str, what: str) -> InputRefused:
    kind = type(value).__name__
    shown = str(value)[:_SHOWN_CHARS] if isinstance(value, (int, float, bool, str)) else f"a {kind}"
    return InputRefused(say("The configuration's '{0}' is {1}, not {2}.", name, shown, what))
