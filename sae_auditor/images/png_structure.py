"""The structure of PNG files, and whether their data hold all rows: Pillow would silently fill up the rest."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import chain

import numpy as np
from PIL import Image

from sae_auditor.i18n import say
from sae_auditor.images.refusal import cut_off, damaged

_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
# 512 MiB in pieces of 2 KiB, which are smaller than those of any encoder. Millions would fill the memory.
_MAX_CHUNKS = 250_000
_INFLATE_BYTES = 1 << 20
# What is packed takes more room than what it unpacks to only where it cannot be packed, and then hardly any more.
_MOST_PACKED_SHARE, _SPARE_PACKED_BYTES = 2, 1 << 16


def check_png_filled(image: Image.Image, data: bytes) -> None:
    """Raise `Unfit` when the compressed data ended before the last row of the loaded `image`.

    The careful count costs time, so it runs only where the last row is all zero, as memory that was never written
    is, and where the rows are interlaced.
    """
    interlaced = data[28] != 0
    width, height = image.size
    if not interlaced and np.asarray(image.crop((0, height - 1, width, height))).any():
        return
    if not _png_is_full(data):
        raise cut_off()


def check_png_surplus(data: bytes) -> None:
    """Raise `Unfit` when a PNG holds far more pixel data than its pixels can need."""
    packed = sum(end - start for kind, start, end in png_chunks(data) if kind == b"IDAT")
    if packed > _MOST_PACKED_SHARE * _png_raw_bytes(data) + _SPARE_PACKED_BYTES:
        raise damaged(say("it holds {0} bytes of pixel data, more than its picture can have", f"{packed:,}"))


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, start and end of the content of each chunk up to IEND; raise `Unfit` when the file ends before."""
    position = 8
    for _ in range(_MAX_CHUNKS):
        if position + 12 > len(data):
            raise cut_off()
        kind = data[position + 4 : position + 8]
        start, end = position + 8, position + 8 + _be32(data, position)
        if end + 4 > len(data):
            raise cut_off()
        yield kind, start, end
        if kind == b"IEND":
            return
        position = end + 4
    raise damaged(say("it has more than {0} parts", _MAX_CHUNKS))


def _be32(data: bytes, position: int) -> int:
    return int.from_bytes(data[position : position + 4], "big")


def _png_is_full(data: bytes) -> bool:
    """Inflate until there are all rows, and not a byte more: what lies behind them may be gigabytes."""
    inflater = zlib.decompressobj()
    needed = _png_raw_bytes(data)
    pieces = (data[start:end] for kind, start, end in png_chunks(data) if kind == b"IDAT")
    # The empty one gets what the inflater still holds when it has taken everything.
    for piece in chain(pieces, [b""]):
        while needed > 0 and not inflater.eof:
            content = inflater.decompress(piece, min(needed, _INFLATE_BYTES))
            needed -= len(content)
            piece = inflater.unconsumed_tail
            if not (content or piece):
                break
        if needed <= 0:
            return True
    return False


def _png_raw_bytes(data: bytes) -> int:
    """Return how many bytes the pixel data of a PNG inflates to."""
    width, height, depth, colour, _, _, interlace = struct.unpack_from(">IIBBBBB", data, 16)
    bits = depth * _PNG_CHANNELS.get(colour, max(_PNG_CHANNELS.values()))
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    total = 0
    for x, y, step_x, step_y in passes:
        columns, rows = -((x - width) // step_x), -((y - height) // step_y)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total
