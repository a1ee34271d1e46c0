"""Jobs that run to their end before `start` returns. No Qt, no threads: for tests and scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sae_auditor.progress import Job, Progress
from sae_auditor.workbench._ticket import Ticket
from sae_auditor.workbench.protocols import Lane

ResultT = TypeVar("ResultT")


def _raise(error: Exception) -> None:
    raise error


class InlineJobRunner:
    """Has the interface of `sae_auditor.app.frame.jobs.JobRunner` and runs everything at once, in the caller's thread.

    An error without `on_error` is raised to the caller.
    """

    def __init__(self) -> None:
        self._running: dict[str, Ticket] = {}

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
        """Run the job now; see `Jobs.start`."""
        self.cancel(key)
        ticket = Ticket(key, title, job_factory, on_result, on_progress, on_error or _raise, self._forget)
        self._running[key] = ticket
        kind, value = ticket.drive(lambda report: self._report(ticket, report))
        if ticket.running:
            ticket.running = False
            self._forget(ticket)
            if kind == "result":
                on_result(value)
            elif kind == "error":
                ticket.on_error(value)
        return ticket

    def cancel(self, key: str) -> None:
        """Cancel the job with this key: only one that runs now, from within its own reports, can be meant."""
        ticket = self._running.get(key)
        if ticket is not None:
            ticket.cancel()

    def is_running(self, key: str) -> bool:
        """Whether a job with this key runs now."""
        return key in self._running

    def is_busy(self) -> bool:
        """Whether any job runs now."""
        return bool(self._running)

    def _report(self, ticket: Ticket, report: Progress) -> None:
        ticket.progress = report
        if ticket.running and ticket.on_progress is not None:
            ticket.on_progress(report)

    def _forget(self, ticket: Ticket) -> None:
        if self._running.get(ticket.key) is ticket:
            del self._running[ticket.key]
