"""Work that follows a slider: the newest value counts, and one that is computed is always shown."""

from __future__ import annotations

from collections.abc import Callable


class NewestOnly:
    """Starts work at most once at a time; what is asked for meanwhile is remembered as one more turn.

    Cancelling the work under way at every move would starve the display, so the newest value waits its turn.

    Parameters
    ----------
    start
        Starts the work with the newest values and tells whether there was anything to do.
    """

    def __init__(self, start: Callable[[], bool]) -> None:
        self._start = start
        self._running = False
        self._again = False

    def ask(self) -> None:
        """Run now, or once more after what runs."""
        if self._running:
            self._again = True
            return
        # Set before the start: work that ends at once calls `done` from within.
        self._running, self._again = True, False
        if not self._start():
            self._running = False

    def done(self) -> None:
        """Take the end of the work, with a result or without."""
        self._running = False
        if self._again:
            self.ask()

    def forget(self) -> None:
        """Take note that the work was cancelled and will never end."""
        self._running = self._again = False
