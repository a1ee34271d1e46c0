"""How the program and its limited processes speak.

A request is a header, the file's path (for messages) and its bytes, through a pipe. An answer is a header through the
other pipe; pixels, thumbnail and texts stand in a slot of the shared memory. Only plain data: nothing is pickled.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sae_auditor.images.pool.work import Work
from sae_auditor.images.source import Notice

OK: Final = 1
REFUSED: Final = 2
# As OK, with the whole image where the crop would be.
RAW: Final = 4
# As OK, with nothing where the crop would be: the file that was sent is to be decoded by whoever sent it.
HANDED_ON: Final = 5
# The process lacks what it takes, such as a part of Python that was not loaded in time; the file is not to blame.
UNABLE: Final = 3

# slot, bytes of the path, bytes of the file
REQUEST: Final = struct.Struct("<IIQ")
# In place of a slot: no file comes now, but the answers that wait are wanted.
FLUSH: Final = 0xFFFFFFFF
# status, width, height, SHA-256, bytes of the thumbnail, bytes of the text, bytes of the whole image behind the answers
ANSWER: Final = struct.Struct("<BII32sIIQ")
# At the start of the shared memory: files that were begun, and files that were finished.
COUNTERS: Final = struct.Struct("<QQ")

_COUNTERS_BYTES: Final = 4096
_TEXT_BYTES: Final = 16 * 1024
_JPEG_SPARE_BYTES: Final = 4096  # tables and headers
_ALIGNED: Final = 64
# What most files are; it need not be said.
_USUAL: Final = ("JPEG", "RGB")


class Slot(NamedTuple):
    """Where the parts of one file's result stand in the shared memory: offsets in bytes."""

    text: int
    thumbnail: int
    crop: int


@dataclass(frozen=True)
class Layout:
    """How shared memory is divided.

    Parameters
    ----------
    work
        Says how large the parts are.
    n_slots
        For so many files.
    """

    work: Work
    n_slots: int

    @property
    def text_bytes(self) -> int:
        """Most that a slot's text may take."""
        return _TEXT_BYTES

    @property
    def thumbnail_bytes(self) -> int:
        """Most that a slot's thumbnail may take: as much as its pixels."""
        side = self.work.thumbnail_px
        return _aligned(3 * side * side + _JPEG_SPARE_BYTES) if side else 0

    @property
    def crop_shape(self) -> tuple[int, int, int]:
        """Height, width and 3 of the crop; zeros where there is none."""
        framing = self.work.framing
        return (0, 0, 0) if framing is None else (framing.height, framing.width, 3)

    @property
    def crop_bytes(self) -> int:
        """What a slot's crop takes."""
        height, width, channels = self.crop_shape
        return height * width * channels

    @property
    def pixel_bytes(self) -> int:
        """Most that a slot's pixels may take, those of a crop or of a whole image in its place."""
        return max(self.crop_bytes, self.work.raw_bytes)

    @property
    def size_bytes(self) -> int:
        """Of the whole memory."""
        return _COUNTERS_BYTES + self.n_slots * self._slot_bytes

    @property
    def _slot_bytes(self) -> int:
        return self.text_bytes + self.thumbnail_bytes + _aligned(self.pixel_bytes)

    def slot(self, number: int) -> Slot:
        """Return where a slot's parts stand."""
        text = _COUNTERS_BYTES + number * self._slot_bytes
        return Slot(text, text + self.text_bytes, text + self.text_bytes + self.thumbnail_bytes)


def notes_to_text(file_format: str, mode: str, notices: tuple[Notice, ...]) -> bytes:
    """Return what is to be said of a decoded file; empty where that is the usual."""
    if (file_format, mode) == _USUAL and not notices:
        return b""
    return _text([file_format, mode, [[notice.code, notice.text] for notice in notices]])


def notes_from_text(text: bytes) -> tuple[str, str, tuple[Notice, ...]]:
    """Read what `notes_to_text` wrote.

    Raises
    ------
    ValueError
        When it is nothing of the kind.
    """
    if not text:
        return (*_USUAL, ())
    file_format, mode, notices = _listed(text, 3)
    _require(isinstance(notices, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in notices))
    _require(all(isinstance(part, str) for part in (file_format, mode, *(part for pair in notices for part in pair))))
    return file_format, mode, tuple(Notice(code, said) for code, said in notices)


def refusal_to_text(reason: str, detail: str, todo: str) -> bytes:
    """Return why a file was refused."""
    return _text([reason, detail, todo])


def refusal_from_text(text: bytes) -> tuple[str, str, str]:
    """Read what `refusal_to_text` wrote.

    Raises
    ------
    ValueError
        When it is nothing of the kind.
    """
    reason, detail, todo = _listed(text, 3)
    _require(isinstance(reason, str) and isinstance(detail, str) and isinstance(todo, str))
    return reason, detail, todo


def _text(values: list[Any]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode("ascii")


def _listed(text: bytes, n: int) -> list[Any]:
    try:
        values = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    _require(isinstance(values, list) and len(values) == n)
    return list(values)


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("not what a decoding process says")


def _aligned(n_bytes: int) -> int:
    return -(-n_bytes // _ALIGNED) * _ALIGNED
