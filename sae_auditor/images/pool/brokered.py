"""Many files through several brokers, so that the program itself has next to nothing to do for each."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import Final

from sae_auditor.images.pool.broker import TOGETHER, Broker, Parcel
from sae_auditor.images.pool.decoding import Decoded
from sae_auditor.images.pool.process import WALL_S
from sae_auditor.images.pool.work import Work
from sae_auditor.images.refusal import ImageRefused

# A broker is busy itself with as many files as these get through.
_WORKERS_EACH: Final = 4
_FEWEST_BROKERS: Final = 2
# Starting brokers takes as long as so many files take without them.
_FEWEST_FILES: Final = 1024


def broker_count(workers: int, n_files: int) -> int:
    """Return how many brokers pay for so many workers and files; 0 where the program had better do without."""
    brokers = workers // _WORKERS_EACH
    # Elsewhere memory is shared by way of files on the disk, and programs with that many cores are servers.
    pays = sys.platform == "linux" and brokers >= _FEWEST_BROKERS and n_files >= _FEWEST_FILES
    return brokers if pays else 0


class BrokeredPool:
    """As `DecodePool`, with the same results.

    Parameters
    ----------
    work, workers, wall_s
        As there.
    brokers
        How many processes share the looking after them.
    """

    def __init__(self, work: Work, workers: int, brokers: int, wall_s: float = WALL_S) -> None:
        self.work = work
        self._shares = [workers // brokers + (i < workers % brokers) for i in range(brokers)]
        self._wall_s = wall_s
        self._brokers: list[Broker] = []
        self.is_closed = False

    def decode(self, files: Iterable[str | os.PathLike[str]]) -> Generator[Decoded | ImageRefused]:
        """Yield what was made of every file; see `DecodePool.decode`."""
        if self.is_closed:
            raise ValueError("the pool is closed")
        if not self._brokers:
            self._brokers = [Broker(self.work, share, self._wall_s) for share in self._shares]
        remaining = iter(files)
        waiting: deque[Parcel] = deque()
        is_whole = False
        try:
            while self._fill(waiting, remaining):
                yield from waiting[0].wait()
                waiting.popleft().release()
            is_whole = True
        finally:
            if not is_whole:
                self.close()

    def close(self) -> None:
        """End the processes."""
        self.is_closed = True
        for broker in self._brokers:
            broker.stop()
        for broker in self._brokers:
            broker.join()
        self._brokers = []

    @property
    def pids(self) -> list[int]:
        """The numbers of the brokers' processes in the system."""
        return [broker.pid for broker in self._brokers if broker.pid is not None]

    def _fill(self, waiting: deque[Parcel], remaining: Iterator[str | os.PathLike[str]]) -> bool:
        """Hand files out while there is room; return whether any are underway."""
        while True:
            broker = max(self._brokers, key=lambda broker: len(broker.free_rooms))
            if not broker.free_rooms:
                return True
            paths = [os.fsdecode(file) for file in islice(remaining, TOGETHER)]
            if not paths:
                return bool(waiting)
            waiting.append(broker.post(paths))
