"""How a TIFF directory says that its pixels are stored, checked before any memory is spent on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.tiff import tags
from sae_auditor.images.tiff.directory import AGAIN, ByteOrder, Directory, cut_off

GREY_INVERTED, GREY, RGB, PALETTE, MASK, INKS, YCBCR, CIE_LAB, ICC_LAB = 0, 1, 2, 3, 4, 5, 6, 8, 9
UNCOMPRESSED, CCITT_RLE, CCITT_FAX3, CCITT_FAX4, LZW, JPEG, DEFLATE, PACKBITS = 1, 2, 3, 4, 5, 7, 8, 32773
# These know no predictor, and libtiff passes over a tag that names one.
_WITHOUT_PREDICTOR = (UNCOMPRESSED, PACKBITS)
_KINDS = {1: "u", 2: "i", 3: "f", 4: "u"}
_FLOAT_BITS = (16, 24, 32, 64)
_MOST_INTEGER_BITS = 64
_MOST_SAMPLES = 4096
_MOST_SEGMENTS = 500_000
# Colour and transparency in 64 bits each, for every pixel that is allowed.
_BYTES_PER_PIXEL = 32
_OTHERWISE = say("Save it again as an 8- or 16-bit TIFF, compressed with LZW or not at all, or as PNG.")


@dataclass(frozen=True, eq=False)
class Layout:
    """The shape of the picture and of its segments (strips or tiles).

    Parameters
    ----------
    width, height, samples
        Of the whole picture; numbers per pixel.
    bits, kind
        Of each number; ``u``, ``i`` or ``f``.
    order
        Byte order as in struct, ``<`` or ``>``.
    planar
        Whether each sample has segments of its own.
    photometric, compression, predictor, reversed_bits
        As the tags say it.
    segment_width, segment_height, tiled
        In pixels; strips are as wide as the picture, and only tiles are stored whole at the edges.
    subsampling
        Pixels per colour value across and down, of YCbCr.
    offsets, counts
        Where each segment is and how many bytes it has, [planes * down * across].
    header_at
        Where the directory is.
    """

    width: int
    height: int
    samples: int
    bits: int
    kind: str
    order: ByteOrder
    planar: bool
    photometric: int
    compression: int
    predictor: int
    reversed_bits: bool
    segment_width: int
    segment_height: int
    tiled: bool
    subsampling: tuple[int, int]
    offsets: NDArray[np.uint64]
    counts: NDArray[np.uint64]
    header_at: int

    @property
    def across(self) -> int:
        """Return how many segments lie side by side."""
        return -(-self.width // self.segment_width)

    @property
    def down(self) -> int:
        """Return how many segments lie below each other."""
        return -(-self.height // self.segment_height)

    @property
    def samples_in_segment(self) -> int:
        """Return how many numbers each pixel of a segment has."""
        return 1 if self.planar else self.samples

    @property
    def segments(self) -> int:
        """Return how many segments the whole picture has."""
        return self.across * self.down * (self.samples if self.planar else 1)


def layout_of(directory: Directory, limits: Limits) -> Layout:
    """Return how the picture of `directory` is stored.

    Raises
    ------
    Unfit
        When it is larger than `limits`, contradicts itself, or is stored in a way that is not read here.
    """
    width, height = directory.whole(tags.WIDTH, 0), directory.whole(tags.HEIGHT, 0)
    if width < 1 or height < 1:
        raise _damaged(say("it has no width or no height"))
    limits.check_size(width, height)
    samples = directory.whole(tags.SAMPLES, 1)
    if not 1 <= samples <= _MOST_SAMPLES:
        raise _damaged(say("it claims {0} values for each pixel", samples))
    bits, kind = _number_form(directory, samples)
    tiled = tags.TILE_WIDTH in directory.entries
    if tiled and directory.whole(tags.TILE_DEPTH, 1) > 1:
        raise unsupported(say("its tiles are blocks of a volume"))
    across, down = _segment_size(directory, width, height, tiled)
    compression = directory.whole(tags.COMPRESSION, UNCOMPRESSED)
    planar = directory.whole(tags.PLANES, 1) == 2 and samples > 1
    layout = Layout(
        width,
        height,
        samples,
        bits,
        kind,
        directory.order,
        planar,
        _photometric(directory, samples),
        compression,
        1 if compression in _WITHOUT_PREDICTOR else directory.whole(tags.PREDICTOR, 1),
        directory.whole(tags.FILL_ORDER, 1) == 2,
        across,
        down,
        tiled,
        _subsampling(directory),
        _table(directory, tags.TILE_OFFSETS, tags.STRIP_OFFSETS),
        _table(directory, tags.TILE_BYTES, tags.STRIP_BYTES),
        directory.at,
    )
    _check(layout, limits)
    return layout


def unsupported(what: str) -> Unfit:
    """Return the refusal of a sound picture that is stored in a way that is not read here."""
    return Unfit(Refusal.UNSUPPORTED_PIXELS, what, _OTHERWISE)


def _check(layout: Layout, limits: Limits) -> None:
    if layout.segments > _MOST_SEGMENTS:
        raise unsupported(say("it is cut into {0} pieces, more than are read here", f"{layout.segments:,}"))
    if layout.offsets.size < layout.segments:
        raise cut_off()
    most_bytes = limits.max_pixels * _BYTES_PER_PIXEL
    segment = layout.segment_width * layout.segment_height * layout.samples_in_segment * layout.bits // 8
    whole = layout.width * layout.height * layout.samples_in_segment * layout.bits // 8
    if whole > most_bytes:
        raise Unfit(Refusal.TOO_MANY_PIXELS, say("it unpacks to {0} bytes", f"{whole:,}"), say("Save a smaller copy."))
    if segment > most_bytes or layout.segment_width > 2 * limits.max_side_px:
        raise Unfit(
            Refusal.TOO_MANY_PIXELS,
            say("a piece of it unpacks to {0} bytes", f"{segment:,}"),
            say("Save a smaller copy."),
        )


def _number_form(directory: Directory, samples: int) -> tuple[int, str]:
    all_bits = directory.values(tags.BITS)
    bits = {1} if all_bits is None else {int(value) for value in all_bits[:samples]}
    formats = directory.values(tags.SAMPLE_FORMAT)
    kinds = {1} if formats is None else {int(value) for value in formats[:samples]}
    if len(bits) > 1 or len(kinds) > 1:
        raise unsupported(say("its channels have numbers of different kinds"))
    depth, kind = bits.pop(), _KINDS.get(kinds.pop())
    if kind is None:
        raise unsupported(say("its values are complex numbers, not a picture"))
    if depth not in _FLOAT_BITS if kind == "f" else not 1 <= depth <= _MOST_INTEGER_BITS:
        raise unsupported(say("its values have {0} bits", depth))
    return depth, kind


def _segment_size(directory: Directory, width: int, height: int, tiled: bool) -> tuple[int, int]:
    if not tiled:
        rows = directory.whole(tags.ROWS_PER_STRIP, height)
        return width, height if rows < 1 else min(rows, height)
    across, down = directory.whole(tags.TILE_WIDTH, 0), directory.whole(tags.TILE_HEIGHT, 0)
    if across < 1 or down < 1:
        raise _damaged(say("its tiles have no width or no height"))
    return across, down


def _photometric(directory: Directory, samples: int) -> int:
    """Return how the numbers are meant; where the file does not say it, as libtiff does: by their number."""
    guess = RGB if samples in (3, 4) else GREY
    if directory.whole(tags.COMPRESSION, UNCOMPRESSED) in (CCITT_RLE, CCITT_FAX3, CCITT_FAX4):
        guess = GREY_INVERTED
    return directory.whole(tags.PHOTOMETRIC, guess)


def _subsampling(directory: Directory) -> tuple[int, int]:
    values = directory.values(tags.YCBCR_SUBSAMPLING)
    if values is None or values.size < 2:
        return 2, 2
    return int(values[0]), int(values[1])


def _table(directory: Directory, of_tiles: int, of_strips: int) -> NDArray[np.uint64]:
    values = directory.values(of_tiles)
    if values is None:
        values = directory.values(of_strips)
    return np.zeros(0, np.uint64) if values is None else values.astype(np.uint64)


def _damaged(what: str) -> Unfit:
    return Unfit(Refusal.DAMAGED, say("its header is damaged: {0}", what), AGAIN)
