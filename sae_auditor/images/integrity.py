"""Find pictures that Pillow would silently fill up: cut-off PNG and GIF data.

Each check reads the file's own structure and knows nothing of the decoder.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import Refusal, Unfit

_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_INFLATE_BYTES = 1 << 20


def check_webp(data: bytes, limits: Limits) -> None:
    """Check the header of a WebP before Pillow opens it: its decoder reserves the whole canvas at once."""
    if not data.startswith(b"RIFF") or data[8:12] != b"WEBP":
        return
    if data[12:16] == b"VP8X" and len(data) >= 30:
        limits.check_size(1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
    if len(data) < 8 + int.from_bytes(data[4:8], "little"):
        raise _cut_off()


def check_filled(image: Image.Image, data: bytes, file_format: str) -> None:
    """Raise `Unfit` when the compressed data ended before the last row of the loaded `image` (as the file stores it).

    The careful count costs time, so it runs only where the last row is all zero, as memory that was never written
    is, and where the rows are interlaced.
    """
    if file_format not in ("PNG", "GIF"):
        return
    interlaced = bool(image.info.get("interlace")) or (file_format == "PNG" and data[28] != 0)
    width, height = image.size
    if not interlaced and np.asarray(image.crop((0, height - 1, width, height))).any():
        return
    if file_format == "PNG" and not _png_is_full(data):
        raise _cut_off()
    if file_format == "GIF" and not _gif_is_full(data):
        raise _cut_off()


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, start and end of the content of each chunk up to IEND; raise `Unfit` when the file ends before."""
    position = 8
    while position + 12 <= len(data):
        kind = data[position + 4 : position + 8]
        start, end = position + 8, position + 8 + _be32(data, position)
        if end + 4 > len(data):
            break
        yield kind, start, end
        if kind == b"IEND":
            return
        position = end + 4
    raise _cut_off()


_AGAIN = "Copy it again from where it came from, or save it again."


def _cut_off() -> Unfit:
    return Unfit(Refusal.TRUNCATED, "it is cut off before the end of the picture", _AGAIN)


def _be32(data: bytes, position: int) -> int:
    return int.from_bytes(data[position : position + 4], "big")


def _png_is_full(data: bytes) -> bool:
    inflater = zlib.decompressobj()
    needed = _png_raw_bytes(data)
    for kind, start, end in png_chunks(data):
        piece = data[start:end] if kind == b"IDAT" else b""
        while piece and needed > 0:
            needed -= len(inflater.decompress(piece, _INFLATE_BYTES))
            piece = inflater.unconsumed_tail
    return needed - len(inflater.flush()) <= 0


def _png_raw_bytes(data: bytes) -> int:
    """Return how many bytes the pixel data of a PNG inflates to."""
    width, height, depth, colour, _, _, interlace = struct.unpack_from(">IIBBBBB", data, 16)
    bits = depth * _PNG_CHANNELS[colour]
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    total = 0
    for x, y, step_x, step_y in passes:
        columns, rows = -((x - width) // step_x), -((y - height) // step_y)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def gif_frames(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield, for each frame of a GIF, where its image descriptor is and where its LZW data starts."""
    position = 13 + _gif_palette_bytes(data[10])
    while position < len(data):
        block = data[position]
        if block == 0x2C and position + 10 < len(data):
            start = position + 10 + _gif_palette_bytes(data[position + 9])
            yield position, start
            position = start + 1
        elif block == 0x21:
            position += 2
        else:
            return
        while position < len(data) and data[position]:
            position += 1 + data[position]
        position += 1


def _gif_palette_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_is_full(data: bytes) -> bool:
    frame, start = next(gif_frames(data), (0, 0))
    if not frame:
        return False
    width, height = struct.unpack_from("<HH", data, frame + 5)
    stream = bytearray()
    position = start + 1
    while position < len(data) and data[position]:
        stream += data[position + 1 : position + 1 + data[position]]
        position += 1 + data[position]
    return _lzw_fills(bytes(stream), data[start], width * height)


def _lzw_fills(stream: bytes, min_bits: int, pixels: int) -> bool:
    """Say whether the GIF LZW `stream` decodes to at least `pixels` values; only lengths are followed."""
    clear, end = 1 << min_bits, (1 << min_bits) + 1
    lengths = [1] * clear + [0, 0]
    bits, previous = min_bits + 1, 0
    buffer = buffered = 0
    for byte in stream:
        buffer |= byte << buffered
        buffered += 8
        while buffered >= bits and pixels > 0:
            code, buffer, buffered = buffer & ((1 << bits) - 1), buffer >> bits, buffered - bits
            if code == clear:
                del lengths[clear + 2 :]
                bits, previous = min_bits + 1, 0
                continue
            if code == end or code > len(lengths):
                return False
            if previous and len(lengths) < 4096:
                lengths.append(previous + 1)
                if len(lengths) == 1 << bits and bits < 12:
                    bits += 1
            previous = lengths[code] if code < len(lengths) else 0
            pixels -= previous
        if pixels <= 0:
            return True
    return pixels <= 0
