"""Parts of files, which are copied from where they lie instead of being held in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import Refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK_BYTES: Final = 4 * 2**20


class Readable(Protocol):
    """What a span lies in."""

    def seek(self, position: int, /) -> int:
        """Read from `position` on."""

    def read(self, length: int, /) -> bytes:
        """Return the next bytes."""


@dataclass(frozen=True)
class Span:
    """`length` bytes of `file` from `start` on."""

    file: Readable
    start: int
    length: int

    @classmethod
    def of_bytes(cls, data: bytes) -> Span:
        """Return a span over bytes in memory."""
        return cls(io.BytesIO(data), 0, len(data))

    def part(self, offset: int, length: int) -> Span:
        """Return `length` bytes from `offset` on.

        Raises
        ------
        Refused
            When they are not all within this span.
        """
        if offset < 0 or length < 0 or offset + length > self.length:
            raise Refused(say("it is damaged or cut off"))
        return Span(self.file, self.start + offset, length)

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes of a part."""
        part = self.part(offset, length)
        self.file.seek(part.start)
        data = self.file.read(length)
        if len(data) != length:
            raise Refused(say("it became shorter while it was read"))
        return data

    def head(self, length: int) -> bytes:
        """Return the first bytes, fewer where there are no more."""
        return self.read(0, min(length, self.length))

    def chunks(self) -> Iterator[bytes]:
        """Give all bytes, a few megabytes at a time."""
        for offset in range(0, self.length, _CHUNK_BYTES):
            yield self.read(offset, min(_CHUNK_BYTES, self.length - offset))

    def open(self) -> io.BufferedReader:
        """Return a file that holds nothing but this span."""
        return io.BufferedReader(_SpanReader(self), 65_536)


class _SpanReader(io.RawIOBase):
    """A span as a file with a position of its own."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._span.length}[whence]
        if base + offset < 0:
            raise OSError("a place before the start of a file")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        n = min(len(view), max(self._span.length - self._position, 0))
        view[:n] = self._span.read(self._position, n)
        self._position += n
        return n
