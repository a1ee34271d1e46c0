"""Read a file as it was at one moment, without blocking and without trusting its kind or its size."""

from __future__ import annotations

import errno
import os
import stat
import time
from io import FileIO
from typing import NamedTuple

from sae_auditor.i18n import say
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import ImageRefused, Refusal, Unfit
from sae_auditor.plain_files import open_plain

_EXTRA_BYTES = 64 * 1024

# A file that was written to this short a time ago may be in the middle of it: a program writes in pieces, and between
# two of them size and date stand still. Longer than a busy machine keeps a writer waiting, shorter than people notice;
# a folder costs it once, since meanwhile its other files come of age too.
QUIET_S = 0.1
# How long a file that is being written is waited for. A camera that overwrites one file all the time has pauses.
PATIENCE_S = 0.25
# The coarsest dates of files (FAT) are two seconds apart; a write within them leaves no trace in the date.
_COARSEST_S = 2.5
# Dates finer than this are trusted: NTFS, ext4 and others tell far shorter times apart, FAT and ext3 whole seconds.
_FINE_NS = 10_000_000


class _Stamp(NamedTuple):
    """What changes when a file is written to."""

    size_bytes: int
    modified_ns: int
    changed_ns: int

    @property
    def age_s(self) -> float:
        """How long ago it was written to; negative where another machine's clock is ahead."""
        return time.time() - self.modified_ns / 1e9

    @property
    def is_fresh(self) -> bool:
        """Whether a write could still be under way."""
        return -_COARSEST_S < self.age_s < QUIET_S

    @property
    def hides_writes(self) -> bool:
        """Whether something could be written now without the date showing it."""
        return self.modified_ns % _FINE_NS == 0 and abs(self.age_s) < _COARSEST_S


def read_file(path: str, limits: Limits) -> bytes:
    """Return the whole content of the regular file at `path`, as it was at one moment.

    A file at rest is read once. One that was written to just now is waited for and, where its date is too coarse to
    tell, read twice.

    Raises
    ------
    ImageRefused
        When there is no such file, it is not a regular file, it is empty or larger than `limits.max_bytes`, it goes on
        changing, or the system does not let us read it.
    """
    give_up_s = time.monotonic() + PATIENCE_S
    try:
        while True:
            content = _read_at_rest(path, limits.max_bytes)
            if content is not None:
                return content
            if time.monotonic() > give_up_s:
                raise Unfit(Refusal.CHANGED, say("it changed while it was read"), _LET_IT_FINISH)
    except Unfit as unfit:
        raise unfit.of(path) from None
    except (OSError, ValueError) as error:
        raise why_unreadable(path, error) from error


_LET_IT_FINISH = say(
    "Try again when it is complete. A program that writes images should write to a new name and rename it then."
)


def _read_at_rest(path: str, max_bytes: int) -> bytes | None:
    """Return the content of a file; None when it changed meanwhile."""
    require_regular(os.stat(path).st_mode)
    with open_plain(path) as file:
        before = _stamp(file)
        if before.is_fresh:
            time.sleep(QUIET_S - max(before.age_s, 0))
            if _stamp(file) != before:
                return None
        content = _read_bounded(file, before.size_bytes, max_bytes)
        if before.hides_writes:
            time.sleep(QUIET_S)
            file.seek(0)
            if _read_bounded(file, before.size_bytes, max_bytes) != content:
                return None
        return content if _stamp(file) == before else None


def _stamp(file: FileIO) -> _Stamp:
    status = os.fstat(file.fileno())
    require_regular(status.st_mode)
    return _Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def require_regular(mode: int) -> None:
    """Raise `Unfit` when what has this mode is a folder, or is read as a pipe, socket or device is."""
    if stat.S_ISDIR(mode):
        raise Unfit(
            Refusal.IS_FOLDER, say("it is a folder"), say("Choose the images in it, or add the folder as a folder.")
        )
    if not stat.S_ISREG(mode):
        raise Unfit(Refusal.NOT_A_FILE, say("it is not a file but a pipe, socket or device"))


def _read_bounded(file: FileIO, size_bytes: int, max_bytes: int) -> bytes:
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
            Refusal.TOO_LARGE,
            say("it has more than the {0} bytes allowed", f"{max_bytes:,}"),
            say("Save a smaller copy of it."),
        )
    if total == 0:
        raise Unfit(Refusal.EMPTY, say("it has no content"), say("Copy it again from where it came from."))
    return b"".join(chunks)


def why_unreadable(path: str, error: OSError | ValueError) -> ImageRefused:
    """Return the refusal of a path that the system would not open."""
    if isinstance(error, ValueError):  # a null character in the name
        return ImageRefused(path, Refusal.NOT_FOUND, say("no file can have this name"))
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        what = say("it is a link to a file that is not there") if os.path.islink(path) else say("there is no such file")
        return ImageRefused(path, Refusal.NOT_FOUND, what, say("Check the name, and that the drive is connected."))
    if error.errno == errno.ELOOP:
        return ImageRefused(path, Refusal.NOT_FOUND, say("it is a link that leads back to itself"))
    if error.errno == errno.ENAMETOOLONG:
        what = say("its name, or the path to it, is longer than the system can open")
        return ImageRefused(path, Refusal.UNREADABLE, what, say("Move it up by some folders, or shorten their names."))
    if error.errno in (errno.EIO, getattr(errno, "ESTALE", errno.EIO)):
        what = say("the drive or the file server failed while it was read")
        return ImageRefused(path, Refusal.UNREADABLE, what, say("Check that the drive is connected, and try again."))
    if isinstance(error, PermissionError):
        return ImageRefused(
            path, Refusal.UNREADABLE, say("you are not allowed to read it"), say("Ask its owner for access.")
        )
    return ImageRefused(path, Refusal.UNREADABLE, say("the system could not read it: {0}", error.strerror or error))
