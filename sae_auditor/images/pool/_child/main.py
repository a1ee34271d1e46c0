"""The process that decodes: what is wanted first, then files, one after the other, until the pipe is closed."""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
import sys
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO, Final

import numpy as np

from sae_auditor.i18n import say
from sae_auditor.images.load import FileContent
from sae_auditor.images.pool._child.allowance import Allowance
from sae_auditor.images.pool._child.ready import make_ready
from sae_auditor.images.pool._child.said import Said
from sae_auditor.images.pool.decoding import Decoded, Sizes, made_of
from sae_auditor.images.pool.memory import mapped
from sae_auditor.images.pool.stored import Form
from sae_auditor.images.pool.wire import (
    ANSWER,
    COUNTERS,
    FLUSH,
    HANDED_ON,
    OK,
    RAW,
    REFUSED,
    REQUEST,
    UNABLE,
    Layout,
    Notes,
    notes_to_text,
    reading_from_text,
    refusal_to_text,
)
from sae_auditor.images.pool.work import Work
from sae_auditor.images.refusal import ImageRefused, Refusal
from sae_auditor.limited.limits import Limits, address_space_bytes, enter, restart_clock
from sae_auditor.limited.messages import framed, received

# What a process that may open nothing is told when a part of Python or of a library is looked for.
_DENIED: Final = (errno.EACCES, errno.EPERM, errno.EMFILE)


def main() -> None:
    """Answer requests on standard input on standard output until there are no more."""
    start = received(sys.stdin.buffer) or {}
    layout = Layout(Work.from_json(start["work"]), start["n_slots"])
    memory = mapped(start["memory"], layout.size_bytes)
    limits = Limits(**start["limits"])
    make_ready()
    _be_the_first_to_go()
    said = Said()
    at_rest_bytes = address_space_bytes()
    held = enter(limits, (0, 1, 2, *said.descriptors))
    restart_clock(0)
    sys.stdout.buffer.write(framed({"held": held}))
    sys.stdout.buffer.flush()
    with suppress(OSError):  # whoever asked is gone
        Server(layout, memory, said, Allowance(at_rest_bytes, limits)).serve(sys.stdin.buffer, sys.stdout.buffer)
    os._exit(0)


class Server:
    """Decodes into shared memory.

    Parameters
    ----------
    layout
        Of the memory.
    memory
        Shared with whoever asks.
    said
        What libraries write by themselves.
    allowance
        What one file may take.
    """

    def __init__(self, layout: Layout, memory: mmap.mmap, said: Said, allowance: Allowance) -> None:
        self._layout = layout
        self._memory = memory
        self._said = said
        self._allowance = allowance
        self._reading = b""
        self._work = layout.work
        self._sizes = Sizes()
        self._n_begun = 0

    def serve(self, requests: BinaryIO, answers: BinaryIO) -> None:
        """Read requests until the pipe ends; the answers are written when they are asked for."""
        while len(header := requests.read(REQUEST.size)) == REQUEST.size:
            slot, n_path, n_reading, n_data = REQUEST.unpack(header)
            if slot == FLUSH:
                answers.flush()
                continue
            path = requests.read(n_path).decode("utf-8", "surrogatepass")
            self._read_as(requests.read(n_reading))
            data = requests.read(n_data)
            if len(data) < n_data:
                return
            self._n_begun += 1
            COUNTERS.pack_into(self._memory, 0, self._n_begun, self._n_begun - 1)
            with self._allowance.of(len(data)):
                answer, decoded = self._answer(slot, FileContent(path, data))
            COUNTERS.pack_into(self._memory, 0, self._n_begun, self._n_begun)
            answers.write(answer)
            if decoded is not None and decoded.rgb is not None:
                answers.write(decoded.rgb.data)
                if decoded.stored is not None:
                    answers.write(decoded.stored.tobytes())

    def _read_as(self, reading: bytes) -> None:
        if reading != self._reading:
            self._reading, self._work = reading, replace(self._layout.work, reading=reading_from_text(reading))

    def _answer(self, slot: int, content: FileContent) -> tuple[bytes, Decoded | None]:
        self._said.forget()
        try:
            decoded = made_of(content, self._work, self._sizes)
            return self._stored(slot, decoded), decoded
        except ImageRefused as refusal:
            if _is_unable(refusal):
                return _unable(), None
            return self._refused(slot, refusal, content), None
        except MemoryError:
            return self._refused(slot, ImageRefused(None, Refusal.OUT_OF_MEMORY, ""), content), None
        except Exception:  # a fault of our own; it is seen where the file is decoded next
            return _unable(), None

    def _stored(self, slot: int, decoded: Decoded) -> bytes:
        source = decoded.provenance
        form = None if decoded.stored is None else Form.of(decoded.stored)
        text = notes_to_text(Notes(source.format, source.mode, (*source.notices, *self._said.notices()), form))
        thumbnail = decoded.thumbnail
        if len(text) > self._layout.text_bytes or len(thumbnail) > self._layout.thumbnail_bytes:
            raise ValueError("more than there is room for")
        at = self._layout.slot(slot)
        self._memory[at.text : at.text + len(text)] = text
        self._memory[at.thumbnail : at.thumbnail + len(thumbnail)] = thumbnail
        pixels = decoded.crop if decoded.raw is None else decoded.raw
        if pixels is not None:
            self._memory[at.crop : at.crop + pixels.nbytes] = np.ascontiguousarray(pixels).data.cast("B")
        n_pixels = 0 if decoded.rgb is None else decoded.rgb.nbytes
        n_pixels += 0 if form is None else form.n_bytes(source.width, source.height)
        digest = bytes.fromhex(source.sha256)
        status = HANDED_ON if decoded.jpeg else OK if decoded.raw is None else RAW
        return ANSWER.pack(status, source.width, source.height, digest, len(thumbnail), len(text), n_pixels)

    def _refused(self, slot: int, refusal: ImageRefused, content: FileContent) -> bytes:
        detail, todo = refusal.detail, refusal.todo
        if refusal.reason == Refusal.OUT_OF_MEMORY:
            detail, todo = (
                say("decoding it takes more memory than an image may"),
                say("Save it again from an image viewer."),
            )
        text = refusal_to_text(refusal.reason, detail, todo)
        if len(text) > self._layout.text_bytes:
            return _unable()
        at = self._layout.slot(slot).text
        self._memory[at : at + len(text)] = text
        return ANSWER.pack(REFUSED, 0, 0, hashlib.sha256(content.data).digest(), 0, len(text), 0)


def _unable() -> bytes:
    return ANSWER.pack(UNABLE, 0, 0, b"", 0, 0, 0)


def _is_unable(error: BaseException | None) -> bool:
    """Whether what went wrong is that this process may not load or start something, and not the file."""
    while error is not None:
        no_thread = isinstance(error, RuntimeError) and "thread" in str(error)
        if isinstance(error, ImportError) or no_thread or (isinstance(error, OSError) and error.errno in _DENIED):
            return True
        error = error.__cause__ or error.__context__
    return False


def _be_the_first_to_go() -> None:
    """Let a system without memory end this process and not the program that it works for."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")
