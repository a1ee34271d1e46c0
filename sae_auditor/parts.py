"""What is being written, until it takes its place; and clearing away what runs left behind that were ended.

A name says which process writes the file, so that those of processes that are gone can be told from those at work.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import shutil
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"\.sae-auditor-((?P<machine>[0-9a-f]{8})-(?P<process>[0-9]{1,10})-)?[0-9a-f]{16}\.part")
# Of another machine, or of a version that did not write its process into the name.
_ABANDONED_S: Final = 24 * 3600

_cleared: set[str] = set()


def part_beside(target: Path) -> Path:
    """Return a new name beside `target`, after clearing its folder of what others left behind."""
    clear_parts(target.parent)
    return target.parent / f".sae-auditor-{_machine()}-{os.getpid()}-{secrets.token_hex(8)}.part"


def clear_parts(folder: Path) -> None:
    """Remove what runs that were ended left in a folder; once for each folder, for large ones take time."""
    place = str(folder)
    if place in _cleared:
        return
    _cleared.add(place)
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _NAME.fullmatch(entry.name)
            if found is not None and _is_abandoned(entry, found["machine"], found["process"]):
                _remove(entry)


def _is_abandoned(entry: os.DirEntry[str], machine: str | None, process: str | None) -> bool:
    if machine == _machine() and process is not None and sys.platform != "win32":
        return not _is_running(int(process))
    try:
        return time.time() - entry.stat(follow_symlinks=False).st_mtime > _ABANDONED_S
    except OSError:
        return False


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another person's
        return True
    return True


def _remove(entry: os.DirEntry[str]) -> None:
    with suppress(OSError):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)


@cache
def _machine() -> str:
    """Return a word for where numbers of processes are as here: this start of this machine or container."""
    words = [platform.node()]
    with suppress(OSError):
        words.append(Path("/proc/sys/kernel/random/boot_id").read_text())
        words.append(os.readlink("/proc/self/ns/pid"))
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:8]
