"""Read a small file that a person names: never wait on a pipe, never read a device, never more than was allowed."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_plain_file(path: str | Path, max_bytes: int) -> bytes:
    """Return the content of a regular file.

    Parameters
    ----------
    path
        The file, or a link to it.
    max_bytes
        Longer files are not read.

    Raises
    ------
    OSError
        When the system does not let us read it, it is no regular file, or it is longer; its `strerror` says which.
    """
    # Looked at before it is opened, which alone can have effects on a device, and again afterwards.
    _require_regular(os.stat(path))
    # A FIFO put there since then would block a plain open for ever.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as file:
        _require_regular(os.fstat(file.fileno()))
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, f"it has more than the {max_bytes:,} bytes that are read")
    return content


def _require_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a file but a pipe, socket or device")
