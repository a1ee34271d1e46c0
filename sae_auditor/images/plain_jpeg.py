"""JPEG files of which every decoder makes nearly the same: three colours of 8 bits, upright, and nothing to convert."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sae_auditor.images.jpeg_structure import check_complete, check_holes
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import Unfit

_START: Final = b"\xff\xd8\xff"
# Baseline, extended and progressive; others are arithmetic, lossless or in several layers.
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_OTHER_FRAMES: Final = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN: Final = 0xDA
# What says how the pixels are to be turned, in which colours they are, or that there are more pictures.
_TELLING: Final = ((0xE1, b"Exif\0"), (0xE1, b"http://ns.adobe.com/xap/"), (0xE2, b"ICC_PROFILE\0"), (0xE2, b"MPF\0"))
_ADOBE: Final = (0xEE, b"Adobe")
_ADOBE_COLOURS_AT: Final = 11
_YCC: Final = 1
_THREE_COLOURS_BYTES: Final = 15
# How often each colour is stored, for brightness and for the two others; what all decoders know.
_SAMPLINGS: Final = frozenset({0x11, 0x21, 0x12, 0x22})


def plain_jpeg_size(data: bytes, limits: Limits) -> tuple[int, int] | None:
    """Return width and height of a plain and whole JPEG within the limits; None for everything else.

    A file with EXIF data is not plain, whatever they say: most say how the picture is turned.
    """
    if not data.startswith(_START):
        return None
    size = None
    for marker, start, end in _segments(data):
        content = data[start:end]
        if marker in _FRAMES and size is None:
            size = _size(content)
        elif marker in _FRAMES or marker in _OTHER_FRAMES or _tells(marker, content):
            return None
    if size is None:
        return None
    try:
        limits.check_size(*size)
        check_complete(data)
        check_holes(data)
    except Unfit:
        return None  # to be refused in the words of whoever decodes everything else
    return size


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of each segment in front of the first scan."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == _SCAN:
            return
        if marker == 0xFF or marker in _ALONE:
            position += 1 if marker == 0xFF else 2
            continue
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        yield marker, position + 4, end
        position = max(end, position + 4)


def _size(frame: bytes) -> tuple[int, int] | None:
    if len(frame) != _THREE_COLOURS_BYTES or frame[0] != 8 or frame[5] != 3:
        return None
    first, second, third = frame[7], frame[10], frame[13]
    if first not in _SAMPLINGS or second != 0x11 or third != 0x11:
        return None
    # Without a word on it, these names mean that the colours are red, green and blue.
    if frame[6::3] == b"RGB":
        return None
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    return (width, height) if width and height else None


def _tells(marker: int, content: bytes) -> bool:
    if (marker, content[: len(_ADOBE[1])]) == _ADOBE:
        return len(content) <= _ADOBE_COLOURS_AT or content[_ADOBE_COLOURS_AT] != _YCC
    return any(marker == known and content.startswith(magic) for known, magic in _TELLING)
