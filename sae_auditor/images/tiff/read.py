"""A TIFF file to sRGB.

Which of its directories holds the picture is told here too.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sae_auditor.i18n import say
from sae_auditor.images.foreign import camera_raw
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
from sae_auditor.images.tiff.directory import AGAIN, MOST_DIRECTORIES, Directory, directories, directory_at
from sae_auditor.images.tiff.layout import Layout, layout_of
from sae_auditor.images.tiff.pixels import Pixels, pixels_of

_REDUCED, _MASK = 1, 4
_OLD_REDUCED = 2

# Values behind the lens, not colours: color filter array and linear raw.
_RAW_PHOTOMETRICS = (32803, 34892)

# Where the first directory is a reduced copy, so many others are looked at for the full picture.
_MOST_LOOKED_AT = 64

# Descriptions may be as large as the file.
_LOOKED_THROUGH = 1 << 16
_IMAGEJ_STACK = re.compile(rb"ImageJ=.*?^images=(\d{1,9})\s*$", re.DOTALL | re.MULTILINE)
_TIFFFILE_SHAPE = re.compile(rb'\{"shape": \[(\d{1,9}(?:, ?\d{1,9}){2,7})\]')


@dataclass(frozen=True, eq=False)
class Page:
    """The directory of the picture, the `first` one of the file, and how many pictures there are in words."""

    directory: Directory
    first: Directory
    count: str

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Return what is to be said of the choice of this page."""
        notices = []
        if self.directory is not self.first:
            text = say("The file starts with a reduced copy of the picture; the full picture behind it is used.")
            notices.append(Notice("thumbnail-passed-over", text))
        elif _is_reduced(self.first):
            notices.append(
                Notice("reduced-copy", say("The file calls the only picture in it a reduced copy of another."))
            )
        return (*notices, *self._count_notices)

    @property
    def notices_of_first(self) -> tuple[Notice, ...]:
        """Return what is to be said where the first directory is used whatever it is, as Pillow does it."""
        notices = []
        if self.directory is not self.first:
            text = say("The file starts with a reduced copy of the picture, which open_clip takes for the picture.")
            notices.append(Notice("reduced-copy", text))
        return (*notices, *self._count_notices)

    @property
    def _count_notices(self) -> tuple[Notice, ...]:
        if self.count == "1":
            return ()
        return (Notice("first-frame", say("Only the first of {0} pictures in the file is used.", self.count)),)


def page_of(data: bytes) -> Page:
    """Return the first full picture in the TIFF `data`.

    Raises
    ------
    Unfit
        When the file is a camera raw file, or its header is damaged.
    """
    if data[8:10] == b"CR":
        raise camera_raw()
    positions = list(directories(data))
    first = directory_at(data, positions[0] if positions else len(data))
    if tags.DNG_VERSION in first.entries:
        raise camera_raw()
    full = _first_full(data, first, positions) if _is_reduced(first) else first
    chosen = first if full is None else full
    if _is_raw(chosen):
        raise camera_raw()
    return Page(chosen, first, _count(data, chosen, positions))


def _first_full(data: bytes, first: Directory, positions: list[int]) -> Directory | None:
    """Return the first directory that is no reduced copy: of those below the first one, then of the main chain."""
    below = first.optional(tags.SUB_DIRECTORIES)
    places = [] if below is None else [int(place) for place in below[:_MOST_LOOKED_AT]]
    for place in [*places, *positions[1:_MOST_LOOKED_AT]]:
        try:
            directory = directory_at(data, place)
        except Unfit:
            continue
        if not _is_reduced(directory) and tags.WIDTH in directory.entries:
            return directory
    return None


def _is_reduced(directory: Directory) -> bool:
    kind = directory.optional(tags.NEW_SUBFILE_TYPE)
    if kind is not None:
        return bool(int(kind[0]) & (_REDUCED | _MASK))
    old = directory.optional(tags.SUBFILE_TYPE)
    return old is not None and int(old[0]) == _OLD_REDUCED


def _is_raw(directory: Directory) -> bool:
    photometric = directory.optional(tags.PHOTOMETRIC)
    return photometric is not None and int(photometric[0]) in _RAW_PHOTOMETRICS


def _count(data: bytes, chosen: Directory, positions: list[int]) -> str:
    """Return how many pictures there are, reduced copies left out."""
    count = 0
    for place in positions:
        try:
            count += not _is_reduced(directory_at(data, place, first=2))
        except Unfit:
            count += 1
    if len(positions) == 1:
        count = max(count, _stacked(chosen))
    return say("{0}{1}", max(count, 1), say(" or more") if len(positions) == MOST_DIRECTORIES else "")


def _stacked(directory: Directory) -> int:
    """Return how many pictures lie behind a single directory, by the notes of the programs that write such stacks."""
    text = directory.text(tags.DESCRIPTION)[:_LOOKED_THROUGH]
    imagej = _IMAGEJ_STACK.match(text)
    if imagej:
        return int(imagej.group(1))
    shaped = _TIFFFILE_SHAPE.match(text)
    if shaped:
        values = math.prod(int(side) for side in shaped.group(1).split(b","))
        pixels = directory.whole(tags.WIDTH, 1) * directory.whole(tags.HEIGHT, 1) * directory.whole(tags.SAMPLES, 1)
        return values // max(1, pixels)
    planes = directory.entries.get(tags.METAMORPH_PLANES)
    return directory.whole(tags.DEPTH, 1) if planes is None else planes.values


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
        raise Unfit(Refusal.TRUNCATED, say("none of its pixels was ever written"), AGAIN)
    what = "tiles" if layout.tiled else "strips"
    they = "zeros" if no_data is None else say("no data ({0})", f"{no_data:g}")
    text = say(
        "{0} of {1} {2} of the picture were never written; they stand for {3}.",
        f"{pixels.empty_segments:,}",
        f"{pieces:,}",
        what,
        they,
    )
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
