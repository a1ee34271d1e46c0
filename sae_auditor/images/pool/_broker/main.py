"""A broker: reads files, lets limited processes decode them, and hands many results to the program at once."""

from __future__ import annotations

import json
import os
import queue
import signal
import struct
import sys
import threading
from contextlib import suppress
from typing import BinaryIO, Final

import numpy as np

from sae_auditor.images.pool.feeder import Chunk
from sae_auditor.images.pool.memory import mapped
from sae_auditor.images.pool.parcel import Bytes, Packing
from sae_auditor.images.pool.pool import DecodePool
from sae_auditor.images.pool.work import Work
from sae_auditor.limited.messages import received

# Which room the results go to, and bytes of the paths, which are a list in JSON; then the answers, in the same order:
# bytes of the table and of what stands in no room.
REQUEST: Final = struct.Struct("<II")
ANSWER: Final = struct.Struct("<IQ")


def main() -> None:
    """Answer requests on standard input on standard output until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the program means it to end this one
    start = received(sys.stdin.buffer)
    if start is None:
        return
    rooms = np.frombuffer(mapped(start["memory"], start["rooms"] * start["room_bytes"]), np.uint8)
    broker = _Broker(
        DecodePool(Work.from_json(start["work"]), start["workers"], start["wall_s"]),
        rooms.reshape(start["rooms"], start["room_bytes"]),
    )
    threading.Thread(target=broker.take, args=(sys.stdin.buffer,), name="requests", daemon=True).start()
    try:
        broker.answer(sys.stdout.buffer)
    finally:
        os._exit(1)  # whoever asked is gone, or what went wrong here shows in the program when it tries itself


class _Broker:
    """Takes requests in one thread and answers them in another.

    Parameters
    ----------
    pool
        Of the limited processes.
    rooms
        Shared with the program: uint8 ``[rooms, bytes]``.
    """

    def __init__(self, pool: DecodePool, rooms: Bytes) -> None:
        self._pool = pool
        self._rooms = rooms
        self._underway: queue.SimpleQueue[tuple[int, list[Chunk]]] = queue.SimpleQueue()

    def take(self, requests: BinaryIO) -> None:
        """Hand files out until the pipe ends, and this process with it."""
        with suppress(BaseException):
            while len(header := requests.read(REQUEST.size)) == REQUEST.size:
                room, n_bytes = REQUEST.unpack(header)
                paths, together = json.loads(requests.read(n_bytes)), self._pool.together
                parts = [paths[i : i + together] for i in range(0, len(paths), together)]
                self._underway.put((room, [self._pool.submit(part, self._pool.work) for part in parts]))
            self._pool.close()
        os._exit(0)

    def answer(self, answers: BinaryIO) -> None:
        """Pass results on, in the order of the requests."""
        while True:
            room, chunks = self._underway.get()
            packing = Packing(self._rooms[room])
            for chunk in chunks:
                for result in chunk.wait():
                    packing.add(result)
                chunk.release()
            answers.write(ANSWER.pack(len(packing.table), sum(map(len, packing.rest))) + packing.table)
            answers.writelines(packing.rest)
            answers.flush()
