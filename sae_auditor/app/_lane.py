"""A worker thread that takes tickets one after another."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable


class WorkerLane:
    """One daemon thread; what is submitted runs in order.

    The thread is a daemon so that a computation that does not come back cannot keep the program from ending.
    """

    def __init__(self, name: str) -> None:
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=f"sae-auditor-{name}", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], None]) -> None:
        """Run `work` after everything submitted before. It must not raise."""
        self._work.put(work)

    def close(self, deadline_s: float) -> bool:
        """Let the thread end and wait for it until `time.monotonic` reaches `deadline_s`; tell whether it did."""
        self._work.put(None)
        self._thread.join(max(0.0, deadline_s - time.monotonic()))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()
