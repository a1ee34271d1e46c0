"""How the two processes speak: JSON behind its length in eight bytes."""

from __future__ import annotations

import json
from typing import IO, Any, Final

MAX_ANSWER_BYTES: Final = 64 * 2**20
_LENGTH_BYTES: Final = 8
_MAX_PARTS: Final = 8_000_000  # commas and brackets, those within texts too


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
    if len(content) != length:
        return None
    message = parsed(content)
    return message if isinstance(message, dict) else None


def parsed(content: bytes) -> Any:
    """Return what a text of JSON says, None when it is none or would take far more memory than it is long."""
    n_parts = content.count(b",") + content.count(b"[") + content.count(b"{")
    try:
        return json.loads(content) if n_parts <= _MAX_PARTS else None
    except (ValueError, RecursionError):
        return None
