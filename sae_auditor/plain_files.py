"""Open and read what a person names: a regular file, or an error; never a wait on a pipe, never a device."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_STEP_BYTES = 2**20


class NoPlainFile(OSError):
    """There is something else under this name than a file: a folder, a pipe, a socket or a device."""


def open_plain(path: str | Path, *, follow: bool = True) -> io.FileIO:
    """Return an open regular file, unbuffered.

    Parameters
    ----------
    path
        The file, or a link to it.
    follow
        Whether a link is followed; it may lead anywhere.

    Raises
    ------
    OSError
        When the system does not let us read it. `NoPlainFile` when it is something else, whose `strerror` says what.
    """
    # Looked at before it is opened, which alone can have effects on a device, and again afterwards.
    _require_plain(os.stat(path, follow_symlinks=follow), follow)
    # A FIFO put there since then would block a plain open for ever.
    file = io.FileIO(os.open(path, _FLAGS | (0 if follow else getattr(os, "O_NOFOLLOW", 0))), "rb")
    try:
        _require_plain(os.fstat(file.fileno()), follow)
    except NoPlainFile:
        file.close()
        raise
    return file


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
        As `open_plain`, or with the number ``EFBIG`` when it is longer; its `strerror` says which.
    """
    content = bytearray()
    with open_plain(path) as file:
        # Not the size that the system gives: files of some file systems have none, and a file may grow.
        while len(content) <= max_bytes and (part := file.read(min(_STEP_BYTES, max_bytes + 1 - len(content)))):
            content += part
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, say("it has more than the {0} bytes that are read", f"{max_bytes:,}"))
    return bytes(content)


def _require_plain(status: os.stat_result, follow: bool) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise NoPlainFile(errno.EISDIR, say("it is a folder"))
    if not follow and stat.S_ISLNK(status.st_mode):
        raise NoPlainFile(errno.ELOOP, say("it is a link"))
    if not stat.S_ISREG(status.st_mode):
        raise NoPlainFile(errno.EINVAL, say("it is not a file but a pipe, socket or device"))


def read_text_file(path: str | Path, what: str, max_bytes: int) -> str:
    """Return the text of a file of UTF-8 that a person named; `what` it is to be is said in errors.

    Raises
    ------
    InputRefused
        When it cannot be read, is no regular file, longer than `max_bytes`, or not UTF-8.
    """
    try:
        content = read_plain_file(path, max_bytes)
    except NoPlainFile as error:
        raise InputRefused(
            say("{0} is not a file.", path), todo=say("Name a file: a pipe, a device or a folder is not read.")
        ) from error
    except OSError as error:
        if error.errno == errno.EFBIG:
            most = max_bytes // 2**20
            raise InputRefused(
                say("{0} is too large for {1}.", path, what), todo=say("Give a file of at most {0} MiB.", most)
            ) from error
        raise InputRefused(say("{0} cannot be read: {1}.", path, error.strerror or error)) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(say("{0} is not a text file.", path), todo=say("Save it as UTF-8.")) from error
