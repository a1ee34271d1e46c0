"""One program writes an index at a time, and what stops it is told in plain words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb
from filelock import FileLock, Timeout

from sae_auditor.atomic import why_unwritable
from sae_auditor.concepts.indexing.folder import IndexFolder
from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say

_NO_SPACE: Final = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_RESUMABLE: Final = say("What was finished is kept.")
_AGAIN: Final = say("run the same command again; it goes on where it stopped.")


@contextmanager
def writing(place: IndexFolder) -> Iterator[None]:
    """Hold the index for this program alone; the system lets go of it when the program ends, however it ends.

    Raises
    ------
    EnvironmentProblem
        When another program holds it, or the disk is full or fails.
    InputRefused
        When the folder cannot be written.
    """
    try:
        place.path.mkdir(parents=True, exist_ok=True)
        # A job may go on in another thread than the one that began it.
        lock = FileLock(place.lock, thread_local=False)
        with lock.acquire(blocking=False):
            yield
    except Timeout as error:
        raise EnvironmentProblem(
            say("Another program is writing the index {0}.", place.path),
            safe=say("Nothing was changed."),
            todo=say("Wait until it is done, or name another folder with --output."),
        ) from error
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise _no_space(place) from error
        raise why_unwritable(place.path, error) from error
    except duckdb.Error as error:
        # It says so in words only.
        if "space" in str(error).lower() or "disk" in str(error).lower():
            raise _no_space(place) from error
        raise


def _no_space(place: IndexFolder) -> EnvironmentProblem:
    return EnvironmentProblem(
        say("There is no space left to write the index {0}.", place.path),
        safe=_RESUMABLE,
        todo=say("Free some space and {0}", _AGAIN),
    )
