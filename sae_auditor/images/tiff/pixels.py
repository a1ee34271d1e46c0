"""All strips and tiles of a TIFF put together to one array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from imagecodecs import bitorder_decode
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.source import Notice
from sae_auditor.images.tiff import tags, ycbcr
from sae_auditor.images.tiff.codecs import BYTE_COMPRESSIONS, damaged, ends_well, plain_bytes
from sae_auditor.images.tiff.directory import Directory, cut_off
from sae_auditor.images.tiff.fax import fax_bits
from sae_auditor.images.tiff.layout import (
    CCITT_FAX3,
    CCITT_FAX4,
    CCITT_RLE,
    JPEG,
    UNCOMPRESSED,
    YCBCR,
    Layout,
    unsupported,
)
from sae_auditor.images.tiff.numbers import (
    check_predictor,
    dtype_of,
    in_words,
    most_row_bytes,
    row_bytes,
    unpacked,
)
from sae_auditor.images.tiff.pictures import PICTURE_COMPRESSIONS, jpeg_pixels, webp_pixels
from sae_auditor.images.tiff.segments import Segment, segment_of

_FAX = (CCITT_RLE, CCITT_FAX3, CCITT_FAX4)
_NAMES = {
    6: say("the old JPEG of TIFF 6.0"),
    34887: "LERC",
    33003: "JPEG 2000",
    33005: "JPEG 2000",
    34712: "JPEG 2000",
    34661: "JBIG",
    34892: say("lossy JPEG of raw files"),
    34933: "PNG",
    34934: say("JPEG XR"),
    22610: say("JPEG XR"),
    50002: say("JPEG XL"),
    52546: say("JPEG XL"),
}


@dataclass(frozen=True, eq=False)
class Pixels:
    """Numbers [height, width, channels] as stored, and where there are none because they were never written.

    `unwritten` is bool [height, width], or None where everything is there; `empty_segments` counts its pieces.
    `ycbcr_done` says that YCbCr has become RGB already; `notices` are those of decoders.
    """

    values: NDArray[Any]
    unwritten: NDArray[np.bool_] | None
    empty_segments: int
    ycbcr_done: bool
    notices: tuple[Notice, ...]


def pixels_of(directory: Directory, layout: Layout, channels: Sequence[int], no_data: float | None) -> Pixels:
    """Return the given `channels` (numbers of samples) of the picture; `no_data`, else 0, where it was never written.

    Raises
    ------
    Unfit
        When a piece of it is missing, cut off or damaged, or compressed in a way that is not read here.
    """
    _check_compression(layout)
    reader = _Reader(directory, layout)
    values = np.zeros((layout.height, layout.width, len(channels)), reader.dtype)
    unwritten = np.zeros((layout.height, layout.width), np.bool_)
    empty = 0
    for index in range(layout.segments):
        plane = index // (layout.across * layout.down)
        if layout.planar and plane not in channels:
            continue
        segment = segment_of(layout, directory.data, index, reader.bytes_of)
        rows = slice(segment.top, min(segment.top + segment.rows, layout.height))
        columns = slice(segment.left, min(segment.left + segment.columns, layout.width))
        if segment.content is None:
            unwritten[rows, columns] = True
            _fill(values[rows, columns], no_data)
            empty += 1
            continue
        part = reader.numbers(segment)[: rows.stop - rows.start, : columns.stop - columns.start]
        if layout.planar:
            values[rows, columns, list(channels).index(plane)] = part[:, :, 0]
        elif len(channels) == part.shape[2]:
            values[rows, columns] = part
        else:
            values[rows, columns] = part[:, :, list(channels)]
    # Each once, though many pieces have the same oddity.
    notices = tuple(dict.fromkeys(reader.notices))
    return Pixels(values, unwritten if empty else None, empty, reader.makes_rgb, notices)


def _fill(part: NDArray[Any], no_data: float | None) -> None:
    if no_data is None:
        return
    if part.dtype.kind == "f":
        part[...] = no_data
    elif np.iinfo(part.dtype).min <= no_data <= np.iinfo(part.dtype).max:
        part[...] = int(no_data)


def _check_compression(layout: Layout) -> None:
    known = layout.compression in BYTE_COMPRESSIONS or layout.compression in PICTURE_COMPRESSIONS
    if layout.compression in _FAX:
        known = layout.bits == 1 and layout.samples_in_segment == 1
    elif layout.compression in PICTURE_COMPRESSIONS and known:
        known = layout.kind == "u" and layout.bits <= (16 if layout.compression == JPEG else 8)
    if not known:
        name = _NAMES.get(layout.compression, f"method {layout.compression}")
        raise unsupported(say("its pixels are compressed in a way that is not read here ({0})", name))
    if layout.compression in BYTE_COMPRESSIONS:
        check_predictor(layout)


class _Reader:
    """Turns the bytes of segments into numbers [rows, columns, samples]."""

    def __init__(self, directory: Directory, layout: Layout) -> None:
        self._layout = layout
        self.notices: list[Notice] = []
        self._samples = layout.samples_in_segment
        tables = directory.optional(tags.JPEG_TABLES)
        self._tables = b"" if tables is None else tables.tobytes()
        self._fax3_options = directory.whole(tags.FAX3_OPTIONS, 0)
        self._ycbcr = None
        by_jpeg = layout.compression in PICTURE_COMPRESSIONS
        self.makes_rgb = by_jpeg and not layout.planar
        if layout.photometric == YCBCR and layout.samples == 3 and layout.bits == 8 and not self.makes_rgb:
            form = ycbcr.form_of(directory, layout)
            self._ycbcr = None if form.full else form
            self.makes_rgb = not form.full
        self.dtype = np.dtype(np.uint8) if by_jpeg and layout.bits == 8 else dtype_of(layout)

    def numbers(self, segment: Segment) -> NDArray[Any]:
        """Return the numbers of a segment that was written."""
        layout, content = self._layout, segment.content
        if content is None:
            raise cut_off()
        if layout.compression == JPEG:
            return jpeg_pixels(layout, segment, content, self._tables, self.notices)
        if layout.compression in PICTURE_COMPRESSIONS:
            return webp_pixels(layout, segment, content)
        if layout.reversed_bits:
            content = memoryview(bitorder_decode(bytes(content)))
        if layout.compression in _FAX:
            bits = fax_bits(bytes(content), segment.rows, segment.columns, layout.compression, self._fax3_options)
            return bits[:, :, np.newaxis]
        return self._plain_numbers(segment, content)

    def _plain_numbers(self, segment: Segment, content: memoryview) -> NDArray[Any]:
        layout, columns = self._layout, segment.columns
        most = max(
            self.bytes_of(layout.segment_height), layout.segment_height * most_row_bytes(layout, columns, self._samples)
        )
        plain = plain_bytes(layout.compression, content, most)
        words = any(
            in_words(layout, columns, self._samples, len(plain), rows) for rows in (segment.rows, layout.segment_height)
        )
        self._check_length(segment, len(plain), words)
        if self._ycbcr is not None:
            return ycbcr.rgb_of(self._ycbcr, plain, segment.rows, columns)
        return unpacked(layout, plain, segment.rows, columns, self._samples, words)

    def _check_length(self, segment: Segment, length: int, words: bool) -> None:
        """Refuse what is too short, and compressed data that do not end where rows end: a sign of damage."""
        needed = self.bytes_of(segment.rows)
        if length < needed:
            raise cut_off() if self._layout.compression == UNCOMPRESSED else damaged()
        if self._layout.compression != UNCOMPRESSED and not words:
            whole = self.bytes_of(self._layout.segment_height)
            if not any(ends_well(self._layout.compression, length, size) for size in (needed, whole)):
                raise damaged()

    def bytes_of(self, rows: int) -> int:
        """Return how many bytes so many rows of a segment take when nothing is compressed."""
        if self._ycbcr is not None:
            return ycbcr.bytes_of(self._ycbcr, rows, self._layout.segment_width)
        return rows * row_bytes(self._layout, self._layout.segment_width, self._samples)
