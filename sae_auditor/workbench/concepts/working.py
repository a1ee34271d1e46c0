"""Work in the background, and the one line on the screen that says what is being done. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sae_auditor.progress import Job
    from sae_auditor.workbench.jobs import Jobs, Resource

ResultT = TypeVar("ResultT")


class Working:
    """Starts jobs and knows which of them are under way.

    Parameters
    ----------
    report
        Tells the person about an error.
    show
        Shows what is being done; None when nothing is.
    """

    def __init__(self, jobs: Jobs, report: Callable[[Exception], None], show: Callable[[str | None], None]) -> None:
        self._jobs = jobs
        self._report = report
        self._show = show
        self._notes: dict[str, str] = {}

    def is_pending(self) -> bool:
        """Whether any job may still deliver something."""
        running = {key: note for key, note in self._notes.items() if self._jobs.is_running(key)}
        if len(running) < len(self._notes):  # the person cancelled some in the status bar
            self._notes = running
            self._tell()
        return bool(running)

    def start(
        self,
        key: str,
        make: Callable[[], Job[ResultT]],
        take: Callable[[ResultT], None],
        *,
        note: str,
        title: str = "",
        resource: Resource = "model",
        on_error: Callable[[Exception], object] | None = None,
    ) -> None:
        """See `desk.Desk`."""

        def succeed(result: ResultT) -> None:
            self._notes.pop(key, None)
            take(result)
            self._tell()

        def fail(error: Exception) -> None:
            self._notes.pop(key, None)
            if on_error is not None:
                on_error(error)
            self._report(error)
            self._tell()

        # Noted before it starts: work that ends at once must find its note to take it away.
        self._notes[key] = note
        self._tell()
        self._jobs.start(key, make, on_result=succeed, on_error=fail, title=title, resource=resource)

    def cancel(self, key: str) -> None:
        """Drop the work with this key."""
        self._jobs.cancel(key)
        if self._notes.pop(key, None) is not None:
            self._tell()

    def _tell(self) -> None:
        self._show(next(reversed(self._notes.values()), None))
