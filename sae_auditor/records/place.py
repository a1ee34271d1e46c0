"""Where a workspace lies, and who may write to it: one program at a time, on a disk of this machine."""

from __future__ import annotations

import ctypes
import json
import os
import platform
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from sae_auditor._paths import data_folder
from sae_auditor.atomic import write_atomically
from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say
from sae_auditor.strict_json import NotStrictJson, read_strict_json

# File systems of other machines: they lock late, twice or not at all, and a database on them breaks.
_SHARES: Final = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.davfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs",
    "fuse.sshfs", "fuse.vmhgfs-fuse", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs",
    "vboxsf", "virtiofs", "vmhgfs",
})  # fmt: skip
_DRIVE_REMOTE: Final = 4  # GetDriveTypeW


def default_place() -> Path:
    """Return the database of the person's own workspace, whether it is there or not."""
    return data_folder() / "records" / "workspace.sqlite"


def require_local(folder: Path) -> None:
    """Raise where a folder is on another machine.

    Raises
    ------
    EnvironmentProblem
        Then; it says what to do instead.
    """
    kind = share_kind(folder)
    if kind is None:
        return
    raise EnvironmentProblem(
        say("The folder {0} is on a network share ({1}), which cannot keep records safely.", folder, kind),
        safe=say("Nothing was written there."),
        todo=say("Keep the workspace on a disk of this machine, and export sessions and anchors to the share."),
    )


def share_kind(folder: Path) -> str | None:
    """Return which network file system a folder is on, or None."""
    if sys.platform == "win32":
        drive = os.path.splitdrive(os.path.abspath(folder))[0]
        is_remote = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _DRIVE_REMOTE
        return "SMB" if is_remote else None
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "surrogateescape")
    except OSError:
        return None  # macOS, where SQLite itself looks
    return share_among(mounts, os.path.realpath(folder))


def share_among(mounts: str, path: str) -> str | None:
    """Return which network file system holds a path, by the text of ``/proc/self/mounts``."""
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = parts[1].encode("ascii", "surrogateescape").decode("unicode_escape") if "\\" in parts[1] else parts[1]
        is_above = path == point or path.startswith(point.rstrip("/") + "/")
        if is_above and len(point) >= len(best):  # of two at one point the later one is seen
            best, kind = point, parts[2]
    return kind if kind in _SHARES else None


@dataclass(frozen=True)
class Holder:
    """Who writes to a workspace: as whom, on which machine, in which process, since when (UTC, ISO 8601)."""

    who: str
    machine: str
    process: int
    since: str

    def __str__(self) -> str:
        return f"{self.who} ({self.machine}, {self.process}, {self.since})"


class WriterLock:
    """The right to write to a workspace; goes with the process, however that ends.

    Parameters
    ----------
    database
        The file; the lock lies beside it, and so does the name of its holder.
    """

    def __init__(self, database: Path) -> None:
        self._lock = FileLock(f"{database}.lock", timeout=0, thread_local=False)
        self._name = Path(f"{database}.owner")

    def take(self, who: str) -> bool:
        """Take it; return whether nobody else had it.

        Raises
        ------
        EnvironmentProblem
            When nothing can be written there.
        """
        try:
            self._lock.acquire()
        except Timeout:
            return False
        except OSError as error:
            raise EnvironmentProblem(
                say("Nothing can be written beside {0}: {1}.", self._name, error.strerror or error)
            ) from error
        since = datetime.now(UTC).isoformat(timespec="seconds")
        holder = {"who": who, "machine": platform.node(), "process": os.getpid(), "since": since}
        write_atomically(self._name, json.dumps(holder).encode())
        return True

    def release(self) -> None:
        """Give it back."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._name.unlink()
            self._lock.release()

    def holder(self) -> Holder | None:
        """Return who has it, as far as it is known."""
        try:
            values: Any = read_strict_json(self._name.read_bytes(), max_bytes=4096)
            return Holder(str(values["who"]), str(values["machine"]), int(values["process"]), str(values["since"]))
        except (OSError, NotStrictJson, KeyError, TypeError, ValueError):
            return None
