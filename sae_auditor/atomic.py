"""Write a file so that it is either there whole or not there at all.

The content goes to a temporary file in the same folder, is flushed to the disk and then takes the place of the old file
in one step; the folder is flushed last, so that a power cut cannot bring the old name back.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from sae_auditor.errors import EnvironmentProblem, InputRefused, KnownError, system_words
from sae_auditor.i18n import say
from sae_auditor.parts import part_beside

# A virus scanner or an indexer may hold a fresh file for a moment on Windows.
_REPLACE_PATIENCE_S = 2.5
# How the names of files begin that are not whole yet; they end in ".part".
TEMPORARY = ".sae-auditor-"
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT} if sys.platform != "win32" else {errno.ENOSPC}


def write_atomically(path: str | Path, data: bytes | memoryview) -> None:
    """Write `data` to `path`, replacing what was there.

    Raises
    ------
    InputRefused
        When the place cannot be written: no such folder, a folder of that name, no permission.
    EnvironmentProblem
        When the disk is full or fails. In both cases the old file is untouched and nothing is left behind.
    """
    with atomic_file(path) as file:
        file.write(data)


@contextmanager
def atomic_file(path: str | Path) -> Iterator[BinaryIO]:
    """Give a file to write to; it becomes `path` when the block ends without an error.

    Raises
    ------
    InputRefused, EnvironmentProblem
        As `write_atomically`.
    """
    target = _real(path)
    try:
        temporary = _temporary_beside(target)
        try:
            with open(temporary, "xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _replace(temporary, target)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except OSError as error:
        raise why_unwritable(target, error) from error


def require_writable(path: str | Path) -> None:
    """Refuse a place that could not be written, before hours of work are spent on what should go there.

    Raises
    ------
    InputRefused, EnvironmentProblem
        As `write_atomically`.
    """
    target = _real(path)
    try:
        temporary = _temporary_beside(target)
        with open(temporary, "xb"):
            pass
        temporary.unlink()
    except OSError as error:
        raise why_unwritable(target, error) from error


def why_unwritable(path: Path, error: OSError) -> KnownError:
    """Return what to tell the person about a place that the system would not write."""
    if error.errno in _NO_SPACE:
        return EnvironmentProblem(
            say("There is no space left to write {0}.", path),
            safe=say("What was there before is untouched."),
            todo=say("Free some space, or choose another place."),
        )
    if error.errno == errno.EIO:
        return EnvironmentProblem(
            say("The disk failed while writing {0}.", path),
            safe=say("What was there before is untouched."),
            todo=say("Choose another place and have the disk checked."),
        )
    return InputRefused(
        say("{0} cannot be written: {1}.", path, _reason(path, error)),
        safe=say("Nothing was changed."),
        todo=say("Choose another place."),
    )


def _reason(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return say("there is no folder {0}", path.parent)
    if isinstance(error, IsADirectoryError):
        return say("it is a folder")
    if isinstance(error, NotADirectoryError):
        return say("{0} is not a folder", path.parent)
    if isinstance(error, PermissionError):
        return say("you are not allowed to write there")
    return system_words(error)


def _real(path: str | Path) -> Path:
    # A link keeps pointing where it points; its target is what gets written.
    return Path(os.path.realpath(path))


def _temporary_beside(target: Path) -> Path:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, say("it is a folder"), str(target))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, say("it is not a file but a device or a pipe"), str(target))
    return part_beside(target)


def _replace(temporary: Path, target: Path) -> None:
    give_up = time.monotonic() + _REPLACE_PATIENCE_S
    while True:
        try:
            os.replace(temporary, target)
        except PermissionError:
            if os.name != "nt" or time.monotonic() > give_up:
                raise
            time.sleep(0.05)
        else:
            return


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        # The file is in its place by now; some network file systems and drop folders just cannot flush a folder.
        if error.errno in _NO_SPACE or error.errno == errno.EIO:
            raise
