"""A nameless file for what must be unpacked before it can be read, so that it need not fit in memory."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span

MAX_RATIO: Final = 200  # of unpacked to packed bytes
MAX_UNPACKED_BYTES: Final = 16 * 2**30
_ALWAYS_ALLOWED_BYTES: Final = 64 * 2**20
_STEP_BYTES: Final = 4 * 2**20


class Scratch:
    """Adds spans at the end of a file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end = 0
        self._texts: dict[Span, Span] = {}

    def unpacked(self, packed: Span) -> Span:
        """Return what a gzip file holds.

        Raises
        ------
        Refused
            When it is damaged, or far larger than any file of tensors gets by unpacking.
        """
        allowed = max(_ALWAYS_ALLOWED_BYTES, min(MAX_RATIO * packed.length, MAX_UNPACKED_BYTES))
        return self._written(_unpacked(packed, allowed))

    def latin1(self, text: Span) -> Span:
        """Return the bytes that a text in UTF-8 stands for, one for each character."""
        if text not in self._texts:
            self._texts[text] = self._written(_latin1(text))
        return self._texts[text]

    def _written(self, pieces: Iterator[bytes]) -> Span:
        start = self._end
        for piece in pieces:
            self._file.seek(self._end)
            self._file.write(piece)
            self._end += len(piece)
        self._file.flush()
        return Span(self._file, start, self._end - start)


def _unpacked(packed: Span, allowed: int) -> Iterator[bytes]:
    engine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    n_bytes = 0
    for chunk in packed.chunks():
        rest = chunk
        while rest and not engine.eof:
            piece = _step(engine, rest)
            rest = engine.unconsumed_tail
            n_bytes += len(piece)
            if n_bytes > allowed:
                raise Refused(
                    say("it unpacks to more than {0} bytes, which no file of tensors of its size does", f"{allowed:,}")
                )
            yield piece
        if rest or engine.unused_data:
            raise Refused(say("something follows the end of what is packed in it"))
    if not engine.eof:
        raise Refused(say("what is packed in it is cut off"))


def _step(engine: zlib._Decompress, data: bytes) -> bytes:
    try:
        return engine.decompress(data, _STEP_BYTES)
    except zlib.error as error:
        raise Refused(say("what is packed in it is damaged")) from error


def _latin1(text: Span) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in text.chunks():
            yield decoder.decode(chunk).encode("latin-1")
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise Refused(say("it holds bytes in an unknown form")) from error
