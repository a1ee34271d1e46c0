"""Limited processes that decode files, in order, with a bounded memory."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from types import TracebackType
from typing import Final

from sae_auditor.images.pool.decoding import Decoded
from sae_auditor.images.pool.feeder import BUFFERS, Chunk, Feeder, PoolClosed
from sae_auditor.images.pool.process import WALL_S
from sae_auditor.images.pool.wire import Layout
from sae_auditor.images.pool.work import Work
from sae_auditor.images.reading import Reading
from sae_auditor.images.refusal import ImageRefused

# Files that a process is handed at once: a message each would cost this program more time than it has.
_CHUNK: Final = 8
# Of whole images fewer, since memory for as many is kept three times for every process.
_RAW_CHUNK: Final = 4
_LOOK_EVERY_S: Final = 0.25
_STOPS_WITHIN_S: Final = 5.0


class DecodePool:
    """Processes that are started with the first files and kept for further ones, until the pool is closed.

    Parameters
    ----------
    work
        What is made of every file.
    workers
        How many processes.
    wall_s
        What one file may take before it is refused.
    """

    def __init__(self, work: Work, workers: int, wall_s: float = WALL_S) -> None:
        self.work = work
        self._workers = workers
        self._wall_s = wall_s
        # How many files go to a process at once. A whole image may have any size, so it comes by itself.
        self.together = 1 if work.is_full else _RAW_CHUNK if work.raw_bytes else _CHUNK
        self._chunks: queue.SimpleQueue[Chunk | None] = queue.SimpleQueue()
        self._feeders: list[Feeder] = []
        self._closed = threading.Event()
        self._starting = threading.Lock()

    def decode(
        self, files: Iterable[str | os.PathLike[str]], reading: Reading | None = None
    ) -> Generator[Decoded | ImageRefused]:
        """Yield what was made of every file, or why it was refused, in order.

        `reading` stands in for that of the pool's work.

        Files are taken in the thread of the caller, some ahead. What is yielded is valid until the next is asked for.
        When the generator is closed before its end, so is the pool. Several threads may ask at once.

        Raises
        ------
        PoolClosed
            When the pool is closed, before or meanwhile.
        """
        remaining = iter(files)
        work = self.work if reading is None else replace(self.work, reading=reading)
        waiting: deque[Chunk] = deque()
        is_whole = False
        try:
            while self._fill(waiting, remaining, work):
                yield from waiting[0].wait()
                waiting.popleft().release()
            is_whole = True
        finally:
            if not is_whole:
                self.close()

    def close(self) -> None:
        """End the processes; whoever waits for files is told."""
        self._closed.set()
        for feeder in self._feeders:
            feeder.close()
            self._chunks.put(None)
        for feeder in self._feeders:
            feeder.thread.join(_STOPS_WITHIN_S)
        self._feeders = []
        with suppress(queue.Empty):
            while True:
                chunk = self._chunks.get_nowait()
                if chunk is not None:
                    chunk.fail(PoolClosed())

    @property
    def is_closed(self) -> bool:
        """Whether it takes no more files."""
        return self._closed.is_set()

    @property
    def pids(self) -> list[int]:
        """The numbers of its processes in the system."""
        return [feeder.process.pid for feeder in self._feeders if feeder.process is not None]

    def __enter__(self) -> DecodePool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _fill(self, waiting: deque[Chunk], remaining: Iterator[str | os.PathLike[str]], work: Work) -> bool:
        """Hand files out while there is room; return whether any are underway."""
        while len(waiting) < self._workers * BUFFERS:
            paths = [os.fsdecode(file) for file in islice(remaining, self.together)]
            if not paths:
                break
            waiting.append(self.submit(paths, work))
        return bool(waiting)

    def submit(self, paths: list[str], work: Work) -> Chunk:
        """Hand out at most `together` files; who takes their results in other order than this one waits for ever."""
        self.start()
        chunk = Chunk(paths, work)
        self._chunks.put(chunk)
        if self._closed.is_set():  # by another thread, which may have looked for what waits before this did
            self.close()
        return chunk

    def start(self) -> None:
        """Start the processes, unless that was done."""
        with self._starting:
            if not self._feeders:
                self._start()

    def _start(self) -> None:
        if self._closed.is_set():
            raise PoolClosed
        layout = Layout(self.work, BUFFERS * self.together)
        for _ in range(self._workers):
            feeder = Feeder(layout, self._chunks, self.together, self._wall_s)
            feeder.thread.start()
            self._feeders.append(feeder)  # not before: who closes the pool waits for the thread
        threading.Thread(
            target=_watch, args=(list(self._feeders), self._closed), name="decode watch", daemon=True
        ).start()


def _watch(feeders: list[Feeder], closed: threading.Event) -> None:
    """End processes that stay at one file for too long."""
    while not closed.wait(_LOOK_EVERY_S):
        now_s = time.monotonic()
        for feeder in feeders:
            feeder.check_time(now_s)
