"""The door to decoding files: many, in as many processes as pay, and single ones by one process that is kept."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Generator, Iterable, Sized
from contextlib import closing, suppress
from functools import partial
from typing import Final

from sae_auditor.images.ahead import ahead_of
from sae_auditor.images.limits import Limits
from sae_auditor.images.load import ImageSource
from sae_auditor.images.pool.decoding import Decoded, decode_here, made_of_image
from sae_auditor.images.pool.feeder import PoolClosed
from sae_auditor.images.pool.pool import DecodePool
from sae_auditor.images.pool.work import Work
from sae_auditor.images.reading import AS_USUAL, Reading
from sae_auditor.images.refusal import ImageRefused
from sae_auditor.images.source import SourceImage

# Starting a process costs about as much as decoding a hundred small files, or ten large ones.
_FILES_EACH: Final = 32
_FEWEST_WORKERS: Final = 2

# Beyond it this program, which hands out the files, has no time left for more.
_MOST: Final = 32
_sharing = 1


def share_machine(among: int) -> None:
    """Say that `among` processes like this one share the cores of this machine."""
    global _sharing
    _sharing = max(1, among)


def cores_here() -> int:
    """Return how many cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores // _sharing)


def default_workers(n_files: int) -> int:
    """Return how many processes pay for so many files; 0 where the one that is kept for single files is as good."""
    workers = min(_MOST, cores_here(), n_files // _FILES_EACH)
    return workers if workers >= _FEWEST_WORKERS else 0


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


_lock: Final = threading.Lock()
_pool: DecodePool | None = None


def get_ready() -> None:
    """Start the process, so that the first file need not wait for it; returns at once."""
    _kept().start()


def open_image(source: ImageSource, reading: Reading = AS_USUAL) -> SourceImage:
    """Return what `Reading.load` gives, a file's by the limited process; arrays and Pillow images are no files.

    Raises
    ------
    ImageRefused
        As `load_image`, and for a file that takes more time or memory than one of its size may.
    """
    if not isinstance(source, str | os.PathLike):
        return reading.load(source)
    decoded = _decoded_by_kept(source, reading)
    if isinstance(decoded, ImageRefused):
        raise decoded
    assert decoded.rgb is not None  # the work wants it
    return SourceImage(decoded.rgb, decoded.provenance, decoded.stored)


def _decoded_by_kept(path: str | os.PathLike[str], reading: Reading) -> Decoded | ImageRefused:
    while True:
        # Another thread may end the process meanwhile, or meet a fault with its own file: this one goes to the next.
        with suppress(PoolClosed):
            (decoded,) = _kept().decode([path], reading)
            return decoded


def decode_by_kept(path: str | os.PathLike[str], work: Work) -> Decoded | ImageRefused:
    """Let the limited process decode a file, and make here what is wanted of its pixels."""
    try:
        return made_of_image(open_image(path, work.reading), work)
    except ImageRefused as refusal:
        return refusal


def end_kept() -> None:
    """End the process; it is started again for the next file."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None:
        pool.close()


def _kept() -> DecodePool:
    global _pool
    with _lock:
        if _pool is None or _pool.is_closed:
            _pool = DecodePool(Work(is_full=True), 1)
        return _pool


atexit.register(end_kept)
