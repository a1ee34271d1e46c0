"""A TIFF file to sRGB."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sae_auditor.images.grey import WindowRule
from sae_auditor.images.limits import Limits
from sae_auditor.images.orientation import rotation_notice, upright
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.source import Notice, Rgb
from sae_auditor.images.tiff import layout as kinds
from sae_auditor.images.tiff import tags
from sae_auditor.images.tiff.channels import Channels, channels_of
from sae_auditor.images.tiff.colours import Stored, srgb_of
from sae_auditor.images.tiff.declared import no_data_of
from sae_auditor.images.tiff.directory import AGAIN, Directory
from sae_auditor.images.tiff.layout import Layout, layout_of
from sae_auditor.images.tiff.pages import page_of
from sae_auditor.images.tiff.pixels import Pixels, pixels_of

_OLD_JPEG, _THUNDERSCAN, _SGI_LOG, _SGI_LOG24 = 6, 32809, 34676, 34677
# Read by libtiff alone, and by Pillow through it.
_LEFT_TO_PILLOW = (_OLD_JPEG, _THUNDERSCAN, _SGI_LOG, _SGI_LOG24)
_XMP_ORIENTATION = re.compile(rb"tiff:Orientation(?:=\"|>)([1-8])")


@dataclass(frozen=True, eq=False)
class TiffPicture:
    """Upright sRGB uint8 [height, width, 3], how its pixels were stored (Pillow's word for it), and the notices."""

    rgb: Rgb
    mode: str
    notices: tuple[Notice, ...]


def read_tiff(data: bytes, limits: Limits, window: WindowRule | None) -> TiffPicture | None:
    """Return the first full picture in the TIFF file `data`; None where Pillow reads what is not read here.

    Raises
    ------
    Unfit
        When the file does not become a complete picture within the limits.
    """
    page = page_of(data)
    directory = page.directory
    if directory.whole(tags.COMPRESSION, kinds.UNCOMPRESSED) in _LEFT_TO_PILLOW:
        return None
    layout = layout_of(directory, limits)
    channels = channels_of(directory, layout)
    no_data = no_data_of(directory)
    pixels = pixels_of(directory, layout, channels.wanted, no_data)
    notices = [*page.notices, *pixels.notices]
    if pixels.empty_segments:
        notices.append(_unwritten_notice(layout, pixels, no_data))
    turn = _orientation(directory)
    if turn != 1:
        notices.append(rotation_notice(turn))
    notices += channels.notices
    rgb = srgb_of(Stored(directory, layout, channels, pixels), window, notices)
    return TiffPicture(upright(rgb, turn), _mode(layout, channels), tuple(notices))


def check_tiff(data: bytes, limits: Limits) -> tuple[Notice, ...]:
    """Check a TIFF that Pillow is going to read, and return what is to be said of the page that it takes.

    Pillow shows damage as grey, black or bytes of the header.

    Raises
    ------
    Unfit
        When the file is a camera raw file, or damaged or cut off in a way that is known here.
    """
    page = page_of(data)
    try:
        layout = layout_of(page.first, limits)
        pixels_of(page.first, layout, channels_of(page.first, layout).wanted, None)
    except Unfit as unfit:
        if unfit.reason in (Refusal.DAMAGED, Refusal.TRUNCATED, Refusal.TOO_MANY_PIXELS):
            raise
    return page.notices_of_first


def _unwritten_notice(layout: Layout, pixels: Pixels, no_data: float | None) -> Notice:
    pieces = layout.segments if not layout.planar else layout.segments // layout.samples * pixels.values.shape[2]
    if pixels.empty_segments >= pieces:
        raise Unfit(Refusal.TRUNCATED, "none of its pixels was ever written", AGAIN)
    what = "tiles" if layout.tiled else "strips"
    they = "zeros" if no_data is None else f"no data ({no_data:g})"
    text = f"{pixels.empty_segments:,} of {pieces:,} {what} of the picture were never written; they stand for {they}."
    return Notice("unwritten-parts", text)


def _orientation(directory: Directory) -> int:
    """Return the orientation, 1 to 8: the tag, else that of the XMP block, as Pillow has it."""
    values = directory.optional(tags.ORIENTATION)
    if values is not None:
        return int(values[0]) if 1 <= values[0] <= 8 else 1
    found = _XMP_ORIENTATION.search(directory.text(tags.XMP))
    return int(found.group(1)) if found else 1


def _mode(layout: Layout, channels: Channels) -> str:
    """Return Pillow's word for the kind of pixels, or our own where it has none."""
    photometric = channels.photometric
    if photometric == kinds.PALETTE:
        name = "P"
    elif photometric in (kinds.CIE_LAB, kinds.ICC_LAB):
        name = "LAB"
    elif photometric == kinds.INKS:
        name = "CMYK"
    elif channels.colours == 3:
        name = "YCbCr" if photometric == kinds.YCBCR else "RGB"
    else:
        name = _grey_mode(layout)
    return name + ("A" if channels.has_alpha else "")


def _grey_mode(layout: Layout) -> str:
    if layout.kind == "u" and layout.bits <= 8:
        return "1" if layout.bits == 1 else "L"
    if layout.kind == "u" and layout.bits in (12, 16):
        return "I;16" if layout.order == "<" or layout.bits == 12 else "I;16B"
    if layout.bits == 32:
        return "F" if layout.kind == "f" else "I"
    return {"u": "uint", "i": "int", "f": "float"}[layout.kind] + str(layout.bits)
