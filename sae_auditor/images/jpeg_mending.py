"""What libjpeg warns of although the picture is whole, and how the warning is made pointless."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from sae_auditor.images.jpeg_structure import APP0, APP14, COEFFICIENTS, SOS, frame_of, segments

# Zeros before a marker, without the one that belongs to a coded 0xFF. Each run is looked at once, from its start.
_PADDING = re.compile(rb"(?:(?<=\xff\x00)|(?<![\x00\xff]))\x00++(?=\xff++[\xc0-\xfe])")


def _without_padding(data: bytes) -> bytes:
    """Drop bytes between header segments, and zeros between coded data and the marker after them.

    Where the zeros are no padding but a hole, the decoder misses them then, which is how the two are told apart.
    """
    kept, position, coded = [data[:2]], 2, False
    for segment in segments(data):
        if coded:
            kept.append(_PADDING.sub(b"", data[position : segment.start] + b"\xff\xd9")[:-2])
        kept.append(data[segment.start : segment.end])
        position, coded = segment.end, segment.marker == SOS
    return b"".join(kept)


def _with_usual_scan_settings(data: bytes) -> bytes:
    """Write what a scan of sequential data has to say about coefficients; decoders go by the kind of frame."""
    mended = bytearray(data)
    for segment in segments(data):
        if segment.marker == SOS and segment.end >= segment.body + 6:
            mended[segment.end - 3 : segment.end] = bytes([0, COEFFICIENTS - 1, 0])
    return bytes(mended)


def _with_known_jfif(data: bytes) -> bytes:
    """Write version 1 into the JFIF header; nothing that a decoder does depends on it."""
    mended = bytearray(data)
    for segment in segments(data):
        if segment.marker == APP0 and data.startswith(b"JFIF\0", segment.body + 2):
            mended[segment.body + 7] = 1
    return bytes(mended)


def _with_known_adobe_transform(data: bytes) -> bytes:
    """Name the colour transform that libjpeg assumes where a file names an unknown one."""
    frame = frame_of(data)
    usual = 2 if frame is not None and len(frame.components) == 4 else 1
    mended = bytearray(data)
    for segment in segments(data):
        if segment.marker == APP14 and data.startswith(b"Adobe", segment.body + 2) and segment.end > segment.body + 13:
            mended[segment.body + 13] = usual
    return bytes(mended)


class Mending(NamedTuple):
    """What libjpeg warns of, what makes the warning pointless, and what a person is told."""

    warning: str
    mend: Callable[[bytes], bytes]
    said: str


MENDINGS = (
    Mending("extraneous bytes", _without_padding, "there are surplus bytes between its parts"),
    Mending("Invalid SOS parameters", _with_usual_scan_settings, "the header of its pixel data is unusual"),
    Mending("JFIF revision", _with_known_jfif, "its JFIF version is unknown"),
    Mending("Adobe color transform", _with_known_adobe_transform, "its Adobe colour transform is unknown"),
)
