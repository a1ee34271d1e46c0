"""The door to decoding many files, in as many processes as pay; see `kept` for one."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sized
from contextlib import closing
from functools import partial
from typing import Final

from sae_auditor.images.ahead import ahead_of
from sae_auditor.images.limits import Limits
from sae_auditor.images.pool.decoding import Decoded, decode_here
from sae_auditor.images.pool.kept import decode_by_kept
from sae_auditor.images.pool.pool import DecodePool
from sae_auditor.images.pool.size import default_workers
from sae_auditor.images.pool.work import Work
from sae_auditor.images.refusal import ImageRefused

_AHEAD: Final = 128


def decode_files(
    files: Iterable[str | os.PathLike[str]], work: Work, workers: int | None = None, ahead: int = _AHEAD
) -> Generator[Decoded | ImageRefused]:
    """Yield what was made of every file, or why it was refused, in order.

    The results are the same for any number of processes. What is yielded is valid until the next is asked for.

    Parameters
    ----------
    work
        What is made of them.
    workers
        Limited processes; None for as many as pay, which is the one that is kept where `files` are few or have no
        length; 0 for threads of this one, without limits.
    ahead
        How many files threads decode before they are asked for. Processes have their own bound.
    """
    if workers is None:
        workers = default_workers(len(files)) if isinstance(files, Sized) else 0
        if not workers and work.limits == Limits():
            yield from ahead_of(partial(decode_by_kept, work=work), files, ahead, name="decode")
            return
        workers = workers or 1
    if not workers:
        yield from ahead_of(partial(decode_here, work=work), files, ahead, name="decode")
        return
    with DecodePool(work, workers) as pool, closing(pool.decode(files)) as results:
        yield from results
