"""TIFF files written by hand: any tags, any segments, several directories."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field

import numpy as np
import tifffile

from sae_auditor.images import Limits, Window
from sae_auditor.images.decode import Decoded, decode_bytes

LETTERS = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 7: "B", 11: "f", 12: "d", 13: "I"}


@dataclass
class Page:
    """Tags (number to type and values, or to type and bytes) and the segments behind them.

    `below` are SubIFDs, `pointers` other directories, by the tag that points to each.
    """

    tags: dict[int, tuple[int, list | bytes]]
    segments: list[bytes]
    tiled: bool = False
    below: list[Page] = field(default_factory=list)
    pointers: dict[int, Page] = field(default_factory=dict)


def plain(width: int, height: int, bits: int, photometric: int = 1, samples: int = 1, **more) -> dict:
    """The tags of an uncompressed strip; `more` as t270=(2, b"text"), None takes a tag away."""
    tags = {
        256: (4, [width]), 257: (4, [height]), 258: (3, [bits] * samples), 259: (3, [1]), 262: (3, [photometric]),
        277: (3, [samples]), 278: (4, [height]),
    }  # fmt: skip
    tags |= {int(name[1:]): value for name, value in more.items()}
    return {tag: value for tag, value in tags.items() if value is not None}


def written(*pages: Page, order: str = "<") -> bytes:
    """Return the file of `pages`."""
    out = bytearray((b"II*\0" if order == "<" else b"MM\0*") + bytes(4))
    link = 4
    for page in pages:
        at, link_of_next = _directory(out, page, order)
        struct.pack_into(order + "I", out, link, at)
        link = link_of_next
    return bytes(out)


def _directory(out: bytearray, page: Page, order: str) -> tuple[int, int]:
    tags = dict(page.tags)
    places = []
    for segment in page.segments:
        places.append(len(out))
        out += segment
    offsets, counts = (324, 325) if page.tiled else (273, 279)
    if places:
        tags.setdefault(offsets, (4, places))
        tags.setdefault(counts, (4, [len(segment) for segment in page.segments]))
    for tag, child in page.pointers.items():
        tags[tag] = (4, [_directory(out, child, order)[0]])
    if page.below:
        tags[330] = (4, [_directory(out, child, order)[0] for child in page.below])
    entries = b""
    for tag in sorted(tags):
        kind, values = tags[tag]
        if isinstance(values, bytes):
            packed, count = values, len(values)
        else:
            packed = b"".join(struct.pack(order + LETTERS[kind], *np.atleast_1d(value)) for value in values)
            count = len(values)
        if len(packed) > 4:
            out += b"\0" * (len(out) % 2)
            packed, where = struct.pack(order + "I", len(out)), packed
            out += where
        entries += struct.pack(order + "HHI", tag, kind, count) + packed.ljust(4, b"\0")
    out += b"\0" * (len(out) % 2)
    at = len(out)
    out += struct.pack(order + "H", len(entries) // 12) + entries + bytes(4)
    return at, len(out) - 4


def packed(values: np.ndarray, bits: int) -> bytes:
    """Rows of numbers with `bits` each, highest bit first, each row from a whole byte on."""
    rows = []
    for row in values.reshape(values.shape[0], -1):
        text = "".join(format(int(value) & ((1 << bits) - 1), f"0{bits}b") for value in row)
        text += "0" * (-len(text) % 8)
        rows.append(int(text, 2).to_bytes(len(text) // 8, "big"))
    return b"".join(rows)


def by_tifffile(array: np.ndarray, *, order: str = "<", **options) -> bytes:
    """What tifffile writes."""
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer, byteorder=order, bigtiff=options.pop("bigtiff", False)) as writer:
        writer.write(array, metadata=None, **options)
    return buffer.getvalue()


def decoded(data: bytes, window: Window | str | None = None) -> Decoded:
    return decode_bytes(data, Limits(), window)


def codes(image: Decoded) -> list[str]:
    return [notice.code for notice in image.notices]


def texts(image: Decoded) -> str:
    return " ".join(notice.text for notice in image.notices)
