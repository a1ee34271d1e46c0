"""The bytes of each strip and tile of a TIFF, never from outside the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sae_auditor.images.tiff.directory import cut_off
from sae_auditor.images.tiff.layout import UNCOMPRESSED, Layout


class Segment(NamedTuple):
    """One strip or tile.

    Parameters
    ----------
    plane, top, left
        Which sample (0 where all are stored together), and its first row and column in the picture.
    rows, columns
        How many of it are stored: whole tiles, also at the edges.
    content
        Its bytes; None where it was never written (sparse files of GDAL).
    """

    plane: int
    top: int
    left: int
    rows: int
    columns: int
    content: memoryview | None


def segment_of(layout: Layout, data: bytes, index: int, bytes_of: Callable[[int], int]) -> Segment:
    """Return segment `index` of the picture.

    Parameters
    ----------
    bytes_of
        How many bytes so many of its rows take when nothing is compressed.

    Raises
    ------
    Unfit
        When part of it lies beyond the end of the file.
    """
    plane, place = divmod(index, layout.across * layout.down)
    down, across = divmod(place, layout.across)
    top, left = down * layout.segment_height, across * layout.segment_width
    rows = layout.segment_height if layout.tiled else min(layout.segment_height, layout.height - top)
    content = _content(layout, data, index, bytes_of(rows))
    return Segment(plane, top, left, rows, layout.segment_width, content)


def _content(layout: Layout, data: bytes, index: int, unpacked_bytes: int) -> memoryview | None:
    offset = int(layout.offsets[index])
    count = int(layout.counts[index]) if index < layout.counts.size else -1
    if count == 0 and (offset == 0 or layout.tiled or layout.segments > 1):
        return None
    if count <= 0:
        # Without a count, or with a count of nothing for the only strip: what the pixels need, or all that follows.
        count = unpacked_bytes if layout.compression == UNCOMPRESSED else len(data) - offset
    elif count < unpacked_bytes and layout.compression == UNCOMPRESSED and _is_alone(layout, offset, unpacked_bytes):
        # Writers miscount the only strip; libtiff reads it all the same.
        count = unpacked_bytes
    if offset == 0 or offset + count > len(data) or count <= 0:
        raise cut_off()
    return memoryview(data)[offset : offset + count]


def _is_alone(layout: Layout, offset: int, size: int) -> bool:
    """Say whether the only strip has room for `size` bytes before the header, which may lie behind it."""
    return layout.segments == 1 and not offset < layout.header_at < offset + size
