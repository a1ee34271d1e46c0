"""Starting the limited process, and hearing what it has to say.

Messages are JSON behind their length, through pipes. The files are handed over open, so that the process needs to open
none. First it says which limits it could set; the time for reading counts from then on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from sae_auditor.errors import EnvironmentProblem
from sae_auditor.tensorfiles._child.limits import Limits
from sae_auditor.tensorfiles._child.messages import framed, received

_START_S: Final = 30.0  # for the process to start, on a slow disk with a virus scanner
_PACKAGES: Final = Path(__file__).resolve().parents[2]
_PROGRAM: Final = (
    "import sys; sys.path.append(sys.argv[1]); from sae_auditor.tensorfiles._child.main import main; main()"
)
# Where the system's own libraries are found. Nothing else of this program's environment is passed on.
_VARIABLES: Final = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


class ProcessFailed(Exception):
    """The limited process gave no answer; the text is the end of a sentence about the file."""


def child_command() -> list[str]:
    """Return the command that starts the limited process: Python alone, without site packages."""
    return [sys.executable, "-I", "-S", "-c", _PROGRAM, str(_PACKAGES)]


def ask(files: Sequence[BinaryIO], limits: Limits) -> tuple[list[str], dict[str, Any]]:
    """Start the limited process on open files.

    Returns
    -------
    tuple
        The names of the limits that hold (`_child.limits.enter`), and its answer; an empty one without files.

    Raises
    ------
    ProcessFailed
        When it was ended by one of its limits, or died, while it read the files.
    EnvironmentProblem
        When it could not be started.
    """
    handles = [_handle(file) for file in files]
    try:
        process = _started(handles)
    except OSError as error:
        raise _not_started(str(error.strerror)) from error
    with _ended(process):
        with _time_limit(process, _START_S) as is_late:
            held = _asked(process, {"handles": handles, "limits": asdict(limits)})
        if held is None or "held" not in held:
            raise _not_started(_why(process, is_late))
        if not files:
            return held["held"], {}
        with _time_limit(process, limits.wall_s) as is_late:
            answer = received(process.stdout) if process.stdout else None
        if answer is None:
            raise ProcessFailed(_why(process, is_late))
        return held["held"], answer


def _asked(process: subprocess.Popen[bytes], request: dict[str, Any]) -> dict[str, Any] | None:
    if process.stdin is None or process.stdout is None:
        return None
    with suppress(OSError):  # a process that is gone gives no answer either
        process.stdin.write(framed(request))
        process.stdin.flush()
    return received(process.stdout)


@contextmanager
def _time_limit(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """End the process when the block takes longer, and set the event then."""
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Leave nothing of the process behind."""
    try:
        yield
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not sent to a process that is gone
                    pipe.close()


def _not_started(reason: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"The process that reads other people's model files could not be started: {reason}.",
        safe="No file was read.",
        todo="Install the program again, or use .safetensors files, which need no such process.",
    )


def _why(process: subprocess.Popen[bytes], is_late: threading.Event) -> str:
    with suppress(subprocess.TimeoutExpired):
        process.wait(1.0)  # for its own end, which says why
    too_long = (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGALRM", 0))
    if is_late.is_set() or process.returncode in too_long:
        return "reading it takes longer than a file of tensors of its size needs"
    if process.returncode == -getattr(signal, "SIGKILL", 0):  # the last resort of both limits
        return "reading it takes longer, or more memory, than a file of tensors of its size needs"
    return f"the process that reads it ended without an answer (status {process.returncode})"


def _started(handles: list[int]) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _VARIABLES if name in os.environ}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    if sys.platform == "win32":
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles})
        return subprocess.Popen(
            child_command(), env=environment, startupinfo=startup, creationflags=subprocess.CREATE_NO_WINDOW, **pipes
        )
    return subprocess.Popen(child_command(), env=environment, pass_fds=handles, cwd=os.sep, **pipes)


def _handle(file: BinaryIO) -> int:
    """Return what the other process knows the open file by."""
    if sys.platform == "win32":
        import msvcrt

        handle = msvcrt.get_osfhandle(file.fileno())
        os.set_handle_inheritable(handle, True)
        return handle
    return file.fileno()
