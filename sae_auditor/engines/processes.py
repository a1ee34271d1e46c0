"""The engine of one machine with a GPU that one process of Python cannot keep busy: this one and a few more."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from typing import IO, Any, Final

from sae_auditor.engines.cluster_wire import error_from_json, error_to_json
from sae_auditor.engines.engine import Encoded, EngineReport, FileTask, Replica, SegmentDone, SegmentTask
from sae_auditor.errors import KnownError
from sae_auditor.limited.messages import framed, received
from sae_auditor.limited.starting import end

# Segments that a process has at hand, so that it never waits for the next one.
_AT_HAND: Final = 4
_ENDS_WITHIN_S: Final = 5.0


@dataclass(frozen=True)
class Second:
    """How a further process is started, and what it is told.

    Parameters
    ----------
    program
        Python code that ends in `serve`.
    request
        Plain values for it, from which it loads its replica.
    """

    program: str
    request: Mapping[str, Any]


class ProcessesEngine:
    """Computes segments in this process and in further ones; each takes the next segment when it is ready for it.

    A further process that ends costs what it had at hand, which is done here then.

    Parameters
    ----------
    second
        See there.
    n_more
        How many further processes.
    """

    is_here = True

    def __init__(self, second: Second, n_more: int) -> None:
        self._second = second
        self._n_more = n_more

    def run(self, make: Callable[[], Replica], tasks: Sequence[SegmentTask]) -> Iterator[EngineReport]:
        """See `Engine`."""
        waiting = _Waiting(tasks)
        reports: queue.SimpleQueue[EngineReport | BaseException | None] = queue.SimpleQueue()
        others = [_Other(self._second, waiting, reports) for _ in range(self._n_more)]
        for other in others:
            other.thread.start()
        n_ended = 0
        try:
            while True:
                for report in make()(waiting.taken()):
                    yield report
                    n_ended += yield from _drained(reports)
                while n_ended < len(others) and not waiting:
                    n_ended += yield from _drained(reports, waits=True)
                if not waiting:
                    return
        finally:
            for other in others:
                other.end()


class _Waiting:
    """Segments that nobody has taken."""

    def __init__(self, tasks: Sequence[SegmentTask]) -> None:
        self._tasks = deque(tasks)
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._tasks)

    def take(self) -> SegmentTask | None:
        with self._lock:
            return self._tasks.popleft() if self._tasks else None

    def give_back(self, tasks: Sequence[SegmentTask]) -> None:
        with self._lock:
            self._tasks.extendleft(reversed(tasks))

    def taken(self) -> Iterator[SegmentTask]:
        while (task := self.take()) is not None:
            yield task


class _Other:
    """One further process, and the thread that hands it its segments."""

    def __init__(
        self, second: Second, waiting: _Waiting, reports: queue.SimpleQueue[EngineReport | BaseException | None]
    ) -> None:
        self._second = second
        self._waiting = waiting
        self._reports = reports
        self._at_hand: dict[int, SegmentTask] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ended = False
        self.thread = threading.Thread(target=self._run, name="second process", daemon=True)

    def end(self) -> None:
        """Leave nothing of it behind."""
        self._is_ended = True
        if self._process is not None:
            self._process.kill()
        self.thread.join(_ENDS_WITHIN_S)

    def _run(self) -> None:
        try:
            self._serve()
        except (OSError, ValueError, KeyError, TypeError):
            pass  # what it had at hand is done by somebody else
        except BaseException as error:  # told where the reports are awaited
            self._reports.put(error)
        finally:
            if self._process is not None:
                end(self._process)
            self._waiting.give_back(list(self._at_hand.values()))
            self._reports.put(None)

    def _serve(self) -> None:
        # The packages of this process, and none of the folder that it happens to be in.
        command = [sys.executable, "-P", "-c", self._second.program]
        places = os.pathsep.join(os.path.abspath(place) for place in sys.path if place)
        self._process = process = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": places},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        if self._is_ended or process.stdin is None or process.stdout is None:
            return
        _send(process.stdin, dict(self._second.request))
        while self._hand_out(process.stdin) and (answer := received(process.stdout)) is not None:
            if "error" in answer:
                raise error_from_json(answer)
            number, n_images = int(answer["number"]), int(answer["n_images"])
            if not answer["is_done"]:
                self._reports.put(Encoded(number, n_images))
                continue
            del self._at_hand[number]
            self._reports.put(SegmentDone(number, n_images))

    def _hand_out(self, pipe: IO[bytes]) -> bool:
        """Hand over what it can take; return whether it has anything to do."""
        while len(self._at_hand) < _AT_HAND and (task := self._waiting.take()) is not None:
            self._at_hand[task.number] = task
            _send(pipe, asdict(task))
        return bool(self._at_hand)


def _send(pipe: IO[bytes], message: dict[str, Any]) -> None:
    pipe.write(framed(message))
    pipe.flush()


def _drained(
    reports: queue.SimpleQueue[EngineReport | BaseException | None], waits: bool = False
) -> Generator[EngineReport, None, int]:
    """Yield what others have done; return how many of them have ended."""
    n_ended = 0
    with suppress(queue.Empty):
        while True:
            report = reports.get(block=waits)
            waits = False
            if isinstance(report, BaseException):
                raise report
            if report is None:
                n_ended += 1
            else:
                yield report
    return n_ended


def serve(load: Callable[[dict[str, Any]], Replica]) -> None:
    """Be a further process: load a replica as the request says, and write segments until there are no more."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    tasks: queue.SimpleQueue[SegmentTask | None] = queue.SimpleQueue()
    try:
        request = received(requests)
        if request is None:
            return
        replica = load(request)
        threading.Thread(target=_read, args=(requests, tasks), daemon=True).start()
        while (first := tasks.get()) is not None:
            with closing(_reports(replica, first, tasks)) as reports:
                for report in reports:
                    is_done = isinstance(report, SegmentDone)
                    _send(answers, {"is_done": is_done, "number": report.number, "n_images": report.n_images})
    except (KnownError, OSError) as error:
        with suppress(OSError):  # whoever asked is gone
            _send(answers, error_to_json(error))


def _reports(
    replica: Replica, first: SegmentTask, tasks: queue.SimpleQueue[SegmentTask | None]
) -> Generator[EngineReport]:
    def at_hand() -> Iterator[SegmentTask]:
        yield first
        # It ends where it would wait: what is underway must be told before the next one is handed out.
        with suppress(queue.Empty):
            while (task := tasks.get_nowait()) is not None:
                yield task
            tasks.put(None)

    yield from replica(at_hand())


def _read(requests: IO[bytes], tasks: queue.SimpleQueue[SegmentTask | None]) -> None:
    while (task := received(requests)) is not None:
        tasks.put(SegmentTask(task["number"], task["folder"], tuple(FileTask(**file) for file in task["files"])))
    tasks.put(None)
