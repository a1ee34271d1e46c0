"""The part of the cluster's engine that lives on its machines. Knows nothing of how a cluster works."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.indexing.engine import EngineReport, Replica, SegmentDone, SegmentTask
from sae_auditor.engines.cluster_link import unshared
from sae_auditor.engines.cluster_wire import (
    Answer,
    Failed,
    Stopped,
    Unseen,
    answer_to_bytes,
    task_from_bytes,
)
from sae_auditor.errors import KnownError
from sae_auditor.i18n import say, sentences
from sae_auditor.images.pool import share_machine

TASK: Final = "task"
ANSWER: Final = "answer"

# Between two words with the program; it wants to show that the work goes on, and may want to stop it.
_TELL_EVERY_S: Final = 1.0


class Board:
    """Where machines write how far they are, and read whether to go on."""

    def __init__(self) -> None:
        self._encoded: dict[int, int] = {}
        self._stopped = False

    def tell(self, number: int, n_images: int) -> bool:
        """Note how many images of a segment are encoded; return whether to go on."""
        self._encoded[number] = n_images
        return not self._stopped

    def read(self) -> dict[int, int]:
        """Return how many images are encoded, by the segment."""
        return dict(self._encoded)

    def stop(self) -> None:
        """Ask everybody to stop."""
        self._stopped = True


class Tell(Protocol):
    """How a machine reaches the board: `Board.tell`, from wherever it is called."""

    def __call__(self, number: int, n_images: int) -> bool:
        """See `Board.tell`."""


class Worker:
    """A replica on a machine of the cluster; the batch function of the run.

    Parameters
    ----------
    make
        Loads the replica; called with the first task, so that its errors have a way back.
    tell
        See there.
    marker
        Name of a file that lies beside the segments where the program sees them.
    n_threads
        With which the program computes; the last bits of a sum can depend on it.
    n_beside
        How many replicas share a machine, and so the cores that decode images.
    """

    def __init__(self, make: Callable[[], Replica], tell: Tell, marker: str, n_threads: int, n_beside: int = 1) -> None:
        self._make = make
        self._tell = tell
        self._marker = marker
        self._n_threads = n_threads
        self._n_beside = n_beside
        self._replica: Replica | None = None

    def __call__(self, batch: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Return the answers ``object [n]`` to tasks ``object [n]``."""
        answers = [answer_to_bytes(self._answer(raw)) for raw in batch[TASK]]
        return {ANSWER: np.array(answers, dtype=object)}

    def _answer(self, raw: bytes) -> Answer:
        task, gone = task_from_bytes(raw)
        if not self._tell(task.number, 0):
            return Stopped(task.number)
        place = os.path.dirname(task.folder)
        if not os.path.exists(os.path.join(place, self._marker)):
            return Failed(unshared(machine_name(), place))
        try:
            paths = [file.path for file in task.files if file.status is None and file.path not in gone]
            unseen = tuple(path for path in paths if not os.path.lexists(path))
            if unseen:
                return Unseen(task.number, unseen, machine_name())
            return self._written(task)
        except KnownError as error:
            told = say("The machine {0} of the cluster says so.", machine_name())
            error.safe = sentences(error.safe, told)
            return Failed(error)
        except OSError as error:
            return Failed(error)

    def _written(self, task: SegmentTask) -> Answer:
        if self._replica is None:
            self._replica = self._loaded()
        told_s = time.monotonic()
        with closing(_generator(self._replica([task]))) as reports:
            for report in reports:
                if isinstance(report, SegmentDone):
                    continue
                if time.monotonic() - told_s > _TELL_EVERY_S:
                    told_s = time.monotonic()
                    if not self._tell(report.number, report.n_images):
                        return Stopped(task.number)
        return SegmentDone(task.number, len(task.files))

    def _loaded(self) -> Replica:
        import torch

        torch.set_num_threads(self._n_threads)
        share_machine(self._n_beside)
        return self._make()


def machine_name() -> str:
    """Return what people call this machine."""
    return platform.node() or say("without a name")


def _generator(reports: Iterator[EngineReport]) -> Any:
    """Return an iterator that can be closed."""
    return reports if hasattr(reports, "close") else (report for report in reports)
