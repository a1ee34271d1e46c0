"""Starting a limited process: Python alone, with pipes and with nothing of the program's environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

# Where the system's own libraries are found. Nothing else of this program's environment is passed on.
_VARIABLES: Final = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_ENDS_WITHIN_S: Final = 1.0


def start(
    command: Sequence[str], handles: Sequence[int], environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a process with pipes for its standard input and output.

    Parameters
    ----------
    command
        Program and arguments.
    handles
        What else it inherits: descriptors, on Windows handles of the system's. Nothing but these and the pipes is open.
    environment
        Variables that it gets beside those of the system's libraries.

    Raises
    ------
    OSError
        When the system does not start it.
    """
    variables = {name: os.environ[name] for name in _VARIABLES if name in os.environ} | dict(environment or {})
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    if sys.platform == "win32":
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": list(handles)})
        return subprocess.Popen(
            command, env=variables, startupinfo=startup, creationflags=subprocess.CREATE_NO_WINDOW, **pipes
        )
    return subprocess.Popen(command, env=variables, pass_fds=tuple(handles), cwd=os.sep, **pipes)


def inheritable(descriptor: int) -> int:
    """Return what another process knows the open file `descriptor` by."""
    if sys.platform == "win32":
        import msvcrt

        handle = msvcrt.get_osfhandle(descriptor)
        os.set_handle_inheritable(handle, True)
        return handle
    return descriptor


def status_of(process: subprocess.Popen[bytes]) -> int | None:
    """Return how a process ended, which it is about to; None when it does not."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_ENDS_WITHIN_S)
    return process.returncode


def is_late(status: int | None) -> bool:
    """Whether a limit on time ended a process with this status."""
    return status in _ended_by("SIGXCPU", "SIGALRM")


def is_costly(status: int | None) -> bool:
    """Whether the limit on processor time of one file ended a process with this status."""
    return status in _ended_by("SIGPROF")


def is_killed(status: int | None) -> bool:
    """Whether a process with this status was ended by force: the last resort of limits on time and memory."""
    return status in _ended_by("SIGKILL")


def _ended_by(*names: str) -> tuple[int, ...]:
    return tuple(-int(getattr(signal, name)) for name in names if hasattr(signal, name))


def end(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing of a process behind."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was not sent to a process that is gone
                pipe.close()
