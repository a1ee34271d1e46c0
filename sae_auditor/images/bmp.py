"""BMP files that Pillow does not know or takes long for, written the usual way.

Pillow fills what a row of packed runs (RLE8 and RLE4) leaves out with one byte at a time, so that few bytes of file
keep it busy for half a minute.
"""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import cut_off, damaged

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
        raise damaged(say("its header says that it has no pixels"))
    (colours,) = struct.unpack_from("<I", data, 46)
    colours = colours or 1 << bits
    if colours > _MOST_COLOURS:
        raise damaged(say("it claims {0} colours", f"{colours:,}"))
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
        raise damaged(say("its pixel data hold more codes than pixels"))
    return _in_words(bytes(plain), width)


def _in_words(plain: bytes, width: int) -> bytes:
    spare = bytes(-width % 4)
    if not spare:
        return plain
    return b"".join(plain[at : at + width] + spare for at in range(0, len(plain), width))


_FILE_HEADER_BYTES = 14
_INFO, _WITH_MASKS = 40, 52  # sizes of the oldest header with masks behind it, and with masks in it
_PLAIN, _BITFIELDS, _ALPHA_BITFIELDS = 0, 3, 6
_BGRA = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)

# Red, green, blue and alpha, as in Pillow's own table; of 16 bits alpha is never used.
_KNOWN_32 = frozenset(
    {
        (0xFF0000, 0xFF00, 0xFF, 0x0),
        (0xFF000000, 0xFF0000, 0xFF00, 0x0),
        (0xFF000000, 0xFF00, 0xFF, 0x0),
        (0xFF000000, 0xFF0000, 0xFF00, 0xFF),
        (0xFF, 0xFF00, 0xFF0000, 0xFF000000),
        _BGRA,
        (0xFF000000, 0xFF00, 0xFF, 0xFF0000),
        (0x0, 0x0, 0x0, 0x0),
    }
)
_KNOWN_16 = frozenset({(0xF800, 0x7E0, 0x1F), (0x7C00, 0x3E0, 0x1F)})


def usual_bmp(data: bytes, limits: Limits) -> bytes:
    """Return the BMP in `data` as one of 32 bits where its masks are unusual, without runs where it has them.

    All others are returned unchanged.

    Raises
    ------
    Unfit
        When it is too large or ends early, or its masks make no sense.
    """
    if not data.startswith(b"BM") or len(data) < _FILE_HEADER_BYTES + _INFO:
        return data
    pixels_at, size = struct.unpack_from("<II", data, 10)
    if size < _INFO:
        return data
    width, height, _, bits, compression = struct.unpack_from("<iiHHI", data, 18)
    if compression == _PLAIN:
        limits.check_size(abs(width), abs(height))
        if pixels_at + _stride(abs(width), bits) * abs(height) > len(data):
            raise cut_off()
    if compression in RUNS:
        return without_runs(data, limits)
    if compression not in (_BITFIELDS, _ALPHA_BITFIELDS) or bits not in (16, 32):
        return data
    has_alpha = compression == _ALPHA_BITFIELDS or size > _WITH_MASKS
    masks = struct.unpack_from("<4I" if has_alpha else "<3I", data.ljust(70, b"\0"), 54) + (() if has_alpha else (0,))
    known = masks in _KNOWN_32 if bits == 32 else masks[:3] in _KNOWN_16
    if known and compression == _BITFIELDS:
        return data
    limits.check_size(abs(width), abs(height))
    rows = _rows(data, pixels_at, width, abs(height), bits)
    channels = [_channel(rows, mask, bits) for mask in masks]
    red, green, blue = channels[:3]
    alpha = channels[3] if masks[3] else np.zeros_like(red)
    header = struct.pack("<IiiHHIIiiII", 124, width, height, 1, 32, _BITFIELDS, 0, 0, 0, 0, 0)
    header += struct.pack("<4I", *_BGRA[:3], _BGRA[3] if masks[3] else 0)
    start = _FILE_HEADER_BYTES + 124
    body = np.stack([blue, green, red, alpha], axis=-1).tobytes()
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + header.ljust(124, b"\0") + body


def _rows(data: bytes, start: int, width: int, height: int, bits: int) -> NDArray[np.uint32]:
    """Return the pixels [height, width] in the order of the file."""
    if width < 1 or height < 1:
        raise damaged(say("its header says that it has no pixels"))
    stride = _stride(width, bits)
    if start + stride * height > len(data):
        raise cut_off()
    lines = np.frombuffer(data, np.uint8, stride * height, start).reshape(height, stride)
    words = lines[:, : width * bits // 8].copy().view("<u2" if bits == 16 else "<u4")
    return words.astype(np.uint32)


def _stride(width: int, bits: int) -> int:
    """Return the bytes of a row, which is filled up to whole words."""
    return -(-width * bits // 32) * 4


def _channel(pixels: NDArray[np.uint32], mask: int, bits: int) -> NDArray[np.uint8]:
    """Return what `mask` picks out, over the full range of 8 bits."""
    if mask >> bits or mask == 0:
        return np.zeros(pixels.shape, np.uint8)
    lowest = (mask & -mask).bit_length() - 1
    full = mask >> lowest
    if full & (full + 1):
        raise damaged(say("the masks of its colours make no sense"))
    values = (pixels & np.uint32(mask)) >> np.uint32(lowest)
    return (values.astype(np.uint64) * 255 // full).astype(np.uint8)
