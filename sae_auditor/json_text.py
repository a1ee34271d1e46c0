r"""JSON that the program writes for people and other programs: every text comes back exactly, and nothing in it acts.

What is not seen as what it is (control characters, C1, direction marks, separators of lines, parts of pairs) stands as
``\uXXXX``, so that a file shown on a terminal cannot drive it and a name cannot pose as another. Other languages stay
readable.
"""

from __future__ import annotations

import json
import math
from typing import Any

from sae_auditor.names import is_shown


def json_text(data: object, *, ensure_ascii: bool = False) -> str:
    """Return `data` as the text of a JSON file: full precision, null for NaN and infinity.

    Parameters
    ----------
    ensure_ascii
        Escape everything that is not ASCII, for a terminal that cannot show it.
    """
    text = json.dumps(_finite(data), ensure_ascii=ensure_ascii, indent=2, allow_nan=False) + "\n"
    if text.isascii() and "\x7f" not in text:
        return text
    # Outside of strings there is nothing but ASCII and the ends of lines.
    return "".join(c if is_shown(c) or c == "\n" else _escaped(c) for c in text)


def _escaped(c: str) -> str:
    """Return a character as JSON spells it in ASCII; one beyond FFFF is a pair."""
    units = c.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _finite(data: Any) -> Any:
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    return [_finite(item) for item in data] if isinstance(data, (list, tuple)) else data
