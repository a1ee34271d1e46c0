"""Small pictures with values that are known by hand, and files made from them."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def corners(height: int = 24, width: int = 32) -> np.ndarray:
    """Quarters in red (top left), green (top right), blue (bottom left) and white."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2] = RED
    picture[: height // 2, width // 2 :] = GREEN
    picture[height // 2 :, : width // 2] = BLUE
    picture[height // 2 :, width // 2 :] = WHITE
    return picture


def noise(height: int = 13, width: int = 17, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 255, (height, width, 3), dtype=np.uint8)


def as_bytes(image: Image.Image | np.ndarray, file_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    picture.save(buffer, format=file_format, **options)
    return buffer.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, depth: int, colour: int, rows: bytes, extra: bytes = b"") -> bytes:
    """Write a PNG by hand; `rows` are the raw bytes with a filter byte before each row."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = png_chunk(b"IHDR", header) + extra + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def png_grey16(values: np.ndarray) -> bytes:
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    return png(values.shape[1], values.shape[0], 16, 0, rows)


def tiff(pixels: bytes, tags: dict[int, tuple[int, list[int]]], order: str = "<") -> bytes:
    """Write a one-strip TIFF by hand; `tags` maps a number to its type (3: short, 4: long) and values."""
    entries = dict(tags)
    entries[279] = (4, [len(pixels)])
    entries[273] = (4, [0])
    extra_at = 8 + 2 + 12 * len(entries) + 4
    spilled = {tag: values for tag, (kind, values) in entries.items() if len(values) * (2 if kind == 3 else 4) > 4}
    entries[273] = (4, [extra_at + sum(2 * len(values) for values in spilled.values())])
    directory, extra = struct.pack(order + "H", len(entries)), b""
    for tag in sorted(entries):
        kind, values = entries[tag]
        packed = struct.pack(f"{order}{len(values)}{'H' if kind == 3 else 'I'}", *values)
        if tag in spilled:
            field = struct.pack(order + "I", extra_at + len(extra))
            extra += packed
        else:
            field = packed.ljust(4, b"\0")
        directory += struct.pack(order + "HHI", tag, kind, len(values)) + field
    magic = b"II*\0" if order == "<" else b"MM\0*"
    return magic + struct.pack(order + "I", 8) + directory + b"\0\0\0\0" + extra + pixels


def tiff_grey(values: np.ndarray, bits: int, *, order: str = "<", photometric: int = 1, sample: int = 1) -> bytes:
    """Write a grey TIFF by hand; `values` already have the dtype that is to be stored."""
    height, width = values.shape
    tags = {
        256: (4, [width]), 257: (4, [height]), 258: (3, [bits]), 259: (3, [1]), 262: (3, [photometric]),
        277: (3, [1]), 278: (4, [height]), 339: (3, [sample]),
    }  # fmt: skip
    return tiff(values.astype(values.dtype.newbyteorder(order)).tobytes(), tags, order)
