"""Opening the very file that a person named: no pipe, no device, and no link to somewhere else."""

from __future__ import annotations

import io
import os
from pathlib import Path

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.plain_files import NoPlainFile, open_plain


def open_plain_file(path: Path) -> io.BufferedReader:
    """Open a file for reading.

    A link within one folder is followed, and so are the links of a model cache from ``snapshots`` to ``blobs``; any
    other link is refused, since a folder from elsewhere could point at any file of this machine with it.

    Raises
    ------
    InputRefused
        When it is missing, is not a file, is such a link, or may not be read.
    """
    try:
        real = Path(os.path.realpath(path))
        if path.is_symlink():
            _check_link(path, real)
        # Not following: a link may have been put there meanwhile.
        return io.BufferedReader(open_plain(real, follow=False))
    except (FileNotFoundError, NotADirectoryError, NoPlainFile) as error:
        raise _no_file(path) from error
    except (OSError, ValueError) as error:  # a ValueError for a name with a null character
        reason = getattr(error, "strerror", None) or str(error)
        raise InputRefused(
            say("{0} cannot be read: {1}.", path, reason), todo=say("Check that the file may be read.")
        ) from error


def _no_file(path: Path) -> InputRefused:
    return InputRefused(say("{0} does not exist or is not a file.", path), todo=say("Choose an existing file."))


def _check_link(path: Path, real: Path) -> None:
    folder = Path(os.path.realpath(path.parent))
    if not real.exists():
        raise InputRefused(
            say("{0} is a link to {1}, which does not exist.", path, real), todo=say("Choose the file itself.")
        )
    if not real.is_relative_to(folder) and not _is_cached(folder, real):
        raise InputRefused(
            say("{0} is a link that leads out of its folder, to {1}.", path, real),
            safe=say("The file behind it was not opened."),
            todo=say("Choose the file itself."),
        )


def _is_cached(folder: Path, real: Path) -> bool:
    """Whether a link in `folder` leads from ``snapshots/<revision>/...`` to the ``blobs`` beside ``snapshots``."""
    roots = (part.parent.parent for part in (folder, *folder.parents) if part.parent.name == "snapshots")
    return any(real.parent == root / "blobs" for root in roots)
