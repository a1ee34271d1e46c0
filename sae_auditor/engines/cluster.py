"""The engine of many machines: segments as rows of a Ray dataset, a pool of replicas that write them.

Ray is imported when a run begins, never with this module.
"""

from __future__ import annotations

import os
import queue
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sae_auditor.concepts.indexing.engine import Encoded, EngineReport, Replica, SegmentDone, SegmentTask
from sae_auditor.engines.cluster_link import (
    AUTO,
    Room,
    first_line,
    joined,
    require_able,
    require_address,
    require_ray,
    room_in,
)
from sae_auditor.engines.cluster_wire import Answer, Failed, Unseen, answer_from_bytes, task_to_bytes
from sae_auditor.engines.cluster_worker import ANSWER, TASK, Board, Worker
from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say

# One is made while the next waits at the machine; a third would only wait longer on a slow one.
_AT_A_MACHINE: Final = 2
# Passes in a row that finish nothing: a file that ends its process would do so for ever.
_VAIN_PASSES: Final = 3
_LOOK_EVERY_S: Final = 0.5
_STOPS_WITHIN_S: Final = 10.0
# A network file system shows new names of another machine after up to a minute.
_SHOWS_WITHIN_S: Final = 90.0


class RayEngine:
    """Computes segments on the machines of a Ray cluster that this machine is part of.

    Parameters
    ----------
    address
        ``HOST:PORT`` of the cluster; "auto" or None for the one that this machine is in.
    device
        Of the encoder; "auto" takes GPUs where the cluster has some.

    Raises
    ------
    InputRefused
        When `address` is none.
    EnvironmentProblem
        When Ray is not installed.
    """

    is_here = False

    def __init__(self, address: str | None = None, device: str = "auto") -> None:
        self._address = address or AUTO
        self._device = device
        require_address(self._address)
        require_ray()

    def run(self, make: Callable[[], Replica], tasks: Sequence[SegmentTask]) -> Iterator[EngineReport]:
        """See `Engine`; closing the iterator stops the machines."""
        if not tasks:
            return
        waiting = {task.number: replace(task, folder=os.path.abspath(task.folder)) for task in tasks}
        gone: frozenset[str] = frozenset()
        with joined(self._address) as ray, _marked(tasks[0].folder) as marker:
            n_threads = _threads()
            vain = 0
            while waiting:
                # What was underway on a machine that was lost is missing afterwards and goes into the next pass.
                n_waiting, n_gone = len(waiting), len(gone)
                # The machines may be others by now.
                room = room_in(ray.nodes(), self._device, n_threads)
                require_able(ray, room, marker)
                one_pass = _Pass(ray, room, (make, os.path.basename(marker), n_threads, room.n_beside))
                for report in one_pass.answers(list(waiting.values()), gone):
                    if isinstance(report, Unseen):
                        gone |= _require_gone(report)
                        continue
                    if isinstance(report, SegmentDone):
                        _wait_for(Path(waiting.pop(report.number).folder))
                    yield report
                vain = 0 if (len(waiting), len(gone)) != (n_waiting, n_gone) else vain + 1
                if vain == _VAIN_PASSES:
                    raise _gave_up(one_pass.why)


class _Pass:
    """One pass of tasks through the cluster; `why` says afterwards what ended it early."""

    why = say("processes on its machines ended")

    def __init__(self, ray: Any, room: Room, worker: tuple[Callable[[], Replica], str, int, int]) -> None:
        self._ray = ray
        self._room = room
        self._worker = worker
        here = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
            ray.get_runtime_context().get_node_id(), soft=False
        )
        self._board = ray.remote(num_cpus=0, scheduling_strategy=here)(Board).remote()
        self._rows: queue.SimpleQueue[bytes | BaseException | None] = queue.SimpleQueue()

    def answers(self, tasks: Sequence[SegmentTask], gone: frozenset[str]) -> Iterator[EngineReport | Unseen]:
        """Yield what the machines say, and in between how far they are."""
        dataset = self._dataset(tasks, gone)
        thread = threading.Thread(target=self._fetch, args=(dataset,), name="cluster", daemon=True)
        thread.start()
        finished: set[int] = set()
        try:
            while True:
                try:
                    row = self._rows.get(timeout=_LOOK_EVERY_S)
                except queue.Empty:
                    yield from self._underway(finished)
                    continue
                if row is None:
                    return
                if isinstance(row, self._ray.exceptions.RayError):
                    self.why = first_line(row)
                    return
                answer = _opened(row)
                if isinstance(answer, SegmentDone | Unseen):
                    finished.add(answer.number)
                    yield answer
        finally:
            self._stop(thread)

    def _dataset(self, tasks: Sequence[SegmentTask], gone: frozenset[str]) -> Any:
        data = self._ray.data
        rows = [{TASK: task_to_bytes(task, gone & {file.path for file in task.files})} for task in tasks]
        make, *settings = self._worker
        n = min(self._room.n_replicas, len(tasks))
        pool = data.ActorPoolStrategy(
            min_size=1, max_size=n, initial_size=n, max_tasks_in_flight_per_actor=_AT_A_MACHINE
        )
        with warnings.catch_warnings():
            # Without remote arguments, whose end Ray announces, one cannot say what becomes of a lost machine's work.
            warnings.filterwarnings("ignore", "`ray_remote_args")
            dataset = data.from_items(rows, override_num_blocks=len(rows)).map_batches(
                Worker,
                fn_constructor_args=(make, _Tell(self._board), *settings),
                batch_size=1,
                batch_format="numpy",
                compute=pool,
                num_cpus=self._room.num_cpus,
                num_gpus=self._room.num_gpus,
                ray_remote_args_fn=_once,
            )
        dataset.context.enable_progress_bars = False
        dataset.context.print_on_execution_start = False
        # Segments of a lost machine must not end the pass of the others.
        dataset.context.max_errored_blocks = -1
        return dataset

    def _fetch(self, dataset: Any) -> None:
        """Bring rows to the queue; runs in a thread, for Ray does not wake up for anything else."""
        try:
            for batch in dataset.iter_batches(batch_size=None, prefetch_batches=0, batch_format="numpy"):
                for raw in batch[ANSWER]:
                    self._rows.put(raw)
            self._rows.put(None)
        except BaseException as error:
            self._rows.put(error)

    def _underway(self, finished: set[int]) -> Iterator[Encoded]:
        with suppress(self._ray.exceptions.RayError):
            board: dict[int, int] = self._ray.get(self._board.read.remote(), timeout=_STOPS_WITHIN_S)
            for number, n_images in board.items():
                if number not in finished:
                    yield Encoded(number, n_images)

    def _stop(self, thread: threading.Thread) -> None:
        if thread.is_alive():
            with suppress(self._ray.exceptions.RayError):
                self._ray.get(self._board.stop.remote(), timeout=_STOPS_WITHIN_S)
            thread.join(_STOPS_WITHIN_S)
        with suppress(self._ray.exceptions.RayError):
            self._ray.kill(self._board)


def _opened(row: bytes | BaseException) -> Answer:
    if isinstance(row, BaseException):
        raise row
    answer = answer_from_bytes(row)
    if isinstance(answer, Failed):
        raise answer.error
    return answer


def _once() -> dict[str, int]:
    # Ray would wait for a lost machine to come back, or try an unlucky file for ever; the next pass does neither.
    return {"max_restarts": 0, "max_task_retries": 0}


def _gave_up(why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        say("The Ray cluster gave up: {0}.", why),
        safe=say("What was finished is kept."),
        todo=say("Look at it with 'ray status' and run the same command again; it goes on where it stopped."),
    )


class _Tell:
    """Reaches the board from a machine of the cluster."""

    def __init__(self, board: Any) -> None:
        self._board = board

    def __call__(self, number: int, n_images: int) -> bool:
        """See `Board.tell`."""
        import ray

        go_on: bool = ray.get(self._board.tell.remote(number, n_images))
        return go_on


@contextmanager
def _marked(folder: str) -> Iterator[str]:
    """Put a file beside the segments, by which machines know that they see the same place; give its path."""
    place = Path(folder).parent
    place.mkdir(parents=True, exist_ok=True)
    marker = place / f".cluster-{uuid.uuid4().hex}"
    marker.touch()
    try:
        yield str(marker)
    finally:
        with suppress(OSError):
            marker.unlink(missing_ok=True)


def _require_gone(unseen: Unseen) -> frozenset[str]:
    """Return files that a machine does not see, if nobody does any more; an image must never be refused for that."""
    for path in unseen.paths:
        if os.path.lexists(path):
            raise EnvironmentProblem(
                say("The machine {0} of the cluster does not see the image {1}.", unseen.machine, path),
                safe=say("What was finished is kept."),
                todo=say("Put the images on storage that all machines reach under the same path."),
            )
    return frozenset(unseen.paths)


def _wait_for(folder: Path) -> None:
    """Wait until a segment that another machine has written is seen here."""
    until_s = time.monotonic() + _SHOWS_WITHIN_S
    while folder.name not in os.listdir(folder.parent):
        if time.monotonic() > until_s:
            raise EnvironmentProblem(
                say("A machine of the cluster has written {0}, which is not seen here.", folder),
                todo=say(
                    "Put the index on storage that all machines reach under the same path, and name it with --output."
                ),
            )
        time.sleep(_LOOK_EVERY_S)


def _threads() -> int:
    import torch

    return torch.get_num_threads()
