"""One broker, as the program sees it: a process that looks after limited ones, and is replaced when it is lost."""

from __future__ import annotations

import json
import subprocess
import threading
from collections import deque
from contextlib import suppress
from dataclasses import replace
from typing import IO, Final

import numpy as np

from sae_auditor.images.pool._broker.main import ANSWER, REQUEST
from sae_auditor.images.pool.decoding import Decoded
from sae_auditor.images.pool.memory import SharedMemory
from sae_auditor.images.pool.parcel import table_bytes, unpacked
from sae_auditor.images.pool.pool import DecodePool
from sae_auditor.images.pool.process import ENVIRONMENT, command_of
from sae_auditor.images.pool.work import Work
from sae_auditor.images.refusal import ImageRefused
from sae_auditor.limited.messages import framed
from sae_auditor.limited.starting import end, start

# Files that go to a broker together. With less than that, messages take the time; with more, the first ones wait.
TOGETHER: Final = 16
# Parcels of one broker that are underway or being used.
_ROOMS: Final = 8
# For whole pictures of a megabyte; what finds no room comes through the pipe, which takes longer.
_ROOM_BYTES: Final = 16 * 2**20
# So many processes in a row that end without an answer: none will give one.
_VAIN_STARTS: Final = 3
_STOPS_WITHIN_S: Final = 5.0


class _Closed(Exception):
    """Nobody wants the rest any more."""


class Parcel:
    """Some files that go to one broker together, and what came of them."""

    __slots__ = ("broker", "done", "error", "paths", "results", "room")

    def __init__(self, paths: list[str], broker: Broker, room: int) -> None:
        self.paths = paths
        self.broker = broker
        self.room = room
        self.results: list[Decoded | ImageRefused] = []
        self.error: BaseException | None = None
        self.done = threading.Event()

    def wait(self) -> list[Decoded | ImageRefused]:
        """Return what came of the files, in their order, once it is there; raise what keeps it from coming."""
        self.done.wait()
        if self.error is not None:
            raise self.error
        return self.results

    def release(self) -> None:
        """Give the memory of the results to other files."""
        self.results = []
        self.broker.free_rooms.append(self.room)


class Broker:
    """Sends files to a process, and takes its answers in a thread.

    Parameters
    ----------
    work, workers, wall_s
        As of `DecodePool`.
    """

    def __init__(self, work: Work, workers: int, wall_s: float) -> None:
        self._work = work
        self._workers = workers
        self._wall_s = wall_s
        self._memory = SharedMemory(_ROOMS * _ROOM_BYTES)
        self._rooms = np.frombuffer(self._memory.map, np.uint8).reshape(_ROOMS, _ROOM_BYTES)
        self._rooms.setflags(write=False)
        self.free_rooms = deque(range(_ROOMS))
        self._posted: deque[Parcel] = deque()  # what is to be answered, in order
        self._news = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._error: BaseException | None = None
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="broker", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The number of its process in the system."""
        process = self._process
        return None if process is None else process.pid

    def post(self, paths: list[str]) -> Parcel:
        """Send files for which there is a free room."""
        parcel = Parcel(paths, self, self.free_rooms.popleft())
        with self._news:
            if self._error is not None:
                raise self._error
            self._posted.append(parcel)
            self._news.notify()
            self._send(parcel)
        return parcel

    def stop(self) -> None:
        """End as soon as possible, whatever is underway; `join` waits for it."""
        with self._news:
            self._is_closing = True
            self._news.notify()
            if self._process is not None and self._process.stdin is not None:
                with suppress(OSError):
                    self._process.stdin.close()

    def join(self) -> None:
        """Wait until nothing is left of it."""
        self._thread.join(_STOPS_WITHIN_S)
        process = self._process
        if process is not None and self._thread.is_alive():
            process.kill()
            self._thread.join(_STOPS_WITHIN_S)

    def _run(self) -> None:
        n_vain = 0
        try:
            while n_vain < _VAIN_STARTS and not self._is_closing:
                n_vain += 1
                out = self._start()
                if out is not None and self._receive(out):
                    n_vain = 0
            self._do_it_here()
            raise _Closed
        except BaseException as error:  # told where the results are awaited
            self._give_up(error)
        finally:
            with self._news:
                if self._process is not None:
                    end(self._process)
            self._memory.close()

    def _start(self) -> IO[bytes] | None:
        """Start a process in place of one that is gone, and send it what that has not answered."""
        request = {
            "work": self._work.to_json(),
            "workers": self._workers,
            "wall_s": self._wall_s,
            "memory": self._memory.handle,
            "rooms": _ROOMS,
            "room_bytes": _ROOM_BYTES,
        }
        with self._news:
            if self._process is not None:
                end(self._process)
                self._process = None
            if self._is_closing:
                return None
            try:
                self._process = start(broker_command(), [self._memory.handle], ENVIRONMENT)
            except OSError:
                return None
            self._write(framed(request))
            for parcel in self._posted:
                self._send(parcel)
            return self._process.stdout

    def _send(self, parcel: Parcel) -> None:
        paths = json.dumps(parcel.paths).encode("ascii")
        self._write(REQUEST.pack(parcel.room, len(paths)) + paths)

    def _write(self, data: bytes) -> None:
        if self._process is None or self._process.stdin is None:
            return
        with suppress(OSError, ValueError):  # one that is gone gives no answers either, and that is noticed
            self._process.stdin.write(data)
            self._process.stdin.flush()

    def _receive(self, out: IO[bytes]) -> bool:
        """Take answers until there are no more, or one makes no sense; return whether there were any."""
        any_answer = False
        with suppress(OSError, ValueError):
            while len(header := out.read(ANSWER.size)) == ANSWER.size:
                n_table, n_rest = ANSWER.unpack(header)
                if not self._posted or n_table != table_bytes(len(self._posted[0].paths)):
                    break
                parcel = self._posted[0]
                table, rest = out.read(n_table), out.read(n_rest)
                if len(rest) < n_rest:
                    break
                parcel.results = unpacked(parcel.paths, self._work, table, self._rooms[parcel.room], rest)
                self._posted.popleft()
                parcel.done.set()
                any_answer = True
        return any_answer

    def _do_it_here(self) -> None:
        """Look after limited processes in this one, where no broker can."""
        with DecodePool(self._work, self._workers, self._wall_s) as pool:
            while True:
                with self._news:
                    self._news.wait_for(lambda: self._is_closing or self._posted)
                    if self._is_closing:
                        return
                    parcel = self._posted[0]
                parcel.results = [_kept(item) for item in pool.decode(parcel.paths)]
                self._posted.popleft()
                parcel.done.set()

    def _give_up(self, error: BaseException) -> None:
        with self._news:
            self._error = error
            for parcel in self._posted:
                parcel.error = error
                parcel.done.set()


def broker_command() -> list[str]:
    """Return the command that starts a process."""
    return command_of("sae_auditor.images.pool._broker.main")


def _kept(item: Decoded | ImageRefused) -> Decoded | ImageRefused:
    """Return what stays valid when the next file is asked for."""
    if isinstance(item, ImageRefused):
        return item
    crop, raw = (None if pixels is None else pixels.copy() for pixels in (item.crop, item.raw))
    return replace(item, crop=crop, raw=raw)
