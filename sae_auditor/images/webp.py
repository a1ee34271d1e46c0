"""Find WebP pictures whose data are damaged in a way that their decoder does not notice."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from imagecodecs import WebpError, webp_decode

from sae_auditor.i18n import say
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import cut_off, damaged

_HEADER_BYTES, _CHUNK_BYTES, _FRAME_BYTES = 12, 8, 16
_LOSSY, _LOSSLESS, _ALPHA, _ANIMATION_FRAME = b"VP8 ", b"VP8L", b"ALPH", b"ANMF"
_CODED = (_LOSSY, _LOSSLESS, _ALPHA)
# How many bytes are cut off. No pixel needs the last of them: libwebp leaves up to 3 and libvpx 5 more, and the decoder
# reads on as zeros for up to 8. Since zeros now and then do end a picture, each of these cuts has to be harmless.
_CUTS = range(24, 8, -1)
_SIDE_BITS = 14
# Where the first picture has begun long ago.
_MOST_CHUNKS = 1000


def is_webp(data: bytes) -> bool:
    """Whether `data` begins as a WebP does."""
    return data.startswith(b"RIFF") and data[8:12] == b"WEBP"


def check_webp_header(data: bytes, limits: Limits) -> None:
    """Check the header of a WebP before Pillow opens it: its decoder reserves the whole canvas at once."""
    if data[12:16] == b"VP8X" and len(data) >= 30:
        limits.check_size(1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
    if len(data) < 8 + int.from_bytes(data[4:8], "little"):
        raise cut_off()


def check_webp_data(data: bytes, limits: Limits) -> None:
    """Raise `Unfit` when pixel data of the first picture are left over after its last pixel.

    Whatever is written over WebP data decodes to something. But a whole picture needs all of its data: without the
    last of them it cannot be decoded. Data that got out of step end elsewhere.
    """
    parts = [(kind, data[start:end]) for kind, start, end in _first_picture(data) if kind in _CODED]
    for kind, content in parts:
        if kind != _ALPHA:
            limits.check_size(*_size(kind, content))
    for index, (kind, content) in enumerate(parts):
        shortened = ([*parts[:index], (kind, content[:-cut]), *parts[index + 1 :]] for cut in _CUTS)
        if len(content) > max(_CUTS) + _HEADER_BYTES and all(_decodes(_still(kept)) for kept in shortened):
            what = "transparency" if kind == _ALPHA else say("picture data")
            detail = say("its {0} are damaged: some of the data are left over after the last pixel", what)
            raise damaged(detail)


def _first_picture(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, start and end of the chunks that the first picture is made of."""
    chunks = list(islice(_chunks(data, _HEADER_BYTES, len(data)), _MOST_CHUNKS))
    frame = next(((start, end) for kind, start, end in chunks if kind == _ANIMATION_FRAME), None)
    yield from chunks if frame is None else _chunks(data, frame[0] + _FRAME_BYTES, frame[1])


def _chunks(data: bytes, position: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while position + _CHUNK_BYTES <= end:
        kind, size = struct.unpack_from("<4sI", data, position)
        start = position + _CHUNK_BYTES
        yield kind, start, min(start + size, end)
        position = start + size + size % 2


def _size(kind: bytes, content: bytes) -> tuple[int, int]:
    """Return width and height by the header of coded data; 0 where there is none, which the decoder refuses."""
    side = (1 << _SIDE_BITS) - 1
    if kind == _LOSSY:
        width, height = struct.unpack_from("<HH", content.ljust(10, b"\0"), 6)
        return width & side, height & side
    numbers = int.from_bytes(content[1:5], "little")
    return 1 + (numbers & side), 1 + (numbers >> _SIDE_BITS & side)


def _still(parts: list[tuple[bytes, bytes]]) -> bytes:
    """Return a WebP file of one picture."""
    body = b"WEBP"
    if any(kind == _ALPHA for kind, _ in parts):
        width, height = next(_size(kind, content) for kind, content in parts if kind != _ALPHA)
        body += b"VP8X" + struct.pack("<IBxxx", 10, 0x10)
        body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    for kind, content in parts:
        body += struct.pack("<4sI", kind, len(content)) + content + b"\0" * (len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _decodes(data: bytes) -> bool:
    try:
        webp_decode(data)
    except (WebpError, ValueError, RuntimeError):
        return False
    return True
