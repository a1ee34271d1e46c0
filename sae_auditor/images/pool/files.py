"""The door to decoding: many files or one, in as many processes as pay."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sized
from contextlib import closing
from functools import partial
from typing import Final

from sae_auditor.images.ahead import ahead_of
from sae_auditor.images.pool.decoding import Decoded, decode_here
from sae_auditor.images.pool.pool import DecodePool
from sae_auditor.images.pool.size import default_workers
from sae_auditor.images.pool.work import Work
from sae_auditor.images.refusal import ImageRefused
from sae_auditor.images.source import SourceImage

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
        Limited processes; 0 for threads of this one; None for as many as pay, which needs `files` to have a length.
    ahead
        How many files threads decode before they are asked for. Processes have their own bound.
    """
    if workers is None:
        workers = default_workers(len(files)) if isinstance(files, Sized) else 0
    if not workers:
        yield from ahead_of(partial(decode_here, work=work), files, ahead, name="decode")
        return
    with DecodePool(work, workers) as pool, closing(pool.decode(files)) as results:
        yield from results


def decode_file(path: str | os.PathLike[str], work: Work) -> Decoded:
    """Decode one file in a limited process that is started for it.

    Raises
    ------
    ImageRefused
        When it cannot be used.
    """
    with DecodePool(work, 1) as pool, closing(pool.decode([path])) as results:
        result = next(results)
    if isinstance(result, ImageRefused):
        raise result
    return result


def open_file(path: str | os.PathLike[str], work: Work = Work(is_full=True)) -> SourceImage:
    """Return the whole image of one file, decoded in a limited process; `work` must want it.

    Raises
    ------
    ImageRefused
        When it cannot be used.
    """
    decoded = decode_file(path, work)
    if decoded.rgb is None:
        raise ValueError("the whole image was not asked for")
    return SourceImage(decoded.rgb, decoded.provenance)
