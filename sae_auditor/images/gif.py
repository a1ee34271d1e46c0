"""Find GIF pictures whose data end too early or too late, which Pillow shows without a word."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from imagecodecs import GifError, gif_decode

from sae_auditor.i18n import say
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import cut_off, damaged

_HEADER_BYTES, _DESCRIPTOR_BYTES = 13, 10
_IMAGE, _EXTENSION = 0x2C, 0x21
_BLOCK_BYTES = 255
# Behind the last pixel there is the code for the end, and what fills up its byte; some programs add a few more.
_SPARE_BYTES = 16


def gif_frames(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield, for each frame of a GIF, where its image descriptor is and where its LZW data starts."""
    position = _HEADER_BYTES + _palette_bytes(data[10])
    while position < len(data):
        block = data[position]
        if block == _IMAGE and position + _DESCRIPTOR_BYTES < len(data):
            start = position + _DESCRIPTOR_BYTES + _palette_bytes(data[position + 9])
            yield position, start
            position = start + 1
        elif block == _EXTENSION:
            position += 2
        else:
            return
        while position < len(data) and data[position]:
            position += 1 + data[position]
        position += 1


def check_gif_data(data: bytes, limits: Limits) -> None:
    """Raise `Unfit` when the data of the first picture hold fewer or more pixels than it has.

    It must be possible to decode them, and not to decode them without the last of them: data that got out of step end
    elsewhere.
    """
    frame, start = next(gif_frames(data), (0, 0))
    if not frame:
        raise cut_off()
    width, height = struct.unpack_from("<HH", data, frame + 5)
    limits.check_size(width, height)
    stream, position = bytearray(), start + 1
    while position < len(data) and data[position]:
        stream += data[position + 1 : position + 1 + data[position]]
        position += 1 + data[position]
    head = data[: _HEADER_BYTES + _palette_bytes(data[10])] + data[frame : start + 1]
    error = _why_not_decoded(head, bytes(stream))
    if error:
        if "EOF" in error:
            raise cut_off()
        raise damaged(say("its picture data are damaged: they do not hold all of its pixels"))
    if len(stream) > _SPARE_BYTES and not _why_not_decoded(head, bytes(stream[:-_SPARE_BYTES])):
        detail = say("its picture data are damaged: some of them are left over after the last pixel")
        raise damaged(detail)


def _why_not_decoded(head: bytes, stream: bytes) -> str:
    """Return giflib's error for a file of one frame, or nothing."""
    pieces = (stream[at : at + _BLOCK_BYTES] for at in range(0, len(stream), _BLOCK_BYTES))
    try:
        gif_decode(head + b"".join(bytes([len(piece)]) + piece for piece in pieces) + b"\0;", asrgb=False)
    except (GifError, ValueError, RuntimeError) as error:
        return str(error) or type(error).__name__
    return ""


def _palette_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
