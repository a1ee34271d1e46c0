"""Background work for the window: generator jobs on worker threads, results on the UI thread."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from sae_auditor.errors import as_error
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench._lane import WorkerLane
from sae_auditor.workbench._ticket import Ticket
from sae_auditor.workbench.inline_jobs import InlineJobRunner
from sae_auditor.workbench.protocols import Activity, JobHandle, Jobs, Lane

__all__ = ["Activity", "InlineJobRunner", "JobHandle", "JobRunner", "Jobs"]

ResultT = TypeVar("ResultT")
_log = logging.getLogger(__name__)

# Not further back: a thread that nearly never runs may hold the interpreter's lock, and then the window waits too.
_NICENESS: dict[Lane, int] = {"long": 5}


def _log_error(error: Exception) -> None:
    _log.error("a background job failed", exc_info=error)


class JobRunner(QObject):
    """One compute thread, so that torch's work is serial, one for reading files, and one for work that takes long.

    Everything but the job itself happens on the thread that made the runner. Progress reports are thinned out to what
    that thread can take; the last one is always delivered, and before the result.

    Parameters
    ----------
    on_error
        Takes the errors of jobs that were started without `on_error` of their own.
    """

    activities_changed = Signal(object)
    idle = Signal()
    _delivered = Signal(object)

    def __init__(self, on_error: Callable[[Exception], object] = _log_error, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_error = on_error
        self._lanes: dict[Lane, WorkerLane] = {}
        self._running: dict[str, Ticket] = {}
        self._closed = False
        # Results are plain closures; the queued connection carries them to this object's thread.
        self._delivered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        key: str,
        job_factory: Callable[[], Job[ResultT]],
        *,
        on_result: Callable[[ResultT], object],
        on_progress: Callable[[Progress], object] | None = None,
        on_error: Callable[[Exception], object] | None = None,
        title: str = "",
        lane: Lane = "compute",
    ) -> Ticket:
        """Start a job; see `Jobs.start`. `job_factory` too is called on the worker thread.

        A job without a title does not appear among the activities.
        """
        self.cancel(key)
        ticket = Ticket(key, title, job_factory, on_result, on_progress, on_error or self._on_error, self._forget)
        if self._closed:
            ticket.cancel()
            return ticket
        self._running[key] = ticket
        self._lane(lane).submit(lambda: self._run(ticket))
        self._tell(ticket)
        return ticket

    def cancel(self, key: str) -> None:
        """Cancel the job with this key, if there is one."""
        ticket = self._running.get(key)
        if ticket is not None:
            ticket.cancel()

    def is_running(self, key: str) -> bool:
        """Whether a job with this key may still deliver a result."""
        return key in self._running

    def is_busy(self) -> bool:
        """Whether any job may still deliver a result."""
        return bool(self._running)

    def activities(self) -> list[Activity]:
        """Return the running jobs that have a title, oldest first."""
        return [ticket.activity() for ticket in self._running.values() if ticket.title]

    def shutdown(self, timeout_s: float = 5.0) -> bool:
        """Cancel everything and wait for the threads, at most `timeout_s` in all; tell whether they ended."""
        self._closed = True
        for ticket in tuple(self._running.values()):
            ticket.cancel()
        deadline_s = time.monotonic() + timeout_s
        ended = [lane.close(deadline_s) for lane in self._lanes.values()]
        self._lanes.clear()
        return all(ended)

    def _lane(self, name: Lane) -> WorkerLane:
        if name not in self._lanes:
            self._lanes[name] = WorkerLane(name, niceness=_NICENESS.get(name, 0))
        return self._lanes[name]

    def _run(self, ticket: Ticket) -> None:
        """Drive a job; on the worker thread."""

        def report(progress: Progress) -> None:
            # Only one delivery is under way at a time: a job that reports quickly must not flood the event loop.
            if ticket.put_report(progress):
                self._post(lambda: self._progressed(ticket))

        kind, value = ticket.drive(report)
        self._post(lambda: self._ended(ticket, kind, value))

    def _post(self, call: Callable[[], None]) -> None:
        try:
            self._delivered.emit(call)
        except RuntimeError:
            # The runner's C++ side is gone: the program is ending and nobody waits for this.
            _log.debug("a late result was dropped at the end of the program")

    def _deliver(self, call: Callable[[], None]) -> None:
        try:
            call()
        except BaseException as error:
            # Qt would end the process for a `SystemExit`; what is no `Exception` goes on as one.
            raise as_error(error) from None

    def _progressed(self, ticket: Ticket) -> None:
        latest = ticket.take_report()
        if latest is None or not ticket.running:
            return
        ticket.progress = latest
        self._tell(ticket)
        if ticket.on_progress is not None:
            ticket.on_progress(latest)

    def _ended(self, ticket: Ticket, kind: str, value: Any) -> None:
        if not ticket.running:
            return
        ticket.running = False
        try:
            if kind == "result":
                self._hand_over(ticket, value)
            elif kind == "error":
                ticket.on_error(value)
        finally:
            self._forget(ticket)

    def _hand_over(self, ticket: Ticket, value: Any) -> None:
        """Give the owner the result; one that cannot take it is told so, else it would wait for ever."""
        try:
            ticket.on_result(value)
        except BaseException as error:
            ticket.on_error(as_error(error))

    def _forget(self, ticket: Ticket) -> None:
        if self._running.get(ticket.key) is ticket:
            del self._running[ticket.key]
        self._tell(ticket)
        if not self._running:
            self.idle.emit()

    def _tell(self, ticket: Ticket) -> None:
        if ticket.title:
            self.activities_changed.emit(self.activities())
