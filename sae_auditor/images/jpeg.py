"""JPEG pixels, decoded once by libjpeg-turbo in a way that tells what it only warns of.

Pillow hides libjpeg's warnings, and libjpeg fills whatever it could not decode with grey. `simplejpeg` drives the same
library with the same settings, so its pixels are Pillow's, but each warning ends the decoding. Some warnings are about
bytes that no pixel depends on; those bytes are put right, and the picture is decoded again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from sae_auditor.i18n import joined, say
from sae_auditor.images.jpeg_structure import (
    APP0,
    APP14,
    COEFFICIENTS,
    IN_SCANS,
    SOS,
    check_complete,
    check_holes,
    frame_of,
    segments,
)
from sae_auditor.images.refusal import Unfit, cut_off, damaged
from sae_auditor.images.source import Notice

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
    Mending("extraneous bytes", _without_padding, say("there are surplus bytes between its parts")),
    Mending("Invalid SOS parameters", _with_usual_scan_settings, say("the header of its pixel data is unusual")),
    Mending("JFIF revision", _with_known_jfif, say("its JFIF version is unknown")),
    Mending("Adobe color transform", _with_known_adobe_transform, say("its Adobe colour transform is unknown")),
)


Pixels = NDArray[np.uint8]

# Pillow's mode and what simplejpeg calls it.
_COLOUR_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
_FILLED_UP_WITH = 128
_UNKNOWN_SAMPLING = "subsampling"


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
    check_complete(data)
    if mode not in _COLOUR_SPACES:
        return None
    try:
        pixels: Pixels | None = _decode(data, mode)
    except ValueError as error:
        pixels, warning = None, str(error)
    if pixels is not None:
        check_holes(data)
        return _oriented_inks(pixels, mode)
    if _UNKNOWN_SAMPLING in warning:
        text = say("Whether its data are damaged could not be checked, because of its unusual colour sampling.")
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


def small_jpeg(data: bytes, size: tuple[int, int], side_px: int) -> Image.Image:
    """Return the picture of a JPEG of three colours scaled down as it is decoded, to twice a thumbnail or more.

    Parameters
    ----------
    size
        Its width and height, in pixels.
    side_px
        Longest side of the thumbnail.

    Raises
    ------
    ValueError
        With libjpeg's own text for its first warning or error.
    """
    # libjpeg is fast at halves; in between it takes longer than for the whole picture.
    halves = next((n for n in (3, 2, 1) if max(size) >> n >= 2 * side_px), 0)
    width, height = (-(-side >> halves) for side in size)
    pixels: Pixels = simplejpeg.decode_jpeg(data, "RGB", min_width=width, min_height=height)
    return Image.fromarray(pixels)


def _oriented_inks(pixels: Pixels, mode: str) -> Pixels:
    # Adobe stores inks upside down and everybody follows; Pillow turns them round as well.
    return ~pixels if mode == "CMYK" else pixels


def _decode_mended(data: bytes, mode: str, warning: str, notices: list[Notice]) -> Pixels | None:
    """Decode after putting right what `warning` is about; None when that is not possible or not harmless.

    libjpeg tells its first warning only, so a file with several oddities is mended step by step.
    """
    done: list[Mending] = []
    while (mending := next((m for m in MENDINGS if m.warning in warning and m not in done), None)) is not None:
        done.append(mending)
        data = mending.mend(data)
        try:
            pixels = _decode(data, mode)
        except ValueError as error:
            warning = str(error)
            continue
        check_holes(data)
        said = joined((mending.said for mending in done), "; ")
        notices.append(
            Notice("decoder-warning", say("The picture is whole, but its file departs from JPEG: {0}.", said))
        )
        return pixels
    return None


def _damaged(data: bytes, mode: str, warning: str) -> Unfit:
    """Return the refusal for libjpeg's `warning`, in words for people."""
    if "Premature end of JPEG file" in warning:
        return cut_off()
    if "premature end" in warning:
        detail = say("its picture data end too early{0}", _where_they_end(data, mode))
    elif "instead of RST" in warning:
        detail = say("parts of its picture data are missing or out of order")
    elif "extraneous bytes" in warning:
        detail = say("its picture data are damaged: some of them are left over after the last pixel")
    elif "bad Huffman code" in warning or "bad arithmetic code" in warning:
        detail = say("its picture data are damaged: they hold a code without a meaning")
    elif "progression" in warning:
        detail = say("its scans do not follow from each other: some are missing or damaged")
    else:
        detail = say("it cannot be decoded ({0})", warning[:200])
    return damaged(detail)


def _where_they_end(data: bytes, mode: str) -> str:
    """Say after how many rows the rest is the middle grey that libjpeg fills up with; nothing where it is not."""
    frame = frame_of(data)
    if frame is None or frame.marker in IN_SCANS or mode == "CMYK":
        return ""
    try:
        pixels = simplejpeg.decode_jpeg(data, _COLOUR_SPACES[mode], strict=False)
    except ValueError:
        return ""
    whole = np.flatnonzero((pixels != _FILLED_UP_WITH).any(axis=(1, 2)))
    rows = 0 if whole.size == 0 else int(whole[-1]) + 1
    return say(", after about {0} of {1} rows", rows, len(pixels)) if rows < len(pixels) else ""
