"""Background work: generator jobs on worker threads, everything else on the thread of their owner. No Qt.

Every job that is started ends in exactly one of three ways, and its owner is told: it has a result, it failed, or it
was cancelled. What may run beside what is decided in `turns`.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from sae_auditor.errors import Cancelled, as_error
from sae_auditor.progress import Job, Progress, StopAsked, Update, cancellable
from sae_auditor.workbench.events import Event
from sae_auditor.workbench.running import Activity, Pace, Running
from sae_auditor.workbench.turns import Threads, Turn

ResultT = TypeVar("ResultT")
# The model in use, files, or nothing that others want too. Any other name is a resource of its own, such as a second
# model on a second device.
Resource = Literal["model", "disk", "none"] | str
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Owner:
    """Whom a job tells what."""

    on_result: Callable[[Any], object]
    on_error: Callable[[Exception], object]
    on_cancelled: Callable[[], object] | None
    on_progress: Callable[[Running], object] | None
    on_update: Callable[[Sequence[Any]], object] | None


class RunningJob:
    """A job that was started. `running` is false once its owner was told of its end.

    Only the owner's thread reads and writes what is public; the worker asks `_cancelled` and `_stopped`.
    """

    def __init__(self, activity: Activity, make: Callable[[], Job[Any]], owner: _Owner, jobs: Jobs) -> None:
        self.key, self.title, self.long = activity.key, activity.title, activity.long
        self.owner = owner
        self.running = True
        self.waiting = True
        self.pace = Pace(jobs.clock)
        self.started_s = 0.0
        self._activity = activity
        self._make = make
        self._jobs = jobs
        self._cancelled, self._stopped = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._unread: tuple[Progress | None, list[Any]] = (None, [])

    def cancel(self) -> None:
        """End it at its next yield or `end_if_cancelled`. Its owner is told now; nothing else arrives any more."""
        self._cancelled.set()
        if self.running:
            self._jobs.end(self, "cancelled", None)

    def stop(self) -> None:
        """End it at its next yield and keep what it has: what it then returns is its result.

        A job that has not begun, or that cannot do so, is cancelled.
        """
        self._stopped.set()
        if self.running and not self._activity.can_stop:
            self.cancel()
        elif self.running:
            self._jobs.tell(self)

    def activity(self) -> Activity:
        """Describe it."""
        return replace(
            self._activity,
            running=self.pace.running,
            waiting=self.waiting,
            started_s=self.started_s,
            stopping=self._stopped.is_set(),
        )

    # ---------------------------------------------------------------------------------------------- between the threads

    def put(self, report: Progress | Update[Any]) -> bool:
        """Leave a report for the owner's thread; tell whether that thread must be woken.

        Of progress only the last counts, of updates each one.
        """
        with self._lock:
            progress, values = self._unread
            wake = progress is None and not values
            if isinstance(report, Update):
                values.append(report.value)
            else:
                progress = report
            self._unread = (progress, values)
        return wake

    def take(self) -> tuple[Progress | None, list[Any]]:
        """Take what was left: the last progress, and the values of every update since the last time."""
        with self._lock:
            unread, self._unread = self._unread, (None, [])
        return unread

    # ------------------------------------------------------------------------------------------------------- the worker

    def drive(self, report: Callable[[Progress | Update[Any]], None], turn: Turn) -> tuple[str, Any]:
        """Run it in this thread: ``("result", value)``, ``("error", exception)`` or ``("cancelled", None)``."""
        try:
            if self._cancelled.is_set() or self._stopped.is_set():
                return "cancelled", None
            with cancellable(self._cancelled.is_set):
                return self._drive(self._make(), report, turn)
        except (Cancelled, StopAsked):
            return "cancelled", None
        except BaseException as error:
            # Every failure reaches the person, also a panic of a library or its `sys.exit`, which are no `Exception`;
            # the worker thread must live on.
            _log.debug("job %r failed", self.key, exc_info=True)
            return "error", as_error(error)

    def _drive(self, job: Job[Any], report: Callable[[Progress | Update[Any]], None], turn: Turn) -> tuple[str, Any]:
        told = False
        while True:
            try:
                if self._stopped.is_set() and not told:
                    told = True
                    said = job.throw(StopAsked())
                else:
                    said = next(job)
            except StopIteration as end:
                return "result", end.value
            if not self._cancelled.is_set():
                report(said)
                turn.step_aside(self._cancelled.is_set)
            if self._cancelled.is_set():
                job.close()
                return "cancelled", None


def log_error(error: Exception) -> None:
    """Leave an error that nobody takes in the log."""
    _log.error("a background job failed", exc_info=error)


class Jobs:
    """Starts jobs and tells their owners. All its methods belong to one thread, to which `post` brings calls.

    Parameters
    ----------
    post
        Has a call made on the owner's thread, soon and in order; may be called from every thread.
    on_error
        Takes the errors of jobs that were started without `on_error` of their own.
    clock
        By which the pace of jobs is measured, in seconds.

    Attributes
    ----------
    activities_changed : Event[[list[Activity]]]
        The jobs that have a title, oldest first.
    idle : Event[[]]
        The last job has ended.
    """

    def __init__(
        self,
        post: Callable[[Callable[[], None]], object],
        on_error: Callable[[Exception], object] = log_error,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.activities_changed: Event[[list[Activity]]] = Event()
        self.idle: Event[[]] = Event()
        self.clock = clock
        self._post = post
        self._on_error = on_error
        self._threads = Threads()
        self._running: dict[str, RunningJob] = {}
        self._closed = False

    def start(
        self,
        key: str,
        make: Callable[[], Job[ResultT]],
        *,
        on_result: Callable[[ResultT], object],
        on_error: Callable[[Exception], object] | None = None,
        on_cancelled: Callable[[], object] | None = None,
        on_progress: Callable[[Running], object] | None = None,
        on_update: Callable[[Sequence[Any]], object] | None = None,
        title: str = "",
        resource: Resource = "model",
        long: bool = False,
        can_stop: bool = False,
    ) -> RunningJob:
        """Start a job in place of a former one with the same key, which is cancelled.

        Parameters
        ----------
        make
            Makes the generator; called on the worker thread too.
        on_cancelled
            Called when the job was cancelled, whoever did so. When it gave way to a newer one, that one is running
            already: `is_running` tells.
        on_progress
            Takes how far it is: at each new stage, and then as often as people read.
        on_update
            Takes the values of the updates since its last call, in order; none is left out.
        title
            What people see it as; a job without one is not among the activities.
        resource, long
            What it needs, and whether it takes long and steps aside at its yields; see `turns`.
        can_stop
            Whether it keeps what it has when `StopAsked` is thrown into it.
        """
        owner = _Owner(on_result, on_error or self._on_error, on_cancelled, on_progress, on_update)
        job = RunningJob(Activity(key, title, long=long, can_stop=can_stop), make, owner, self)
        former = self._running.pop(key, None)
        self._running[key] = job
        if former is not None:
            former.cancel()
        if self._closed:
            job.cancel()
        elif job.running:
            self._begin(job, resource)
            self.tell(job)
        return job

    def cancel(self, key: str) -> None:
        """Cancel the job with this key, if there is one."""
        if key in self._running:
            self._running[key].cancel()

    def stop(self, key: str) -> None:
        """End the job with this key, if there is one, and keep what it has."""
        if key in self._running:
            self._running[key].stop()

    def is_running(self, key: str) -> bool:
        """Whether the owner of a job with this key is still to be told of its end."""
        return key in self._running

    def is_busy(self) -> bool:
        """Whether any job has not ended."""
        return bool(self._running)

    def activities(self) -> list[Activity]:
        """Return the jobs that have a title, oldest first."""
        return [job.activity() for job in self._running.values() if job.title]

    def shutdown(self, timeout_s: float = 5.0) -> bool:
        """Cancel everything and wait for the threads, at most `timeout_s` in all; tell whether they ended."""
        self._closed = True
        for job in tuple(self._running.values()):
            job.cancel()
        return self._threads.close(timeout_s)

    # ------------------------------------------------------------------------------------- for RunningJob and the parts

    def end(self, job: RunningJob, kind: str, value: Any) -> None:
        """Tell the owner of the job's end, once."""
        if not job.running:
            return
        job.running = False
        if self._running.get(job.key) is job:
            del self._running[job.key]
        try:
            if kind == "result":
                _hand_over(job.owner, value)
            elif kind == "error":
                job.owner.on_error(value)
            elif job.owner.on_cancelled is not None:
                job.owner.on_cancelled()
        finally:
            self.tell(job)
            if not self._running:
                self.idle.emit()

    def tell(self, job: RunningJob) -> None:
        """Say that there is something new about a job that people see."""
        if job.title:
            self.activities_changed.emit(self.activities())

    def _begin(self, job: RunningJob, resource: str) -> None:
        turn = self._threads.turn(resource, job.long)
        self._threads.submit(resource, job.long, lambda: self._work(job, turn))

    def _work(self, job: RunningJob, turn: Turn) -> None:
        """Drive a job; on the worker thread."""

        def report(said: Progress | Update[Any]) -> None:
            # Only one delivery is under way at a time: a job that reports quickly must not flood the owner's thread.
            if job.put(said):
                self._post(lambda: self._deliver(job))

        try:
            turn.wait()
            started_s = time.monotonic()
            self._post(lambda: self._began(job, started_s))
            kind, value = job.drive(report, turn)
        finally:
            turn.leave()
        self._post(lambda: self._ended(job, kind, value))

    def _began(self, job: RunningJob, started_s: float) -> None:
        if job.running:
            job.waiting, job.started_s = False, started_s
            self.tell(job)

    def _deliver(self, job: RunningJob) -> None:
        """Hand over what a job said; an owner that cannot take it is told so, and the job ends."""
        if not job.running:
            return
        progress, values = job.take()
        try:
            if values and job.owner.on_update is not None:
                job.owner.on_update(values)
            if progress is not None and job.running and job.pace.take(progress):
                self.tell(job)
                if job.owner.on_progress is not None:
                    job.owner.on_progress(job.pace.running)
        except BaseException as error:
            if job.running:
                self.end(job, "error", as_error(error))
            job.cancel()

    def _ended(self, job: RunningJob, kind: str, value: Any) -> None:
        self._deliver(job)
        self.end(job, kind, value)


def _hand_over(owner: _Owner, value: Any) -> None:
    """Give the owner the result; one that cannot take it is told so, else it would wait for ever."""
    try:
        owner.on_result(value)
    except BaseException as error:
        owner.on_error(as_error(error))


class InlineJobs(Jobs):
    """Runs everything in the caller's thread, at once or, when `held`, at `finish`: for tests and scripts.

    An error without `on_error` is raised to the caller.
    """

    def __init__(self, *, held: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        # Raised when the job has ended: its own handling of failures must not meet its owner's.
        self._unhandled: list[Exception] = []
        super().__init__(lambda call: call(), self._unhandled.append, clock)
        self._held = held
        self.resources: dict[str, tuple[str, bool]] = {}
        self.cancelled: list[str] = []

    def cancel(self, key: str) -> None:
        """Cancel the job with this key."""
        self.cancelled.append(key)
        super().cancel(key)

    def keys(self, pattern: str = ".*") -> list[str]:
        """Return the keys, of this pattern, of what was not finished yet, oldest first."""
        return [key for key in self._running if re.fullmatch(pattern, key)]

    def running(self, key: str) -> RunningJob:
        """Return the held job with this key."""
        return self._running[key]

    def finish(self, *keys: str) -> None:
        """Run the held jobs with these keys one after another, or the oldest one, to their ends."""
        for key in keys or tuple(self._running)[:1]:
            self._run(self._running[key])

    def finish_all(self) -> None:
        """Run all held jobs, and those that they start, to their ends."""
        while self._running:
            self.finish()

    def _begin(self, job: RunningJob, resource: str) -> None:
        self.resources[job.key] = (resource, job.long)
        if not self._held:
            self._run(job)

    def _run(self, job: RunningJob) -> None:
        self._work(job, Turn(None, long=False))
        if self._unhandled:
            raise self._unhandled.pop()
