"""Jobs that are done beside each other."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import closing
from typing import Final

from sae_auditor.progress import Job, Progress

_LOOK_EVERY_S: Final = 0.1


def beside_job(jobs: Sequence[Job[None]]) -> Job[None]:
    """Do all of them at once, each in a thread of its own; tell of the one that has the furthest to go.

    Raises
    ------
    Exception
        What one of them raised; the others are stopped at their next report then, as they are when this job is closed.
    """
    stop = threading.Event()
    last: list[Progress | None] = [None] * len(jobs)

    def drive(i: int) -> None:
        with closing(jobs[i]) as job:
            for report in job:
                if isinstance(report, Progress):
                    last[i] = report
                if stop.is_set():
                    return

    with ThreadPoolExecutor(max(1, len(jobs)), thread_name_prefix="beside") as threads:
        try:
            futures = [threads.submit(drive, i) for i in range(len(jobs))]
            yield from _until_done(futures, last)
        finally:
            stop.set()
    for future in futures:
        future.result()


def _until_done(futures: Sequence[Future[None]], last: Sequence[Progress | None]) -> Job[None]:
    while True:
        done, running = wait(futures, _LOOK_EVERY_S, FIRST_EXCEPTION)
        if not running or any(future.exception() is not None for future in done):
            return
        told = [report for future, report in zip(futures, last, strict=True) if future in running and report]
        if told:
            yield min(told, key=lambda report: report.done / max(1, report.total))
