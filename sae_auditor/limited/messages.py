"""How the two processes speak: JSON behind its length in eight bytes."""

from __future__ import annotations

import json
from typing import IO, Any, Final

MAX_ANSWER_BYTES: Final = 64 * 2**20
_LENGTH_BYTES: Final = 8


def framed(message: dict[str, Any]) -> bytes:
    """Return a message as it goes through a pipe."""
    content = json.dumps(message, separators=(",", ":"), allow_nan=False).encode("ascii")
    return len(content).to_bytes(_LENGTH_BYTES, "little") + content


def received(pipe: IO[bytes]) -> dict[str, Any] | None:
    """Return the next message, or None when there is none or it makes no sense."""
    length = int.from_bytes(pipe.read(_LENGTH_BYTES), "little")
    if not 0 < length <= MAX_ANSWER_BYTES:
        return None
    content = pipe.read(length)
    try:
        message = json.loads(content) if len(content) == length else None
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
