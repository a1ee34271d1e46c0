"""JPEG pixels, decoded once by libjpeg-turbo in a way that tells what it only warns of.

Pillow hides libjpeg's warnings, and libjpeg fills whatever it could not decode with grey. `simplejpeg` drives the same
library with the same settings, so its pixels are Pillow's, but each warning ends the decoding. Some warnings are about
bytes that no pixel depends on; those bytes are put right, and the picture is decoded again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from sae_auditor.images.refusal import Refusal, Unfit, cut_off, damaged
from sae_auditor.images.source import Notice

Pixels = NDArray[np.uint8]

# Pillow's mode and what simplejpeg calls it.
_COLOUR_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
_BASELINE, _EXTENDED, _PROGRESSIVE, _LOSSLESS = 0xC0, 0xC1, 0xC2, 0xC3
_ARITHMETIC, _ARITHMETIC_PROGRESSIVE = 0xC9, 0xCA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the three between them are no frame headers
_READ = frozenset({_BASELINE, _EXTENDED, _PROGRESSIVE, _LOSSLESS, _ARITHMETIC, _ARITHMETIC_PROGRESSIVE})
_IN_SCANS = frozenset({_PROGRESSIVE, _ARITHMETIC_PROGRESSIVE})
_DHT, _EOI, _SOS, _APP0, _APP14 = 0xC4, 0xD9, 0xDA, 0xE0, 0xEE
_STANDALONE = frozenset({0x01, *range(0xD0, 0xDA)})
# What ends the coded data of a scan: any marker but a stuffed zero and a restart.
_AFTER_SCAN = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
_ANY_MARKER = re.compile(rb"\xff+[\x01-\xfe]")
# Zeros before a marker, without the one that belongs to a coded 0xFF.
_PADDING = re.compile(rb"(?<!\xff)\x00+(?=\xff+[\xc0-\xfe])")
_FILLED_UP_WITH = 128
# Longer than the codes of any block that a picture has: 256 bits, each of them zero.
_HOLE = bytes(32)
_COEFFICIENTS = 64
# More scans than any encoder writes; each of them makes the decoder go over the whole picture again.
_MAX_SCANS = 1000
_UNKNOWN_SAMPLING = "subsampling"


class _Segment(NamedTuple):
    """A marker and what belongs to it: `start` of the marker (fill bytes included), `body` and `end` of its content."""

    marker: int
    start: int
    body: int
    end: int


class _Frame(NamedTuple):
    marker: int
    bits: int
    components: tuple[int, ...]


def check_jpeg_kind(data: bytes) -> None:
    """Raise `Unfit` when the header says that this is a kind of JPEG that is not read here."""
    frame = _frame(data)
    if frame is None:
        return
    again = "Save it as an ordinary JPEG with 8 bits per channel, or as 16-bit PNG or TIFF."
    if frame.marker not in _READ:
        kind = "its JPEG data are hierarchical or losslessly coded, which is not read here"
        raise Unfit(Refusal.UNSUPPORTED_PIXELS, kind, again)
    if frame.bits != 8:
        raise Unfit(Refusal.UNSUPPORTED_PIXELS, f"it is a JPEG with {frame.bits} bits per channel, not 8", again)


def jpeg_pixels(data: bytes, mode: str, notices: list[Notice]) -> Pixels | None:
    """Decode the first picture in `data`.

    Parameters
    ----------
    data
        The whole file, whose header Pillow has read.
    mode
        The mode that Pillow gives it: `L`, `RGB` or `CMYK`.
    notices
        Receives what is odd about a picture that is whole.

    Returns
    -------
    uint8 [h, w], [h, w, 3] or [h, w, 4], equal to Pillow's; None where this decoder does not know the layout and
    Pillow has to decode it.

    Raises
    ------
    Unfit
        When part of the picture is missing or wrong.
    """
    _check_complete(data)
    if mode not in _COLOUR_SPACES:
        return None
    try:
        pixels: Pixels | None = _decode(data, mode)
    except ValueError as error:
        pixels, warning = None, str(error)
    if pixels is not None:
        _check_holes(data)
        return _oriented_inks(pixels, mode)
    if _UNKNOWN_SAMPLING in warning:
        text = "Whether its data are damaged could not be checked, because of its unusual colour sampling."
        notices.append(Notice("unchecked", text))
        return None
    pixels = _decode_mended(data, mode, warning, notices)
    if pixels is None:
        raise _damaged(data, mode, warning)
    return _oriented_inks(pixels, mode)


def _decode(data: bytes, mode: str) -> Pixels:
    """Return the pixels as stored; raise ValueError with libjpeg's own text for its first warning or error."""
    pixels: Pixels = simplejpeg.decode_jpeg(data, _COLOUR_SPACES[mode])
    return pixels[:, :, 0] if mode == "L" else pixels


def _oriented_inks(pixels: Pixels, mode: str) -> Pixels:
    # Adobe stores inks upside down and everybody follows; Pillow turns them round as well.
    return ~pixels if mode == "CMYK" else pixels


def _decode_mended(data: bytes, mode: str, warning: str, notices: list[Notice]) -> Pixels | None:
    """Decode after putting right what `warning` is about; None when that is not possible or not harmless.

    libjpeg tells its first warning only, so a file with several oddities is mended step by step.
    """
    done: list[_Mending] = []
    while (mending := next((m for m in _MENDINGS if m.warning in warning and m not in done), None)) is not None:
        done.append(mending)
        data = mending.mend(data)
        try:
            pixels = _decode(data, mode)
        except ValueError as error:
            warning = str(error)
            continue
        _check_holes(data)
        said = "; ".join(mending.said for mending in done)
        notices.append(Notice("decoder-warning", f"The picture is whole, but its file departs from JPEG: {said}."))
        return pixels
    return None


def _segments(data: bytes) -> Iterator[_Segment]:
    """Yield the markers of the first picture up to its end, jumping over the coded data of its scans."""
    position = 2
    pattern = _ANY_MARKER
    while (found := pattern.search(data, position)) is not None:
        marker, body = data[found.end() - 1], found.end()
        length = 0 if marker in _STANDALONE else int.from_bytes(data[body : body + 2], "big")
        yield _Segment(marker, found.start(), body, min(body + length, len(data)))
        if marker == _EOI:
            return
        position = body + length
        pattern = _AFTER_SCAN if marker == _SOS else _ANY_MARKER


def _frame(data: bytes) -> _Frame | None:
    for segment in _segments(data):
        if segment.marker in _FRAMES and segment.end >= segment.body + 8:
            count = data[segment.body + 7]
            ids = tuple(data[segment.body + 8 : segment.end : 3][:count])
            return _Frame(segment.marker, data[segment.body + 2], ids)
        if segment.marker == _SOS:
            return None
    return None


def _check_complete(data: bytes) -> None:
    """Raise `Unfit` when the file ends before the picture does, or some of its scans are missing."""
    frame = _frame(data)
    first = next((segment for segment in _segments(data) if segment.marker == _SOS), None)
    if frame is None or first is None:
        return  # the decoder says what is wrong with it
    if data.find(b"\xff\xd9", first.end) < 0:
        raise cut_off()
    one_scan_for_all = data[first.body + 2] == len(frame.components)
    if frame.marker in _IN_SCANS or not one_scan_for_all:
        _check_scans(data, frame)


def _check_scans(data: bytes, frame: _Frame) -> None:
    """Follow what each scan brings: every bit of every coefficient of every component has to come."""
    missing_bits = {component: np.full(_COEFFICIENTS, 255, np.uint8) for component in frame.components}
    scans = 0
    for segment in _segments(data):
        if segment.marker != _SOS:
            continue
        scans += 1
        if scans > _MAX_SCANS:
            raise Unfit(Refusal.UNSUPPORTED_PIXELS, f"it has more than {_MAX_SCANS} scans", "Save it again as PNG.")
        count = data[segment.body + 2]
        first, last, low_bit = data[segment.end - 3], data[segment.end - 2], data[segment.end - 1] & 15
        for component in data[segment.body + 3 : segment.body + 3 + 2 * count : 2]:
            if component in missing_bits and frame.marker in _IN_SCANS:
                missing_bits[component][first : last + 1] = low_bit
            elif component in missing_bits:
                missing_bits[component][:] = 0
    if any(bits.any() for bits in missing_bits.values()):
        detail = f"only {scans} of its scans are there, and the picture needs more: detail or colour is missing"
        raise cut_off(detail)


def _check_holes(data: bytes) -> None:
    """Raise `Unfit` when zeros were written over coded data, as a bad sector or a lost packet leaves them.

    Decoders often find their way again behind them, so that nothing else tells of it. A long run of zeros is honest
    only where the shortest code of every table stands for nothing at all, since only flat areas look like that.
    """
    if data.find(_HOLE) < 0:
        return
    start = 0
    nothing_tables: dict[int, bool] = {}
    for segment in _segments(data):
        if start:
            zeros = data.find(_HOLE, start, segment.start)
            if zeros >= 0:
                share = zeros / len(data)
                detail = f"its picture data are damaged: there is a hole of zeros after about {share:.0%} of the file"
                raise damaged(detail)
        start = 0
        if segment.marker == _DHT:
            nothing_tables |= _shortest_is_nothing(data[segment.body + 2 : segment.end])
        elif segment.marker == _SOS and not _may_hold_zeros(data[segment.body + 2 : segment.end], nothing_tables):
            start = segment.end


def _shortest_is_nothing(tables: bytes) -> dict[int, bool]:
    """Return, for each Huffman table in a segment, whether a code of zeros means a zero, a run or an end of block."""
    found: dict[int, bool] = {}
    while len(tables) > 17:
        found[tables[0]] = tables[17] & 15 == 0
        tables = tables[17 + sum(tables[1:17]) :]
    return found


def _may_hold_zeros(scan: bytes, nothing_tables: dict[int, bool]) -> bool:
    """Whether a long run of zeros can be honest in a scan with this header."""
    count = scan[0]
    first, last, approximation = scan[-3], scan[-2], scan[-1]
    if approximation >> 4:
        return True  # refinements are bits, not codes
    used = [selector for component in scan[2 : 2 + 2 * count : 2] for selector in _tables_of(component, first, last)]
    return all(nothing_tables.get(table, True) for table in used)


def _tables_of(selectors: int, first: int, last: int) -> list[int]:
    """Return the tables that a component uses in a scan of coefficients `first` to `last`, as DHT numbers them."""
    dc = [selectors >> 4] if first == 0 else []
    return dc + ([0x10 | selectors & 15] if last > 0 else [])


def _without_padding(data: bytes) -> bytes:
    """Drop bytes between header segments, and zeros between coded data and the marker after them.

    Where the zeros are no padding but a hole, the decoder misses them then, which is how the two are told apart.
    """
    kept, position, coded = [data[:2]], 2, False
    for segment in _segments(data):
        if coded:
            kept.append(_PADDING.sub(b"", data[position : segment.start] + b"\xff\xd9")[:-2])
        kept.append(data[segment.start : segment.end])
        position, coded = segment.end, segment.marker == _SOS
    return b"".join(kept)


def _with_usual_scan_settings(data: bytes) -> bytes:
    """Write what a scan of sequential data has to say about coefficients; decoders go by the kind of frame."""
    mended = bytearray(data)
    for segment in _segments(data):
        if segment.marker == _SOS and segment.end >= segment.body + 6:
            mended[segment.end - 3 : segment.end] = bytes([0, _COEFFICIENTS - 1, 0])
    return bytes(mended)


def _with_known_jfif(data: bytes) -> bytes:
    """Write version 1 into the JFIF header; nothing that a decoder does depends on it."""
    mended = bytearray(data)
    for segment in _segments(data):
        if segment.marker == _APP0 and data.startswith(b"JFIF\0", segment.body + 2):
            mended[segment.body + 7] = 1
    return bytes(mended)


def _with_known_adobe_transform(data: bytes) -> bytes:
    """Name the colour transform that libjpeg assumes where a file names an unknown one."""
    frame = _frame(data)
    usual = 2 if frame is not None and len(frame.components) == 4 else 1
    mended = bytearray(data)
    for segment in _segments(data):
        if segment.marker == _APP14 and data.startswith(b"Adobe", segment.body + 2) and segment.end > segment.body + 13:
            mended[segment.body + 13] = usual
    return bytes(mended)


class _Mending(NamedTuple):
    """What libjpeg warns of, what makes the warning pointless, and what a person is told."""

    warning: str
    mend: Callable[[bytes], bytes]
    said: str


_MENDINGS = (
    _Mending("extraneous bytes", _without_padding, "there are surplus bytes between its parts"),
    _Mending("Invalid SOS parameters", _with_usual_scan_settings, "the header of its pixel data is unusual"),
    _Mending("JFIF revision", _with_known_jfif, "its JFIF version is unknown"),
    _Mending("Adobe color transform", _with_known_adobe_transform, "its Adobe colour transform is unknown"),
)


def _damaged(data: bytes, mode: str, warning: str) -> Unfit:
    """Return the refusal for libjpeg's `warning`, in words for people."""
    if "Premature end of JPEG file" in warning:
        return cut_off()
    if "premature end" in warning:
        detail = f"its picture data end too early{_where_they_end(data, mode)}"
    elif "instead of RST" in warning:
        detail = "parts of its picture data are missing or out of order"
    elif "extraneous bytes" in warning:
        detail = "its picture data are damaged: some of them are left over after the last pixel"
    elif "bad Huffman code" in warning or "bad arithmetic code" in warning:
        detail = "its picture data are damaged: they hold a code without a meaning"
    elif "progression" in warning:
        detail = "its scans do not follow from each other: some are missing or damaged"
    else:
        detail = f"it cannot be decoded ({warning[:200]})"
    return damaged(detail)


def _where_they_end(data: bytes, mode: str) -> str:
    """Say after how many rows the rest is the middle grey that libjpeg fills up with; nothing where it is not."""
    frame = _frame(data)
    if frame is None or frame.marker in _IN_SCANS or mode == "CMYK":
        return ""
    try:
        pixels = simplejpeg.decode_jpeg(data, _COLOUR_SPACES[mode], strict=False)
    except ValueError:
        return ""
    whole = np.flatnonzero((pixels != _FILLED_UP_WITH).any(axis=(1, 2)))
    rows = 0 if whole.size == 0 else int(whole[-1]) + 1
    return f", after about {rows} of {len(pixels)} rows" if rows < len(pixels) else ""
