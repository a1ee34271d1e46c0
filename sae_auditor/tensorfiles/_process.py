"""Starting the limited process, and hearing what it has to say.

Messages are JSON behind their length, through pipes. The files are handed over open, so that the process needs to open
none. First it says which limits it could set; the time for reading counts from then on.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say
from sae_auditor.limited.level import names_of
from sae_auditor.limited.limits import Limits
from sae_auditor.limited.messages import framed, received
from sae_auditor.limited.starting import end, inheritable, is_killed, is_late, start, status_of

_START_S: Final = 30.0  # for the process to start, on a slow disk with a virus scanner
_PACKAGES: Final = Path(__file__).resolve().parents[2]
_PROGRAM: Final = (
    "import sys; sys.path.append(sys.argv[1]); from sae_auditor.tensorfiles._child.main import main; main()"
)


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
        The names of the limits that hold (`limits.enter`), and its answer; an empty one without files.

    Raises
    ------
    ProcessFailed
        When it was ended by one of its limits, or died, while it read the files.
    EnvironmentProblem
        When it could not be started.
    """
    handles = [inheritable(file.fileno()) for file in files]
    try:
        process = start(child_command(), handles)
    except OSError as error:
        raise _not_started(str(error.strerror)) from error
    with _ended(process):
        with _time_limit(process, _START_S) as was_late:
            held = _asked(process, {"handles": handles, "limits": asdict(limits)})
        limits_held = None if held is None else names_of(held.get("held"))
        if limits_held is None:
            raise _not_started(_why(process, was_late))
        if not files:
            return limits_held, {}
        with _time_limit(process, limits.wall_s) as was_late:
            answer = received(process.stdout) if process.stdout else None
        if answer is None:
            raise ProcessFailed(_why(process, was_late))
        return limits_held, answer


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
    was_late = threading.Event()

    def stop() -> None:
        was_late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield was_late
    finally:
        timer.cancel()


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Leave nothing of the process behind."""
    try:
        yield
    finally:
        end(process)


def _not_started(reason: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        say("The process that reads other people's model files could not be started: {0}.", reason),
        safe=say("No file was read."),
        todo=say("Install the program again, or use .safetensors files, which need no such process."),
    )


def _why(process: subprocess.Popen[bytes], was_late: threading.Event) -> str:
    status = status_of(process)  # it may be about to end, and says why then
    if was_late.is_set() or is_late(status):
        return say("reading it takes longer than a file of tensors of its size needs")
    if is_killed(status):
        return say("reading it takes longer, or more memory, than a file of tensors of its size needs")
    return say("the process that reads it ended without an answer (status {0})", status)
