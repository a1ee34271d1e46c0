"""JSON files of an encoder's folder that hold one table: bounded before they are read."""

from __future__ import annotations

from typing import Any, Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.strict_json import NotStrictJson, read_strict_json

# The largest published tokenizers have two million: each takes many times its bytes as an object of Python.
_MAX_VALUES: Final = 6_000_000


def read_table(content: bytes, where: str, *, max_bytes: int, max_digits: int = 20) -> dict[str, Any]:
    """Return the one table in a file.

    Parameters
    ----------
    content
        The whole file.
    where
        Its name, for messages.
    max_bytes
        Longer ones are not read.
    max_digits
        How many digits a whole number may have.

    Raises
    ------
    InputRefused
        When it is no JSON, more of it than anybody writes, or no table.
    """
    found = read_json_value(content, where, max_bytes=max_bytes, max_digits=max_digits)
    if not isinstance(found, dict):
        raise InputRefused(say("{0} is not a JSON object.", where))
    return found


def read_json_value(content: bytes, where: str, *, max_bytes: int, max_digits: int = 20) -> Any:
    """Return what a file says, whatever it is; see `read_table`."""
    if len(content) <= max_bytes and sum(map(content.count, (b",", b"[", b"{"))) > _MAX_VALUES:
        raise InputRefused(say("{0} cannot be used: it has more than {1} values.", where, f"{_MAX_VALUES:,}"))
    try:
        return read_strict_json(content, max_bytes=max_bytes, max_digits=max_digits)
    except NotStrictJson as error:
        raise InputRefused(say("{0} cannot be used: {1}.", where, error)) from error
