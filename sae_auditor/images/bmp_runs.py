"""BMP files whose pixels are packed as runs (RLE8 and RLE4), written out row by row.

Pillow fills what a row leaves out with one byte at a time, so that few bytes of file keep it busy for half a minute.
"""

from __future__ import annotations

import struct
from typing import Final

from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import cut_off, damaged

_FILE_HEADER_BYTES: Final = 14
_HEADERS: Final = frozenset({40, 52, 56, 64, 108, 124})
_RLE8, _RLE4 = 1, 2
RUNS: Final = (_RLE8, _RLE4)
_END_OF_LINE, _END, _MOVE = 0, 1, 2
_MOST_COLOURS: Final = 256
# Codes that stand for no pixel: the ends of rows, and a few more.
_SPARE_CODES: Final = 16


def without_runs(data: bytes, limits: Limits) -> bytes:
    """Return the BMP in `data` with 8 bits for each pixel where its pixels are packed as runs, else unchanged.

    Raises
    ------
    Unfit
        When it is too large, ends early or makes no sense.
    """
    pixels_at, size = struct.unpack_from("<II", data, 10)
    width, height, _, bits, compression = struct.unpack_from("<iiHHI", data, 18)
    if size not in _HEADERS or (compression, bits) not in ((_RLE8, 8), (_RLE4, 4)):
        return data
    limits.check_size(abs(width), abs(height))
    if width < 1 or height == 0:
        raise damaged("its header says that it has no pixels")
    (colours,) = struct.unpack_from("<I", data, 46)
    colours = colours or 1 << bits
    if colours > _MOST_COLOURS:
        raise damaged(f"it claims {colours:,} colours")
    palette_end = _FILE_HEADER_BYTES + size + 4 * colours
    # Some programs leave the palette out of where they say the pixels are.
    start = palette_end if pixels_at in (0, _FILE_HEADER_BYTES + size) else pixels_at
    plain = _unpacked(data, start, width, abs(height), by_halves=bits == 4)
    palette = data[_FILE_HEADER_BYTES + size : palette_end]
    if colours <= 2:  # which Pillow takes for one bit a pixel
        palette, colours = palette.ljust(4 * _MOST_COLOURS, b"\0"), _MOST_COLOURS
    header = bytearray(data[_FILE_HEADER_BYTES : _FILE_HEADER_BYTES + size])
    struct.pack_into("<HII", header, 14, 8, 0, len(plain))
    struct.pack_into("<I", header, 32, colours)
    at = _FILE_HEADER_BYTES + size + len(palette)
    return b"BM" + struct.pack("<IHHI", at + len(plain), 0, 0, at) + header + palette + plain


def _unpacked(data: bytes, at: int, width: int, height: int, *, by_halves: bool) -> bytes:
    """Return one byte for each pixel, rows filled up to whole words; what the runs leave out is zero."""
    plain, wanted = bytearray(width * height), width * height
    filled, column = 0, 0
    for _ in range(wanted + 2 * height + _SPARE_CODES):
        if filled >= wanted:
            break
        code = data[at : at + 2]
        if len(code) < 2:
            raise cut_off()
        count, value = code
        at += 2
        if count:
            run = max(0, min(count, width - column, wanted - filled))
            pair = bytes((value >> 4, value & 15)) if by_halves else bytes((value, value))
            plain[filled : filled + run] = (pair * (run // 2 + 1))[:run]
            filled += run
            column += count
        elif value == _END_OF_LINE:
            filled += -filled % width
            column = 0
        elif value == _END:
            raise cut_off()
        elif value == _MOVE:
            if at + 2 > len(data):
                raise cut_off()
            filled += data[at] + data[at + 1] * width
            column = filled % width
            at += 2
        else:
            stored = min(value, wanted - filled)
            n_bytes = -(-stored // 2) if by_halves else stored
            content = data[at : at + n_bytes]
            if len(content) < n_bytes:
                raise cut_off()
            if by_halves:
                content = bytes(half for byte in content for half in (byte >> 4, byte & 15))[:stored]
            plain[filled : filled + stored] = content
            filled += stored
            column += value
            at += n_bytes
            at += at % 2
    else:
        raise damaged("its pixel data hold more codes than pixels")
    return _in_words(bytes(plain), width)


def _in_words(plain: bytes, width: int) -> bytes:
    spare = bytes(-width % 4)
    if not spare:
        return plain
    return b"".join(plain[at : at + width] + spare for at in range(0, len(plain), width))
