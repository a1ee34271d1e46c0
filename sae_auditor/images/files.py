"""Read a file once, without blocking and without trusting its kind or its size."""

from __future__ import annotations

import errno
import os
import stat
from io import RawIOBase

from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import ImageRefused, Refusal, Unfit

_EXTRA_BYTES = 64 * 1024


def read_file(path: str, limits: Limits) -> bytes:
    """Return the whole content of the regular file at `path`.

    Raises
    ------
    ImageRefused
        When there is no such file, it is not a regular file, it is empty or larger than `limits.max_bytes`, or the
        system does not let us read it.
    """
    try:
        _require_regular(os.stat(path).st_mode)
        # A FIFO put there since the check would block a plain open for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            _require_regular(status.st_mode)
            return _read_bounded(file, status.st_size, limits.max_bytes)
    except Unfit as unfit:
        raise unfit.of(path) from None
    except (OSError, ValueError) as error:
        raise why_unreadable(path, error) from error


def _require_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise Unfit(Refusal.IS_FOLDER, "it is a folder", "Choose the images in it, or add the folder as a folder.")
    if not stat.S_ISREG(mode):
        raise Unfit(Refusal.NOT_A_FILE, "it is not a file but a pipe, socket or device")


def _read_bounded(file: RawIOBase, size_bytes: int, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    total = 0
    while total <= max_bytes and size_bytes <= max_bytes:
        # More than the size that was stated, so that a file that grows meanwhile is read to its end or refused.
        chunk = file.read(min(max(size_bytes, total + _EXTRA_BYTES), max_bytes) + 1 - total)
        if not chunk:
            break
        chunks.append(chunk)
        total += len(chunk)
    if max(total, size_bytes) > max_bytes:
        raise Unfit(
            Refusal.TOO_LARGE, f"it has more than the {max_bytes:,} bytes allowed", "Save a smaller copy of it."
        )
    if total == 0:
        raise Unfit(Refusal.EMPTY, "it has no content", "Copy it again from where it came from.")
    return b"".join(chunks)


def why_unreadable(path: str, error: OSError | ValueError) -> ImageRefused:
    """Return the refusal of a path that the system would not open."""
    if isinstance(error, ValueError):  # a null character in the name
        return ImageRefused(path, Refusal.NOT_FOUND, "no file can have this name")
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        what = "it is a link to a file that is not there" if os.path.islink(path) else "there is no such file"
        return ImageRefused(path, Refusal.NOT_FOUND, what, "Check the name, and that the drive is connected.")
    if error.errno == errno.ELOOP:
        return ImageRefused(path, Refusal.NOT_FOUND, "it is a link that leads back to itself")
    if isinstance(error, PermissionError):
        return ImageRefused(path, Refusal.UNREADABLE, "you are not allowed to read it", "Ask its owner for access.")
    return ImageRefused(path, Refusal.UNREADABLE, f"the system could not read it: {error.strerror or error}")
