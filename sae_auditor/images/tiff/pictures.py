"""Strips and tiles that are pictures of their own kind: JPEG and WebP."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from imagecodecs import jpeg8_decode, webp_decode
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.jpeg import jpeg_pixels as whole_jpeg_pixels
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.source import Notice
from sae_auditor.images.tiff.codecs import damaged
from sae_auditor.images.tiff.directory import AGAIN
from sae_auditor.images.tiff.layout import INKS, JPEG, RGB, YCBCR, Layout, unsupported
from sae_auditor.images.tiff.segments import Segment
from sae_auditor.images.webp import check_webp_data

WEBP, OLD_WEBP = 50001, 34927
PICTURE_COMPRESSIONS = frozenset({JPEG, WEBP, OLD_WEBP})
# Start-of-frame markers: all of C0 to CF but the tables DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_READ_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_START_OF_SCAN, _JFIF, _ADOBE = 0xDA, 0xE0, 0xEE
_J_UNKNOWN, _J_GREY, _J_RGB, _J_YCBCR, _J_CMYK = 0, 1, 2, 3, 4


def jpeg_pixels(
    layout: Layout, segment: Segment, content: memoryview, tables: bytes, notices: list[Notice]
) -> NDArray[Any]:
    """Return the JPEG in `content` as [rows, columns, samples]; YCbCr has become RGB; adds to `notices`.

    Raises
    ------
    Unfit
        When it is damaged, or of another size than the segment.
    """
    stream = _with_tables(bytes(content), tables)
    frame = _jpeg_frame(stream)
    if frame.components != layout.samples_in_segment:
        raise _contradiction(say("has another number of channels"))
    least = min(segment.rows, layout.height - segment.top)
    if frame.width != segment.columns or not least <= frame.height <= layout.segment_height:
        raise _contradiction(say("has another size"))
    if frame.bits != layout.bits:
        raise _contradiction(say("has another number of bits"))
    check_jpeg_coding(frame.marker)
    pixels: NDArray[Any] | None = None
    mode = {1: "L", 3: "RGB", 4: "CMYK"}.get(frame.components)
    if frame.bits == 8 and mode is not None:
        pixels = whole_jpeg_pixels(_with_colours(layout, stream), mode, notices)
        # Turned round there as Adobe's files have it; those in TIFF are not.
        pixels = 255 - pixels if pixels is not None and mode == "CMYK" else pixels
    if pixels is None:
        pixels = _leniently(layout, stream)
    return pixels.reshape(frame.height, frame.width, frame.components)


def _leniently(layout: Layout, stream: bytes) -> NDArray[Any]:
    """Decode what the stricter decoder does not know: 12 bits, two channels, rare samplings."""
    stored, wanted = _colour_spaces(layout)
    try:
        return jpeg8_decode(stream, colorspace=stored, outcolorspace=wanted)
    except (RuntimeError, ValueError) as error:
        raise damaged() from error


def check_jpeg_coding(marker: int) -> None:
    """Raise `Unfit` for kinds of JPEG that no other reader of TIFF files knows either."""
    if marker not in _READ_FRAMES:
        raise unsupported(say("its JPEG data are losslessly or hierarchically coded, which is not read here"))


def webp_pixels(layout: Layout, segment: Segment, content: memoryview) -> NDArray[Any]:
    """Return the WebP in `content` as [rows, columns, samples].

    Raises
    ------
    Unfit
        When it is damaged, or of another size than the segment.
    """
    width, height = _webp_size(bytes(content[:30]))
    if width != segment.columns or not min(segment.rows, layout.height - segment.top) <= height <= segment.rows:
        raise _contradiction(say("has another size"))
    check_webp_data(bytes(content), Limits())
    try:
        pixels = webp_decode(bytes(content), hasalpha=layout.samples_in_segment == 4)
    except (RuntimeError, ValueError) as error:
        raise damaged() from error
    if pixels.shape[2] != layout.samples_in_segment:
        raise _contradiction(say("has another number of channels"))
    return pixels


def _with_tables(stream: bytes, tables: bytes) -> bytes:
    """Return a JPEG that stands alone: the tables that all segments share, then the segment."""
    if len(tables) <= 4 or not tables.startswith(b"\xff\xd8"):
        return stream
    if not stream.startswith(b"\xff\xd8"):
        raise damaged()
    shared = tables[:-2] if tables.endswith(b"\xff\xd9") else tables
    return shared + stream[2:]


class _Frame(NamedTuple):
    marker: int
    bits: int
    height: int
    width: int
    components: int


def _markers(stream: bytes) -> Iterator[tuple[int, int]]:
    """Yield each marker of the header and where its content starts, up to the start of the first scan."""
    position = 2
    while position + 4 <= len(stream) and stream[position] == 0xFF:
        marker = stream[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        yield marker, position + 4
        if marker == _START_OF_SCAN:
            return
        position += 2 + int.from_bytes(stream[position + 2 : position + 4], "big")


def _jpeg_frame(stream: bytes) -> _Frame:
    for marker, at in _markers(stream):
        if marker in _FRAMES and at + 6 <= len(stream):
            bits, height, width, components = struct.unpack_from(">BHHB", stream, at)
            return _Frame(marker, bits, height, width, components)
    raise damaged()


def _with_colours(layout: Layout, stream: bytes) -> bytes:
    """Return `stream` with a note of Adobe's that says which colours it holds, where nothing in it does.

    Within a TIFF the photometric says so, and decoders of JPEG alone would guess.
    """
    known = {marker for marker, _ in _markers(stream)} & {_JFIF, _ADOBE}
    if known or layout.samples_in_segment == 1:
        return stream
    transform = 1 if layout.photometric == YCBCR else 0
    return stream[:2] + b"\xff\xee\x00\x0eAdobe\0\x64\0\0\0\0" + bytes([transform]) + stream[2:]


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
    same = {3: _J_YCBCR, 4: _J_CMYK}.get(layout.samples, _J_UNKNOWN)
    return same, same


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
    return Unfit(Refusal.DAMAGED, say("a compressed piece of it {0} than its header says", what), AGAIN)
