"""One started job and its state, shared by the thread that runs it and the one that waits."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from sae_auditor.errors import Cancelled, as_error
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.protocols import Activity

_log = logging.getLogger(__name__)


class Ticket:
    """A job with its callbacks. `running` is false once it was cancelled or its end was delivered.

    Only the thread that starts jobs reads and writes `running` and `progress`; the worker asks `stop_asked`.
    """

    def __init__(
        self,
        key: str,
        title: str,
        job_factory: Callable[[], Job[Any]],
        on_result: Callable[[Any], object],
        on_progress: Callable[[Progress], object] | None,
        on_error: Callable[[Exception], object],
        on_cancel: Callable[[Ticket], None],
    ) -> None:
        self.key = key
        self.title = title
        self.running = True
        self.progress = Progress(0, 0)
        self.started_s = time.monotonic()
        self.on_result = on_result
        self.on_progress = on_progress
        self.on_error = on_error
        self._on_cancel = on_cancel
        self._job_factory = job_factory
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._unread: Progress | None = None

    def cancel(self) -> None:
        """Stop at the next yield and deliver nothing more."""
        if self.running:
            self.running = False
            self._stop.set()
            self._on_cancel(self)

    @property
    def stop_asked(self) -> bool:
        """Whether the job was cancelled; may be read in any thread."""
        return self._stop.is_set()

    def put_report(self, report: Progress) -> bool:
        """Leave a report for the other thread; tell whether that thread must be woken."""
        with self._lock:
            wake = self._unread is None
            self._unread = report
        return wake

    def take_report(self) -> Progress | None:
        """Take the latest report that was left, if any."""
        with self._lock:
            report, self._unread = self._unread, None
        return report

    def activity(self) -> Activity:
        """Describe the job for the status bar."""
        report = self.progress
        return Activity(self.key, self.title, report.done, report.total, report.note, True, self.started_s)

    def drive(self, report: Callable[[Progress], None]) -> tuple[str, Any]:
        """Run the job in this thread: ``("result", value)``, ``("error", exception)`` or ``("cancelled", None)``."""
        try:
            if self.stop_asked:
                return "cancelled", None
            return self._drive(self._job_factory(), report)
        except Cancelled:
            return "cancelled", None
        except BaseException as error:
            # Every failure of a job reaches the person through `on_error`, also a panic of a library or its `sys.exit`,
            # which are no `Exception`; the worker thread must live on.
            _log.debug("job %r failed", self.key, exc_info=True)
            return "error", as_error(error)

    def _drive(self, job: Job[Any], report: Callable[[Progress], None]) -> tuple[str, Any]:
        while True:
            try:
                progress = next(job)
            except StopIteration as stop:
                return "result", stop.value
            if self.stop_asked:
                job.close()
                return "cancelled", None
            report(progress)
