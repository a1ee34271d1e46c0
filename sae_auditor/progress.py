"""Long work as generators: every `yield` is a report and a place to stop.

A job is a generator that yields `Progress` and `Update` and returns its result. It knows nothing of windows or
terminals, so the command line, the window and the tests drive the same code.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sae_auditor.errors import Cancelled

ResultT = TypeVar("ResultT")
ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class Progress:
    """How far a job is: `done` of `total` steps (`total` 0 when unknown) and what it is doing now."""

    done: int
    total: int
    note: str = ""


@dataclass(frozen=True)
class Update(Generic[ValueT]):
    """A part of the result that is there already, such as a row or a point of a curve. None is ever left out."""

    value: ValueT


class StopAsked(BaseException):
    """Thrown into a job at its `yield`: the person wants it to end and to keep what it has.

    A job that can do so catches it, does no more than it must and returns its result; any other is cancelled by it.
    Like `GeneratorExit` it is no `Exception`, so that a job's own handling of failures does not swallow it.
    """


Job = Generator[Progress | Update[Any], None, ResultT]


_HERE = threading.local()


@contextmanager
def cancellable(is_cancelled: Callable[[], bool]) -> Iterator[None]:
    """Let what runs in this thread end between its yields too, at the next `end_if_cancelled`."""
    before = getattr(_HERE, "is_cancelled", None)
    _HERE.is_cancelled = is_cancelled
    try:
        yield
    finally:
        _HERE.is_cancelled = before


def end_if_cancelled() -> None:
    """Mark a place within a long computation where it may be given up, such as between two blocks of a network.

    Raises
    ------
    Cancelled
        When whoever drives the job in this thread wants no more of it.
    """
    is_cancelled = getattr(_HERE, "is_cancelled", None)
    if is_cancelled is not None and is_cancelled():
        raise Cancelled


def run_to_end(
    job: Job[ResultT],
    on_progress: Callable[[Progress], None] | None = None,
    on_update: Callable[[Any], None] | None = None,
) -> ResultT:
    """Drive `job` to its end in this thread and return its result; `on_update` takes the values of its updates."""
    while True:
        try:
            report = next(job)
        except StopIteration as end:
            result: ResultT = end.value
            return result
        if isinstance(report, Update):
            if on_update is not None:
                on_update(report.value)
        elif on_progress is not None:
            on_progress(report)
