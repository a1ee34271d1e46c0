"""A worker thread that takes tickets one after another."""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable

_log = logging.getLogger(__name__)


class WorkerLane:
    """One daemon thread; what is submitted runs in order.

    The thread is a daemon so that a computation that does not come back cannot keep the program from ending.

    Parameters
    ----------
    niceness
        How far the thread, and those it starts, step back behind other threads, where the system can tell threads
        apart.
    """

    def __init__(self, name: str, *, niceness: int = 0) -> None:
        self._niceness = niceness
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
        if self._niceness:
            step_back(self._niceness)
        while (work := self._work.get()) is not None:
            try:
                work()
            except BaseException:
                # What comes after must not wait for a thread that has ended.
                _log.exception("a piece of work left an exception on its thread")


def step_back(niceness: int) -> bool:
    """Lower the priority of the calling thread; tell whether the system could."""
    # On Linux a thread's number stands for that thread alone, and threads that it starts inherit the value. On other
    # systems the same call would slow down the whole program, its window included.
    if sys.platform != "linux":
        return False
    try:
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, min(19, os.getpriority(os.PRIO_PROCESS, thread) + niceness))
    except OSError as error:
        _log.info("the priority of a thread could not be lowered: %s", error)
        return False
    return True
