"""JPEG pixels, decoded once by libjpeg-turbo in a way that tells what it only warns of.

Pillow hides libjpeg's warnings, and libjpeg fills whatever it could not decode with grey. `simplejpeg` drives the same
library with the same settings, so its pixels are Pillow's, but each warning ends the decoding. Some warnings are about
bytes that no pixel depends on; those bytes are put right, and the picture is decoded again.
"""

from __future__ import annotations

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from sae_auditor.images.jpeg_mending import MENDINGS, Mending
from sae_auditor.images.jpeg_structure import IN_SCANS, check_complete, check_holes, frame_of
from sae_auditor.images.refusal import Unfit, cut_off, damaged
from sae_auditor.images.source import Notice

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
        said = "; ".join(mending.said for mending in done)
        notices.append(Notice("decoder-warning", f"The picture is whole, but its file departs from JPEG: {said}."))
        return pixels
    return None


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
    frame = frame_of(data)
    if frame is None or frame.marker in IN_SCANS or mode == "CMYK":
        return ""
    try:
        pixels = simplejpeg.decode_jpeg(data, _COLOUR_SPACES[mode], strict=False)
    except ValueError:
        return ""
    whole = np.flatnonzero((pixels != _FILLED_UP_WITH).any(axis=(1, 2)))
    rows = 0 if whole.size == 0 else int(whole[-1]) + 1
    return f", after about {rows} of {len(pixels)} rows" if rows < len(pixels) else ""
