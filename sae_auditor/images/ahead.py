"""Work done ahead in threads, handed out in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

# Decoding lets go of the interpreter and takes it back all the time: 16 threads get less done than 8 do.
_MAX_WORKERS: Final = 8


def ahead_of(
    work: Callable[[ItemT], ResultT], items: Iterable[ItemT], ahead: int, name: str = "ahead"
) -> Generator[ResultT]:
    """Yield ``work(item)`` of every item, in order; at most `ahead` of them wait, which bounds the memory.

    Items are taken in the thread of the caller, as places become free.
    """
    workers = min(_MAX_WORKERS, os.cpu_count() or 1)
    waiting: deque[Future[ResultT]] = deque()
    remaining = iter(items)
    pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
    try:
        waiting.extend(pool.submit(work, item) for item in islice(remaining, max(ahead, workers)))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(pool.submit(work, item) for item in islice(remaining, 1))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
