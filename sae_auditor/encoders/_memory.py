"""Going on when the device runs out of memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor

ResultT = TypeVar("ResultT")


def run_in_parts(
    run: Callable[[Tensor], ResultT], batch: Tensor, on_single_failure: Callable[[], bool]
) -> list[ResultT]:
    """Run `batch` in one piece or, where memory does not allow that, in halves of halves.

    Parameters
    ----------
    run
        The computation; it may raise `torch.OutOfMemoryError`.
    batch
        ``[n, ...]``.
    on_single_failure
        Called when even one item does not fit, once at most. Frees memory, for example by moving to another device,
        and returns whether trying again makes sense.

    Returns
    -------
    list
        The results of the parts, in order.
    """
    results: list[ResultT] = []
    waiting = [batch]
    may_recover = True
    while waiting:
        part = waiting.pop()
        result, failure = _attempt(run, part)
        # Outside of the except block: while it runs, the traceback keeps the tensors of the failed attempt alive.
        if failure is None:
            results.extend(result)
        elif len(part) > 1:
            _release()
            middle = len(part) // 2
            waiting += [part[middle:], part[:middle]]
        elif may_recover and on_single_failure():
            may_recover = False
            _release()
            waiting.append(part)
        else:
            raise failure
    return results


def _attempt(run: Callable[[Tensor], ResultT], part: Tensor) -> tuple[list[ResultT], torch.OutOfMemoryError | None]:
    try:
        return [run(part)], None
    except torch.OutOfMemoryError as error:
        return [], error.with_traceback(None)


def _release() -> None:
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
