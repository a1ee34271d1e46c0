"""Open a file that somebody named: a regular one, or a refusal; never a wait."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

from sae_auditor.errors import InputRefused


def open_regular(path: str | Path, *, follow: bool = True) -> io.FileIO:
    """Return an open regular file.

    A FIFO would block a plain open for ever, and a device may never end; both are told from files after opening, so
    that nothing can take the place in between. With `follow` False a link is refused too: it may lead anywhere.

    Raises
    ------
    OSError
        As `open`.
    InputRefused
        When it is no regular file.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    flags |= 0 if follow else getattr(os, "O_NOFOLLOW", 0)
    file = io.FileIO(os.open(path, flags), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise InputRefused(f"{path} is not a file.", todo="Name a file: a pipe, a device or a folder is not read.")
    return file


def read_text_file(path: str | Path, what: str, max_bytes: int) -> str:
    """Return the text of a file of UTF-8 that a person named; `what` it is to be is said in errors.

    Raises
    ------
    InputRefused
        When it cannot be read, is no regular file, longer than `max_bytes`, or not UTF-8.
    """
    try:
        with open_regular(path) as file:
            # Not the size that the system gives: files of some file systems have none, and a file may grow.
            content = _up_to(file, max_bytes + 1)
    except OSError as error:
        raise InputRefused(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(content) > max_bytes:
        raise InputRefused(f"{path} is too large for {what}.", todo=f"Give a file of at most {max_bytes // 2**20} MiB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(f"{path} is not a text file.", todo="Save it as UTF-8.") from error


def _up_to(file: io.FileIO, n_bytes: int) -> bytes:
    content = bytearray()
    while len(content) < n_bytes and (part := file.read(min(2**20, n_bytes - len(content)))):
        content += part
    return bytes(content)
