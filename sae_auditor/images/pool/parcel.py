"""What was made of some files, on its way from a broker: pixels in shared memory, and a table of them in a pipe.

Only plain data: nothing is pickled. The program trusts a broker, which is its own code and decodes nothing itself; what
limited processes say is checked there.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.images.pool.decoding import Decoded
from sae_auditor.images.pool.wire import (
    HANDED_ON,
    OK,
    RAW,
    REFUSED,
    Notes,
    notes_from_text,
    notes_to_text,
    refusal_from_text,
    refusal_to_text,
)
from sae_auditor.images.pool.work import Work
from sae_auditor.images.refusal import ImageRefused, Refusal
from sae_auditor.images.source import Provenance

Bytes = NDArray[np.uint8]

# status, whether it stands in the pipe, width, height, SHA-256, bytes of the pixels or the file, of the thumbnail and
# of the text, which stand behind each other
_ENTRY: Final = struct.Struct("<B?II32sQII")
# As REFUSED, of a file whose content is not known.
_UNREAD: Final = 16
_NOTHING: Final = np.zeros(0, np.uint8)


class Packing:
    """Puts results into memory, behind each other.

    Parameters
    ----------
    room
        Where they go.

    Attributes
    ----------
    table
        What `unpacked` is given.
    rest
        What there is no room for, as it goes through the pipe.
    """

    def __init__(self, room: Bytes) -> None:
        self.table = bytearray()
        self.rest: list[bytes] = []
        self._room = room
        self._at = 0

    def add(self, result: Decoded | ImageRefused) -> None:
        """Take a result; it need not last."""
        status, width, height, digest, *parts = _refused(result) if isinstance(result, ImageRefused) else _made(result)
        sizes = [part.nbytes for part in parts]
        is_rest = self._at + sum(sizes) > len(self._room)
        self.table += _ENTRY.pack(status, is_rest, width, height, digest, *sizes)
        for part in parts:
            if is_rest:
                self.rest.append(part.tobytes())
            else:
                self._room[self._at : self._at + part.nbytes] = part
                self._at += part.nbytes


def _made(result: Decoded) -> tuple[int, int, int, bytes, Bytes, Bytes, Bytes]:
    source = result.provenance
    status = HANDED_ON if result.jpeg else OK if result.raw is None else RAW
    pixels = result.crop if result.raw is None else result.raw
    content = _array(result.jpeg) if pixels is None else pixels.reshape(-1)
    text = notes_to_text(Notes(source.format, source.mode, source.notices))
    digest = bytes.fromhex(source.sha256)
    return status, source.width, source.height, digest, content, _array(result.thumbnail), _array(text)


def _refused(refusal: ImageRefused) -> tuple[int, int, int, bytes, Bytes, Bytes, Bytes]:
    status, digest = (_UNREAD, "") if refusal.sha256 is None else (REFUSED, refusal.sha256)
    text = refusal_to_text(refusal.reason, refusal.detail, refusal.todo)
    return status, 0, 0, bytes.fromhex(digest), _NOTHING, _NOTHING, _array(text)


def _array(data: bytes) -> Bytes:
    return np.frombuffer(data, np.uint8)


def table_bytes(n_files: int) -> int:
    """Return how long the table of so many files is."""
    return n_files * _ENTRY.size


def unpacked(paths: Sequence[str], work: Work, table: bytes, room: Bytes, rest: bytes) -> list[Decoded | ImageRefused]:
    """Return what `Packing` was given; pixels stay where they are.

    Raises
    ------
    ValueError
        When it was something else.
    """
    if len(table) != table_bytes(len(paths)):
        raise ValueError("not as many results as files")
    results: list[Decoded | ImageRefused] = []
    places = [(room, 0), (_array(rest), 0)]
    for path, (status, is_rest, width, height, digest, *sizes) in zip(paths, _ENTRY.iter_unpack(table), strict=True):
        source, start = places[is_rest]
        middle, end = start + sizes[0], start + sizes[0] + sizes[1]
        content, thumbnail = source[start:middle], source[middle:end].tobytes()
        text = source[end : end + sizes[2]].tobytes()
        places[is_rest] = source, end + sizes[2]
        if status in (REFUSED, _UNREAD):
            reason, detail, todo = refusal_from_text(text)
            refusal = ImageRefused(path, Refusal(reason), detail, todo)
            refusal.sha256 = digest.hex() if status == REFUSED else None
            results.append(refusal)
            continue
        notes = notes_from_text(text)
        colour = work.reading.colour
        made_of = Provenance(path, digest.hex(), notes.format, notes.mode, width, height, notes.notices, colour)
        crop = raw = None
        if status == RAW:
            raw = content.reshape(height, width, 3)
        elif status == OK and work.framing is not None:
            crop = content.reshape(work.framing.height, work.framing.width, 3)
        jpeg = content.tobytes() if status == HANDED_ON else b""
        results.append(Decoded(made_of, crop, thumbnail, None, raw, jpeg))
    return results
