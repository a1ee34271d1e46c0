"""BMP files that Pillow does not know or takes long for, written the usual way."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from sae_auditor.images.bmp_runs import RUNS, without_runs
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import cut_off, damaged

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
        raise damaged("its header says that it has no pixels")
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
        raise damaged("the masks of its colours make no sense")
    values = (pixels & np.uint32(mask)) >> np.uint32(lowest)
    return (values.astype(np.uint64) * 255 // full).astype(np.uint8)
