"""Read a text that somebody named: a regular file of UTF-8, or a refusal."""

from __future__ import annotations

import errno
from pathlib import Path

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.plain_files import NoPlainFile, read_plain_file


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
