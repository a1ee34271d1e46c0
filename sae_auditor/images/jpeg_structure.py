"""The structure of a JPEG file: its segments, whether all of its scans are there, and holes in its data."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sae_auditor.i18n import say
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import Refusal, Unfit, cut_off, damaged

BASELINE, EXTENDED, PROGRESSIVE, LOSSLESS = 0xC0, 0xC1, 0xC2, 0xC3
ARITHMETIC, ARITHMETIC_PROGRESSIVE = 0xC9, 0xCA
DHT, EOI, SOS, APP0, APP14 = 0xC4, 0xD9, 0xDA, 0xE0, 0xEE
IN_SCANS = frozenset({PROGRESSIVE, ARITHMETIC_PROGRESSIVE})
COEFFICIENTS = 64
_READ = frozenset({BASELINE, EXTENDED, PROGRESSIVE, LOSSLESS, ARITHMETIC, ARITHMETIC_PROGRESSIVE})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the three between them are no frame headers
_STANDALONE = frozenset({0x01, *range(0xD0, 0xDA)})
# What ends the coded data of a scan: any marker but a stuffed zero and a restart.
# Without the fill bytes before it, which are found by themselves: a pattern would go over long runs again and again.
_AFTER_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_ANY_MARKER = re.compile(rb"\xff[\x01-\xfe]")
# Longer than the codes of any block that a picture has: 256 bits, each of them zero.
_HOLE = bytes(32)
# More segments than 512 MiB of profiles and metadata fill; files of empty ones would keep us busy for minutes.
_MAX_SEGMENTS = 20_000
# More scans than any encoder writes; each of them makes the decoder go over the whole picture again. Encoders write 20
# at most, so that of the largest pictures 30 are left, which take some seconds, and of small ones hundreds.
_MAX_SCANS = 1000
_MAX_SCANNED_PIXELS = 1_500_000_000
_FILL = 0xFF
# Bytes that belong to nothing; decoders go over them one by one.
_MAX_SURPLUS_BYTES = 1 << 20
_FRAME_BYTES, _SCAN_BYTES = 8, 6  # the least that these segments hold, their length included


class Segment(NamedTuple):
    """A marker and what belongs to it: `start` of the marker (fill bytes included), `body` and `end` of its content."""

    marker: int
    start: int
    body: int
    end: int


class Frame(NamedTuple):
    """What the frame header says: the kind of coding, bits per channel, size, and the numbers of the channels."""

    marker: int
    bits: int
    width: int
    height: int
    components: tuple[int, ...]


def check_jpeg_kind(data: bytes, limits: Limits) -> None:
    """Raise `Unfit` when the header says that this is a JPEG that is too large, or of a kind that is not read here."""
    frame = frame_of(data)
    if frame is None:
        return
    limits.check_size(frame.width, frame.height)
    again = say("Save it as an ordinary JPEG with 8 bits per channel, or as 16-bit PNG or TIFF.")
    if frame.marker not in _READ:
        kind = say("its JPEG data are hierarchical or losslessly coded, which is not read here")
        raise Unfit(Refusal.UNSUPPORTED_PIXELS, kind, again)
    if frame.bits != 8:
        raise Unfit(Refusal.UNSUPPORTED_PIXELS, say("it is a JPEG with {0} bits per channel, not 8", frame.bits), again)


def segments(data: bytes) -> Iterator[Segment]:
    """Yield the markers of the first picture up to its end, jumping over the coded data of its scans.

    Raises `Unfit` where there is no end of them.
    """
    position = 2
    pattern = _ANY_MARKER
    surplus = 0
    for _ in range(_MAX_SEGMENTS):
        found = pattern.search(data, position)
        if found is None:
            return
        marker, body = data[found.end() - 1], found.end()
        if pattern is _ANY_MARKER:
            surplus += found.start() - position
            if surplus > _MAX_SURPLUS_BYTES:
                raise damaged(say("it holds more than {0} bytes between its parts", f"{_MAX_SURPLUS_BYTES:,}"))
        length = 0 if marker in _STANDALONE else int.from_bytes(data[body : body + 2], "big")
        start = found.start()
        if data[start - 1] == _FILL:
            start = position + len(data[position:start].rstrip(bytes([_FILL])))
        yield Segment(marker, start, body, min(body + length, len(data)))
        if marker == EOI:
            return
        position = body + length
        pattern = _AFTER_SCAN if marker == SOS else _ANY_MARKER
    raise damaged(say("it has more than {0} parts", _MAX_SEGMENTS))


def frame_of(data: bytes) -> Frame | None:
    """Return the frame header of the first picture; None where there is none before the first scan."""
    for segment in segments(data):
        if segment.marker in _FRAMES and segment.end >= segment.body + _FRAME_BYTES:
            count = data[segment.body + 7]
            ids = tuple(data[segment.body + 8 : segment.end : 3][:count])
            height, width = struct.unpack_from(">HH", data, segment.body + 3)
            return Frame(segment.marker, data[segment.body + 2], width, height, ids)
        if segment.marker == SOS:
            return None
    return None


def check_complete(data: bytes) -> None:
    """Raise `Unfit` when the file ends before the picture does, or some of its scans are missing."""
    frame = frame_of(data)
    first = next((segment for segment in segments(data) if segment.marker == SOS), None)
    if frame is None or first is None:
        return  # the decoder says what is wrong with it
    if data.find(b"\xff\xd9", first.end) < 0:
        raise cut_off()
    one_scan_for_all = data[first.body + 2] == len(frame.components)
    if frame.marker in IN_SCANS or not one_scan_for_all:
        _check_scans(data, frame)


def _check_scans(data: bytes, frame: Frame) -> None:
    """Follow what each scan brings: every bit of every coefficient of every component has to come."""
    missing_bits = {component: np.full(COEFFICIENTS, 255, np.uint8) for component in frame.components}
    most_scans = min(_MAX_SCANS, _MAX_SCANNED_PIXELS // max(1, frame.width * frame.height))
    scans = 0
    for segment in segments(data):
        if segment.marker != SOS or segment.end < segment.body + _SCAN_BYTES:
            continue
        scans += 1
        if scans > most_scans:
            raise Unfit(
                Refusal.UNSUPPORTED_PIXELS, say("it has more than {0} scans", most_scans), say("Save it again as PNG.")
            )
        count = data[segment.body + 2]
        first, last, low_bit = data[segment.end - 3], data[segment.end - 2], data[segment.end - 1] & 15
        for component in data[segment.body + 3 : segment.body + 3 + 2 * count : 2]:
            if component in missing_bits and frame.marker in IN_SCANS:
                missing_bits[component][first : last + 1] = low_bit
            elif component in missing_bits:
                missing_bits[component][:] = 0
    if any(bits.any() for bits in missing_bits.values()):
        detail = say("only {0} of its scans are there, and the picture needs more: detail or colour is missing", scans)
        raise cut_off(detail)


def check_holes(data: bytes) -> None:
    """Raise `Unfit` when zeros were written over coded data, as a bad sector or a lost packet leaves them.

    Decoders often find their way again behind them, so that nothing else tells of it. A long run of zeros is honest
    only where the shortest code of every table stands for nothing at all, since only flat areas look like that.
    """
    if data.find(_HOLE) < 0:
        return
    start = 0
    nothing_tables: dict[int, bool] = {}
    for segment in segments(data):
        if start:
            zeros = data.find(_HOLE, start, segment.start)
            if zeros >= 0:
                share = zeros / len(data)
                detail = say(
                    "its picture data are damaged: there is a hole of zeros after about {0} of the file", f"{share:.0%}"
                )
                raise damaged(detail)
        start = 0
        if segment.marker == DHT:
            nothing_tables |= _shortest_is_nothing(data[segment.body + 2 : segment.end])
        elif segment.marker == SOS and segment.end >= segment.body + _SCAN_BYTES:
            scan = data[segment.body + 2 : segment.end]
            start = 0 if _may_hold_zeros(scan, nothing_tables) else segment.end


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
