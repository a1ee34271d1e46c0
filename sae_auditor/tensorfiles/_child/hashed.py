"""A file whose bytes are the same at every reading, or it is not read: what was hashed is what is used."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import BinaryIO, Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import Refused

_BLOCK_BYTES: Final = 2**20
_MAX_HELD: Final = 8


class HashedFile:
    """Reads a file from its first byte to its last, and compares every block that is read again with that.

    Whoever handed the file over may be writing to it. Between the two readings nothing else would notice that.

    Parameters
    ----------
    file
        Readable and seekable.

    Attributes
    ----------
    sha256
        Of the whole file, in hexadecimal.
    length
        In bytes.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._position = 0
        self._held: OrderedDict[int, bytes] = OrderedDict()
        self._digests: list[bytes] = []
        self.length = 0
        whole = hashlib.sha256()
        file.seek(0)
        while block := file.read(_BLOCK_BYTES):
            whole.update(block)
            self._digests.append(hashlib.sha256(block).digest())
            self.length += len(block)
        self.sha256 = whole.hexdigest()

    def seek(self, position: int) -> int:
        """Read from `position` on."""
        self._position = position
        return position

    def read(self, length: int) -> bytes:
        """Return the next bytes, fewer where the file ends.

        Raises
        ------
        Refused
            When they are not those that were hashed.
        """
        start, end = self._position, min(self._position + length, self.length)
        pieces = []
        while start < end:
            number, offset = divmod(start, _BLOCK_BYTES)
            piece = self._block(number)[offset : offset + end - start]
            pieces.append(piece)
            start += len(piece)
        self._position = max(start, self._position)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _block(self, number: int) -> bytes:
        if number in self._held:
            return self._held[number]
        self._file.seek(number * _BLOCK_BYTES)
        block = self._file.read(min(_BLOCK_BYTES, self.length - number * _BLOCK_BYTES))
        if hashlib.sha256(block).digest() != self._digests[number]:
            raise Refused(
                say("it was changed while it was read"), say("Wait until it has been written, then open it again.")
            )
        self._held[number] = block
        if len(self._held) > _MAX_HELD:
            self._held.popitem(last=False)
        return block
