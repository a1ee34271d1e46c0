"""How ``index.json`` is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def state_text(state: Mapping[str, Any]) -> str:
    """Return the text of an ``index.json``."""
    return json.dumps(state, ensure_ascii=False, indent=1) + "\n"
