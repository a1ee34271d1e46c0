"""One limited process that is kept for the files that people open one by one."""

from __future__ import annotations

import atexit
import os
import threading
from typing import Final

from sae_auditor.images.load import ImageSource
from sae_auditor.images.pool.decoding import Decoded, made_of_image
from sae_auditor.images.pool.pool import DecodePool
from sae_auditor.images.pool.work import Work
from sae_auditor.images.reading import AS_USUAL, Reading
from sae_auditor.images.refusal import ImageRefused
from sae_auditor.images.source import SourceImage

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
    (decoded,) = _kept().decode([source], reading)
    if isinstance(decoded, ImageRefused):
        raise decoded
    assert decoded.rgb is not None  # the work wants it
    return SourceImage(decoded.rgb, decoded.provenance, decoded.stored)


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
