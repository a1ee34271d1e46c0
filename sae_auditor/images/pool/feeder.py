"""A thread that keeps one limited process busy, and gets it another one when it is lost."""

from __future__ import annotations

import hashlib
import queue
import threading
from collections import deque
from contextlib import suppress
from typing import Final

import numpy as np
from PIL import Image

from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say
from sae_auditor.images.files import read_file
from sae_auditor.images.pool.decoding import Decoded, decode_here
from sae_auditor.images.pool.memory import SharedMemory
from sae_auditor.images.pool.process import DecodingProcess, Lost, ProcessLost
from sae_auditor.images.pool.stored import Form
from sae_auditor.images.pool.wire import (
    HANDED_ON,
    OK,
    RAW,
    REFUSED,
    UNABLE,
    Layout,
    check_thumbnail,
    notes_from_text,
    reading_to_text,
    refusal_from_text,
)
from sae_auditor.images.pool.work import Work
from sae_auditor.images.refusal import ImageRefused, Refusal
from sae_auditor.images.source import Provenance, Rgb

# One is decoded while the next one waits in the pipe. Not where whole images come back: a process that waits for room
# for its pixels takes no file, and whoever waits for room for a file takes no pixels.
_UNDERWAY: Final = 2
_UNDERWAY_WHOLE: Final = 1
# Chunks of one process that are decoded, underway or being used.
BUFFERS: Final = 3
# So many processes in a row that end before they begin a file: none will.
_VAIN_STARTS: Final = 3
# A process may have been ended by something else: only what ends two of them is to blame.
_TRIES: Final = 2


class Chunk:
    """Some files that go to one process together, what is made of them, and what came of it."""

    __slots__ = ("buffer", "data", "done", "error", "feeder", "paths", "results", "tries", "work")

    def __init__(self, paths: list[str], work: Work) -> None:
        self.paths = paths
        self.work = work
        self.results: list[Decoded | ImageRefused | None] = [None] * len(paths)
        self.tries = [0] * len(paths)
        self.data: dict[int, bytes] = {}  # what was sent and is still to be answered, where it may be handed on
        self.done = threading.Event()
        self.error: BaseException | None = None
        self.feeder: Feeder | None = None
        self.buffer = 0

    def wait(self) -> list[Decoded | ImageRefused]:
        """Return what came of its files, in their order, once it is there; raise what keeps it from coming."""
        self.done.wait()
        if self.error is not None:
            raise self.error
        return [result for result in self.results if result is not None]

    def release(self) -> None:
        """Give the memory of its results to other files."""
        if self.feeder is not None:
            self.feeder.buffers.put(self.buffer)

    def fail(self, error: BaseException) -> None:
        """Raise this where its results are awaited."""
        self.error = error
        self.done.set()


class PoolClosed(ValueError):
    """The pool was closed before the files were done; they are not to blame."""

    def __init__(self) -> None:
        super().__init__("the pool is closed")


class Feeder:
    """One process and what it is doing.

    Parameters
    ----------
    layout
        Of its memory, with slots for `BUFFERS` chunks.
    chunks
        Where chunks come from; None ends it.
    chunk_size
        Most files of a chunk.
    wall_s
        What one file may take.
    """

    def __init__(self, layout: Layout, chunks: queue.SimpleQueue[Chunk | None], chunk_size: int, wall_s: float) -> None:
        self._layout = layout
        self._chunks = chunks
        self._chunk_size = chunk_size
        self._most_underway = _UNDERWAY_WHOLE if layout.work.is_full else _UNDERWAY
        self._wall_s = wall_s
        self.buffers: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        for number in range(BUFFERS):
            self.buffers.put(number)
        self._memory = SharedMemory(layout.size_bytes)
        self._slots = [layout.slot(number) for number in range(layout.n_slots)]
        flat = np.frombuffer(self._memory.map, np.uint8)
        flat.setflags(write=False)
        self._pixels = [flat[slot.crop : slot.crop + layout.pixel_bytes] for slot in self._slots]
        self._crops = [pixels[: layout.crop_bytes].reshape(layout.crop_shape) for pixels in self._pixels]
        self._sent: deque[Chunk] = deque()
        self._asked: deque[tuple[Chunk, int]] = deque()  # files whose answers are awaited, in order
        self._n_answered = 0  # by the present process
        self._n_vain = 0
        self._is_careful = False  # each answer by itself: some made no sense, and it is not known whose
        self._is_closing = False
        self.process: DecodingProcess | None = None
        self.thread = threading.Thread(target=self._run, name="decode", daemon=True)

    def check_time(self, now_s: float) -> None:
        """End the process when a file takes too long; called by another thread now and then."""
        process = self.process
        if process is not None:
            process.check_time(now_s, is_busy=bool(self._asked))

    def close(self) -> None:
        """Stop as soon as possible, whatever is underway."""
        self._is_closing = True
        self.buffers.put(None)
        if self.process is not None:
            self.process.kill()

    def _run(self) -> None:
        error: BaseException = PoolClosed()
        try:
            self._start()
            while not self._is_closing and self._step():
                pass
        except BaseException as raised:  # told where the results are awaited
            error = raised
        for chunk in self._sent:
            chunk.fail(error)
        if self.process is not None:
            self.process.end()
        self._memory.close()
        is_told = bool(self._sent) or isinstance(error, PoolClosed)
        if not is_told and (chunk_or_end := self._chunks.get()) is not None:
            chunk_or_end.fail(error)

    def _step(self) -> bool:
        """Take a chunk or finish one; return whether to go on."""
        if len(self._sent) < self._most_underway:
            try:
                chunk = self._next(wait=not self._sent)
            except queue.Empty:
                pass
            else:
                if chunk is None:
                    return False
                self._sent.append(chunk)
                try:
                    self._post(chunk)
                except ProcessLost:
                    self._recover()
                return True
        self._finish()
        return True

    def _next(self, wait: bool) -> Chunk | None:
        buffer = self.buffers.get(block=wait)
        try:
            chunk = self._chunks.get(block=wait)
        except queue.Empty:
            self.buffers.put(buffer)
            raise
        if chunk is not None and buffer is not None:
            chunk.feeder, chunk.buffer = self, buffer
            return chunk
        if chunk is not None:
            self._chunks.put(chunk)
        return None

    def _post(self, chunk: Chunk) -> None:
        """Hand the files of a chunk over that have no result yet."""
        if self.process is None:
            return
        first = chunk.buffer * self._chunk_size
        n_before = len(self._asked)
        reading = reading_to_text(chunk.work.reading)
        for i, path in enumerate(chunk.paths):
            if chunk.results[i] is not None:
                continue
            try:
                data = read_file(path, chunk.work.limits)
            except ImageRefused as refusal:
                chunk.results[i] = refusal
                continue
            self._asked.append((chunk, i))
            if self._layout.work.hands_jpeg_on:
                chunk.data[i] = data
            self.process.send(first + i, path, reading, data)
            if self._is_careful:
                self.process.flush()
        if len(self._asked) > n_before:
            self.process.flush()

    def _finish(self) -> None:
        """Wait for the results of the oldest chunk."""
        chunk = self._sent[0]
        while None in chunk.results:
            if self.process is None:
                self._decode_here(chunk)
                break
            try:
                while self._asked and self._asked[0][0] is chunk:
                    self._take(self.process)
            except ProcessLost:
                self._recover()
            except ValueError:  # what it says makes no sense: it is not ours any more
                self._recover(is_sane=False)
        self._sent.popleft()
        self._is_careful = False
        chunk.done.set()

    def _decode_here(self, chunk: Chunk) -> None:
        for i, path in enumerate(chunk.paths):
            if chunk.results[i] is None:
                chunk.results[i] = decode_here(path, chunk.work)

    def _take(self, process: DecodingProcess) -> None:
        """Take the next answer.

        Raises
        ------
        ProcessLost, ValueError
            When there is none, or it makes no sense.
        """
        chunk, i = self._asked[0]
        status, width, height, digest, n_thumbnail, n_text, n_pixels = process.receive()
        path, slot = chunk.paths[i], chunk.buffer * self._chunk_size + i
        if n_text > self._layout.text_bytes or n_thumbnail > self._layout.thumbnail_bytes:
            raise ValueError("more than there is room for")
        at = self._slots[slot]
        text = self._memory.map[at.text : at.text + n_text]
        result: Decoded | ImageRefused
        if status in (OK, RAW, HANDED_ON):
            work = chunk.work
            notes = notes_from_text(text)
            form = notes.stored
            self._require_size(width, height, n_pixels, 0 if form is None else form.n_bytes(width, height))
            colour = work.reading.colour
            source = Provenance(path, digest.hex(), notes.format, notes.mode, width, height, notes.notices, colour)
            thumbnail = self._memory.map[at.thumbnail : at.thumbnail + n_thumbnail]
            check_thumbnail(thumbnail, work.thumbnail_px)
            rgb = process.receive_pixels(width, height) if work.is_full else None
            raw = self._raw(slot, width, height) if status == RAW else None
            jpeg = chunk.data[i] if status == HANDED_ON else b""
            crop = self._crops[slot] if work.framing is not None and status == OK else None
            stored = None if form is None else _stored(process, form, width, height)
            result = Decoded(source, crop, thumbnail, rgb, raw, jpeg, stored)
        elif status == REFUSED:
            reason, detail, todo = refusal_from_text(text)
            result = ImageRefused(path, Refusal(reason), detail, todo)
            result.sha256 = digest.hex()
        elif status == UNABLE:
            result = decode_here(path, chunk.work)
        else:
            raise ValueError("no such answer")
        chunk.results[i] = result
        chunk.data.pop(i, None)
        self._asked.popleft()
        self._n_answered += 1
        self._n_vain = 0

    def _raw(self, slot: int, width: int, height: int) -> Rgb:
        n_bytes = 3 * width * height
        if n_bytes > self._layout.work.raw_bytes:
            raise ValueError("more than there is room for")
        return self._pixels[slot][:n_bytes].reshape(height, width, 3)

    def _require_size(self, width: int, height: int, n_pixels: int, n_stored: int) -> None:
        is_full, limits = self._layout.work.is_full, self._layout.work.limits
        wanted = 3 * width * height + n_stored if is_full else 0
        side, area = max(width, height), width * height
        if not (0 < area <= limits.max_pixels and side <= limits.max_side_px and n_pixels == wanted):
            raise ValueError("no such image")

    def _recover(self, *, is_sane: bool = True) -> None:
        """Find out what ended the process, and hand what it has not finished to another one."""
        while True:
            self._blame(is_sane)
            is_sane = True
            self._start()
            try:
                for chunk in self._sent:
                    self._post(chunk)
            except ProcessLost:
                continue
            return

    def _start(self) -> None:
        self._asked.clear()
        self._n_answered = 0
        self.process = None
        while self.process is None and self._n_vain < _VAIN_STARTS:
            if self._is_closing:
                raise PoolClosed
            try:
                self.process = DecodingProcess(self._layout, self._memory, self._wall_s)
            except EnvironmentProblem:
                self._n_vain += 1
        if self._is_closing:  # since the process was begun
            raise PoolClosed
        # Without a process this thread decodes by itself, as for a few files.

    def _blame(self, is_sane: bool) -> None:
        """Refuse the file that the process was at, if it is to blame."""
        if self._is_closing:
            raise PoolClosed
        process = self.process
        if process is None:
            return
        begun, finished = process.counts
        if not is_sane:
            process.kill()
        how = process.why_lost()
        if not is_sane and not self._is_careful:
            self._is_careful = True
            return
        # Where it ended between two files, none is to blame.
        place = 0 if not is_sane else begun - 1 - self._n_answered if begun > finished else -1
        if not 0 <= place < len(self._asked):
            self._n_vain += 1
            return
        chunk, i = self._asked[place]
        chunk.tries[i] += 1
        if how.was_late or how.was_costly or chunk.tries[i] == _TRIES:
            refusal = self._refusal(chunk.paths[i], how, is_sane)
            with suppress(ImageRefused):
                refusal.sha256 = hashlib.sha256(read_file(chunk.paths[i], self._layout.work.limits)).hexdigest()
            chunk.results[i] = refusal

    def _refusal(self, path: str, how: Lost, is_sane: bool) -> ImageRefused:
        again = say("Open it in an image viewer and save it again, or leave it out.")
        if how.was_costly:
            detail = say("decoding it takes longer than an image file of its size may")
            return ImageRefused(path, Refusal.TOO_SLOW, detail, again)
        if how.was_late:
            detail = say("decoding it takes longer than {0} seconds", f"{self._wall_s:g}")
            return ImageRefused(path, Refusal.TOO_SLOW, detail, again)
        if not is_sane:
            return ImageRefused(path, Refusal.CRASHED, say("the decoder loses its way in it"), again)
        if how.was_killed:
            detail = say("the system ended the process that decoded it, most likely for lack of memory")
            return ImageRefused(
                path, Refusal.OUT_OF_MEMORY, detail, say("Close other programs, or save a smaller copy.")
            )
        status = how.status or 0
        words = f"signal {-status}" if status < 0 else f"status {status}"
        return ImageRefused(path, Refusal.CRASHED, say("the decoder crashes on it ({0})", words), again)


def _stored(process: DecodingProcess, form: Form, width: int, height: int) -> Image.Image:
    content = bytearray(form.n_bytes(width, height))
    process.receive_into(memoryview(content))
    return form.image(width, height, content)
