"""Progress a few times a second, however fast the steps are."""

from __future__ import annotations

import time
from typing import Final

_PERIOD_S: Final = 0.2


class Ticker:
    """Says whether it is time for another report."""

    def __init__(self) -> None:
        self._next_s = 0.0

    def is_due(self) -> bool:
        """Return whether the last report is long ago; the caller reports then."""
        now = time.monotonic()
        if now < self._next_s:
            return False
        self._next_s = now + _PERIOD_S
        return True
