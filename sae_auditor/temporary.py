"""Files and folders that are gone when they are no longer used, and what to tell where there is no place for them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say

_PREFIX: Final = "sae-auditor-"
_VARIABLE: Final = "TEMP" if sys.platform == "win32" else "TMPDIR"


def temporary_folder() -> Path:
    """Return where temporary files lie.

    Raises
    ------
    EnvironmentProblem
        When there is no such place that can be written.
    """
    try:
        return Path(tempfile.gettempdir())
    except OSError as error:
        raise _no_place(error) from error


def nameless_file() -> IO[bytes]:
    """Return a file without a name, which is gone when it is closed; raises as `temporary_folder`."""
    try:
        return tempfile.TemporaryFile(prefix=_PREFIX)
    except OSError as error:
        raise _no_place(error) from error


@contextmanager
def folder_for_now() -> Iterator[Path]:
    """Give a folder that is removed when the block ends; raises as `temporary_folder`."""
    try:
        folder = tempfile.TemporaryDirectory(prefix=_PREFIX)
    except OSError as error:
        raise _no_place(error) from error
    with folder as name:
        yield Path(name)


def _no_place(error: OSError) -> EnvironmentProblem:
    reason = error.strerror or str(error)
    return EnvironmentProblem(
        say("There is no folder for temporary files that can be written: {0}.", reason),
        safe=say("Nothing was changed."),
        todo=say(
            "Make the variable {0} name an existing folder that you may write and that has free space.", _VARIABLE
        ),
    )
