"""One limited process that decodes, as the program sees it, and what keeps it from doing anything else."""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import IO, Final, NamedTuple

import numpy as np

from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say
from sae_auditor.images.pool.memory import SharedMemory
from sae_auditor.images.pool.wire import ANSWER, COUNTERS, FLUSH, REQUEST, Layout
from sae_auditor.images.pool.work import Work
from sae_auditor.images.source import Rgb
from sae_auditor.limited.level import SandboxLevel, names_of
from sae_auditor.limited.limits import Limits
from sae_auditor.limited.messages import framed, received
from sae_auditor.limited.starting import end, is_costly, is_killed, is_late, start, status_of

_START_S: Final = 60.0  # for all processes to start at once, on a slow disk with a virus scanner
_PACKAGES: Final = Path(__file__).resolve().parents[3]
_PROGRAM: Final = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {} import main; main()"

# One thread each: further ones cannot be started, and there are as many processes as cores.
ENVIRONMENT: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

# No file takes this long, not even the largest on a slow machine that does other things.
WALL_S: Final = 120.0

# The process ends itself where nobody else does.
_SPARE_S: Final = 30.0

# Python, Pillow and numpy themselves; then what the largest image may take in several copies, and its file.
_BASE_BYTES: Final = 1 << 30
_BYTES_PER_PIXEL: Final = 64
_COPIES_OF_FILE: Final = 2
_PIPE_BYTES: Final = 1 << 20


class ProcessLost(Exception):
    """The process ended, or says what no process of ours says."""


class Lost(NamedTuple):
    """Why a process ended: for being too slow, for taking too much of the processor, by force; with which status."""

    was_late: bool
    was_costly: bool
    was_killed: bool
    status: int | None


def decoder_command() -> list[str]:
    """Return the command that starts a process."""
    return command_of("sae_auditor.images.pool._child.main")


def command_of(module: str) -> list[str]:
    """Return a command that calls a module's ``main``: Python with the packages of this one, and nothing else of it."""
    packages = str(_PACKAGES)
    places = [packages, *(place for place in map(os.path.abspath, sys.path) if place != packages)]
    return [sys.executable, "-I", "-S", "-c", _PROGRAM.format(module), json.dumps(places)]


def limits_of(layout: Layout, wall_s: float) -> Limits:
    """Return what a process may take."""
    image = layout.work.limits
    memory = _BASE_BYTES + _BYTES_PER_PIXEL * image.max_pixels + _COPIES_OF_FILE * image.max_bytes
    # No end to its processor time: it lives as long as there are files, and each has its own time.
    return Limits(memory + layout.size_bytes, None, wall_s + _SPARE_S, 0)


class DecodingProcess:
    """Starts a process and speaks with it.

    Parameters
    ----------
    layout
        Of the shared memory.
    memory
        The shared memory.
    wall_s
        What one file may take.

    Raises
    ------
    EnvironmentProblem
        When it does not start.
    """

    def __init__(self, layout: Layout, memory: SharedMemory, wall_s: float) -> None:
        self._memory = memory
        self._wall_s = wall_s
        self._stood: tuple[tuple[int, int], float] = ((0, 0), 0.0)
        self.was_late = False
        COUNTERS.pack_into(memory.map, 0, 0, 0)
        try:
            self._process = start(decoder_command(), [memory.handle], ENVIRONMENT)
        except OSError as error:
            raise _not_started(str(error.strerror)) from error
        self._widen()
        self.held = self._begun(layout, limits_of(layout, wall_s))

    def _begun(self, layout: Layout, limits: Limits) -> list[str]:
        request = {
            "work": layout.work.to_json(),
            "n_slots": layout.n_slots,
            "memory": self._memory.handle,
            "limits": asdict(limits),
        }
        timer = threading.Timer(_START_S, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            with suppress(OSError):  # one that is gone gives no answer either
                self._in.write(framed(request))
                self._in.flush()
            answer = received(self._out) or {}
            held = names_of(answer.get("held"))
            if held is None:
                raise _not_started(f"status {status_of(self._process)}")
            return held
        except BaseException:
            end(self._process)
            raise
        finally:
            timer.cancel()

    def send(self, slot: int, path: str, reading: bytes, data: bytes) -> None:
        """Hand over a file, and how it is read (see `wire.reading_to_text`).

        Raises
        ------
        ProcessLost
            When the process has ended.
        """
        name = path.encode("utf-8", "surrogatepass")
        try:
            self._in.write(REQUEST.pack(slot, len(name), len(reading), len(data)) + name + reading)
            self._in.write(data)
        except OSError as error:
            raise ProcessLost from error

    def flush(self) -> None:
        """Ask for the answers.

        Raises
        ------
        ProcessLost
            When the process has ended.
        """
        try:
            self._in.write(REQUEST.pack(FLUSH, 0, 0, 0))
            self._in.flush()
        except OSError as error:
            raise ProcessLost from error

    def receive(self) -> tuple[int, int, int, bytes, int, int, int]:
        """Return the next answer; see `ANSWER`.

        Raises
        ------
        ProcessLost
            When there is none.
        """
        try:
            answer = self._out.read(ANSWER.size)
        except OSError as error:
            raise ProcessLost from error
        if len(answer) != ANSWER.size:
            raise ProcessLost
        status, width, height, digest, n_thumbnail, n_text, n_pixels = ANSWER.unpack(answer)
        return status, width, height, digest, n_thumbnail, n_text, n_pixels

    def receive_pixels(self, width: int, height: int) -> Rgb:
        """Return the whole image uint8 ``[height, width, 3]`` that follows an answer.

        Raises
        ------
        ProcessLost
            When it ends early.
        """
        rgb = np.empty((height, width, 3), np.uint8)
        self.receive_into(rgb.reshape(-1).data)
        return rgb

    def receive_into(self, rest: memoryview) -> None:
        """Fill memory with what follows an answer.

        Raises
        ------
        ProcessLost
            When it ends early.
        """
        while len(rest):
            n = self._out.readinto(rest)
            if not n:
                raise ProcessLost
            rest = rest[n:]

    @property
    def counts(self) -> tuple[int, int]:
        """How many files it has begun and finished."""
        begun, finished = COUNTERS.unpack_from(self._memory.map, 0)
        return begun, finished

    def check_time(self, now_s: float, is_busy: bool) -> None:
        """End the process when it stays at the same file for too long."""
        counts, since_s = self._stood
        if not is_busy or counts != self.counts:
            self._stood = (self.counts, now_s)
        elif now_s - since_s > self._wall_s:
            self.was_late = True
            self._process.kill()

    def why_lost(self) -> Lost:
        """End it, if it has not ended, and return why it has."""
        status = status_of(self._process)
        end(self._process)
        return Lost(self.was_late or is_late(status), is_costly(status), is_killed(status), status)

    def kill(self) -> None:
        """End it without waiting."""
        self._process.kill()

    def end(self) -> None:
        """Leave nothing of it behind."""
        end(self._process)

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._process.pid

    def _widen(self) -> None:
        """Let the pipe hold a few files, so that nobody waits for the other in the middle of one."""
        if sys.platform != "linux":
            return
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(self._in, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    @property
    def _in(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _out(self) -> BufferedReader:
        out = self._process.stdout
        assert isinstance(out, BufferedReader)
        return out


def _not_started(reason: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        say("The processes that decode images could not be started: {0}.", reason), safe=say("No file was read.")
    )


# Their processor time has no end, but every file has one.
_WANTED: Final = ("memory", "file size", "core dumps", "processes", "descriptors", "files", "tcp", "calls", "network")


@cache
def decoder_level() -> SandboxLevel:
    """Start a process once without a file and return what it could limit.

    Raises
    ------
    EnvironmentProblem
        When it cannot be started; images are decoded in the program itself then.
    """
    layout = Layout(Work(), 1)
    memory = SharedMemory(layout.size_bytes)
    try:
        process = DecodingProcess(layout, memory, WALL_S)
        process.end()
    finally:
        memory.close()
    return SandboxLevel.of(process.held, _WANTED)
