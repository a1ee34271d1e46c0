"""Strips and tiles that are pictures of their own kind: JPEG, WebP and fax."""

from __future__ import annotations

from typing import Any

import imagecodecs
from numpy.typing import NDArray

from sae_auditor.images.integrity import check_structure
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.tiff.codecs import damaged
from sae_auditor.images.tiff.directory import AGAIN
from sae_auditor.images.tiff.layout import CCITT_FAX3, CCITT_RLE, INKS, JPEG, RGB, YCBCR, Layout
from sae_auditor.images.tiff.segments import Segment

WEBP, OLD_WEBP = 50001, 34927
PICTURE_COMPRESSIONS = frozenset({JPEG, WEBP, OLD_WEBP})
# Start-of-frame markers: all of C0 to CF but the tables DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_J_GREY, _J_RGB, _J_YCBCR, _J_CMYK = 1, 2, 3, 4


def jpeg_pixels(layout: Layout, segment: Segment, content: memoryview, tables: bytes) -> NDArray[Any]:
    """Return the JPEG in `content` as [rows, columns, samples]; YCbCr has become RGB where it was stored as one.

    Raises
    ------
    Unfit
        When it is damaged, or of another size than the segment.
    """
    stream = _with_tables(bytes(content), tables)
    height, width, components = _jpeg_size(stream)
    if components != layout.samples_in_segment:
        raise _contradiction("has another number of channels")
    if width != segment.columns or not min(segment.rows, layout.height - segment.top) <= height:
        raise _contradiction("has another size")
    if height > layout.segment_height:
        raise _contradiction("has another size")
    check_structure(stream, "JPEG")
    stored, wanted = _colour_spaces(layout)
    try:
        pixels = imagecodecs.jpeg8_decode(stream, colorspace=stored, outcolorspace=wanted)
    except (RuntimeError, ValueError) as error:
        raise damaged() from error
    return pixels.reshape(height, width, components)


def webp_pixels(layout: Layout, segment: Segment, content: memoryview) -> NDArray[Any]:
    """Return the WebP in `content` as [rows, columns, samples].

    Raises
    ------
    Unfit
        When it is damaged, or of another size than the segment.
    """
    width, height = _webp_size(bytes(content[:30]))
    if width != segment.columns or not min(segment.rows, layout.height - segment.top) <= height <= segment.rows:
        raise _contradiction("has another size")
    try:
        pixels = imagecodecs.webp_decode(bytes(content), hasalpha=layout.samples_in_segment == 4)
    except (RuntimeError, ValueError) as error:
        raise damaged() from error
    if pixels.shape[2] != layout.samples_in_segment:
        raise _contradiction("has another number of channels")
    return pixels


def fax_pixels(layout: Layout, rows: int, columns: int, content: bytes, fax3_options: int) -> NDArray[Any]:
    """Return the fax data in `content` as bits [rows, columns, 1].

    Raises
    ------
    Unfit
        When they are damaged.
    """
    try:
        if layout.compression == CCITT_RLE:
            bits = imagecodecs.ccittrle_decode(content, rows, columns)
        elif layout.compression == CCITT_FAX3:
            bits = imagecodecs.ccittfax3_decode(content, rows, columns, t4options=fax3_options)
        else:
            bits = imagecodecs.ccittfax4_decode(content, rows, columns)
    except (RuntimeError, ValueError) as error:
        raise damaged() from error
    return bits.reshape(rows, columns, 1)


def _with_tables(stream: bytes, tables: bytes) -> bytes:
    """Return a JPEG that stands alone: the tables that all segments share, then the segment."""
    if len(tables) <= 4 or not tables.startswith(b"\xff\xd8"):
        return stream
    if not stream.startswith(b"\xff\xd8"):
        raise damaged()
    shared = tables[:-2] if tables.endswith(b"\xff\xd9") else tables
    return shared + stream[2:]


def _jpeg_size(stream: bytes) -> tuple[int, int, int]:
    """Return height, width and number of components of a JPEG."""
    position = 2
    while position + 10 <= len(stream) and stream[position] == 0xFF:
        marker = stream[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker in _FRAMES:
            height = int.from_bytes(stream[position + 5 : position + 7], "big")
            return height, int.from_bytes(stream[position + 7 : position + 9], "big"), stream[position + 9]
        else:
            position += 2 + int.from_bytes(stream[position + 2 : position + 4], "big")
    raise damaged()


def _colour_spaces(layout: Layout) -> tuple[int | None, int | None]:
    """Return the colours that the JPEG holds (None: what it says itself) and those to hand out."""
    if layout.samples_in_segment == 1:
        return _J_GREY, _J_GREY
    if layout.photometric == YCBCR:
        return None, _J_RGB
    if layout.photometric == RGB and layout.samples == 3:
        return _J_RGB, _J_RGB
    if layout.photometric == INKS and layout.samples == 4:
        return None, _J_CMYK
    # The same on both sides leaves the numbers as they are.
    return (_J_YCBCR, _J_YCBCR) if layout.samples == 3 else (_J_CMYK, _J_CMYK)


def _webp_size(head: bytes) -> tuple[int, int]:
    kind = head[12:16]
    if len(head) < 30 or not head.startswith(b"RIFF"):
        raise damaged()
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        sizes = int.from_bytes(head[21:25], "little")
        return 1 + (sizes & 0x3FFF), 1 + (sizes >> 14 & 0x3FFF)
    return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF


def _contradiction(what: str) -> Unfit:
    return Unfit(Refusal.DAMAGED, f"a compressed piece of it {what} than its header says", AGAIN)
