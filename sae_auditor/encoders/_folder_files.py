"""What lies in an encoder's folder, looked at so that nothing in it can hold the program up or lead it elsewhere."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.plain_files import NoPlainFile, read_plain_file

_MAX_ENTRIES: Final = 20_000
_MAX_BYTES: Final = 16 * 2**20
_CACHED, _BLOBS = "models--", "blobs"  # where the hub's cache keeps what its folders link to


def is_there(file: Path) -> bool:
    """Whether a folder has a file.

    Raises
    ------
    InputRefused
        When something else stands under its name: a device, a queue, a folder, a link that leads nowhere.
    """
    try:
        kind = os.stat(file).st_mode
    except OSError:
        if file.is_symlink():
            raise InputRefused(
                say("{0} is a link to a file that is not there.", file),
                todo=say("Copy the file itself into the folder."),
            ) from None
        return False
    if not stat.S_ISREG(kind):
        raise _no_file(file)
    return True


def small_file(file: Path, max_bytes: int = _MAX_BYTES) -> bytes:
    """Return the bytes of a configuration or tokenizer file.

    Raises
    ------
    InputRefused
        When it is no file, leads out of its folder, cannot be read or is too large.
    """
    _check_link(file)
    try:
        return read_plain_file(file, max_bytes)
    except NoPlainFile as error:
        raise _no_file(file) from error
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise InputRefused(say("{0} cannot be read: {1}.", file, error.strerror or error)) from error
        raise InputRefused(
            say("{0} is too large for what its name says: more than {1} bytes.", file, f"{max_bytes:,}"),
            todo=say("Check the encoder's folder."),
        ) from error


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, by name.

    Raises
    ------
    InputRefused
        When it cannot be read, or holds more than any model's folder does.
    """
    found: list[os.DirEntry[str]] = []
    try:
        with os.scandir(folder) as listing:
            for entry in listing:
                found.append(entry)
                if len(found) > _MAX_ENTRIES:
                    raise InputRefused(
                        say(
                            "{0} holds more than {1} files, so that it is not looked through.",
                            folder,
                            f"{_MAX_ENTRIES:,}",
                        ),
                        todo=say("Choose the file of the weights itself."),
                    )
    except OSError as error:
        raise InputRefused(say("{0} cannot be read: {1}.", folder, error.strerror or error)) from error
    return sorted(found, key=lambda entry: entry.name)


def file_names(folder: Path) -> list[str]:
    """Return the names of the files in a folder; see `entries`."""
    return [entry.name for entry in entries(folder) if _is(stat.S_ISREG, entry)]


def folder_names(folder: Path) -> list[str]:
    """Return the names of the folders in a folder; see `entries`."""
    return [entry.name for entry in entries(folder) if _is(stat.S_ISDIR, entry)]


def _is(kind: Callable[[int], bool], entry: os.DirEntry[str]) -> bool:
    try:
        return kind(entry.stat().st_mode)
    except OSError:  # a link that leads nowhere, or to itself
        return False


def _check_link(file: Path) -> None:
    """Refuse a link out of the folder, other than those that the hub's cache consists of.

    What it leads to would become a part of a bundle that is given to others.
    """
    if not file.is_symlink():
        return
    real, home = Path(os.path.realpath(file)), Path(os.path.realpath(file.parent))
    is_cached = real.parent.name == _BLOBS and real.parent.parent.name.startswith(_CACHED)
    if not is_cached and not real.is_relative_to(home):
        raise InputRefused(
            say("{0} is a link that leads out of its folder.", file), todo=say("Copy the file itself into the folder.")
        )


def _no_file(file: Path) -> InputRefused:
    return InputRefused(say("{0} is not a file: a folder, a device or a queue stands under its name.", file))
