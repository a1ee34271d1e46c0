"""Long work as generators: every `yield` is a report and a place to stop.

A job is a generator that yields `Progress` and returns its result. It knows nothing of windows or terminals, so the
command line, the window and the tests drive the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

ResultT = TypeVar("ResultT")


@dataclass(frozen=True)
class Progress:
    """How far a job is: `done` of `total` steps (`total` 0 when unknown) and what it is doing now."""

    done: int
    total: int
    note: str = ""


Job = Generator[Progress, None, ResultT]


def run_to_end(job: Job[ResultT], on_progress: Callable[[Progress], None] | None = None) -> ResultT:
    """Drive `job` to its end in this thread and return its result."""
    while True:
        try:
            report = next(job)
        except StopIteration as stop:
            result: ResultT = stop.value
            return result
        if on_progress is not None:
            on_progress(report)
