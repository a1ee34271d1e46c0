"""How the program and its limited processes speak.

A request is a header, the file's path (for messages), how it is read and its bytes, through a pipe. An answer is a
header through the other pipe; pixels, thumbnail and texts stand in a slot of the shared memory, and a whole image
follows the header. Only plain data: nothing is pickled.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sae_auditor.i18n import from_json, to_json
from sae_auditor.images.pool.stored import Form
from sae_auditor.images.pool.work import Work
from sae_auditor.images.reading import Reading
from sae_auditor.images.source import Notice

OK: Final = 1
REFUSED: Final = 2
# As OK, with the whole image where the crop would be.
RAW: Final = 4
# As OK, with nothing where the crop would be: the file that was sent is to be decoded by whoever sent it.
HANDED_ON: Final = 5
# The process lacks what it takes, such as a part of Python that was not loaded in time; the file is not to blame.
UNABLE: Final = 3

# slot, bytes of the path, bytes of the reading, bytes of the file
REQUEST: Final = struct.Struct("<IIIQ")
# In place of a slot: no file comes now, but the answers that wait are wanted.
FLUSH: Final = 0xFFFFFFFF
# status, width, height, SHA-256, bytes of the thumbnail, bytes of the text, bytes of the whole image behind the answers
ANSWER: Final = struct.Struct("<BII32sIIQ")
# At the start of the shared memory: files that were begun, and files that were finished.
COUNTERS: Final = struct.Struct("<QQ")

_FOREIGN: Final = "not what a decoding process says"
_COUNTERS_BYTES: Final = 4096
_TEXT_BYTES: Final = 16 * 1024
_JPEG_SPARE_BYTES: Final = 4096  # tables and headers
_ALIGNED: Final = 64
_MAX_NOTICES: Final = 64
_MAX_WORD_CHARS: Final = 60
# Of a thumbnail: what it begins and ends with, the head of each segment, and height and width in that of the frame.
_JPEG_START: Final = b"\xff\xd8"
_JPEG_END: Final = b"\xff\xd9"
_SEGMENT: Final = struct.Struct(">BBH")
_FRAME: Final = struct.Struct(">xHH")
_BASELINE: Final = 0xC0
_SCAN: Final = 0xDA
_MAX_SEGMENTS: Final = 32
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


class Notes(NamedTuple):
    """What is said of a decoded file: as in `Provenance`, and how its stored image is to be read, if one follows."""

    format: str
    mode: str
    notices: tuple[Notice, ...] = ()
    stored: Form | None = None


def reading_to_text(reading: Reading) -> bytes:
    """Return how a file is to be read."""
    return json.dumps(reading.to_json(), separators=(",", ":")).encode("ascii")


def reading_from_text(text: bytes) -> Reading:
    """Read what `reading_to_text` wrote."""
    return Reading.from_json(json.loads(text))


def notes_to_text(notes: Notes) -> bytes:
    """Return what is to be said of a decoded file; empty where that is the usual."""
    if notes == Notes(*_USUAL):
        return b""
    said = [[notice.code, to_json(notice.text)] for notice in notes.notices]
    return _text([notes.format, notes.mode, said, None if notes.stored is None else notes.stored.to_json()])


def notes_from_text(text: bytes) -> Notes:
    """Read what `notes_to_text` wrote.

    Raises
    ------
    ValueError
        When it is nothing of the kind.
    """
    if not text:
        return Notes(*_USUAL)
    file_format, mode, notices, stored = _listed(text, 4)
    _require(isinstance(notices, list) and len(notices) <= _MAX_NOTICES)
    _require(all(isinstance(pair, list) and len(pair) == 2 for pair in notices))
    _require(all(_is_text(word, _MAX_WORD_CHARS) for word in (file_format, mode, *(code for code, _ in notices))))
    form = None if stored is None else Form.from_json(stored)
    return Notes(file_format, mode, tuple(Notice(code, _sentence(said)) for code, said in notices), form)


def refusal_to_text(reason: str, detail: str, todo: str) -> bytes:
    """Return why a file was refused."""
    return _text([reason, to_json(detail), to_json(todo)])


def refusal_from_text(text: bytes) -> tuple[str, str, str]:
    """Read what `refusal_to_text` wrote.

    Raises
    ------
    ValueError
        When it is nothing of the kind.
    """
    reason, detail, todo = _listed(text, 3)
    _require(_is_text(reason, _MAX_WORD_CHARS))
    return reason, _sentence(detail), _sentence(todo)


def check_thumbnail(data: bytes, side_px: int) -> None:
    """Refuse a thumbnail that is not the small JPEG file that was asked for: it is kept, and decoded by the program.

    Raises
    ------
    ValueError
        When it is missing, is something else, or says that it is larger than `side_px`; or is there unasked.
    """
    if not side_px:
        _require(not data)
        return
    _require(data[:2] == _JPEG_START and data[-2:] == _JPEG_END)
    height, width = _frame_size(data)
    _require(0 < height <= side_px and 0 < width <= side_px)


def _frame_size(data: bytes) -> tuple[int, int]:
    """Return what the one frame header of a baseline JPEG says, before its scan."""
    sizes: list[tuple[int, int]] = []
    at = len(_JPEG_START)
    for _ in range(_MAX_SEGMENTS):
        _require(at + _SEGMENT.size <= len(data))
        mark, kind, length = _SEGMENT.unpack_from(data, at)
        _require(mark == 0xFF and length >= 2 and at + 2 + length <= len(data))
        if kind == _SCAN:
            break
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):  # tables of codes, and two that are no frames
            _require(kind == _BASELINE and length >= 8)
            sizes.append(_FRAME.unpack_from(data, at + _SEGMENT.size))
        at += 2 + length
    _require(len(sizes) == 1)
    return sizes[0]


def _text(values: list[Any]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode("ascii")


def _listed(text: bytes, n: int) -> list[Any]:
    try:
        values = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    _require(isinstance(values, list) and len(values) == n)
    return list(values)


def _sentence(data: object) -> str:
    try:
        text = from_json(data)
    except ValueError as error:
        raise ValueError(_FOREIGN) from error
    _require(_is_text(text, _TEXT_BYTES))
    return text


def _is_text(value: object, most_chars: int) -> bool:
    """Whether it is a text of at most so many characters, without halves of surrogate pairs."""
    return isinstance(value, str) and len(value) <= most_chars and not any("\ud800" <= it <= "\udfff" for it in value)


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError(_FOREIGN)


def _aligned(n_bytes: int) -> int:
    return -(-n_bytes // _ALIGNED) * _ALIGNED
