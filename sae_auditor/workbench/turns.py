"""Who may use what, and on which thread. No Qt.

Work claims a resource: the model, the disk, or nothing. What is short runs one after another on the resource's own
thread. What is long has a thread of its own and shares the resource step by step: at each of its yields it lets short
work go first, then other long work in its order. So an audit waits for one step of a scan and not for the scan, and an
index run, a scan and a training move on side by side.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

_log = logging.getLogger(__name__)

# A step of long work that takes longer than this is not waited for: the audit then runs beside it, more slowly.
PATIENCE_S = 1.0
# Not further back: a thread that nearly never runs may hold the interpreter's lock, and then the window waits too.
_NICENESS: Final = 5


class Turn:
    """A place in the order of those who use a resource; taken when work is started, so that order is that of starts."""

    def __init__(self, turns: Turns | None, long: bool) -> None:
        self.long = long
        self._turns = turns
        self._left = False

    def wait(self) -> None:
        """Wait in this thread until it is this work's turn."""
        if self._turns is not None:
            self._turns.wait(self)

    def step_aside(self, unless: Callable[[], bool]) -> None:
        """Let others go first where any wait; work that is about to end `unless` keeps its turn to close its files."""
        if self._turns is not None and self.long:
            self._turns.step_aside(self, unless)

    def leave(self) -> None:
        """Make room; more than once does no harm."""
        if self._turns is not None and not self._left:
            self._left = True
            self._turns.leave(self)


class Turns:
    """The order of those who use one resource."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._n_short = 0
        self._waiting: deque[Turn] = deque()
        self._holder: Turn | None = None

    def ask(self, long: bool) -> Turn:
        """Take a place in the order. Never waits."""
        turn = Turn(self, long)
        with self._changed:
            if long:
                self._waiting.append(turn)
            else:
                self._n_short += 1
        return turn

    def wait(self, turn: Turn) -> None:
        """Wait until nobody else uses the resource; short work for one step of long work only, and not for ever."""
        with self._changed:
            if turn.long:
                self._take(turn)
            else:
                self._changed.wait_for(lambda: self._holder is None, PATIENCE_S)

    def step_aside(self, turn: Turn, unless: Callable[[], bool]) -> None:
        """Give the resource to whoever waits and wait for it again."""
        with self._changed:
            # Asked under the lock: whoever cancels this work and then asks for a turn gets it after this work's end.
            if unless() or not (self._n_short or self._waiting):
                return
            self._holder = None
            self._waiting.append(turn)
            self._changed.notify_all()
            self._take(turn)

    def leave(self, turn: Turn) -> None:
        """Take somebody out of the order, wherever they are in it."""
        with self._changed:
            if not turn.long:
                self._n_short -= 1
            elif self._holder is turn:
                self._holder = None
            elif turn in self._waiting:
                self._waiting.remove(turn)
            self._changed.notify_all()

    def _take(self, turn: Turn) -> None:
        self._changed.wait_for(lambda: self._holder is None and not self._n_short and self._waiting[0] is turn)
        self._waiting.popleft()
        self._holder = turn


class Threads:
    """The threads of a program's jobs: one for the short work of each resource, one for each piece of other work.

    They are daemons, so that a computation that does not come back cannot keep the program from ending.
    """

    def __init__(self) -> None:
        self._queues: dict[str, queue.SimpleQueue[Callable[[], None] | None]] = {}
        self._turns: dict[str, Turns] = {}
        self._threads: list[threading.Thread] = []

    def turn(self, resource: str, long: bool) -> Turn:
        """Take a place in the order of those who use a resource; "none" is free for all."""
        if resource == "none":
            return Turn(None, long)
        return self._turns.setdefault(resource, Turns()).ask(long)

    def submit(self, resource: str, long: bool, work: Callable[[], None]) -> None:
        """Run `work`; the short work of a resource after everything submitted for it before."""
        if long or resource == "none":
            self._spawn(resource, lambda: _run(work, long))
            return
        if resource not in self._queues:
            waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
            self._queues[resource] = waiting
            self._spawn(resource, lambda: _serve(waiting))
        self._queues[resource].put(work)

    def close(self, timeout_s: float) -> bool:
        """Let the threads end and wait for them, at most `timeout_s` in all; tell whether they did."""
        deadline_s = time.monotonic() + timeout_s
        for waiting in self._queues.values():
            waiting.put(None)
        self._queues.clear()
        for thread in self._threads:
            thread.join(max(0.0, deadline_s - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _spawn(self, name: str, work: Callable[[], None]) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=work, name=f"sae-auditor-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()


def _serve(waiting: queue.SimpleQueue[Callable[[], None] | None]) -> None:
    while (work := waiting.get()) is not None:
        _run(work, long=False)


def _run(work: Callable[[], None], long: bool) -> None:
    if long:
        step_back(_NICENESS)
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
